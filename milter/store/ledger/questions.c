/* Questions: (introducer, party, counterpart), asked once however many requests wait for the
 * answer. A request puts its questions to each party in one ask, about all counterparts for whom no
 * ask is open yet. */
#include "store/ledger/questions.h"

#include <string.h>
#include "policy/consent.h"
#include "store/kv/kv.h"
#include "store/ledger/answers.h"
#include "store/ledger/ask_ends.h"
#include "store/ledger/ask_tables.h"
#include "store/ledger/ask_yielding.h"
#include "store/ledger/askable.h"
#include "store/ledger/consents.h"
#include "store/ledger/records.h"
#include "store/ledger/states.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"
#include "store/ledger/txn.h"

struct joining {
    struct txn *txn;
    const struct request *request;
    const struct ask_limits *limits;
    const struct audit_by *by;
    GHashTable *asks;     /* id -> struct ask: all that were examined; owns them */
    GHashTable *mine;     /* party -> struct ask: of this request, accepts further questions */
    GHashTable *changed;  /* struct ask: out of the indexes, to be stored */
    GPtrArray *made;      /* struct ask: new */
    GHashTable *consents; /* party -> GPtrArray of struct consent */
};

static void joining_init(struct joining *j)
{
    j->asks = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)ask_free);
    j->mine = g_hash_table_new(g_str_hash, g_str_equal);
    j->changed = g_hash_table_new(NULL, NULL);
    j->made = g_ptr_array_new();
    j->consents =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
}

static void joining_clear(struct joining *j)
{
    g_ptr_array_unref(j->made);
    g_hash_table_unref(j->changed);
    g_hash_table_unref(j->mine);
    g_hash_table_unref(j->asks);
    g_hash_table_unref(j->consents);
}

static struct ask *find_ask(struct joining *j, const char *id, GError **error)
{
    struct ask *ask = g_hash_table_lookup(j->asks, id);

    if (ask)
        return ask;
    int got = ledger_ask_get(j->txn, id, &ask, error);
    if (got == 0)
        txn_damaged(j->txn, TABLE_ASKS, id, strlen(id), error);
    if (got <= 0)
        return NULL;
    g_hash_table_insert(j->asks, ask->id, ask);
    return ask;
}

/* A further copy brings further questions. If the mail for their party is not written yet, they can
 * be added to it. */
static bool find_mine(struct joining *j, GError **error)
{
    g_autoptr(GPtrArray) ids = request_ask_ids(j->request);

    for (guint i = 0; i < ids->len; i++) {
        struct ask *ask = find_ask(j, ids->pdata[i], error);
        if (!ask)
            return false;
        if (ask->state == ASK_SCHEDULED && strcmp(ask->request, j->request->id) == 0)
            g_hash_table_replace(j->mine, ask->party, ask);
    }
    return true;
}

static bool will_change(struct joining *j, struct ask *ask, GError **error)
{
    return !g_hash_table_add(j->changed, ask) || ledger_ask_unindex(j->txn, ask, error);
}

/* Finds what this party says now, because the message was judged some time ago. Returns 1 if set, 0
 * if there is nothing. */
static int consent_now(struct joining *j, const char *party, const char *counterpart,
                       enum consent_decision *out, GError **error)
{
    GPtrArray *records = g_hash_table_lookup(j->consents, party);

    if (!records) {
        records = g_ptr_array_new_with_free_func((GDestroyNotify)consent_free);
        g_hash_table_insert(j->consents, g_strdup(party), records);
        if (!ledger_consents_list_covering(j->txn, party, records, error))
            return -1;
    }
    const struct consent *consent =
        consent_choose(records, party, j->request->introducer, counterpart, NULL, j->by->now, NULL);
    if (consent)
        *out = consent->decision;
    return consent != NULL;
}

static char *free_id(struct txn *txn, GError **error)
{
    for (;;) {
        g_autofree char *id = request_id_new();
        struct key key = key_of(id);
        struct kv_value value;
        int got = txn_get(txn, TABLE_ASKS, &key, &value, error);
        if (got < 0)
            return NULL;
        if (got == 0)
            return g_steal_pointer(&id);
    }
}

