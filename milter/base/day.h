/* Days: the length of a day, days as text, and days as an administrator writes them. Local means
 * the time zone of the machine. Otherwise pure; any thread. */
#ifndef ASKFIRST_BASE_DAY_H
#define ASKFIRST_BASE_DAY_H

#include <glib.h>
#include <stdbool.h>

#define DAY_SECONDS ((gint64)24 * 60 * 60)

/* Return the date of Unix seconds, such as "2030-12-31", or "?" if GLib has no date for them.
 * Caller frees. */
char *day_text(gint64 seconds);
char *day_text_local(gint64 seconds);

/* Parses a local day such as "2030-12-31" and sets *when to its first moment. Returns false when it
 * is not a day. */
bool day_parse(const char *text, gint64 *when);
/* Sets *when to the first moment of the local day that was `days` days ago. Returns false when GLib
 * has no such day. */
bool day_ago(gint64 now, unsigned days, gint64 *when);
/* Parses a count such as "14d": a whole number from 1 to most, followed by one letter of units.
 * Returns false when it is not one. */
bool day_parse_count(const char *text, const char *units, unsigned most, unsigned *count,
                     char *unit);

#endif
