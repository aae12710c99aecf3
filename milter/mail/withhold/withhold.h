/* Finding the addresses, and where wanted the telephone numbers, of some people in text and putting
 * "[address withheld]" and "[number withheld]" in their place.
 *
 * Works on the octets of any charset that has ASCII in it; telephone numbers with signs beyond
 * ASCII are found in UTF-8. Any character may be written as an entity of HTML or as in a link
 * ("%40"), and characters that nobody sees may stand between. Tags inside are not looked through.
 * Time is linear in the text. Pure; any thread. */
#ifndef ASKFIRST_MAIL_WITHHOLD_WITHHOLD_H
#define ASKFIRST_MAIL_WITHHOLD_WITHHOLD_H

#include <glib.h>
#include <stdbool.h>
#include "policy/evidence/phone_numbers.h"

struct withheld;

/* How what is put in the place of either ends: "withheld]" */
extern const char withheld_mark[];

/* addresses: set of addresses as written; each is also found with its domain in A-labels, with a
 * subaddress ("bob+list"), and at gmail.com with other dots. numbers: also theirs, as learnt so
 * far and later; borrowed; or NULL. */
struct withheld *withheld_new(GHashTable *addresses, const struct numbers *numbers);
void withheld_free(struct withheld *withheld);

/* The text, or page, without them, or NULL when it holds none. Caller unrefs. */
GByteArray *withheld_apply(const struct withheld *withheld, const GByteArray *text);

/* False where the text holds none of them for sure, nor would if folds were taken out. Quick. */
bool withheld_may_show(const struct withheld *withheld, const char *text, size_t size);

/* Does the text hold one of them? */
bool withheld_shown(const struct withheld *withheld, const char *text, size_t size);

#endif
