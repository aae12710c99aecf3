/* Step 3 of a judgement: which pairs of parties count, and which of them are connected. Only the
 * files of the judgement include this. One owner of the judgement; pure but for the oracle. */
#ifndef ASKFIRST_POLICY_JUDGE_JUDGE_PAIRS_H
#define ASKFIRST_POLICY_JUDGE_JUDGE_PAIRS_H

#include <glib.h>
#include <stdbool.h>
#include "policy/judge/judge.h"

/* Does step 3: finds the pairs that count, connected or not. It runs again with the words read
 * (topics) where pairs_in_question is set. Returns false with error set when the oracle failed. */
bool judge_find_pairs(struct judgement *j, const char *const *topics, const struct oracle *oracle,
                      GError **error);
bool judge_any_unconnected(const struct judgement *j);
/* Returns the number of parties in unconnected pairs, without lists and without people whom a
 * thread has shown to each other. */
unsigned judge_count_unconnected(const struct judgement *j);

#endif
