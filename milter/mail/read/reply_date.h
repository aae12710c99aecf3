/* When somebody who says no may be asked again, where they say so: "ask me in spring", "not before
 * 15 March", "in drei Monaten", "来年".
 *
 * Strict: it must be plainly one date, in the future and within two years, and in a sentence that
 * says "later" or nothing else that is not understood. Two dates, a number that is of none, "not in
 * May", and May while it is May are not dates. A day is that day, a month or a season its
 * beginning, with "after" what follows its end; seasons are northern, days begin at midnight UTC, a
 * week on Monday. Numbers that could be month and day or day and month are none.
 *
 * Pure; any thread; linear; any input. Internal to mail/read/reply_meaning.c. */
#ifndef ASKFIRST_MAIL_READ_REPLY_DATE_H
#define ASKFIRST_MAIL_READ_REPLY_DATE_H

#include "mail/read/reply_spans.h"
#include "text/reply_words.h"

/* Unix seconds, or 0 for no date. language: whose words count, interned, or NULL. now: of the
 * reply. What stands aside in the spans, and questions, tell none. */
gint64 reply_date(const struct reply_words *words, const char *language,
                  const struct reply_spans *spans, gint64 now);

#endif
