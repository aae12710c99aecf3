/* Rewriting: takes parties out of the visible fields, and their addresses out of the text parts.
 *
 * Pure computation: says what is to be done; the milter callbacks do it. Any thread. */
#ifndef ASKFIRST_MAIL_WITHHOLD_REWRITE_H
#define ASKFIRST_MAIL_WITHHOLD_REWRITE_H

#include "policy/address.h"

/* One change of a header field, for smfi_chgheader/smfi_addheader. index counts from 1 among the
 * fields of that name as they came. value NULL: delete. Index 0: add at the end. value has LF folds
 * ("\n "), no CR, lines <= 998, begins without white space. */
struct field_change {
    char *name;
    unsigned index;
    char *value;
};
void field_change_free(struct field_change *change);

/* The changes that take these address ids (set of normalised addresses) out of To, Cc, Resent-To,
 * Resent-Cc, Apparently-To, Mail-Followup-To, Reply-To and others that say where to write to. A
 * field that does not hold one of them is not touched. What remains keeps its display names and
 * groups. To with nobody left becomes "undisclosed-recipients:;" (so does Resent-To; the first To
 * only, further ones and all other fields go). When no visible To, Cc or Bcc field is left at all,
 * a To: undisclosed-recipients:; is added. Ordered so that they can be applied one after the other
 * on Postfix and on Sendmail: within a name from the highest index down. GPtrArray of struct
 * field_change, caller frees. */
GPtrArray *rewrite_fields(const GPtrArray *fields, const struct locality *locality,
                          GHashTable *address_ids);

/* The same for a body that is open already (mail/read/body_parts.h). */
struct parts;

#endif
