/* Rewriting: takes parties out of the visible fields of a message (rewrite_body.h: their addresses
 * out of its text).
 *
 * Pure: this code computes the changes, and the milter callbacks apply them. Any thread. */
#ifndef ASKFIRST_MAIL_WITHHOLD_REWRITE_H
#define ASKFIRST_MAIL_WITHHOLD_REWRITE_H

#include "policy/address.h"

/* One change of a header field, for smfi_chgheader or smfi_addheader. index counts from 1 among the
 * fields of that name as they came; 0 means that the field is added at the end. value NULL deletes
 * the field. value has LF folds ("\n ") and no CR, its lines are <= 998 octets, and it does not
 * begin with white space. */
struct field_change {
    char *name;
    unsigned index;
    char *value;
};
void field_change_free(struct field_change *change);

/* Returns the changes that take these address ids (set of normalised addresses) out of To, Cc,
 * Resent-To, Resent-Cc, Apparently-To, Mail-Followup-To, Reply-To and other fields that say where
 * to write to. A field without any of them is not changed. The other addresses keep their display
 * names and groups. The first To becomes "undisclosed-recipients:;" when nobody is left in it, and
 * so does the first Resent-To; further ones and all other empty fields are deleted. When there is
 * no visible To, Cc or Bcc field left, "To: undisclosed-recipients:;" is added.
 *
 * The changes can be applied one after the other on Postfix and on Sendmail: within a name from the
 * highest index down. GPtrArray of struct field_change, caller frees. */
GPtrArray *rewrite_fields(const GPtrArray *fields, const struct locality *locality,
                          GHashTable *address_ids);

#endif