static void set(char **text, const char *value)
{
    g_free(*text);
    *text = g_strdup(value ? value : "");
}

static bool fill_ask(struct joining *j, struct ask *ask, const struct waiting *w, GError **error)
{
    const struct request *r = j->request;
    g_autofree char *language = NULL;
    bool yields;
    gint64 slot;

    if (ledger_language_get(j->txn, w->party, &language, error) < 0 ||
        !ledger_account_yields(j->txn, r->account, w->party, &yields, error) ||
        !ledger_ask_find_slot(j->txn, w->party, yields, j->limits, j->by->now, &slot, error))
        return false;
    set(&ask->introducer, r->introducer);
    set(&ask->introducer_name, r->introducer_name);
    set(&ask->account, r->account);
    set(&ask->party, w->party);
    set(&ask->party_shown, w->party_shown);
    set(&ask->party_name, w->party_name);
    set(&ask->language, language ? language : r->language);
    set(&ask->request, r->id);
    ask->created = j->by->now;
    ask->due = MAX(j->by->now + j->limits->delay, slot);
    ask->expires = r->expires;
    return ledger_asked_add(j->txn, yields ? ASKED_YIELDING : ASKED_PARTY, ask->party, ask->due,
                            ask->id, error) &&
           ledger_asked_add(j->txn, ASKED_ACCOUNT, ask->account, j->by->now, ask->id, error);
}

static struct ask *make_ask(struct joining *j, const struct waiting *w, GError **error)
{
    char *id = free_id(j->txn, error);

    if (!id)
        return NULL;
    struct ask *ask = ask_new();
    g_free(ask->id);
    ask->id = id;
    g_hash_table_insert(j->asks, ask->id, ask);
    if (!fill_ask(j, ask, w, error))
        return NULL;
    g_hash_table_replace(j->mine, ask->party, ask);
    g_hash_table_add(j->changed, ask);
    g_ptr_array_add(j->made, ask);
    return ask;
}

static struct ask *ask_further(struct joining *j, const struct waiting *w, GError **error)
{
    struct ask *ask = g_hash_table_lookup(j->mine, w->party);

    if (!ask)
        ask = make_ask(j, w, error);
    if (!ask || !will_change(j, ask, error))
        return NULL;
    struct ask_about *about = g_new0(struct ask_about, 1);
    set(&about->counterpart, w->counterpart);
    set(&about->shown, w->counterpart_shown);
    set(&about->name, w->counterpart_name);
    g_ptr_array_add(ask->about, about);
    return ledger_question_put(j->txn, ask, w->counterpart, error) ? ask : NULL;
}

/* Returns 1 if this ask answers what w waits for. An allowed ask counts only while the party's
 * consent stands: then its answer came while the message was judged. */
static int can_join(struct joining *j, const struct ask *ask, const struct waiting *w,
                    GError **error)
{
    enum consent_decision decision = CONSENT_DENY;

    if (ask_state_is_open(ask->state))
        return 1;
    if (ask->state != ASK_ALLOWED)
        return 0;
    int got = consent_now(j, w->party, w->counterpart, &decision, error);
    return got > 0 ? decision == CONSENT_ALLOW : got;
}

/* The party has not been told yet until when to answer, so the ask can be extended. */
static bool extend(struct joining *j, struct ask *ask, GError **error)
{
    if (ask->state != ASK_SCHEDULED || ask->expires >= j->request->expires)
        return true;
    if (!will_change(j, ask, error))
        return false;
    ask->expires = j->request->expires;
    return true;
}

static bool join_one(struct joining *j, struct waiting *w, GError **error)
{
    g_autofree char *id = NULL;
    struct ask *ask = NULL;
    int got =
        ledger_question_get(j->txn, j->request->introducer, w->party, w->counterpart, &id, error);

    if (got < 0 || (got > 0 && !(ask = find_ask(j, id, error))))
        return false;
    int joins = ask ? can_join(j, ask, w, error) : 0;
    if (joins < 0)
        return false;
    if (joins == 0)
        ask = ask_further(j, w, error);
    if (!ask || !extend(j, ask, error))
        return false;
    set(&w->ask, ask->id);
    return true;
}

