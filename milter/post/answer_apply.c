#include "post/answer_apply.h"

#include "base/testing.h"
#include "policy/answer.h"
#include "post/answer_introducer.h"
#include "post/post.h"
#include "store/ledger/answers.h"
#include "store/ledger/asks.h"
#include "store/ledger/records.h"
#include "store/ledger/states.h"

static bool apply_reply_word(const struct decision_place *p, const struct decision *d,
                             enum decision_outcome *outcome, GError **error)
{
    struct ask_limits limits = post_ask_limits(p->config);
    struct answer answer = {.reply_word = d->reply_word,
                            .standing = answer_verb_purpose(d->address.verb) == TOKEN_STANDING,
                            .origin = d->origin,
                            .note = d->note && *d->note ? d->note : NULL,
                            .from = d->from,
                            .language = d->language,
                            .until = d->until,
                            .mark = d->mark};
    enum answer_outcome how;

    if (!store_answer_put(p->store, d->id, &answer, &limits, &p->by, &how, error))
        return false;
    *outcome = how == ANSWER_OUTCOME_TAKEN   ? DECISION_OUTCOME_DONE
               : how == ANSWER_OUTCOME_AGAIN ? DECISION_OUTCOME_AGAIN
                                             : DECISION_OUTCOME_LATE;
    return true;
}

/* Changes nothing, but finds out whether the ask still takes a word. */
static bool apply_unclear(const struct decision_place *p, const struct decision *d,
                          enum decision_outcome *outcome, GError **error)
{
    struct ask *ask = store_ask_get(p->store, d->id, error);

    if (!ask)
        return false;
    bool takes = answer_verb_purpose(d->address.verb) == TOKEN_STANDING ||
                 ask_state_is_open(ask->state) || ask->reply_word != REPLY_WORD_NONE;
    *outcome = takes ? DECISION_OUTCOME_DONE : DECISION_OUTCOME_LATE;
    ask_free(ask);
    return true;
}

static bool apply(const struct decision_place *p, const struct decision *d,
                  enum decision_outcome *outcome, GError **error)
{
    switch (d->kind) {
    case DECISION_WORD:
        return apply_reply_word(p, d, outcome, error);
    case DECISION_UNCLEAR:
        return apply_unclear(p, d, outcome, error);
    case DECISION_INTRODUCER:
        return answer_apply_introducer(p, d, outcome, error);
    case DECISION_UNDELIVERABLE:
        return store_ask_mark_undeliverable(p->store, d->id, &p->by, error);
    case DECISION_NONE:
        break;
    }
    return true;
}

bool answer_apply(const struct decision_place *place, const struct decision *decision,
                  enum decision_outcome *outcome, GError **error)
{
    *outcome = DECISION_OUTCOME_DONE;
    if (!apply(place, decision, outcome, error))
        return false;
    fail_point("answer-stored");
    return true;
}
