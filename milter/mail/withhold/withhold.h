/* Finds the addresses, and optionally the telephone numbers, of some people in text and replaces
 * them by "[address withheld]" and "[number withheld]".
 *
 * Works on the octets of any charset that contains ASCII. Telephone numbers with signs beyond ASCII
 * are found in UTF-8. Any character may be written as an HTML entity or percent-encoded as in a
 * link ("%40"), and invisible characters may stand between. An address that a tag interrupts is not
 * found. Time is linear in the text. Pure; any thread. */
#ifndef ASKFIRST_MAIL_WITHHOLD_WITHHOLD_H
#define ASKFIRST_MAIL_WITHHOLD_WITHHOLD_H

#include <glib.h>
#include <stdbool.h>
#include "policy/evidence/phone_numbers.h"

struct withheld;

/* The end of both replacements: "withheld]" */
extern const char withheld_mark[];

/* Creates a set of what is withheld. addresses: set of addresses as written; each is also found
 * with its domain in A-labels, with a subaddress ("bob+list"), and at gmail.com with other dots.
 * numbers: their telephone numbers, those learnt so far and later ones; borrowed; or NULL. */
struct withheld *withheld_new(GHashTable *addresses, const struct numbers *numbers);
void withheld_free(struct withheld *withheld);

/* Returns the text, or page, without them, or NULL when it has none. Caller unrefs. */
GByteArray *withheld_apply(const struct withheld *withheld, const GByteArray *text);

/* Returns false when the text surely has none of them, even with its folds removed. Quick. */
bool withheld_may_show(const struct withheld *withheld, const char *text, size_t size);

/* Returns true when the text has one of them. */
bool withheld_shown(const struct withheld *withheld, const char *text, size_t size);

#endif
