/* Step 5 of a judgement: what becomes of each pair, by the table, the rules and the form of the
 * message. Only the files of the judgement include this. One owner of the judgement; pure. */
#ifndef ASKFIRST_POLICY_JUDGE_JUDGE_TABLE_H
#define ASKFIRST_POLICY_JUDGE_JUDGE_TABLE_H

#include <stdbool.h>
#include "policy/judge/judge.h"

/* The outcome of step 5 for a pair: from the cell of the table, then from the rules. */
struct pair_outcome {
    enum verdict verdict;
    const char *reason;
    const char *rule; /* borrowed from the pair */
};
void judge_pairs(struct judgement *j, struct pair_outcome *message);
/* Returns true when the message presents one person to a crowd: a single party is named in the
 * words that introduce. Then no other consent is needed. */
bool judge_single_out(struct judgement *j);
/* Returns what a verdict becomes for this message. A calendar part, a signature over To or Cc, and
 * mail that is never held each forbid some verdicts. */
enum verdict judge_clamp(struct judgement *j, enum verdict verdict);
/* Like judge_clamp, for a pair with a deny: what was to be stopped is never let go because of its
 * form. */
enum verdict judge_clamp_denied(struct judgement *j, enum verdict verdict);

#endif
