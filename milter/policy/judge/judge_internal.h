/* What the steps of a judgement share: its reasons, its end, and the names it goes by. Only the
 * files of the judgement include this. One owner of the judgement. */
#ifndef ASKFIRST_POLICY_JUDGE_JUDGE_INTERNAL_H
#define ASKFIRST_POLICY_JUDGE_JUDGE_INTERNAL_H

#include "policy/judge/judge.h"
#include "policy/message.h"

/* Returns a judgement without parties, pairs or words. */
struct judgement *judgement_new(const struct message *message, const struct judge_policy *policy);

/* Adds "step: text" to the reasons. Beyond LIMIT_REASONS_STEP reasons of one step the text is left
 * out, and one line says so. step: a constant. */
void judgement_explain(struct judgement *j, const char *step, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* Adds a reason that says who the introducer is, and by which login. */
void judge_explain_introducer(struct judgement *j);
/* Ends a judgement: verdict and the short reason for the log. */
void judgement_settle(struct judgement *j, enum verdict verdict, const char *reason);

/* Returns the party's address id, and the party as displayed. */
const char *judgement_address_id(const struct judgement *j, unsigned party);

/* Returns the introducer for whom records are looked up. Where there is no local one, this is an
 * address that only "*" covers. */
const char *judgement_introducer(const struct judgement *j);

#endif
