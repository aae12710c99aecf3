/* What the introducer decides about a waiting request: to send it to each recipient alone, to let
 * it go unchanged because the parties know each other, or not to send it at all. */
#include "post/answer_introducer.h"

#include <string.h>
#include "base/error.h"
#include "mail/withhold/separate_check.h"
#include "policy/address.h"
#include "policy/consent.h"
#include "policy/judge/judge.h"
#include "policy/rules/rules.h"
#include "post/consents_now.h"
#include "post/end_request.h"
#include "post/notices.h"
#include "post/post.h"
#include "post/request.h"
#include "post/send_separately.h"
#include "store/ledger/askable.h"
#include "store/ledger/asks.h"
#include "store/ledger/audit.h"
#include "store/ledger/consents.h"
#include "store/ledger/outbox.h"
#include "store/ledger/pair_history.h"
#include "store/ledger/records.h"

/* A copy that joins the request while the mails are made has no mail yet: then they are made
 * again. */
enum { ATTEMPTS = 3 };

/* How many lines of the audit trail are searched for the notices of a request. */
enum { AUDIT_LINES = 400 };

/* ---- never over a deny ---- */

static bool any_declined(const struct decision_place *p, const struct request *request, bool *found,
                         GError **error)
{
    g_autoptr(GPtrArray) asks = NULL;

    if (!store_asks_list_of_request(p->store, request, &asks, error))
        return false;
    for (guint i = 0; i < asks->len; i++)
        *found |= ((const struct ask *)asks->pdata[i])->state == ASK_DECLINED;
    return true;
}

/* Returns the address ids of everybody whom the message shows to somebody without consent. */
static GPtrArray *shown_address_ids(const struct decision_place *p, const struct request *request)
{
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *address_ids = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < request->withhold->len; i++) {
        char *address_id = address_normalise(p->config->locality, request->withhold->pdata[i]);
        if (address_id && g_hash_table_add(known, address_id))
            g_ptr_array_add(address_ids, address_id);
        else
            g_free(address_id);
    }
    return address_ids;
}

/* Finds the last line of the audit trail that says this about the subject at that second (0: at any
 * time). *number: of that line, or 0 when there is none. */
static bool find_line(const struct decision_place *p, const char *subject, const char *what,
                      gint64 when, guint64 *number, GError **error)
{
    g_autoptr(GPtrArray) lines = NULL;

    *number = 0;
    if (!store_audit_list(p->store, subject, AUDIT_LINES, &lines, error))
        return false;
    for (guint i = 0; i < lines->len; i++) {
        const struct audit_line *line = lines->pdata[i];
        if (strcmp(line->what, what) == 0 && (when == 0 || line->when == when))
            *number = line->number;
    }
    return true;
}

/* Was this said after the message came? Within the same second the order of the audit trail
 * decides; where it does not tell, the answer is yes. */
static bool is_later(const struct decision_place *p, const struct request *request,
                     const struct consent *said, bool *later, GError **error)
{
    guint64 held, denied;

    *later = said->created > request->created;
    if (said->created != request->created)
        return true;
    if (!find_line(p, request->id, "request.hold", 0, &held, error) ||
        !find_line(p, said->party, "consent.deny", said->created, &denied, error))
        return false;
    *later = held == 0 || denied == 0 || denied > held;
    return true;
}

/* Has one of them said no to another since the message came? The notice offered its choices without
 * knowing that. */
static bool any_later_deny(const struct decision_place *p, const struct request *request,
                           bool *found, GError **error)
{
    g_autoptr(GPtrArray) address_ids = shown_address_ids(p, request);

    for (guint i = 0; i < address_ids->len && !*found; i++) {
        struct rule_query query = {.from = request->introducer, .to = address_ids->pdata[i]};
        g_autoptr(GPtrArray) records = NULL;
        if (!store_consents_list(p->store, query.to, &records, error))
            return false;
        for (guint n = 0; n < address_ids->len && records->len > 0 && !*found; n++) {
            query.with = address_ids->pdata[n];
            struct said said =
                judge_said(p->config->policy.rules, records, &query, p->by.now, NULL);
            if (n != i && said.state == STATE_DENY &&
                !is_later(p, request, said.record, found, error))
                return false;
        }
    }
    return true;
}

