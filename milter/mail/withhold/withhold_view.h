/* A text as its reader sees it, to find what is written with entities or invisible characters.
 * Internal to the withhold files. Linear; pure; one owner. */
#ifndef ASKFIRST_MAIL_WITHHOLD_WITHHOLD_VIEW_H
#define ASKFIRST_MAIL_WITHHOLD_WITHHOLD_VIEW_H

#include <glib.h>
#include <stdbool.h>

/* The text as its reader sees its characters. With places: where each of its octets stands in the
 * original text. There is one place (guint32) more than octets. */
struct view {
    GByteArray *text;
    GArray *places; /* or NULL */
};
struct view *view_new(const char *text, size_t size, bool places);
void view_free(struct view *view);

#endif
