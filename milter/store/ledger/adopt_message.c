#include "store/ledger/adopt_message.h"

#include "base/error.h"
#include "store/ledger/audit.h"
#include "store/ledger/outbox.h"
#include "store/ledger/request_tables.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"
#include "store/ledger/txn.h"

static bool check_new(struct txn *txn, const struct request *request, GError **error)
{
    const struct copy *copy = request->copies->pdata[0];
    struct key id = key_of(request->id), spool = key_of(copy->spool);
    int known = txn_any(txn, TABLE_REQUESTS, &id, error);
    int needed = known == 0 ? txn_any(txn, TABLE_SPOOL, &spool, error) : 0;

    if (known > 0 || needed > 0)
        g_set_error(error, ASKFIRST_ERROR, ERROR_STATE,
                    known > 0 ? "there is a request %s already" : "a request has the file %s",
                    known > 0 ? request->id : copy->spool);
    return known == 0 && needed == 0;
}

static bool insert_mails(struct txn *txn, const char *id, const GPtrArray *mails, GError **error)
{
    for (guint i = 0; i < mails->len; i++)
        if (!ledger_outbox_put(txn, mails->pdata[i], id, NULL, error))
            return false;
    return true;
}

static bool adopt(struct txn *txn, const struct request *request, const GPtrArray *mails,
                  const struct audit_by *by, GError **error)
{
    const struct copy *copy = request->copies->pdata[0];
    g_autofree char *detail =
        g_strdup_printf("introducer=%s account=%s queue_id=%s spool=%s", request->introducer,
                        request->account, copy->queue_id, copy->spool);

    return check_new(txn, request, error) && ledger_request_put(txn, request, error) &&
           ledger_copy_put(txn, request->id, 0, copy, error) &&
           ledger_request_index(txn, request, error) &&
           insert_mails(txn, request->id, mails, error) &&
           ledger_audit_add(txn, by, "request.adopt", request->id, detail, error);
}

bool store_adopt(struct store *store, const struct request *request, const GPtrArray *mails,
                 const struct audit_by *by, GError **error)
{
    struct txn txn;

    return txn_begin(store, true, &txn, error) &&
           txn_end(&txn, adopt(&txn, request, mails, by, error), error);
}
