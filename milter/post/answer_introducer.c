/* What the introducer decides about a request that waits: send it to each alone, let it go as it is
 * because they know each other, or not send it at all. */
#include <string.h>
#include "bounds.h"
#include "policy/error.h"
#include "post/end.h"
#include "post/taking.h"
#include "store/past.h"

/* A copy that joins while the mails are made makes them one too few: then they are made anew. */
enum { ATTEMPTS = 3 };

/* Lines of the audit that are looked at for the notices of a request. */
enum { AUDIT_LINES = 400 };

/* ---- what answers a word that changes nothing ---- */

/* Has the introducer had as many such notices as he gets? The audit has a line for each. */
static bool had_enough(struct taking *t, bool *enough, GError **error)
{
    g_autoptr(GPtrArray) lines = NULL;
    unsigned notices = 0;

    if (!store_audit(t->store, t->id, AUDIT_LINES, &lines, error))
        return false;
    for (guint i = 0; i < lines->len; i++) {
        const struct audit_line *line = lines->pdata[i];
        notices += strcmp(line->what, "outgoing.add") == 0 &&
                   strcmp(line->detail, outgoing_kind_name(OUTGOING_NOTICE)) == 0;
    }
    *enough = notices >= LIMIT_ASK_REPLIES;
    return true;
}

static bool tell(struct taking *t, const struct request *request, bool late, GError **error)
{
    bool enough = false;

    if (!had_enough(t, &enough, error))
        return false;
    if (!enough) {
        struct outgoing *notice = post_notice_refused(t->config, request, late, t->act.now);
        bool good = store_outbox_add(t->store, notice, &t->act, error);
        outgoing_free(notice);
        if (!good)
            return false;
    }
    taking_end(t, INCOMING_TAKEN, "%s request=%s: %s%s", answer_verb_name(t->address.verb), t->id,
               late ? "late" : "not-allowed", enough ? ", no reply: it had enough of them" : "");
    return true;
}

/* ---- never over a deny ---- */

static bool any_declined(struct taking *t, const struct request *request, bool *found,
                         GError **error)
{
    g_autoptr(GPtrArray) asks = NULL;

    if (!store_asks_of(t->store, request, &asks, error))
        return false;
    for (guint i = 0; i < asks->len; i++)
        *found |= ((const struct ask *)asks->pdata[i])->state == ASK_DECLINED;
    return true;
}

/* The keys of all whom the message shows to somebody without a yes. */
static GPtrArray *shown_keys(const struct taking *t, const struct request *request)
{
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *keys = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < request->withhold->len; i++) {
        char *key = address_normalise(t->config->locality, request->withhold->pdata[i]);
        if (key && g_hash_table_add(known, key))
            g_ptr_array_add(keys, key);
        else
            g_free(key);
    }
    return keys;
}

/* The number of the last line of the audit that says this of the subject at that second (0: at
 * any); 0: there is none. */
static bool find_line(struct taking *t, const char *subject, const char *what, gint64 when,
                      guint64 *number, GError **error)
{
    g_autoptr(GPtrArray) lines = NULL;

    *number = 0;
    if (!store_audit(t->store, subject, AUDIT_LINES, &lines, error))
        return false;
    for (guint i = 0; i < lines->len; i++) {
        const struct audit_line *line = lines->pdata[i];
        if (strcmp(line->what, what) == 0 && (when == 0 || line->when == when))
            *number = line->number;
    }
    return true;
}

/* Was this said after the message came? Within one second the audit knows; where it does not, yes.
 */
static bool is_later(struct taking *t, const struct request *request, const struct consent *said,
                     bool *later, GError **error)
{
    guint64 held, denied;

    *later = said->created > request->created;
    if (said->created != request->created)
        return true;
    if (!find_line(t, request->id, "request.hold", 0, &held, error) ||
        !find_line(t, said->party, "consent.deny", said->created, &denied, error))
        return false;
    *later = held == 0 || denied == 0 || denied > held;
    return true;
}

