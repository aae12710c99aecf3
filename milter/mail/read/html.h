/* Renders HTML as text, by libxml2. All input is hostile; its depth and the length of the text are
 * bounded (limits.h). Pure; any thread. */
#ifndef ASKFIRST_MAIL_READ_HTML_H
#define ASKFIRST_MAIL_READ_HTML_H

#include <stddef.h>

/* Returns a page as text: block elements and br break lines, lines of a blockquote begin with "> ",
 * and script, style and head are left out. Caller frees. */
char *html_to_text(const char *html, size_t size);

/* Like html_to_text, without elements whose style hides them: not displayed, not visible, or with
 * letters of no size. This is for reading; a search for what a page gives away must use
 * html_to_text. */
char *html_shown_text(const char *html, size_t size);

#endif
