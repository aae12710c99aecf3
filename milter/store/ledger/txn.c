#include "store/ledger/txn.h"

#include "store/ledger/store_errors.h"

static struct kv_value octets_of(const struct key *key)
{
    return (struct kv_value){key->size, key->bytes};
}

bool txn_begin(struct store *store, bool writes, struct txn *txn, GError **error)
{
    int code = kv_begin(store->kv, writes, &txn->kv);

    txn->store = store;
    return code == 0 || store_trouble(store, code, writes ? "write" : "read", error);
}

static void hook(struct store *store, enum txn_step step)
{
    if (store->hook)
        store->hook(store->hook_ctx, step);
}

static bool commit(struct txn *txn, GError **error)
{
    hook(txn->store, TXN_CHANGED);
    int code = kv_commit(&txn->kv);
    if (code == 0)
        hook(txn->store, TXN_COMMITTED);
    return code == 0 || store_trouble(txn->store, code, "write", error);
}

bool txn_end(struct txn *txn, bool ok, GError **error)
{
    if (ok && txn->kv.writes)
        return commit(txn, error);
    kv_abort(&txn->kv);
    return ok;
}

/* Returns 1 on success, 0 for KV_NOT_FOUND, -1 with error set. */
static int found(struct txn *txn, int code, GError **error)
{
    if (code == 0 || code == KV_NOT_FOUND)
        return code == 0;
    store_trouble(txn->store, code, "read", error);
    return -1;
}

int txn_get(struct txn *txn, enum table table, const struct key *key, struct kv_value *value,
            GError **error)
{
    return found(txn, kv_get(&txn->kv, table, octets_of(key), value), error);
}

bool txn_put(struct txn *txn, enum table table, const struct key *key, const void *data,
             size_t size, GError **error)
{
    int code = kv_put(&txn->kv, table, octets_of(key), (struct kv_value){size, data});

    return code == 0 || store_trouble(txn->store, code, "write", error);
}

bool txn_delete(struct txn *txn, enum table table, const struct key *key, GError **error)
{
    int code = kv_delete(&txn->kv, table, octets_of(key));

    return code == 0 || code == KV_NOT_FOUND || store_trouble(txn->store, code, "write", error);
}

bool txn_damaged(struct txn *txn, enum table table, const void *key, size_t size, GError **error)
{
    g_autoptr(GString) what = g_string_new(NULL);

    g_string_printf(what, "table %s, record ", table_name(table));
    for (size_t i = 0; i < size; i++) {
        guint8 c = ((const guint8 *)key)[i];
        if (g_ascii_isgraph(c))
            g_string_append_c(what, (char)c);
        else
            g_string_append_printf(what, "%%%02x", c);
    }
    return store_damaged(txn->store, what->str, error);
}

bool scan_open(struct scan *scan, struct txn *txn, enum table table, const struct key *prefix,
               GError **error)
{
    int code = kv_scan_open(&scan->kv, &txn->kv, table);

    scan->txn = txn;
    scan->table = table;
    if (code != 0)
        return store_trouble(txn->store, code, "read", error);
    if (prefix)
        kv_scan_prefix(&scan->kv, octets_of(prefix));
    return true;
}

void scan_backwards(struct scan *scan)
{
    kv_scan_backwards(&scan->kv);
}

void scan_from(struct scan *scan, const struct key *from)
{
    kv_scan_from(&scan->kv, octets_of(from));
}

int scan_next(struct scan *scan, GError **error)
{
    int code = kv_scan_next(&scan->kv);

    scan->key = scan->kv.key;
    scan->value = scan->kv.value;
    return found(scan->txn, code, error);
}

void scan_close(struct scan *scan)
{
    kv_scan_close(&scan->kv);
}

int txn_any(struct txn *txn, enum table table, const struct key *prefix, GError **error)
{
    struct scan scan;

    if (!scan_open(&scan, txn, table, prefix, error))
        return -1;
    int got = scan_next(&scan, error);
    scan_close(&scan);
    return got;
}
