/* Steps 6 to 8 of a judgement: bulk, who can be asked, and the verdict. Only the files of the
 * judgement include this.
 *
 * One owner of the judgement; pure but for the oracle. Functions return false with error set when
 * the oracle failed. */
#ifndef ASKFIRST_POLICY_JUDGE_JUDGE_VERDICT_H
#define ASKFIRST_POLICY_JUDGE_JUDGE_VERDICT_H

#include <glib.h>
#include <stdbool.h>
#include "policy/judge/judge.h"

/* Does steps 6 to 8: bulk, the message as a whole, and the verdict. */
bool judge_weigh(struct judgement *j, const struct oracle *oracle, GError **error);
/* judge_count_to_be_asked returns how many people would have to be asked. judge_find_unaskable
 * finds out whether one of them cannot be asked, and sets ask_from and asks_anew. */
unsigned judge_count_to_be_asked(const struct judgement *j);
bool judge_find_unaskable(struct judgement *j, const struct oracle *oracle, bool *out,
                          GError **error);
/* Does step 6 alone: settles bulk whatever its words are, but never with less than a deny asks for.
 */
bool judge_settle_bulk(struct judgement *j, const char *why, const struct oracle *oracle,
                       GError **error);

#endif