/* Has one of them said no to another since the message came? What the notice offered, it offered
 * without knowing that. */
static bool any_later_deny(struct taking *t, const struct request *request, bool *found,
                           GError **error)
{
    g_autoptr(GPtrArray) keys = shown_keys(t, request);

    for (guint i = 0; i < keys->len && !*found; i++) {
        struct rule_query query = {.from = request->introducer, .to = keys->pdata[i]};
        g_autoptr(GPtrArray) records = NULL;
        if (!store_consents_of(t->store, query.to, &records, error))
            return false;
        for (guint n = 0; n < keys->len && records->len > 0 && !*found; n++) {
            query.with = keys->pdata[n];
            struct said said =
                judge_said(t->config->policy.rules, records, &query, t->act.now, NULL);
            if (n != i && said.state == STATE_DENY &&
                !is_later(t, request, said.record, found, error))
                return false;
        }
    }
    return true;
}

/* A no to the very counterpart; a no to everybody leaves it to the introducer to say that the two
 * know each other, where nobody is introduced. */
static bool any_named_deny(struct taking *t, const struct request *request, bool *found,
                           GError **error)
{
    for (guint i = 0; i < request->waits->len && !*found; i++) {
        const struct waiting *w = request->waits->pdata[i];
        g_autoptr(GPtrArray) records = NULL;
        if (!store_consents_of(t->store, w->party, &records, error))
            return false;
        *found = consent_names(records, w->party, request->introducer, w->counterpart,
                               t->act.now) != NULL;
    }
    return *found || any_later_deny(t, request, found, error);
}

static bool any_deny(struct taking *t, const struct request *request, bool *found, GError **error)
{
    enum consent_state state;
    g_autofree char *who = NULL;

    if (!post_standing(t->config, t->store, request, t->act.now, &state, &who, error))
        return false;
    *found = state == STATE_DENY;
    return *found || any_declined(t, request, found, error);
}

/* Nobody is asked who may not be: as before a hold (policy/judge.h). */
static bool any_unaskable(struct taking *t, const struct request *request, bool *found,
                          GError **error)
{
    struct ask_limits limits = post_ask_limits(t->config);
    gint64 from = 0;

    if (!store_account_limited(t->store, request->account, &limits, t->act.now, &from, error))
        return false;
    *found = from != 0;
    for (guint i = 0; i < request->waits->len && !*found; i++) {
        const struct waiting *w = request->waits->pdata[i];
        enum askable may;
        if (!store_askable(t->store, request->account, request->introducer, w->party,
                           w->counterpart, &limits, t->act.now, &may, &from, error))
            return false;
        *found = may == ASKABLE_LATER || may == ASKABLE_NEVER;
    }
    return true;
}

static bool may_ask(struct taking *t, const struct request *request, bool *allowed, GError **error)
{
    bool denied = false, unaskable = false;

    *allowed = post_may_ask(t->config, request);
    if (!*allowed)
        return true;
    if (!any_deny(t, request, &denied, error) || !any_unaskable(t, request, &unaskable, error))
        return false;
    *allowed = !denied && !unaskable;
    return true;
}

static bool may_vouch(struct taking *t, const struct request *request, bool *allowed,
                      GError **error)
{
    bool denied = false;

    if (request->may_vouch &&
        !(request->confirm ? any_named_deny : any_deny)(t, request, &denied, error))
        return false;
    *allowed = request->may_vouch && !denied;
    return true;
}

/* Looked at once more: what can be taken out may have changed with the version. */
static bool may_separate(struct taking *t, const struct request *request, bool *allowed,
                         GError **error)
{
    enum separate_obstacle obstacle = SEPARATE_POSSIBLE;

    if (request->may_separate &&
        !post_may_separate(t->config, t->spool, request, NULL, &obstacle, error))
        return false;
    *allowed = request->may_separate && obstacle == SEPARATE_POSSIBLE;
    return true;
}

