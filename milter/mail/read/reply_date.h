/* When somebody who says no may be asked again, if they say so: "ask me in spring", "not before 15
 * March", "in drei Monaten", "来年".
 *
 * The reading is strict. There must be exactly one date, in the future and within two years. Its
 * sentence must say "later", or have only words that are understood. Two dates, a number outside a
 * date, "not in May", and May while it is May do not count. A day means that day; a month or a
 * season means its beginning, or with "after" the time after its end. Seasons are northern, days
 * begin at midnight UTC, and weeks on Monday. Numbers that can be both month and day and day and
 * month do not count either.
 *
 * Pure; any thread; linear; any input. Internal to mail/read/reply_meaning.c. */
#ifndef ASKFIRST_MAIL_READ_REPLY_DATE_H
#define ASKFIRST_MAIL_READ_REPLY_DATE_H

#include "mail/read/reply_spans.h"
#include "text/reply_words.h"

/* Returns the date in Unix seconds, or 0 for none. language: the language whose words count,
 * interned, or NULL. now: time of the reply. Questions, and spans that are set aside, are ignored.
 */
gint64 reply_date(const struct reply_words *words, const char *language,
                  const struct reply_spans *spans, gint64 now);

#endif
