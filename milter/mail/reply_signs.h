/* Signs of automatic mail in words: its subject, and what it says about itself. For those many
 * responders that set no field of RFC 3834. Internal to mail/. Pure; any thread; linear. */
#ifndef ASKFIRST_MAIL_REPLY_SIGNS_H
#define ASKFIRST_MAIL_REPLY_SIGNS_H

#include <stdbool.h>

/* The sign that this subject (decoded) gives, as reply_classify tells it, or NULL. What somebody
 * forwards is not his own automatic mail. */
const char *subject_sign(const char *subject);

/* Does the subject of a mailer daemon say that delivery failed for good? */
bool subject_says_failed(const char *subject);

/* "This is an automatic reply" at the beginning of the writer's own text: the sign, or NULL. */
const char *text_sign(const char *own_text);

#endif
