/* An introduction that a user asks for on purpose: who has to be asked, and whether they may be
 * asked.
 *
 * The words are not judged, because the user says that it is an introduction. Earlier mail between
 * the two does not matter either: whether they have corresponded is not the business of a user who
 * has not written to both. Consents, rules about people, organisations and limits count as for a
 * message that introduces them (policy/judge/judge.h). Pure; any thread. */
#ifndef ASKFIRST_POLICY_JUDGE_INTRODUCTION_H
#define ASKFIRST_POLICY_JUDGE_INTRODUCTION_H

#include "policy/judge/judge.h"
#include "policy/message.h"

enum introduction_outcome {
    INTRODUCTION_ASK,      /* ask those whose consent is missing */
    INTRODUCTION_AGREED,   /* nobody has to be asked */
    INTRODUCTION_DENIED,   /* somebody has declined */
    INTRODUCTION_LIMITED,  /* the account has used up its asks for today; see judgement.ask_from */
    INTRODUCTION_NOT_YET,  /* one person cannot be asked now; see judgement.ask_from, or 0 */
    INTRODUCTION_NOBODY,   /* it names nobody */
    INTRODUCTION_ONE,      /* it names only one person */
    INTRODUCTION_SOME_NOT, /* one address is a list, a role, ours, or ignored by a rule */
    INTRODUCTION_TOO_MANY, /* more than max_asks would have to be asked */
};
const char *introduction_outcome_name(enum introduction_outcome outcome); /* "ask", ... */

/* Judges an introduction. people: From and login of the user, and the people to be introduced as
 * visible mailboxes (VISIBLE_TO), who need not be recipients. The judgement has an introducer,
 * pairs, words and reasons. judgement_is_blocking says whose consent is missing, as for a held
 * message. Returns NULL with error set only if the oracle failed. */
struct judgement *introduction_judge(struct message *people, const struct judge_policy *policy,
                                     const struct oracle *oracle,
                                     enum introduction_outcome *outcome, GError **error);

/* Returns true when this mailbox may be asked at all. The user's own mailbox and our answer address
 * also count as such: they are not among the people to be introduced. */
bool introduction_may_ask(const struct judgement *judgement, const struct mailbox *mailbox);

#endif
