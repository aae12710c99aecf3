/* The two sides of a mail's body, as text and as HTML, made from what a template was filled to.
 * Pure; any thread. Internal to the compose files. */
#ifndef ASKFIRST_MAIL_WRITE_COMPOSE_HTML_H
#define ASKFIRST_MAIL_WRITE_COMPOSE_HTML_H

/* The body as the text part shows it. Caller frees. */
char *compose_plain(const char *body);

/* The body as an HTML page that says the same. Caller frees. */
char *compose_html(const char *title, const char *body, const char *language);

#endif
