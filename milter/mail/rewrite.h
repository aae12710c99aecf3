/* Rewriting: takes parties out of the visible fields, and their addresses out of the text parts.
 *
 * Pure computation: says what is to be done; the milter callbacks do it. Any thread. */
#ifndef ASKFIRST_MAIL_REWRITE_H
#define ASKFIRST_MAIL_REWRITE_H

#include "mail/header.h"

/* One change of a header field, for smfi_chgheader/smfi_addheader. index counts from 1 among the
 * fields of that name as they came. value NULL: delete. Index 0: add at the end. value has LF folds
 * ("\n "), no CR, lines <= 998, begins without white space. */
struct field_change {
    char *name;
    unsigned index;
    char *value;
};
void field_change_free(struct field_change *change);

/* The changes that take these keys (set of normalised addresses) out of To, Cc, Resent-To,
 * Resent-Cc, Apparently-To, Mail-Followup-To and Reply-To. A field that does not hold one of them
 * is not touched. What remains keeps its display names and groups. To with nobody left becomes
 * "undisclosed-recipients:;" (so does Resent-To; the first To only, further ones and all other
 * fields go). When no visible To, Cc or Bcc field is left at all, a To: undisclosed-recipients:; is
 * added. Ordered so that they can be applied one after the other on Postfix and on Sendmail: within
 * a name from the highest index down. GPtrArray of struct field_change, caller frees. */
GPtrArray *rewrite_fields(const GPtrArray *fields, const struct locality *locality,
                          GHashTable *keys);

/* The body with every one of these addresses (as written; set of strings; compared without ASCII
 * case, whole) in its text/plain and text/html parts, attachments aside, replaced by "[address
 * withheld]". Returns false, and sets nothing, when there is nothing to replace or the body is
 * signed, encrypted or not to be parsed. *out: new body with CRLF line ends (caller frees), all
 * else in it as it came. changes: for fields of the message that change with it; each part keeps
 * its charset and transfer encoding, so none is added so far.
 */
bool rewrite_body(const GPtrArray *fields, const char *body, size_t size, GHashTable *addresses,
                  GString **out, GPtrArray *changes);

#endif
