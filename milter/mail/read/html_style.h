/* Whether an element of HTML is seen, by its style attribute (CSS 2.2): display, visibility and the
 * size of its letters. A page's style sheets are not looked at. Pure; linear; any thread. */
#ifndef ASKFIRST_MAIL_READ_HTML_STYLE_H
#define ASKFIRST_MAIL_READ_HTML_STYLE_H

#include <stdbool.h>
#include <stddef.h>

/* What a style says; what it does not say is as it is around the element. */
enum style_says {
    STYLE_NO_DISPLAY = 1, /* neither it nor anything in it */
    STYLE_DISPLAY = 2,
    STYLE_INVISIBLE = 4,
    STYLE_VISIBLE = 8,
    STYLE_NO_SIZE = 16,
    STYLE_SIZE = 32
};

/* style: size octets of declarations. Of two for the same the last counts. */
unsigned style_read(const char *style, size_t size);

#endif
