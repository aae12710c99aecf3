#include "store/kv/kv_lmdb.h"

#include <errno.h>
#include <string.h>

int kv_lmdb_code(struct kv *kv, int code)
{
    struct kv_lmdb *lmdb = kv_lmdb_of(kv);
    int dead;

    switch (code) {
    case 0:
        return 0;
    case MDB_NOTFOUND:
        return KV_NOT_FOUND;
    case MDB_MAP_FULL:
    case MDB_TXN_FULL:
        mdb_reader_check(lmdb->env, &dead); /* killed readers keep pages from being reused */
        return KV_MAP_FULL;
    case MDB_MAP_RESIZED:
        return KV_OUTGROWN;
    case MDB_READERS_FULL:
        return KV_READERS_FULL;
    case MDB_INVALID:
        return KV_FOREIGN;
    case MDB_VERSION_MISMATCH:
        return KV_OTHER_FORMAT;
    case MDB_INCOMPATIBLE:
        return KV_NO_TABLE;
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_PAGE_FULL:
    case MDB_CURSOR_FULL:
        return KV_BAD_PAGE;
    case MDB_BAD_VALSIZE:
        return KV_BAD_KEY;
    case MDB_PANIC:
        atomic_store(&kv->broken, true);
        return KV_BROKEN;
    default:
        if (code < 0)
            return KV_FAILED;
        return code == EIO && lmdb_is_nearly_full(lmdb->file) ? ENOSPC : code;
    }
}

/* ---- transactions ---- */

static bool takes_lock(const struct kv_txn *txn)
{
    return txn->writes && txn->kv->options.use_lock_file && !kv_lmdb_of(txn->kv)->lock.kept;
}

static void release(const struct kv_txn *txn)
{
    if (takes_lock(txn))
        kv_lock_release(&kv_lmdb_of(txn->kv)->lock);
}

static int begin(struct kv_txn *txn)
{
    struct kv_lmdb *lmdb = kv_lmdb_of(txn->kv);
    MDB_txn *mdb;
    int code = takes_lock(txn) ? kv_lock_take(&lmdb->lock, txn->kv->options.wait_ms) : 0;

    if (code != 0)
        return code;
    if (txn->writes)
        code = kv_lmdb_check_in_place(txn->kv);
    if (code == 0)
        code = kv_lmdb_code(txn->kv, lmdb_begin(lmdb->env, txn->writes, &mdb));
    if (code == 0)
        txn->inner = mdb;
    else
        release(txn);
    return code;
}

static int commit(struct kv_txn *txn)
{
    struct kv_lmdb *lmdb = kv_lmdb_of(txn->kv);
    int code = kv_lmdb_code(txn->kv, mdb_txn_commit(txn->inner));

    if (code == 0 && txn->writes)
        lmdb_keep_ahead(lmdb->env, lmdb->page_bytes, txn->kv->options.ahead);
    release(txn);
    return code;
}

static void abort_changes(struct kv_txn *txn)
{
    mdb_txn_abort(txn->inner);
    release(txn);
}

/* ---- keys and values ---- */

/* LMDB can find one of several values of a key only by a cursor. */
static int get_packed(struct kv_txn *txn, unsigned table, struct kv_value key,
                      struct kv_value *value)
{
    MDB_cursor *cursor;
    MDB_val head, tail;
    int code = mdb_cursor_open(txn->inner, kv_lmdb_of(txn->kv)->dbi[table], &cursor);

    if (code != 0)
        return kv_lmdb_code(txn->kv, code);
    kv_lmdb_split(kv_table_of(txn->kv, table), key, &head, &tail);
    code = mdb_cursor_get(cursor, &head, &tail, MDB_GET_BOTH);
    mdb_cursor_close(cursor);
    if (code == 0)
        *value = (struct kv_value){0, ""};
    return kv_lmdb_code(txn->kv, code);
}

static int get(struct kv_txn *txn, unsigned table, struct kv_value key, struct kv_value *value)
{
    MDB_val name = {key.size, (void *)key.data}, found;

    if (kv_table_of(txn->kv, table)->tail > 0)
        return get_packed(txn, table, key, value);
    int code = mdb_get(txn->inner, kv_lmdb_of(txn->kv)->dbi[table], &name, &found);
    if (code == 0)
        *value = (struct kv_value){found.mv_size, found.mv_data};
    return kv_lmdb_code(txn->kv, code);
}

/* Pages that are only appended to stay full; pages that LMDB splits in the middle stay half empty.
 */
static int put(struct kv_txn *txn, unsigned table, struct kv_value key, struct kv_value value,
               bool append)
{
    MDB_dbi dbi = kv_lmdb_of(txn->kv)->dbi[table];
    MDB_val name = {key.size, (void *)key.data}, data = {value.size, (void *)value.data};
    bool packed = kv_table_of(txn->kv, table)->tail > 0;

    if (packed)
        kv_lmdb_split(kv_table_of(txn->kv, table), key, &name, &data);
    int code = mdb_put(txn->inner, dbi, &name, &data,
                       packed   ? MDB_NODUPDATA
                       : append ? MDB_APPEND
                                : 0);
    if (code == MDB_KEYEXIST)
        code = packed ? 0 : mdb_put(txn->inner, dbi, &name, &data, 0);
    return kv_lmdb_code(txn->kv, code);
}

