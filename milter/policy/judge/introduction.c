#include "policy/judge/introduction.h"

#include "base/limits.h"
#include "policy/judge/judge_consent.h"
#include "policy/judge/judge_internal.h"
#include "policy/judge/judge_pairs.h"
#include "policy/judge/judge_parties.h"
#include "policy/judge/judge_verdict.h"

const char *introduction_outcome_name(enum introduction_outcome outcome)
{
    static const char *const names[] = {
        [INTRODUCTION_ASK] = "ask",           [INTRODUCTION_AGREED] = "agreed",
        [INTRODUCTION_DENIED] = "denied",     [INTRODUCTION_LIMITED] = "limited",
        [INTRODUCTION_NOT_YET] = "not-yet",   [INTRODUCTION_NOBODY] = "nobody",
        [INTRODUCTION_ONE] = "one",           [INTRODUCTION_SOME_NOT] = "some-not",
        [INTRODUCTION_TOO_MANY] = "too-many",
    };

    return names[outcome];
}

static const struct party *party_of(const struct judgement *j, const struct mailbox *mailbox)
{
    for (guint i = 0; i < j->parties->len; i++) {
        const struct party *party = j->parties->pdata[i];
        if (party->mailbox == mailbox)
            return party;
    }
    return NULL;
}

bool introduction_may_ask(const struct judgement *j, const struct mailbox *mailbox)
{
    const struct party *party = party_of(j, mailbox);

    return party ? !party->list : judge_is_no_matter(j, mailbox);
}

/* Finds out whether there is somebody to be asked. INTRODUCTION_ASK means that there are at least
 * two people, and that all may be asked. */
static enum introduction_outcome count_people(const struct judgement *j)
{
    const GPtrArray *visible = j->message->visible;

    for (guint i = 0; i < visible->len; i++)
        if (!introduction_may_ask(j, visible->pdata[i]))
            return INTRODUCTION_SOME_NOT;
    if (j->parties->len > MIN(j->policy->max_parties, LIMIT_PARTIES))
        return INTRODUCTION_TOO_MANY;
    return j->parties->len == 0   ? INTRODUCTION_NOBODY
           : j->parties->len == 1 ? INTRODUCTION_ONE
                                  : INTRODUCTION_ASK;
}

/* Makes each pair count as one of a held message. */
static void hold_pairs(struct judgement *j)
{
    for (guint i = 0; i < j->pairs->len; i++) {
        struct pair *pair = j->pairs->pdata[i];
        if (!pair->connected)
            pair->verdict = VERDICT_HOLD;
    }
}

static bool any_blocking(const struct judgement *j, enum consent_state state)
{
    for (guint i = 0; i < j->stances->len; i++) {
        const struct stance *stance = j->stances->pdata[i];
        if (stance->state == state && judgement_is_blocking(j, stance))
            return true;
    }
    return false;
}

/* A no is reported, and then nobody is asked. Both outcomes end with the asks of the day, so that
 * nobody can probe. */
static bool weigh_asking(struct judgement *j, const struct oracle *oracle,
                         enum introduction_outcome *outcome, GError **error)
{
    bool denied = any_blocking(j, STATE_DENY), unaskable = false;

    if (!denied && !any_blocking(j, STATE_MISSING)) {
        *outcome = INTRODUCTION_AGREED;
        return true;
    }
    if (oracle->limited && !oracle->limited(oracle->ctx, j->account, &j->ask_from, error))
        return false;
    j->names_somebody = denied && !j->ask_from;
    if (j->ask_from || denied) {
        *outcome = j->ask_from ? INTRODUCTION_LIMITED : INTRODUCTION_DENIED;
        return true;
    }
    if (judge_count_to_be_asked(j) > j->policy->max_asks) {
        *outcome = INTRODUCTION_TOO_MANY;
        return true;
    }
    if (!judge_find_unaskable(j, oracle, &unaskable, error))
        return false;
    *outcome = unaskable ? INTRODUCTION_NOT_YET : INTRODUCTION_ASK;
    return true;
}

static bool judge_people(struct judgement *j, const struct oracle *oracle,
                         enum introduction_outcome *outcome, GError **error)
{
    judge_explain_introducer(j);
    if (!judge_find_parties(j, oracle, error))
        return false;
    *outcome = count_people(j);
    if (*outcome != INTRODUCTION_ASK)
        return true;
    if (!judge_find_pairs(j, NULL, oracle, error))
        return false;
    judge_find_stances(j, NULL, oracle->now);
    hold_pairs(j);
    return weigh_asking(j, oracle, outcome, error);
}

/* There is no verdict, because no message is judged: the last reason names the outcome. */
static void set_outcome(struct judgement *j, enum introduction_outcome outcome)
{
    j->settled = true;
    j->verdict = VERDICT_HOLD;
    j->reason = g_strdup(introduction_outcome_name(outcome));
    judgement_explain(j, "verdict", "%s", j->reason);
}

struct judgement *introduction_judge(struct message *people, const struct judge_policy *policy,
                                     const struct oracle *oracle,
                                     enum introduction_outcome *outcome, GError **error)
{
    struct oracle discreet = *oracle;

    discreet.acquainted = NULL;
    discreet.exposed = NULL;
    discreet.past = NULL;
    for (guint i = 0; i < people->visible->len; i++) {
        const struct mailbox *mailbox = people->visible->pdata[i];
        message_add_recipient(people, policy->locality, mailbox->address);
    }
    struct judgement *j = judgement_new(people, policy);
    if (judge_people(j, &discreet, outcome, error)) {
        set_outcome(j, *outcome);
        return j;
    }
    judgement_free(j);
    return NULL;
}
