/* An introduction that a user asks for on purpose: who has to be asked, and may they be?
 *
 * Not a judgement of words: the user says what it is. Nor does it matter whether the two have
 * corresponded: that is nobody's business who has not written to both. Consents, rules about
 * people, organisations and limits count as for a message that introduces them
 * (policy/judge/judge.h). Pure; any thread. */
#ifndef ASKFIRST_POLICY_JUDGE_INTRODUCTION_H
#define ASKFIRST_POLICY_JUDGE_INTRODUCTION_H

#include "policy/judge/judge.h"
#include "policy/message.h"

enum introduction_outcome {
    INTRODUCTION_ASK,      /* those whose word is missing are to be asked */
    INTRODUCTION_AGREED,   /* nobody has to be */
    INTRODUCTION_DENIED,   /* somebody has said no */
    INTRODUCTION_LIMITED,  /* the account has asked enough today; judgement.ask_from */
    INTRODUCTION_NOT_YET,  /* one cannot be asked now; judgement.ask_from, or 0 */
    INTRODUCTION_NOBODY,   /* there are no people in it */
    INTRODUCTION_ONE,      /* there is only one */
    INTRODUCTION_SOME_NOT, /* one is a list, a role, ours, or ignored by a rule */
    INTRODUCTION_TOO_MANY, /* more than max_asks would have to be asked */
};
const char *introduction_outcome_name(enum introduction_outcome outcome); /* "ask", ... */

/* people: From and login of the user, and those to be introduced, visible (VISIBLE_TO). They need
 * not be recipients. The judgement has an introducer, pairs, words and reasons; whose word stands
 * in the way is told as for a message that is held (judgement_is_blocking). Returns NULL with error
 * set only if the oracle failed. */
struct judgement *introduction_judge(struct message *people, const struct judge_policy *policy,
                                     const struct oracle *oracle,
                                     enum introduction_outcome *outcome, GError **error);

/* May this mailbox of the message be asked at all? The user's own and ours for answers count as
 * such: they are not among those to be introduced. */
bool introduction_may_ask(const struct judgement *judgement, const struct mailbox *mailbox);

#endif