static int del(struct kv_txn *txn, unsigned table, struct kv_value key)
{
    MDB_val name, tail;

    kv_lmdb_split(kv_table_of(txn->kv, table), key, &name, &tail);
    return kv_lmdb_code(txn->kv, mdb_del(txn->inner, kv_lmdb_of(txn->kv)->dbi[table], &name,
                                         tail.mv_size > 0 ? &tail : NULL));
}

static int count(struct kv_txn *txn, unsigned table, guint64 *keys)
{
    MDB_stat stat;
    int code = mdb_stat(txn->inner, kv_lmdb_of(txn->kv)->dbi[table], &stat);

    if (code == 0)
        *keys = stat.ms_entries;
    return kv_lmdb_code(txn->kv, code);
}

static int bytes(struct kv_txn *txn, guint64 *out)
{
    struct kv_lmdb *lmdb = kv_lmdb_of(txn->kv);
    guint64 pages = 0;
    int code = 0;

    for (unsigned i = 0; code == 0 && i < txn->kv->options.n_tables; i++) {
        MDB_stat stat;
        code = mdb_stat(txn->inner, lmdb->dbi[i], &stat);
        if (code == 0)
            pages += stat.ms_branch_pages + stat.ms_leaf_pages + stat.ms_overflow_pages;
    }
    if (code == 0)
        *out = pages * lmdb->page_bytes;
    return kv_lmdb_code(txn->kv, code);
}

static int count_free(MDB_txn *txn, guint64 *pages)
{
    MDB_val key, value;
    MDB_cursor *cursor;
    int code = mdb_cursor_open(txn, 0, &cursor); /* LMDB's own table with the lists of free pages */
    size_t n;

    if (code != 0)
        return code;
    while ((code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0)
        if (value.mv_size >= sizeof n) {
            memcpy(&n, value.mv_data, sizeof n);
            *pages += n;
        }
    mdb_cursor_close(cursor);
    return code == MDB_NOTFOUND ? 0 : code;
}

/* Usually the space after the last page is enough. */
static int check_room(struct kv_txn *txn, guint64 wanted)
{
    const struct kv_lmdb *lmdb = kv_lmdb_of(txn->kv);
    guint64 map = txn->kv->options.map_bytes, used = lmdb_bytes_used(lmdb->env, lmdb->page_bytes);
    guint64 free_pages = 0;

    if (used + wanted <= map)
        return 0;
    int code = count_free(txn->inner, &free_pages);
    if (code != 0)
        return kv_lmdb_code(txn->kv, code);
    return used + wanted <= map + free_pages * lmdb->page_bytes ? 0 : KV_MAP_FULL;
}

/* ---- the engine ---- */

static int sync_all(struct kv *kv)
{
    return kv_lmdb_code(kv, mdb_env_sync(kv_lmdb_of(kv)->env, 1));
}

static int lock(struct kv *kv)
{
    struct kv_lock *lock = &kv_lmdb_of(kv)->lock;
    int code = kv_lmdb_use(kv);

    if (code == 0)
        code = kv_lock_take(lock, kv->options.wait_ms);
    lock->kept = code == 0;
    return code;
}

static void unlock(struct kv *kv)
{
    kv_lmdb_of(kv)->lock.kept = false;
    kv_lock_release(&kv_lmdb_of(kv)->lock);
}

static bool is_alone(struct kv *kv)
{
    return kv_lock_is_alone(&kv_lmdb_of(kv)->lock);
}

static long writer(struct kv *kv)
{
    return kv_lock_holder(&kv_lmdb_of(kv)->lock);
}

static void free_all(struct kv *kv)
{
    struct kv_lmdb *lmdb = kv_lmdb_of(kv);

    kv_lock_fini(&lmdb->lock);
    g_free(lmdb->dbi);
    g_free(lmdb->file);
    g_free(lmdb);
}

static const struct kv_engine engine = {
    .open = kv_lmdb_open,
    .close = kv_lmdb_close,
    .free = free_all,
    .sync = sync_all,
    .use = kv_lmdb_use,
    .lock = lock,
    .unlock = unlock,
    .is_alone = is_alone,
    .writer = writer,
    .check_in_place = kv_lmdb_check_in_place,
    .begin = begin,
    .commit = commit,
    .abort = abort_changes,
    .table = kv_lmdb_table,
    .get = get,
    .put = put,
    .del = del,
    .count = count,
    .bytes = bytes,
    .check_room = check_room,
    .scan_open = kv_lmdb_scan_open,
    .scan_seek = kv_lmdb_scan_seek,
    .scan_last = kv_lmdb_scan_last,
    .scan_step = kv_lmdb_scan_step,
    .scan_close = kv_lmdb_scan_close,
};

struct kv *kv_lmdb_new(const struct kv_options *options)
{
    struct kv_lmdb *lmdb = g_new0(struct kv_lmdb, 1);

    kv_init(&lmdb->base, &engine, options);
    kv_lock_init(&lmdb->lock);
    lmdb->dbi = g_new0(MDB_dbi, options->n_tables);
    lmdb->file = g_build_filename(options->folder, "data.mdb", NULL);
    return &lmdb->base;
}
