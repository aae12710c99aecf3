/* Whether an element of HTML is visible, judged by its style attribute (CSS 2.2): display,
 * visibility and the size of its letters. Style sheets are ignored. Pure; linear; any thread. */
#ifndef ASKFIRST_MAIL_READ_HTML_STYLE_H
#define ASKFIRST_MAIL_READ_HTML_STYLE_H

#include <stdbool.h>
#include <stddef.h>

/* What a style says. Whatever it does not say is inherited from the surrounding element. */
enum style_says {
    STYLE_NO_DISPLAY = 1, /* hides the element and everything in it */
    STYLE_DISPLAY = 2,
    STYLE_INVISIBLE = 4,
    STYLE_VISIBLE = 8,
    STYLE_NO_SIZE = 16,
    STYLE_SIZE = 32
};

/* Reads a style of size octets; returns bits of enum style_says. Of two declarations of one
 * property the last counts. */
unsigned style_read(const char *style, size_t size);

#endif
