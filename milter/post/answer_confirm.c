#include "post/answer_confirm.h"

#include "base/testing.h"
#include "policy/answer.h"
#include "post/notices.h"
#include "post/reply_mail.h"
#include "store/ledger/asks.h"
#include "store/ledger/outbox.h"
#include "store/ledger/records.h"
#include "store/ledger/requests.h"
#include "store/ledger/tokens.h"
#include "text/template.h"

/* ---- to a party ---- */

/* Returns the ask as it is now, with the language of the party's answer and with their text when it
 * was not understood. Caller frees. */
static struct ask *read_ask(const struct decision_place *p, const struct decision *d,
                            GError **error)
{
    struct ask *ask = store_ask_get(p->store, d->id, error);

    if (ask && d->language && templates_has(p->config->templates, d->language)) {
        g_free(ask->language);
        ask->language = g_strdup(d->language);
    }
    if (ask && d->kind == DECISION_UNCLEAR) {
        g_free(ask->note);
        ask->note = g_strdup(d->note);
    }
    return ask;
}

static enum post_reply reply_of(const struct decision *d, enum decision_outcome outcome)
{
    return outcome == DECISION_OUTCOME_LATE ? POST_CLOSED
           : d->kind == DECISION_UNCLEAR    ? POST_HELP
                                            : POST_CONFIRMED;
}

/* When the same mail comes again, a later one may have replaced its word: then the later word
 * stands. */
static enum reply_word word_that_stands(const struct decision *d, const struct ask *ask,
                                        enum decision_outcome outcome)
{
    return outcome == DECISION_OUTCOME_AGAIN ? ask->reply_word : d->reply_word;
}

static bool confirm_party(const struct decision_place *p, const struct decision *d,
                          enum decision_outcome outcome, enum reply_outcome *reply, GError **error)
{
    struct ask *ask = read_ask(p, d, error);
    enum post_reply kind = reply_of(d, outcome);
    g_autofree char *standing = kind == POST_CONFIRMED ? token_new() : NULL;

    if (!ask)
        return false;
    struct outgoing *mail =
        post_reply(p->config, ask, kind, word_that_stands(d, ask, outcome),
                   standing ? TOKEN_STANDING : answer_verb_purpose(d->address.verb),
                   standing ? standing : d->address.token, p->by.now);
    bool good = store_ask_reply(p->store, ask->id, mail, standing, d->mark, &p->by, reply, error);
    outgoing_free(mail);
    ask_free(ask);
    return good;
}

/* ---- to an introducer ---- */

/* Answers only a decision that changes nothing. The same word again needs no answer either: the
 * notice about it was written when it was applied. */
static bool confirm_introducer(const struct decision_place *p, const struct decision *d,
                               enum decision_outcome outcome, enum reply_outcome *reply,
                               GError **error)
{
    if (outcome == DECISION_OUTCOME_DONE || outcome == DECISION_OUTCOME_AGAIN)
        return true;
    struct request *request = store_request_get(p->store, d->id, error);
    if (!request)
        return false;
    struct outgoing *notice =
        post_notice_refused(p->config, request, outcome == DECISION_OUTCOME_LATE, p->by.now);
    bool good = store_request_reply(p->store, d->id, notice, d->mark, &p->by, reply, error);
    outgoing_free(notice);
    request_free(request);
    return good;
}

bool answer_confirm(const struct decision_place *place, const struct decision *decision,
                    enum decision_outcome outcome, enum reply_outcome *reply, GError **error)
{
    bool good = true;

    *reply = REPLY_OUTCOME_WRITTEN;
    if (decision->kind == DECISION_WORD || decision->kind == DECISION_UNCLEAR)
        good = confirm_party(place, decision, outcome, reply, error);
    else if (decision->kind == DECISION_INTRODUCER)
        good = confirm_introducer(place, decision, outcome, reply, error);
    if (good)
        fail_point("answer-replied");
    return good;
}