static bool may(struct taking *t, const struct request *request, bool *allowed, GError **error)
{
    switch (t->address.verb) {
    case ANSWER_ASK:
        return may_ask(t, request, allowed, error);
    case ANSWER_VOUCH:
        return may_vouch(t, request, allowed, error);
    case ANSWER_SEPARATE:
        return may_separate(t, request, allowed, error);
    default:
        return true;
    }
}

/* ---- the decisions ---- */

/* They know each other: all who would be shown, those too of whom nobody is asked (two of one name,
 * the readers of a list), or the same message would have to be confirmed for ever. */
static bool vouch(struct taking *t, const struct request *request, GError **error)
{
    g_autoptr(GPtrArray) keys = shown_keys(t, request);
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(struct pair_keys));

    for (guint i = 0; i < keys->len; i++)
        for (guint n = i + 1; n < keys->len; n++) {
            struct pair_keys pair = {keys->pdata[i], keys->pdata[n]};
            g_array_append_val(pairs, pair);
        }
    return store_vouch(t->store, request->introducer, (const struct pair_keys *)(void *)pairs->data,
                       pairs->len, &t->act, error);
}

/* The notice has no links of its own: those of the first one are good as long as it waits. */
static bool ask(struct taking *t, const struct request *request, GError **error)
{
    struct ask_limits limits = post_ask_limits(t->config);
    struct request asking = *request;

    asking.confirm = false;
    asking.expires = t->act.now + t->config->request_lifetime;
    struct outgoing *notice =
        post_notice_held(t->config, &asking, NULL, SEPARATE_POSSIBLE, t->act.now);
    bool good = store_request_ask(t->store, t->id, asking.expires, notice, &limits, &t->act, error);
    outgoing_free(notice);
    return good;
}

static bool end(struct taking *t, const struct request *request, enum request_ending ending,
                GError **error)
{
    struct post_end order = {.ending = ending};

    return post_end_request(t->config, t->store, t->spool, request, &order, &t->act, t->over_spool,
                            error) == POST_END_DONE;
}

/* The ending that the word brings, none for asking. */
static enum request_ending ending_of(enum answer_verb verb)
{
    return verb == ANSWER_VOUCH      ? ENDING_VOUCHED
           : verb == ANSWER_SEPARATE ? ENDING_SEPARATE
           : verb == ANSWER_WITHDRAW ? ENDING_WITHDRAWN
                                     : ENDING_NONE;
}

static bool decide(struct taking *t, const struct request *request, GError **error)
{
    enum request_ending ending = ending_of(t->address.verb);
    bool allowed = true;

    if (request->state != REQUEST_WAITING)
        return tell(t, request, true, error);
    if (!may(t, request, &allowed, error))
        return false;
    if (!allowed)
        return tell(t, request, false, error);
    /* The word first: where this is done again, it is the same word. */
    if (ending == ENDING_VOUCHED && !vouch(t, request, error))
        return false;
    if (ending == ENDING_NONE ? !ask(t, request, error) : !end(t, request, ending, error))
        return false;
    taking_end(t, INCOMING_TAKEN, "%s request=%s: %s", answer_verb_name(t->address.verb), t->id,
               ending == ENDING_NONE ? "asking" : request_ending_name(ending));
    return true;
}

bool taking_by_introducer(struct taking *t, GError **error)
{
    for (unsigned attempt = 1;; attempt++) {
        GError *trouble = NULL;
        struct request *request = store_request(t->store, t->id, error);
        if (!request)
            return false;
        t->known = true;
        bool good = decide(t, request, &trouble);
        request_free(request);
        if (good)
            return true;
        /* Between reading and writing the request has ended, or grown. */
        bool changed = g_error_matches(trouble, ASKFIRST_ERROR, ERROR_STATE) ||
                       g_error_matches(trouble, ASKFIRST_ERROR, ERROR_BUSY);
        if (!changed || attempt == ATTEMPTS) {
            g_propagate_error(error, trouble);
            return false;
        }
        g_error_free(trouble);
    }
}
