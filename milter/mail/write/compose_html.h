/* The body of a mail as text and as HTML, made from a filled template. Pure; any thread. Internal
 * to the compose files. */
#ifndef ASKFIRST_MAIL_WRITE_COMPOSE_HTML_H
#define ASKFIRST_MAIL_WRITE_COMPOSE_HTML_H

/* Returns the body for the text part. Caller frees. */
char *compose_plain(const char *body);

/* Returns the body as an HTML page with the same content. Caller frees. */
char *compose_html(const char *title, const char *body, const char *language);

#endif
