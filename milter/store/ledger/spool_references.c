#include "store/ledger/spool_references.h"

#include <string.h>
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"
#include "store/ledger/txn.h"

static struct key request_key(const char *spool, const char *id)
{
    struct key key = key_of(spool);

    key_octet(&key, 'r');
    key_part(&key, id);
    return key;
}

static struct key outgoing_key(const char *spool, guint64 number)
{
    struct key key = key_of(spool);

    key_octet(&key, 'o');
    key_number(&key, number);
    return key;
}

static bool need(struct txn *txn, const char *spool, const struct key *key, GError **error)
{
    return txn_put(txn, TABLE_SPOOL, key, spool, strlen(spool), error);
}

bool ledger_spool_need_by_request(struct txn *txn, const char *spool, const char *id,
                                  GError **error)
{
    struct key key = request_key(spool, id);

    return !*spool || need(txn, spool, &key, error);
}

bool ledger_spool_need_by_outgoing(struct txn *txn, const char *spool, guint64 number,
                                   GError **error)
{
    struct key key = outgoing_key(spool, number);

    return !*spool || need(txn, spool, &key, error);
}

static bool leave(struct txn *txn, const char *spool, const struct key *key, GPtrArray *unneeded,
                  GError **error)
{
    struct key prefix = key_of(spool);

    if (!txn_delete(txn, TABLE_SPOOL, key, error))
        return false;
    int others = txn_any(txn, TABLE_SPOOL, &prefix, error);
    if (others == 0)
        g_ptr_array_add(unneeded, g_strdup(spool));
    return others >= 0;
}

bool ledger_spool_leave_by_request(struct txn *txn, const char *spool, const char *id,
                                   GPtrArray *unneeded, GError **error)
{
    struct key key = request_key(spool, id);

    return !*spool || leave(txn, spool, &key, unneeded, error);
}

bool ledger_spool_leave_by_outgoing(struct txn *txn, const char *spool, guint64 number,
                                    GPtrArray *unneeded, GError **error)
{
    struct key key = outgoing_key(spool, number);

    return !*spool || leave(txn, spool, &key, unneeded, error);
}

static bool add_names(struct txn *txn, GHashTable *names, GError **error)
{
    struct scan scan;
    int got;

    if (!scan_open(&scan, txn, TABLE_SPOOL, NULL, error))
        return false;
    while ((got = scan_next(&scan, error)) > 0)
        g_hash_table_add(names, g_strndup(scan.value.data, scan.value.size));
    scan_close(&scan);
    return got == 0;
}

/* A write transaction, although nothing is written. When a process dies right after its commit
 * reached the file, and another process has the store open, LMDB shows readers the previous state
 * until the next writer finds the lock of the dead process. A file of that commit would seem to
 * belong to nobody. */
bool store_spool_names_list(struct store *store, GHashTable **out, GError **error)
{
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct txn txn;

    if (!txn_begin(store, true, &txn, error))
        return false;
    bool ok = add_names(&txn, names, error);
    txn_end(&txn, false, NULL);
    if (ok)
        *out = g_steal_pointer(&names);
    return ok;
}
