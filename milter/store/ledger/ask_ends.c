/* The end of an ask, and its effect on the requests that wait for it. */
#include "store/ledger/ask_ends.h"

#include <string.h>
#include "policy/answer.h"
#include "store/ledger/ask_tables.h"
#include "store/ledger/ask_yielding.h"
#include "store/ledger/askable.h"
#include "store/ledger/audit.h"
#include "store/ledger/outbox.h"
#include "store/ledger/records.h"
#include "store/ledger/request_tables.h"
#include "store/ledger/states.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"
#include "store/ledger/txn.h"

/* The combined result of a request's asks. */
enum agreement { AGREEMENT_OPEN, AGREEMENT_ALL, AGREEMENT_NONE };

static bool all_have_asks(const struct request *request)
{
    for (guint i = 0; i < request->waits->len; i++) {
        const char *ask = ((struct waiting *)request->waits->pdata[i])->ask;
        if (!ask || !*ask)
            return false;
    }
    return request->waits->len > 0;
}

/* asks: as in ledger_request_check_ready. */
static int state_of(struct txn *txn, const char *id, GHashTable *asks, enum ask_state *out,
                    GError **error)
{
    const struct ask *ask = asks ? g_hash_table_lookup(asks, id) : NULL;

    if (!ask)
        return ledger_ask_get_state(txn, id, out, error);
    *out = ask->state;
    return 1;
}

static bool agreement_of(struct txn *txn, const struct request *request, GHashTable *asks,
                         enum agreement *out, GError **error)
{
    g_autoptr(GPtrArray) ids = request_ask_ids(request);
    bool all = all_have_asks(request);

    *out = AGREEMENT_OPEN;
    for (guint i = 0; i < ids->len; i++) {
        enum ask_state state;
        int got = state_of(txn, ids->pdata[i], asks, &state, error);
        if (got == 0)
            txn_damaged(txn, TABLE_ASKS, ids->pdata[i], strlen(ids->pdata[i]), error);
        if (got <= 0)
            return false;
        if (!ask_state_is_open(state) && state != ASK_ALLOWED) {
            *out = AGREEMENT_NONE;
            return true;
        }
        all = all && state == ASK_ALLOWED;
    }
    if (all)
        *out = AGREEMENT_ALL;
    return true;
}

int ledger_request_is_agreed(struct txn *txn, const struct request *request, GError **error)
{
    enum agreement agreement;

    if (!agreement_of(txn, request, NULL, &agreement, error))
        return -1;
    return agreement == AGREEMENT_ALL;
}

bool ledger_request_check_ready(struct txn *txn, const struct request *request, GHashTable *asks,
                                GError **error)
{
    struct key key = key_of(request->id);
    enum agreement agreement;

    if (request->state != REQUEST_WAITING || request->confirm)
        return true;
    if (!agreement_of(txn, request, asks, &agreement, error))
        return false;
    return agreement == AGREEMENT_OPEN ? txn_delete(txn, TABLE_READY, &key, error)
                                       : txn_put(txn, TABLE_READY, &key, "", 0, error);
}

static GPtrArray *waiting_requests(struct txn *txn, const char *ask, GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    struct key prefix = key_of(ask);
    struct scan scan;
    int got;

    if (!scan_open(&scan, txn, TABLE_WAITS, &prefix, error))
        return NULL;
    while ((got = scan_next(&scan, error)) > 0)
        g_ptr_array_add(
            ids, g_strndup((const char *)scan.key.data + prefix.size, scan.key.size - prefix.size));
    scan_close(&scan);
    return got == 0 ? g_steal_pointer(&ids) : NULL;
}

/* Checks again whether the requests that wait for this ask are ready. */
static bool ask_settle_requests(struct txn *txn, const char *ask, GError **error)
{
    g_autoptr(GPtrArray) ids = waiting_requests(txn, ask, error);

    for (guint i = 0; ids && i < ids->len; i++) {
        struct request *request = NULL;
        int got = ledger_request_get(txn, ids->pdata[i], &request, error);
        if (got == 0)
            txn_damaged(txn, TABLE_WAITS, ids->pdata[i], strlen(ids->pdata[i]), error);
        bool ok = got > 0 && ledger_request_check_ready(txn, request, NULL, error);
        request_free(request);
        if (!ok)
            return false;
    }
    return ids != NULL;
}

bool ledger_audit_add_ask(struct txn *txn, const struct ask *ask, const char *what,
                          const struct audit_by *by, GError **error)
{
    g_autofree char *detail =
        g_strdup_printf("ask=%s request=%s party=%s introducer=%s word=%s from=%s", ask->id,
                        ask->request, ask->party, ask->introducer, reply_word_name(ask->reply_word),
                        *ask->from ? ask->from : "-");

    return ledger_audit_add(txn, by, what, ask->id, detail, error);
}

/* An ask that never reached its party does not count as their silence, and one ask does not count
 * as two refusals. */
static bool is_refusal(const struct ask *ask, enum ask_state was)
{
    if (ask->state == ASK_DECLINED)
        return ask->reply_word != REPLY_WORD_NONE && !(was == ASK_SILENT && ask->sent);
    return ask->state == ASK_SILENT && ask->sent;
}

/* Takes the ask out of the schedule or its mail out of the outbox. */
static bool stop_sending(struct txn *txn, const struct ask *ask, GError **error)
{
    if (ask->state == ASK_SCHEDULED)
        return ledger_asked_remove(txn, ASKED_PARTY, ask->party, ask->due, ask->id, error) &&
               ledger_asked_remove(txn, ASKED_YIELDING, ask->party, ask->due, ask->id, error);
    return ask->state != ASK_SENDING || ledger_outbox_remove_ask(txn, ask->id, error);
}

static bool note_refusal(struct txn *txn, const struct ask *ask, const struct audit_by *by,
                         GError **error)
{
    bool over = false;

    return ledger_refusals_count(txn, ask, &over, error) &&
           ledger_yield_after_refusal(txn, ask, over, by, error);
}

bool ledger_ask_end(struct txn *txn, struct ask *ask, enum ask_state state,
                    const struct audit_by *by, GError **error)
{
    g_autofree char *what = g_strconcat("ask.", ask_state_name(state), NULL);
    enum ask_state was = ask->state;

    if (!stop_sending(txn, ask, error) || !ledger_ask_unindex(txn, ask, error))
        return false;
    ask->state = state;
    ask->ended = by->now;
    return ledger_ask_put(txn, ask, error) && ledger_ask_index(txn, ask, error) &&
           (!is_refusal(ask, was) || note_refusal(txn, ask, by, error)) &&
           ledger_audit_add_ask(txn, ask, what, by, error) &&
           ask_settle_requests(txn, ask->id, error);
}
