/* Telephone numbers in texts, and whose they are.
 *
 * Two groups of people matter: the sender, and "them", those whose numbers are looked for. A number
 * is theirs when it stands in the same paragraph as the name or the address of one of them, in the
 * paragraph after that (unless it follows a line of greeting), or anywhere in quoted or forwarded
 * text. A paragraph that names only the sender has the sender's own number. A number that is theirs
 * stays so wherever it stands and however it is written. Only a number beside the sender's own
 * name, unquoted, belongs to nobody else.
 *
 * A number has at least six digits, with the usual signs between them; dates do not count. Two
 * numbers are the same when their last six digits are. Pure; linear in the text; one owner. */
#ifndef ASKFIRST_POLICY_EVIDENCE_PHONE_NUMBERS_H
#define ASKFIRST_POLICY_EVIDENCE_PHONE_NUMBERS_H

#include <glib.h>
#include <stdbool.h>
#include "policy/evidence/quoting.h"

struct numbers;

/* Creates a set of numbers. quoting: how quotes are recognised; borrowed, or NULL. theirs, own:
 * display names and addresses of those whose numbers are looked for, and of the sender. A word in
 * both names the sender. */
struct numbers *numbers_new(const struct quoting *quoting, const GPtrArray *theirs,
                            const GPtrArray *own);
void numbers_free(struct numbers *numbers);

/* Learns whose the numbers of this text are. The text is UTF-8 with LF, with quotes marked ">"; at
 * most LIMIT_TEXT octets of it are read. */
void numbers_learn(struct numbers *numbers, const char *text);

/* Takes every number behind "tel:" and the like in a page for theirs, unless it is the sender's,
 * because a link has no name beside it. To be called when all texts are learnt. */
void numbers_learn_links(struct numbers *numbers, const char *page, size_t size);

/* Returns false when none of their numbers can be in this text, even after entities of HTML, "%31"
 * of links and invisible characters are read. Quick. */
bool numbers_may_find(const struct numbers *numbers, const char *text, size_t size);

/* Finds their next number that begins at or behind `from`: [*begin, *after). Returns false for
 * none. */
bool numbers_find(const struct numbers *numbers, const char *text, size_t size, size_t from,
                  size_t *begin, size_t *after);

#endif
