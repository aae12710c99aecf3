/* Signs of automatic mail in words: its subject, and what it says about itself. For those many
 * responders that set no field of RFC 3834. Internal to mail/. Pure; any thread; linear. */
#ifndef ASKFIRST_MAIL_READ_REPLY_SIGNS_H
#define ASKFIRST_MAIL_READ_REPLY_SIGNS_H

#include <stdbool.h>
#include "mail/read/delivery_report.h"

/* The sign that this subject (decoded) gives, as reply_classify tells it, or NULL. What somebody
 * forwards is not his own automatic mail. */
const char *subject_sign(const char *subject);

/* What the subject of a mailer daemon says of the mail; behind its colon may stand the subject of
 * that mail. */
enum delivery_fate subject_fate(const char *subject);

/* What its text says, where no part does as RFC 3464 has it: qmail's form (QSBMF), which says so
 * itself, and with daemon, for what is surely from one, the words and reply codes of others. */
enum delivery_fate text_fate(const char *text, bool daemon);

/* "This is an automatic reply" at the beginning of the writer's own text: the sign, or NULL. */
const char *text_sign(const char *own_text);

#endif