static bool store_changed(struct joining *j, GError **error)
{
    GHashTableIter iter;
    void *ask;

    g_hash_table_iter_init(&iter, j->changed);
    while (g_hash_table_iter_next(&iter, &ask, NULL))
        if (!ledger_ask_put(j->txn, ask, error) || !ledger_ask_index(j->txn, ask, error))
            return false;
    return true;
}

/* Ends the ask if the party decided while the message was judged, so that nobody is asked what they
 * have just answered. */
static bool end_if_said(struct joining *j, struct ask *ask, GError **error)
{
    bool all = true, denied = false;

    for (guint i = 0; i < ask->about->len; i++) {
        const struct ask_about *about = ask->about->pdata[i];
        enum consent_decision decision;
        int got = consent_now(j, ask->party, about->counterpart, &decision, error);
        if (got < 0)
            return false;
        all = all && got > 0 && decision == CONSENT_ALLOW;
        denied = denied || (got > 0 && decision == CONSENT_DENY);
    }
    if (denied)
        return ledger_ask_end(j->txn, ask, ASK_DECLINED, j->by, error);
    return !all || ledger_ask_end(j->txn, ask, ASK_ALLOWED, j->by, error);
}

static bool audit_made(struct joining *j, GError **error)
{
    for (guint i = 0; i < j->made->len; i++)
        if (!ledger_audit_add_ask(j->txn, j->made->pdata[i], "ask.schedule", j->by, error) ||
            !end_if_said(j, j->made->pdata[i], error))
            return false;
    return true;
}

static bool wait_for_asks(struct joining *j, GError **error)
{
    g_autoptr(GPtrArray) ids = request_ask_ids(j->request);

    for (guint i = 0; i < ids->len; i++) {
        struct key key = key_of(ids->pdata[i]);
        key_part(&key, j->request->id);
        if (!txn_put(j->txn, TABLE_WAITS, &key, "", 0, error))
            return false;
    }
    return true;
}

bool ledger_questions_join(struct txn *txn, const struct request *request, const GPtrArray *waits,
                           const struct ask_limits *limits, const struct audit_by *by,
                           GError **error)
{
    struct joining j = {.txn = txn, .request = request, .limits = limits, .by = by};

    if (request->confirm)
        return true;
    joining_init(&j);
    bool ok = find_mine(&j, error);
    for (guint i = 0; ok && i < waits->len; i++)
        ok = join_one(&j, waits->pdata[i], error);
    ok = ok && store_changed(&j, error) && audit_made(&j, error) && wait_for_asks(&j, error) &&
         ledger_request_check_ready(txn, request, j.asks, error);
    joining_clear(&j);
    return ok;
}

static bool leave_one(struct txn *txn, const char *id, const char *request,
                      const struct audit_by *by, GError **error)
{
    struct key ask_key = key_of(id), wait = ask_key;
    struct ask *ask = NULL;

    key_part(&wait, request);
    if (!txn_delete(txn, TABLE_WAITS, &wait, error))
        return false;
    int others = txn_any(txn, TABLE_WAITS, &ask_key, error);
    if (others != 0)
        return others > 0;
    int got = ledger_ask_get(txn, id, &ask, error);
    if (got <= 0)
        return got == 0;
    enum ask_state end = ask->expires <= by->now ? ask_end_state(ask) : ASK_WITHDRAWN;
    bool ok = !ask_state_is_open(ask->state) || ledger_ask_end(txn, ask, end, by, error);
    ask_free(ask);
    return ok;
}

bool ledger_questions_leave(struct txn *txn, const struct request *request,
                            const struct audit_by *by, GError **error)
{
    g_autoptr(GPtrArray) ids = request_ask_ids(request);
    struct key ready = key_of(request->id);

    for (guint i = 0; i < ids->len; i++)
        if (!leave_one(txn, ids->pdata[i], request->id, by, error))
            return false;
    return txn_delete(txn, TABLE_READY, &ready, error);
}
