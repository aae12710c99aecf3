/* Finding whole addresses in text and putting "[address withheld]" in their place.
 *
 * Works on the octets of any charset that has ASCII in it. The "@" may be written as in a link
 * ("%40") or as an entity of HTML. Time is linear in the text. Pure; any thread. */
#ifndef ASKFIRST_MAIL_WITHHOLD_H
#define ASKFIRST_MAIL_WITHHOLD_H

#include <glib.h>
#include <stdbool.h>

struct withheld;

/* "[address withheld]" */
extern const char withheld_replacement[];

/* addresses: set of addresses as written; each is also found with its domain in A-labels,
 * and with a subaddress ("bob+list"). */
struct withheld *withheld_new(GHashTable *addresses);
void withheld_free(struct withheld *withheld);

/* The text without the addresses, or NULL when it holds none. Caller unrefs. */
GByteArray *withheld_apply(const struct withheld *withheld, const GByteArray *text);

/* The same for HTML, in which any character of an address may be written as an entity or as in a
 * link, and characters that nobody sees may stand between. Tags inside an address are not looked
 * through. */
GByteArray *withheld_apply_html(const struct withheld *withheld, const GByteArray *html);

/* Does the text hold one of the addresses? */
bool withheld_shown(const struct withheld *withheld, const char *text, size_t size);

/* Where the first address behind from stands in the text: [*begin, *after). False for none. */
bool withheld_find(const struct withheld *withheld, const GByteArray *text, size_t from,
                   size_t *begin, size_t *after);

#endif
