/* Step 5 of a judgement: what becomes of each pair, by the table, the rules and the form of the
 * message. Only the files of the judgement include this. One owner of the judgement; pure. */
#ifndef ASKFIRST_POLICY_JUDGE_JUDGE_TABLE_H
#define ASKFIRST_POLICY_JUDGE_JUDGE_TABLE_H

#include <stdbool.h>
#include "policy/judge/judge.h"

/* Step 5 for each pair: the cell of the table, then the rules. */
struct pair_outcome {
    enum verdict verdict;
    const char *reason;
    const char *rule; /* borrowed from the pair */
};
void judge_pairs(struct judgement *j, struct pair_outcome *message);
/* A person put before a crowd: the only party named in the words that introduce. Then no other word
 * is needed, and it returns true. */
bool judge_single_out(struct judgement *j);
/* What a verdict becomes for this message: a calendar part, a signature over To or Cc, and mail
 * that is never held each forbid some. */
enum verdict judge_clamp(struct judgement *j, enum verdict verdict);
/* The same where somebody has said no: what was to be stopped is never let go because of its form.
 */
enum verdict judge_clamp_denied(struct judgement *j, enum verdict verdict);

#endif
