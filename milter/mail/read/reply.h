/* Mail to the answer address: is it from a person, and what did they write?
 *
 * RFC 3834 (automatic responses), 3464 (delivery reports), 2076 and practice for the rest. All
 * input is hostile; nothing here fails. quoting: how quotes are recognised. Pure; any thread, after
 * mail_init. */
#ifndef ASKFIRST_MAIL_READ_REPLY_H
#define ASKFIRST_MAIL_READ_REPLY_H

#include "policy/evidence/quoting.h"

enum reply_kind {
    REPLY_PERSON,    /* no sign of automatic mail */
    REPLY_AUTOMATIC, /* vacation, ticket system, list, read receipt, delivery report about a delay
                        ... */
    REPLY_BOUNCE,    /* a report that delivery failed for good */
};
/* Classifies a reply. mail_from: envelope sender without <>. *why: the sign that decided
 * ("Auto-Submitted", "null sender", "Subject: Out of office" ...), for the log; a static string,
 * NULL for a person. */
enum reply_kind reply_classify(const struct quoting *quoting, const char *mail_from,
                               const GPtrArray *fields, const char *body, size_t size,
                               const char **why);

/* Returns true when this sign (not NULL) can also occur in a person's mail. Such a sign is reported
 * only when there is no other. */
bool reply_sign_is_weak(const char *why);

/* Returns the new text of a reply, without what it quotes and without signatures. It has all text
 * parts, and both sides of an alternative as far as they differ. UTF-8, LF line ends, without
 * leading or trailing blank lines. Caller frees. */
char *reply_text(const struct quoting *quoting, const GPtrArray *fields, const char *body,
                 size_t size);

#endif
