/* Rewriting: takes parties out of the visible fields, and their addresses out of the text parts.
 *
 * Pure computation: says what is to be done; the milter callbacks do it. Any thread. */
#ifndef ASKFIRST_MAIL_REWRITE_H
#define ASKFIRST_MAIL_REWRITE_H

#include "mail/header.h"
#include "mail/withhold.h"

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

/* The changes that take what is withheld (mail/withhold.h) out of fields that are text: Subject,
 * Comments, Keywords, Thread-Topic, Content-Description and X- fields, but for our own. What
 * programs read stays: message identifiers, traces, signatures. A field that would show it when it
 * is decoded once more is deleted. From the last field up. GPtrArray of struct field_change, caller
 * frees. */
GPtrArray *rewrite_text_fields(const GPtrArray *fields, const struct withheld *withheld);

/* The body without what is withheld in its text and HTML parts, attachments aside. Returns false,
 * and sets nothing, when it may show some of it that cannot be taken out: in a signed body, in a
 * message inside, in what is beyond bounds.h or cannot be encoded anew. *out: new body with CRLF
 * line ends (caller frees), all else in it as it came: each part keeps its header, charset and
 * transfer encoding; NULL when there is nothing to replace. */
bool rewrite_body(const GPtrArray *fields, const char *body, size_t size,
                  const struct withheld *withheld, GString **out);

/* The same for a body that is open already (mail/parts.h). */
struct parts;
bool rewrite_parts(const struct parts *parts, const struct withheld *withheld, GString **out);

#endif
