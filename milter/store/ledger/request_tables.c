#include "store/ledger/request_tables.h"

#include "store/ledger/audit.h"
#include "store/ledger/id_lookup.h"
#include "store/ledger/record_txn.h"
#include "store/ledger/spool_references.h"
#include "store/ledger/states.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"
#include "store/ledger/txn.h"

int ledger_request_get(struct txn *txn, const char *id, struct request **out, GError **error)
{
    struct key key = key_of(id);

    return txn_get_record(txn, TABLE_REQUESTS, &key, out, error);
}

bool ledger_request_put(struct txn *txn, const struct request *request, GError **error)
{
    struct key key = key_of(request->id);

    return txn_put_record(txn, TABLE_REQUESTS, &key, request, error);
}

bool ledger_copies_get(struct txn *txn, struct request *request, GError **error)
{
    struct key prefix = key_of(request->id);
    struct scan scan;
    int got;

    if (!scan_open(&scan, txn, TABLE_COPIES, &prefix, error))
        return false;
    while ((got = scan_next(&scan, error)) > 0) {
        struct copy *copy = scan_record(&scan, error);
        if (!copy) {
            got = -1;
            break;
        }
        g_ptr_array_add(request->copies, copy);
    }
    scan_close(&scan);
    return got == 0;
}

bool ledger_copy_put(struct txn *txn, const char *id, guint number, const struct copy *copy,
                     GError **error)
{
    struct key key = key_of(id);

    key_number(&key, number);
    return txn_put_record(txn, TABLE_COPIES, &key, copy, error) &&
           ledger_spool_need_by_request(txn, copy->spool, id, error);
}

static struct key message_id_key(const struct request *request)
{
    struct key key = key_of(request->introducer);

    key_part(&key, request->message_id);
    key_part(&key, request->id);
    return key;
}

/* One index entry: its table, and whether a request in this state has it. */
struct index_entry {
    enum table table;
    bool stands;
    struct key key;
};

#define ENTRIES 3

static void entries_of(const struct request *r, struct index_entry entries[ENTRIES])
{
    bool waits = r->state == REQUEST_WAITING;
    bool goes = r->state == REQUEST_RELEASING || r->state == REQUEST_RELEASED;

    /* store_request_find_sent uses this entry for a request that is being released, for its sender
     * only. A mail from somebody else with the same content can be the release itself, brought back
     * without its token, and must not be treated as a repeat. */
    entries[0] = (struct index_entry){TABLE_MESSAGE_IDS, (waits || goes) && *r->message_id,
                                      message_id_key(r)};
    entries[1] = (struct index_entry){TABLE_DUE, waits, time_key(r->expires, r->id)};
    entries[2] = (struct index_entry){TABLE_OVER, request_state_is_over(r->state),
                                      time_key(r->changed, r->id)};
}

bool ledger_request_index(struct txn *txn, const struct request *request, GError **error)
{
    struct index_entry entries[ENTRIES];

    entries_of(request, entries);
    for (int i = 0; i < ENTRIES; i++)
        if (entries[i].stands && !txn_put(txn, entries[i].table, &entries[i].key, "", 0, error))
            return false;
    return true;
}

bool ledger_request_unindex(struct txn *txn, const struct request *request, GError **error)
{
    struct index_entry entries[ENTRIES];

    entries_of(request, entries);
    for (int i = 0; i < ENTRIES; i++)
        if (entries[i].stands && !txn_delete(txn, entries[i].table, &entries[i].key, error))
            return false;
    return true;
}

bool ledger_request_end(struct txn *txn, struct request *request, enum request_state state,
                        const struct audit_by *by, GPtrArray *unneeded, GError **error)
{
    if (!ledger_copies_get(txn, request, error) || !ledger_request_unindex(txn, request, error))
        return false;
    request->state = state;
    request->changed = by->now;
    for (guint i = 0; i < request->copies->len; i++) {
        const struct copy *copy = request->copies->pdata[i];
        if (!ledger_spool_leave_by_request(txn, copy->spool, request->id, unneeded, error))
            return false;
    }
    g_autofree char *what = g_strconcat("request.", request_state_name(state), NULL);
    g_autofree char *detail = g_strconcat("introducer=", request->introducer, NULL);
    return ledger_request_put(txn, request, error) && ledger_request_index(txn, request, error) &&
           ledger_audit_add(txn, by, what, request->id, detail, error);
}
