/* Whether a message can go to each of its recipients alone without showing them the addresses and
 * telephone numbers of the others.
 *
 * Linear. Any thread, after mail_init. */
#ifndef ASKFIRST_MAIL_WITHHOLD_SEPARATE_CHECK_H
#define ASKFIRST_MAIL_WITHHOLD_SEPARATE_CHECK_H

#include "mail/withhold/withhold.h"
#include "policy/evidence/phone_numbers.h"

/* Why a message cannot be sent separately. */
enum separate_obstacle {
    SEPARATE_POSSIBLE,
    SEPARATE_SEALED, /* signed or encrypted: nothing can be taken out, or nobody can look inside */
    SEPARATE_ATTACHED, /* an attachment, or the header of a part, shows one */
    SEPARATE_LARGE,    /* it exceeds what is searched */
    SEPARATE_ODD,      /* one stands where it cannot be taken out safely */
};

/* Prepares a body for sending to each recipient separately. It learns from the texts whose the
 * numbers in them are, searches everything that stays as it is (attachments, and the headers of
 * parts), and takes addresses and numbers out of the rest. withheld: made with these numbers. *out:
 * as in rewrite_body, when the result is SEPARATE_POSSIBLE. */
enum separate_obstacle separate_body(const GPtrArray *fields, const char *body, size_t size,
                                     const struct withheld *withheld, struct numbers *numbers,
                                     GString **out);

/* Returns true when a field of this header (array of struct field) shows one of them. */
bool separate_header_shows(const GPtrArray *fields, const struct withheld *withheld);

#endif
