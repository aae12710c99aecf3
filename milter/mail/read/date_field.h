/* Dates of mail (RFC 5322, 3.3, and 4.3: the old forms). Hostile input; any thread. */
#ifndef ASKFIRST_MAIL_READ_DATE_FIELD_H
#define ASKFIRST_MAIL_READ_DATE_FIELD_H

#include <glib.h>
#include <stdbool.h>

/* Reads "Thu, 26 Nov 2026 10:00:00 +0100 (CET)" as Unix seconds. Returns false when it cannot be
 * read. */
bool date_read(const char *text, gint64 *seconds);

#endif
