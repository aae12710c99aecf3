/* HTML as text, by libxml2. All input is hostile; its depth and the length of the text are bounded
 * (limits.h). Pure; any thread. */
#ifndef ASKFIRST_MAIL_READ_HTML_H
#define ASKFIRST_MAIL_READ_HTML_H

#include <stddef.h>

/* HTML to text: block elements and br break lines, blockquote lines begin with "> ",
 * script/style/head are left out. Caller frees. */
char *html_to_text(const char *html, size_t size);

/* The same without what nobody sees, by the style of an element: not displayed, not visible, or
 * with letters of no size. For reading; whoever looks for what a page gives away takes all of it.
 */
char *html_shown_text(const char *html, size_t size);

#endif
