#include "post/answer.h"

#include <string.h>
#include "base/error.h"
#include "base/testing.h"
#include "policy/answer.h"
#include "post/answer_apply.h"
#include "post/answer_confirm.h"
#include "post/answer_decide.h"
#include "post/answer_introducer.h"
#include "post/answer_read.h"
#include "post/decision.h"
#include "store/ledger/answer_replies.h"
#include "store/ledger/states.h"

/* How many octets the log shows of an address that is not an answer. */
#define SHOWN_OF_ADDRESS 24

const char *incoming_outcome_name(enum incoming_outcome outcome)
{
    static const char *const names[] = {
        [INCOMING_TAKEN] = "taken", [INCOMING_IGNORED] = "ignored", [INCOMING_UNKNOWN] = "unknown"};
    return names[outcome];
}

/* ---- what the log says ---- */

static const char *no_reply(enum reply_outcome reply)
{
    return reply == REPLY_OUTCOME_ENOUGH ? ", no reply: it had enough of them"
           : reply == REPLY_OUTCOME_SAME ? ", no reply: it had one"
                                         : "";
}

static char *party_line(const struct decision *d, enum decision_outcome outcome,
                        enum reply_outcome reply)
{
    return g_strdup_printf(
        "%s ask=%s%s%s", d->reply_word == REPLY_WORD_NONE ? "help" : reply_word_name(d->reply_word),
        d->id,
        outcome == DECISION_OUTCOME_AGAIN  ? ", again"
        : outcome == DECISION_OUTCOME_LATE ? ", too late"
                                           : "",
        no_reply(reply));
}

static const char *introducer_said(const struct decision *d, enum decision_outcome outcome)
{
    switch (outcome) {
    case DECISION_OUTCOME_LATE:
        return "late";
    case DECISION_OUTCOME_AGAIN:
        return "again";
    case DECISION_OUTCOME_NOT_ALLOWED:
        return "not-allowed";
    case DECISION_OUTCOME_DONE:
        break;
    }
    return d->address.verb == ANSWER_ASK ? "asking"
                                         : request_ending_name(answer_ending(d->address.verb));
}

static char *introducer_line(const struct decision *d, enum decision_outcome outcome,
                             enum reply_outcome reply)
{
    return g_strdup_printf("%s request=%s: %s%s", answer_verb_name(d->address.verb), d->id,
                           introducer_said(d, outcome), no_reply(reply));
}

/* Returns the log line of a decision. Caller frees. */
static char *line_of(const struct decision *d, enum decision_outcome outcome,
                     enum reply_outcome reply)
{
    bool of_request = answer_verb_purpose(d->address.verb) == TOKEN_INTRODUCER;

    switch (d->kind) {
    case DECISION_WORD:
    case DECISION_UNCLEAR:
        return party_line(d, outcome, reply);
    case DECISION_INTRODUCER:
        return introducer_line(d, outcome, reply);
    case DECISION_UNDELIVERABLE:
        return g_strdup_printf("undeliverable ask=%s: %s", d->id, d->why);
    case DECISION_NONE:
        break;
    }
    return g_strdup_printf("%s %s=%s: %s", answer_verb_name(d->address.verb),
                           of_request ? "request" : "ask", d->id, d->why);
}

/* A token that lost a letter on its way is not valid, but it is still a secret, so the log shows
 * only its beginning. Caller frees. */
static char *no_answer_line(const char *recipient)
{
    size_t length = MIN(strcspn(recipient, "@"), SHOWN_OF_ADDRESS);

    return g_strdup_printf("no answer in %.*s", (int)length, recipient);
}

/* ---- all together ---- */

static bool decide_and_apply(const struct decision_place *place,
                             const struct answer_reading *reading, enum incoming_outcome *outcome,
                             char **what, GError **error)
{
    struct decision decision;
    enum decision_outcome became;
    enum reply_outcome reply;

    answer_decide(place->config, reading, &decision);
    fail_point("answer-decided");
    bool good = answer_apply(place, &decision, &became, error) &&
                answer_confirm(place, &decision, became, &reply, error);
    if (good) {
        *outcome = decision.kind == DECISION_NONE ? INCOMING_IGNORED : INCOMING_TAKEN;
        *what = line_of(&decision, became, reply);
    }
    decision_clear(&decision);
    return good;
}

bool answer_take(const struct config *config, struct store *store, struct spool *spool,
                 const struct incoming *mail, const char *recipient, const char *actor, gint64 now,
                 enum incoming_outcome *outcome, char **what, GPtrArray *over_spool, GError **error)
{
    struct decision_place place = {config, store, spool, {actor, now}, over_spool};
    struct answer_reading reading = {0};
    g_autoptr(GError) trouble = NULL;
    bool has_form = false;
    bool good = answer_read(config, store, mail, recipient, now, &has_form, &reading, &trouble);

    if (good) {
        fail_point("answer-read");
        good = decide_and_apply(&place, &reading, outcome, what, error);
    } else if (g_error_matches(trouble, ASKFIRST_ERROR, ERROR_NOT_FOUND)) {
        *outcome = INCOMING_UNKNOWN;
        *what = has_form
                    ? g_strdup_printf("%s: unknown token", answer_verb_name(reading.address.verb))
                    : no_answer_line(recipient);
        good = true;
    } else {
        g_propagate_error(error, g_steal_pointer(&trouble));
    }
    answer_reading_clear(&reading);
    return good;
}

const char *answer_unknown_text(void)
{
    return "This address takes answers to questions of AskFirst, each from a link of its own; "
           "this one is not known (any more)";
}
