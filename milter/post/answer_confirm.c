#include "post/answer_confirm.h"

#include <string.h>
#include "bounds.h"
#include "post/post.h"
#include "testing.h"

/* Lines of the audit that are looked at for the notices of a request. */
enum { AUDIT_LINES = 400 };

/* ---- to a party ---- */

/* The ask as it is now, in the language that its party answered in, and with what they wrote where
 * that was not understood. Caller frees. */
static struct ask *read_ask(const struct decision_place *p, const struct decision *d,
                            GError **error)
{
    struct ask *ask = store_ask(p->store, d->id, error);

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
    return outcome == OUTCOME_LATE       ? POST_CLOSED
           : d->kind == DECISION_UNCLEAR ? POST_HELP
                                         : POST_CONFIRMED;
}

static bool confirm_party(const struct decision_place *p, const struct decision *d,
                          enum decision_outcome outcome, bool *enough, GError **error)
{
    struct ask *ask = read_ask(p, d, error);
    enum post_reply reply = reply_of(d, outcome);
    g_autofree char *standing = reply == POST_CONFIRMED ? token_new() : NULL;
    bool written = false;

    if (!ask)
        return false;
    struct outgoing *mail =
        post_reply(p->config, ask, reply, d->word,
                   standing ? TOKEN_STANDING : answer_verb_purpose(d->address.verb),
                   standing ? standing : d->address.token, p->act.now);
    bool good = store_ask_reply(p->store, ask->id, mail, standing, &p->act, &written, error);
    outgoing_free(mail);
    ask_free(ask);
    *enough = !written;
    return good;
}

/* ---- to an introducer ---- */

/* Has the introducer had as many such notices as he gets? The audit has a line for each. */
static bool had_enough(const struct decision_place *p, const char *id, bool *enough, GError **error)
{
    g_autoptr(GPtrArray) lines = NULL;
    unsigned notices = 0;

    if (!store_audit(p->store, id, AUDIT_LINES, &lines, error))
        return false;
    for (guint i = 0; i < lines->len; i++) {
        const struct audit_line *line = lines->pdata[i];
        notices += strcmp(line->what, "outgoing.add") == 0 &&
                   strcmp(line->detail, outgoing_kind_name(OUTGOING_NOTICE)) == 0;
    }
    *enough = notices >= LIMIT_ASK_REPLIES;
    return true;
}

/* Only what changes nothing is answered here. */
static bool confirm_introducer(const struct decision_place *p, const struct decision *d,
                               enum decision_outcome outcome, bool *enough, GError **error)
{
    if (outcome == OUTCOME_DONE)
        return true;
    if (!had_enough(p, d->id, enough, error))
        return false;
    struct request *request = *enough ? NULL : store_request(p->store, d->id, error);
    if (!request)
        return *enough;
    struct outgoing *notice =
        post_notice_refused(p->config, request, outcome == OUTCOME_LATE, p->act.now);
    bool good = store_outbox_add(p->store, notice, &p->act, error);
    outgoing_free(notice);
    request_free(request);
    return good;
}

bool answer_confirm(const struct decision_place *place, const struct decision *decision,
                    enum decision_outcome outcome, bool *enough, GError **error)
{
    bool good = true;

    *enough = false;
    if (decision->kind == DECISION_WORD || decision->kind == DECISION_UNCLEAR)
        good = confirm_party(place, decision, outcome, enough, error);
    else if (decision->kind == DECISION_INTRODUCER)
        good = confirm_introducer(place, decision, outcome, enough, error);
    if (good)
        fail_point("answer-replied");
    return good;
}
