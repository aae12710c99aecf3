/* Telephone numbers in texts, and whose they are.
 *
 * A number is theirs when it stands in the same paragraph as the name or the address of one of them
 * (one that names the sender alone is the sender's own), or in the paragraph behind it (behind a
 * line of greeting it is not), or anywhere in what is quoted or forwarded. From then on it is
 * theirs wherever it stands, however it is written; but what stands beside the sender's own name,
 * unquoted, is nobody else's.
 *
 * A number has at least six digits, and signs as in telephone numbers between them; dates are none.
 * Two are the same when their last six digits are. Pure; linear in the text; one owner. */
#ifndef ASKFIRST_POLICY_EVIDENCE_PHONE_NUMBERS_H
#define ASKFIRST_POLICY_EVIDENCE_PHONE_NUMBERS_H

#include <glib.h>
#include <stdbool.h>
#include "policy/evidence/quoting.h"

struct numbers;

/* quoting: how quotes are known; borrowed, or NULL. theirs, own: display names and addresses, of
 * those whose numbers are looked for and of the sender. A word that both have names the sender. */
struct numbers *numbers_new(const struct quoting *quoting, const GPtrArray *theirs,
                            const GPtrArray *own);
void numbers_free(struct numbers *numbers);

/* Reads whose the numbers of this text are: UTF-8 with LF, quotes marked ">", at most LIMIT_TEXT
 * octets of it. */
void numbers_learn(struct numbers *numbers, const char *text);

/* Takes every number behind "tel:" and the like in a page for theirs that is not the sender's: a
 * link names nobody. To be called when all texts are learnt. */
void numbers_learn_links(struct numbers *numbers, const char *page, size_t size);

/* False where none of their numbers can be in this text, nor in what it becomes when entities of
 * HTML, "%31" of links and characters that nobody sees are read. Quick. */
bool numbers_may_find(const struct numbers *numbers, const char *text, size_t size);

/* The next of their numbers that begins at or behind `from`: [*begin, *after). False for none. */
bool numbers_find(const struct numbers *numbers, const char *text, size_t size, size_t from,
                  size_t *begin, size_t *after);

#endif