/* Has anybody said no to this particular counterpart? After a no to everybody the introducer may
 * still say that the two know each other, because then nobody is introduced. */
static bool any_named_deny(const struct decision_place *p, const struct request *request,
                           bool *found, GError **error)
{
    for (guint i = 0; i < request->waits->len && !*found; i++) {
        const struct waiting *w = request->waits->pdata[i];
        g_autoptr(GPtrArray) records = NULL;
        if (!store_consents_list(p->store, w->party, &records, error))
            return false;
        *found = consent_names(records, w->party, request->introducer, w->counterpart, p->by.now) !=
                 NULL;
    }
    return *found || any_later_deny(p, request, found, error);
}

static bool any_deny(const struct decision_place *p, const struct request *request, bool *found,
                     GError **error)
{
    enum consent_state state;
    g_autofree char *who = NULL;

    if (!post_consents_now(p->config, p->store, request, p->by.now, &state, &who, error))
        return false;
    *found = state == STATE_DENY;
    return *found || any_declined(p, request, found, error);
}

/* Is there anybody who may not be asked? The rules are those before a hold
 * (policy/judge/judge.h). */
static bool any_unaskable(const struct decision_place *p, const struct request *request,
                          bool *found, GError **error)
{
    struct ask_limits limits = post_ask_limits(p->config);
    gint64 from = 0;

    if (!store_account_limit_get(p->store, request->account, &limits, p->by.now, &from, error))
        return false;
    *found = from != 0;
    for (guint i = 0; i < request->waits->len && !*found; i++) {
        const struct waiting *w = request->waits->pdata[i];
        enum askable may;
        if (!store_askable_get(p->store, request->account, request->introducer, w->party,
                               w->counterpart, &limits, p->by.now, &may, &from, error))
            return false;
        *found = may == ASKABLE_LATER || may == ASKABLE_NEVER;
    }
    return true;
}

static bool may_ask(const struct decision_place *p, const struct request *request, bool *allowed,
                    GError **error)
{
    bool denied = false, unaskable = false;

    *allowed = post_may_ask(p->config, request);
    if (!*allowed)
        return true;
    if (!any_deny(p, request, &denied, error) || !any_unaskable(p, request, &unaskable, error))
        return false;
    *allowed = !denied && !unaskable;
    return true;
}

static bool may_vouch(const struct decision_place *p, const struct request *request, bool *allowed,
                      GError **error)
{
    bool denied = false;

    if (request->may_vouch &&
        !(request->confirm ? any_named_deny : any_deny)(p, request, &denied, error))
        return false;
    *allowed = request->may_vouch && !denied;
    return true;
}

/* Checks once more, because a new version may take out less than the one that held the message. */
static bool may_send_separately(const struct decision_place *p, const struct request *request,
                                bool *allowed, GError **error)
{
    enum separate_obstacle obstacle = SEPARATE_POSSIBLE;

    if (request->may_send_separately &&
        !post_may_send_separately(p->config, p->spool, request, NULL, &obstacle, error))
        return false;
    *allowed = request->may_send_separately && obstacle == SEPARATE_POSSIBLE;
    return true;
}

static bool may(const struct decision_place *p, const struct request *request,
                enum answer_verb verb, bool *allowed, GError **error)
{
    switch (verb) {
    case ANSWER_ASK:
        return may_ask(p, request, allowed, error);
    case ANSWER_VOUCH:
        return may_vouch(p, request, allowed, error);
    case ANSWER_SEPARATE:
        return may_send_separately(p, request, allowed, error);
    default:
        return true;
    }
}

/* ---- the decisions ---- */

/* Records that all whom the message shows know each other. This includes people who are not asked
 * (two of one name, the readers of a list); else the same message would have to be confirmed again
 * and again. */
