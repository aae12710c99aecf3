/* Removing records that are over and no longer needed. */
#include "store/ledger/prune.h"

#include <string.h>
#include "policy/answer.h"
#include "store/ledger/ask_tables.h"
#include "store/ledger/askable.h"
#include "store/ledger/id_lookup.h"
#include "store/ledger/records.h"
#include "store/ledger/request_tables.h"
#include "store/ledger/requests.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"
#include "store/ledger/tokens.h"
#include "store/ledger/txn.h"

/* A request that is over has entries only in these tables. */
bool ledger_request_forget(struct txn *txn, const char *id, GError **error)
{
    struct key key = key_of(id);
    struct request *request = NULL;
    int got = ledger_request_get(txn, id, &request, error);
    bool ok = got > 0 && ledger_copies_get(txn, request, error);

    if (got == 0)
        txn_damaged(txn, TABLE_OVER, id, strlen(id), error);
    for (guint i = 0; ok && i < request->copies->len; i++) {
        struct key copy = key;
        key_number(&copy, i);
        ok = txn_delete(txn, TABLE_COPIES, &copy, error);
    }
    ok = ok && ledger_request_unindex(txn, request, error) &&
         ledger_tokens_remove(txn, TOKEN_INTRODUCER, id, error) &&
         txn_delete(txn, TABLE_REQUESTS, &key, error);
    request_free(request);
    return ok;
}

/* An ask stays while a request waits for it: one that could not be returned yet still shows the
 * result of its asks. */
static bool forget_ask(struct txn *txn, const char *id, GError **error)
{
    struct key waits = key_of(id);
    int waiting = txn_any(txn, TABLE_WAITS, &waits, error);

    return waiting != 0 ? waiting > 0 : ledger_ask_forget(txn, id, error);
}

typedef bool forget_one(struct txn *txn, const char *id, GError **error);

static bool forget_all(struct txn *txn, enum table table, gint64 before, unsigned most,
                       forget_one *forget, unsigned *removed, GError **error)
{
    g_autoptr(GPtrArray) ids = ledger_ids_list_until(txn, table, before - 1, most, error);

    for (guint i = 0; ids && i < ids->len; i++)
        if (!forget(txn, ids->pdata[i], error))
            return false;
    if (ids)
        *removed = MAX(*removed, ids->len);
    return ids != NULL;
}

bool store_prune(struct store *store, gint64 before, gint64 asks_before, gint64 now,
                 gint64 lifetime, unsigned most, unsigned *removed, GError **error)
{
    unsigned count = 0, asked = 0;
    struct txn txn;

    if (!txn_begin(store, true, &txn, error))
        return false;
    bool ok = forget_all(&txn, TABLE_OVER, before, most, ledger_request_forget, &count, error) &&
              forget_all(&txn, TABLE_ASKS_OVER, asks_before, most, forget_ask, &count, error) &&
              ledger_asked_prune(&txn, now, now + lifetime, most, &asked, error);
    if (!txn_end(&txn, ok, error))
        return false;
    *removed = MAX(count, asked);
    return true;
}
