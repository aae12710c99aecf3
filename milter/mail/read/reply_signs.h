/* Signs of automatic mail in words: in its subject, and in what it says about itself. They are for
 * the many responders that set no field of RFC 3834. Internal to mail/. Pure; any thread; linear.
 */
#ifndef ASKFIRST_MAIL_READ_REPLY_SIGNS_H
#define ASKFIRST_MAIL_READ_REPLY_SIGNS_H

#include <stdbool.h>
#include "mail/read/delivery_report.h"

/* Returns the sign in this subject (decoded), as reply_classify reports it, or NULL. Mail that
 * somebody forwards is not their own automatic mail. */
const char *subject_sign(const char *subject);

/* Returns what the subject of a mailer daemon says about the mail. The subject of that mail may
 * follow a colon. */
enum delivery_fate subject_fate(const char *subject);

/* Returns what the text says when no part is a report of RFC 3464. It reads qmail's form (QSBMF),
 * which identifies itself. With daemon, for mail that is surely from one, it also reads the words
 * and reply codes of others. */
enum delivery_fate text_fate(const char *text, bool daemon);

/* Returns the sign when the author's own text begins with "This is an automatic reply" or the like,
 * else NULL. */
const char *text_sign(const char *own_text);

#endif
