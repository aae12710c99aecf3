/* Step 3 of a judgement: which pairs of parties count, and which of them are connected. Only the
 * files of the judgement include this. One owner of the judgement; pure but for the oracle. */
#ifndef ASKFIRST_POLICY_JUDGE_JUDGE_PAIRS_H
#define ASKFIRST_POLICY_JUDGE_JUDGE_PAIRS_H

#include <glib.h>
#include <stdbool.h>
#include "policy/judge/judge.h"

/* Step 3: the pairs that count, connected or not; anew, with the words read (topics) where
 * pairs_in_question says so. False with error when the oracle failed. */
bool judge_find_pairs(struct judgement *j, const char *const *topics, const struct oracle *oracle,
                      GError **error);
bool judge_any_unconnected(const struct judgement *j);
/* How many parties stand in unconnected pairs; lists aside, and those whom a thread has shown to
 * each other. */
unsigned judge_count_unconnected(const struct judgement *j);

#endif
