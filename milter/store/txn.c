#include "store/env.h"

#include <string.h>

#define AHEAD ((guint64)16 << 20)

/* The writer's lock, on files that are still the store's. */
static bool begin_writing(struct store *store, GError **error)
{
    if (!lock_take(store, error))
        return false;
    if (store_in_place(store, error))
        return true;
    lock_release(store);
    return false;
}

bool txn_begin(struct store *store, bool writes, struct txn *txn, GError **error)
{
    *txn = (struct txn){.store = store, .writes = writes};
    if (store_is_broken(store))
        return store_trouble(store, MDB_PANIC, "use", error);
    if (writes && !begin_writing(store, error))
        return false;
    int code = lmdb_begin(store->env, writes, &txn->mdb);
    if (code == 0)
        return true;
    if (writes)
        lock_release(store);
    return store_trouble(store, code, writes ? "write" : "read", error);
}

static void hook(struct store *store, enum txn_step step)
{
    if (store->hook)
        store->hook(store->hook_ctx, step);
}

static bool commit(struct txn *txn, GError **error)
{
    struct store *store = txn->store;

    hook(store, STEP_CHANGED);
    int code = mdb_txn_commit(txn->mdb);
    if (code == 0) {
        hook(store, STEP_COMMITTED);
        lmdb_keep_ahead(store->env, store->page_bytes, AHEAD);
    }
    return code == 0 || store_trouble(store, code, "write", error);
}

bool txn_end(struct txn *txn, bool ok, GError **error)
{
    if (txn->writes && ok)
        ok = commit(txn, error);
    else
        mdb_txn_abort(txn->mdb);
    if (txn->writes)
        lock_release(txn->store);
    txn->mdb = NULL;
    return ok;
}

int txn_get(struct txn *txn, enum table table, const struct key *key, MDB_val *value,
            GError **error)
{
    MDB_val name = {key->size, (void *)key->bytes};
    int code = mdb_get(txn->mdb, txn->store->dbi[table], &name, value);

    if (code == 0)
        return 1;
    if (code == MDB_NOTFOUND)
        return 0;
    store_trouble(txn->store, code, "read", error);
    return -1;
}

bool txn_put(struct txn *txn, enum table table, const struct key *key, const void *data,
             size_t size, GError **error)
{
    MDB_val name = {key->size, (void *)key->bytes}, value = {size, (void *)data};
    int code = mdb_put(txn->mdb, txn->store->dbi[table], &name, &value, 0);

    return code == 0 || store_trouble(txn->store, code, "write", error);
}

bool txn_delete(struct txn *txn, enum table table, const struct key *key, GError **error)
{
    MDB_val name = {key->size, (void *)key->bytes};
    int code = mdb_del(txn->mdb, txn->store->dbi[table], &name, NULL);

    return code == 0 || code == MDB_NOTFOUND || store_trouble(txn->store, code, "write", error);
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
    *scan = (struct scan){.txn = txn, .table = table};
    if (prefix)
        scan->prefix = *prefix;
    scan->from = scan->prefix;
    int code = mdb_cursor_open(txn->mdb, txn->store->dbi[table], &scan->cursor);
    return code == 0 || store_trouble(txn->store, code, "read", error);
}

void scan_backwards(struct scan *scan)
{
    scan->backwards = true;
}

void scan_from(struct scan *scan, const struct key *from)
{
    scan->from = *from;
}

/* A prefix ends with the NUL of its last part; one more than that is behind all its keys. */
static int last_of_prefix(struct scan *scan)
{
    struct key behind = scan->prefix;

    if (behind.size == 0)
        return mdb_cursor_get(scan->cursor, &scan->key, &scan->value, MDB_LAST);
    behind.bytes[behind.size - 1]++;
    scan->key = (MDB_val){behind.size, behind.bytes};
    int code = mdb_cursor_get(scan->cursor, &scan->key, &scan->value, MDB_SET_RANGE);
    return mdb_cursor_get(scan->cursor, &scan->key, &scan->value,
                          code == MDB_NOTFOUND ? MDB_LAST : MDB_PREV);
}

static int step(struct scan *scan)
{
    if (scan->started)
        return mdb_cursor_get(scan->cursor, &scan->key, &scan->value,
                              scan->backwards ? MDB_PREV : MDB_NEXT);
    scan->started = true;
    if (scan->backwards)
        return last_of_prefix(scan);
    if (scan->from.size == 0)
        return mdb_cursor_get(scan->cursor, &scan->key, &scan->value, MDB_FIRST);
    scan->key = (MDB_val){scan->from.size, scan->from.bytes};
    return mdb_cursor_get(scan->cursor, &scan->key, &scan->value, MDB_SET_RANGE);
}

int scan_next(struct scan *scan, GError **error)
{
    int code = step(scan);

    if (code == MDB_NOTFOUND)
        return 0;
    if (code != 0) {
        store_trouble(scan->txn->store, code, "read", error);
        return -1;
    }
    return scan->key.mv_size >= scan->prefix.size &&
           memcmp(scan->key.mv_data, scan->prefix.bytes, scan->prefix.size) == 0;
}

void scan_close(struct scan *scan)
{
    g_clear_pointer(&scan->cursor, mdb_cursor_close);
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