static bool vouch(const struct decision_place *p, const struct request *request, GError **error)
{
    g_autoptr(GPtrArray) address_ids = shown_address_ids(p, request);
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(struct address_pair));

    for (guint i = 0; i < address_ids->len; i++)
        for (guint n = i + 1; n < address_ids->len; n++) {
            struct address_pair pair = {address_ids->pdata[i], address_ids->pdata[n]};
            g_array_append_val(pairs, pair);
        }
    return store_vouched_put(p->store, request->introducer,
                             (const struct address_pair *)(void *)pairs->data, pairs->len, &p->by,
                             error);
}

/* The notice has no links of its own: those of the first notice stay valid as long as the request
 * waits. */
static bool ask(const struct decision_place *p, const struct request *request, GError **error)
{
    struct ask_limits limits = post_ask_limits(p->config);
    struct request asking = *request;

    asking.confirm = false;
    asking.expires = p->by.now + p->config->request_lifetime;
    struct outgoing *notice =
        post_notice_held(p->config, &asking, NULL, SEPARATE_POSSIBLE, p->by.now);
    bool good = store_request_ask_parties(p->store, request->id, asking.expires, notice, &limits,
                                          &p->by, error);
    outgoing_free(notice);
    return good;
}

enum request_ending answer_ending(enum answer_verb verb)
{
    return verb == ANSWER_VOUCH      ? ENDING_VOUCHED
           : verb == ANSWER_SEPARATE ? ENDING_SEPARATE
           : verb == ANSWER_WITHDRAW ? ENDING_WITHDRAWN
                                     : ENDING_NONE;
}

static bool end(const struct decision_place *p, const struct request *request,
                enum request_ending ending, GError **error)
{
    struct post_end order = {.ending = ending};

    return post_end_request(p->config, p->store, p->spool, request, &order, &p->by, p->over_spool,
                            error) == POST_END_DONE;
}

/* Has this decision been applied before? */
static bool is_done(const struct request *request, enum answer_verb verb)
{
    if (request->state == REQUEST_WAITING)
        return verb == ANSWER_ASK && !request->confirm;
    return verb != ANSWER_ASK && request->ending == answer_ending(verb);
}

static bool apply(const struct decision_place *p, const struct request *request,
                  enum answer_verb verb, enum decision_outcome *outcome, GError **error)
{
    bool allowed = true;

    *outcome = is_done(request, verb) ? DECISION_OUTCOME_AGAIN : DECISION_OUTCOME_LATE;
    if (request->state != REQUEST_WAITING || *outcome == DECISION_OUTCOME_AGAIN)
        return true;
    if (!may(p, request, verb, &allowed, error))
        return false;
    *outcome = allowed ? DECISION_OUTCOME_DONE : DECISION_OUTCOME_NOT_ALLOWED;
    if (!allowed)
        return true;
    if (verb == ANSWER_ASK)
        return ask(p, request, error);
    /* The word is stored first: storing it again after a failure does not change it. */
    return (verb != ANSWER_VOUCH || vouch(p, request, error)) &&
           end(p, request, answer_ending(verb), error);
}

/* The request ended, or a copy joined it, between reading and writing. */
static bool has_changed(const GError *error)
{
    return g_error_matches(error, ASKFIRST_ERROR, ERROR_STATE) ||
           g_error_matches(error, ASKFIRST_ERROR, ERROR_BUSY);
}

bool answer_apply_introducer(const struct decision_place *p, const struct decision *decision,
                             enum decision_outcome *outcome, GError **error)
{
    for (unsigned attempt = 1;; attempt++) {
        GError *trouble = NULL;
        struct request *request = store_request_get(p->store, decision->id, error);
        if (!request)
            return false;
        bool good = apply(p, request, decision->address.verb, outcome, &trouble);
        request_free(request);
        if (good)
            return true;
        if (!has_changed(trouble) || attempt == ATTEMPTS) {
            g_propagate_error(error, trouble);
            return false;
        }
        g_error_free(trouble);
    }
}
