/* Step 4 of a judgement: what each party of a pair has decided. Only the files of the judgement
 * include this. One owner of the judgement; pure. */
#ifndef ASKFIRST_POLICY_JUDGE_JUDGE_CONSENT_H
#define ASKFIRST_POLICY_JUDGE_JUDGE_CONSENT_H

#include <glib.h>
#include <stdbool.h>
#include "policy/judge/judge.h"

/* Does step 4: finds the stance of each party of each unconnected pair, and fills j->stances anew.
 * topics: NULL while the words are not read. */
void judge_find_stances(struct judgement *j, const char *const *topics, gint64 now);
/* Returns true when one of the two stances of the pair has this state. */
bool judge_pair_has(const struct judgement *j, const struct pair *pair, enum consent_state state);
bool judge_pair_lacks(const struct judgement *j, const struct pair *pair);
bool judge_anything_lacks(const struct judgement *j);

#endif
