/* What comes back to the answer address: is it a person, and what did they write?
 *
 * RFC 3834 (automatic responses), 3464 (delivery reports), 2076 and practice for the rest. All
 * input is hostile; nothing here fails. quoting: how quotes are known. Pure; any thread, after
 * mail_init. */
#ifndef ASKFIRST_MAIL_READ_REPLY_H
#define ASKFIRST_MAIL_READ_REPLY_H

#include "policy/evidence/quoting.h"

enum reply_kind {
    REPLY_PERSON,    /* nothing says that it is automatic */
    REPLY_AUTOMATIC, /* vacation, ticket system, list, read receipt, delivery report of a delay ...
                      */
    REPLY_BOUNCE,    /* a report that delivery failed for good */
};
/* mail_from: envelope sender without <>. *why: the sign it was told by ("Auto-Submitted", "null
 * sender", "Subject: Out of office" ...), for the log; a static string, NULL for a person. */
enum reply_kind reply_classify(const struct quoting *quoting, const char *mail_from,
                               const GPtrArray *fields, const char *body, size_t size,
                               const char **why);

/* Is this sign (not NULL) one that a person's mail can bear, too? It is told only where there is no
 * other. */
bool reply_sign_is_weak(const char *why);

/* The new text of a reply: of all its text parts, and of both sides of an alternative what the one
 * says beyond the other, without what it quotes and signatures; UTF-8, LF line ends, no leading or
 * trailing blank lines. Caller frees. */
char *reply_text(const struct quoting *quoting, const GPtrArray *fields, const char *body,
                 size_t size);

#endif
