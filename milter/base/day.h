/* Days: how long one is, as a text, and as an administrator writes it. Local means the time zone of
 * the machine. Pure but for that; any thread. */
#ifndef ASKFIRST_BASE_DAY_H
#define ASKFIRST_BASE_DAY_H

#include <glib.h>
#include <stdbool.h>

#define DAY_SECONDS ((gint64)24 * 60 * 60)

/* "2030-12-31" of Unix seconds; "?" for what GLib has no date for. Caller frees. */
char *day_text(gint64 seconds);
char *day_text_local(gint64 seconds);

/* The first moment of a local day, written "2030-12-31". False: it is not one. */
bool day_parse(const char *text, gint64 *when);
/* The first moment of the local day that so many days ago was. False: GLib has no such day. */
bool day_ago(gint64 now, unsigned days, gint64 *when);
/* "14d": a whole number from 1 to most, and one letter of units. False: it is not one. */
bool day_parse_count(const char *text, const char *units, unsigned most, unsigned *count,
                     char *unit);

#endif
