/* Whether a message can go to each of its recipients alone without showing them the addresses and
 * telephone numbers of the others.
 *
 * Linear. Any thread, after mail_init. */
#ifndef ASKFIRST_MAIL_WITHHOLD_SEPARATE_CHECK_H
#define ASKFIRST_MAIL_WITHHOLD_SEPARATE_CHECK_H

#include "mail/withhold/withhold.h"
#include "policy/evidence/phone_numbers.h"

/* Why it cannot. */
enum separate_obstacle {
    SEPARATE_POSSIBLE,
    SEPARATE_SEALED,   /* signed or encrypted: nothing can be taken out, or nobody can look */
    SEPARATE_ATTACHED, /* something attached, or the header of a part, shows one */
    SEPARATE_LARGE,    /* it is larger than what is looked through */
    SEPARATE_ODD,      /* one stands where it cannot be taken out safely */
};

/* Learns from the texts of the message whose the numbers in it are, looks at all that stays as it
 * is (what is attached, and the headers of parts), and takes them out of the rest. withheld: made
 * with these numbers. *out, where it is possible: as of rewrite_body. */
enum separate_obstacle separate_body(const GPtrArray *fields, const char *body, size_t size,
                                     const struct withheld *withheld, struct numbers *numbers,
                                     GString **out);

/* Does a field of this header (array of struct field) show one of them? */
bool separate_header_shows(const GPtrArray *fields, const struct withheld *withheld);

#endif
