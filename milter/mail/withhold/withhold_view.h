/* A text as its reader sees it, for finding what is written with entities or signs that nobody
 * sees. Internal to the withhold files. Linear; pure; one owner. */
#ifndef ASKFIRST_MAIL_WITHHOLD_WITHHOLD_VIEW_H
#define ASKFIRST_MAIL_WITHHOLD_WITHHOLD_VIEW_H

#include <glib.h>
#include <stdbool.h>

/* Internal: the text as its reader sees its characters, and, with places, where each of its octets
 * stands in the text; one place (guint32) more than octets. */
struct view {
    GByteArray *text;
    GArray *places; /* or NULL */
};
struct view *view_new(const char *text, size_t size, bool places);
void view_free(struct view *view);

#endif
