/* Step 4 of a judgement: what each party of a pair has said. Only the files of the judgement
 * include this. One owner of the judgement; pure. */
#ifndef ASKFIRST_POLICY_JUDGE_JUDGE_CONSENT_H
#define ASKFIRST_POLICY_JUDGE_JUDGE_CONSENT_H

#include <glib.h>
#include <stdbool.h>
#include "policy/judge/judge.h"

/* Step 4: the word of each party of each unconnected pair. topics NULL: the words are not read yet.
 * Fills j->words anew. */
void judge_find_stances(struct judgement *j, const char *const *topics, gint64 now);
/* Is a word of this kind among the two of the pair? */
bool judge_pair_has(const struct judgement *j, const struct pair *pair, enum consent_state state);
bool judge_pair_lacks(const struct judgement *j, const struct pair *pair);
bool judge_anything_lacks(const struct judgement *j);

#endif
