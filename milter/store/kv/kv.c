#include "store/kv/kv.h"

#include <errno.h>
#include <string.h>
#include "store/kv/kv_internal.h"

void kv_init(struct kv *kv, const struct kv_engine *engine, const struct kv_options *options)
{
    kv->engine = engine;
    kv->options = *options;
    kv->folder = g_strdup(options->folder);
    kv->options.folder = kv->folder;
}

int kv_open(struct kv *kv)
{
    int code = kv->engine->open(kv);

    kv->is_open = code == 0;
    atomic_store(&kv->broken, false);
    if (code == 0)
        code = kv_open_tables(kv);
    if (code != 0)
        kv_close(kv);
    return code;
}

void kv_close(struct kv *kv)
{
    kv->is_open = false;
    kv->engine->close(kv);
}

void kv_free(struct kv *kv)
{
    if (!kv)
        return;
    kv_close(kv);
    g_free(kv->folder);
    kv->engine->free(kv);
}

guint32 kv_version(const struct kv *kv)
{
    return kv->version;
}

guint32 kv_newest(const struct kv *kv)
{
    return kv->options.version;
}

const struct kv_table *kv_tables(const struct kv *kv, unsigned *n)
{
    *n = kv->options.n_tables;
    return kv->options.tables;
}

bool kv_is_broken(struct kv *kv)
{
    return atomic_load(&kv->broken);
}

int kv_sync(struct kv *kv)
{
    return kv->is_open ? kv->engine->sync(kv) : EIO;
}

unsigned kv_wait(const struct kv *kv)
{
    return kv->options.wait_ms;
}

void kv_set_wait(struct kv *kv, unsigned wait_ms)
{
    kv->options.wait_ms = wait_ms;
}

int kv_use(struct kv *kv)
{
    return kv->engine->use(kv);
}

int kv_lock(struct kv *kv)
{
    return kv->engine->lock(kv);
}

void kv_unlock(struct kv *kv)
{
    kv->engine->unlock(kv);
}

bool kv_is_alone(struct kv *kv)
{
    return kv->engine->is_alone(kv);
}

long kv_writer(struct kv *kv)
{
    return kv->engine->writer(kv);
}

int kv_check_in_place(struct kv *kv)
{
    return kv->is_open ? kv->engine->check_in_place(kv) : KV_REPLACED;
}

/* ---- transactions ---- */

int kv_begin(struct kv *kv, bool writes, struct kv_txn *txn)
{
    *txn = (struct kv_txn){.kv = kv, .writes = writes};
    if (kv_is_broken(kv))
        return KV_BROKEN;
    if (!kv->is_open)
        return EIO;
    return writes ? kv->engine->begin(txn) : kv_read_join(txn);
}

int kv_commit(struct kv_txn *txn)
{
    int code = txn->shared ? 0 : txn->kv->engine->commit(txn);

    txn->inner = NULL;
    return code;
}

void kv_abort(struct kv_txn *txn)
{
    if (!txn->shared)
        txn->kv->engine->abort(txn);
    txn->inner = NULL;
}

static bool is_key(const struct kv_txn *txn, unsigned table, struct kv_value key)
{
    const struct kv_table *t = kv_table_of(txn->kv, table);

    return t->tail ? key.size == t->head + t->tail : key.size > 0 && key.size <= KV_KEY_MAX;
}

int kv_get(struct kv_txn *txn, unsigned table, struct kv_value key, struct kv_value *value)
{
    return is_key(txn, table, key) ? txn->kv->engine->get(txn, table, key, value) : KV_BAD_KEY;
}

int kv_put(struct kv_txn *txn, unsigned table, struct kv_value key, struct kv_value value)
{
    return is_key(txn, table, key) ? txn->kv->engine->put(txn, table, key, value, false)
                                   : KV_BAD_KEY;
}

int kv_append(struct kv_txn *txn, unsigned table, struct kv_value key, struct kv_value value)
{
    return is_key(txn, table, key) ? txn->kv->engine->put(txn, table, key, value, true)
                                   : KV_BAD_KEY;
}

int kv_delete(struct kv_txn *txn, unsigned table, struct kv_value key)
{
    return is_key(txn, table, key) ? txn->kv->engine->del(txn, table, key) : KV_BAD_KEY;
}

int kv_count(struct kv_txn *txn, unsigned table, guint64 *keys)
{
    return txn->kv->engine->count(txn, table, keys);
}

int kv_bytes(struct kv_txn *txn, guint64 *bytes)
{
    return txn->kv->engine->bytes(txn, bytes);
}

int kv_check_room(struct kv_txn *txn, guint64 bytes)
{
    return txn->kv->engine->check_room(txn, bytes);
}

/* ---- codes ---- */

const char *kv_text(int code)
{
    switch (code) {
    case KV_NOT_FOUND:
        return "a record is missing";
    case KV_ABSENT:
        return "it is not there";
    case KV_OLDER:
        return "an older version has written it";
    case KV_NEWER:
        return "a newer version has written it";
    case KV_OTHER_FORMAT:
        return "another version of LMDB has written it";
    case KV_FOREIGN:
        return "data.mdb is not a file of LMDB";
    case KV_EMPTIED:
        return "data.mdb is empty";
    case KV_CUT:
        return "data.mdb is shorter than it should be";
    case KV_NO_VERSION:
        return "it has no version";
    case KV_NO_TABLE:
        return "a table is missing or of another kind";
    case KV_BAD_PAGE:
        return "a page of data.mdb makes no sense";
    case KV_BAD_RECORD:
        return "a record makes no sense";
    case KV_MAP_FULL:
        return "it is full";
    case KV_OUTGROWN:
        return "it has grown beyond what this process can see";
    case KV_READERS_FULL:
        return "too many processes read it";
    case KV_BUSY:
        return "another process is writing to it";
    case KV_REPLACED:
        return "it was removed or replaced while in use";
    case KV_BROKEN:
        return "a write to it failed half-way";
    case KV_FAILED:
        return "something before it failed";
    case KV_BAD_KEY:
        return "a key has not the right length";
    default:
        return g_strerror(code);
    }
}

bool kv_is_damage(int code)
{
    return code <= KV_FOREIGN && code >= KV_BAD_RECORD;
}

bool kv_is_no_room(int code)
{
    return code == ENOSPC || code == EDQUOT || code == EFBIG;
}

char *kv_size_text(size_t bytes)
{
    size_t kib = bytes >> 10;

    if (kib >> 20)
        return g_strdup_printf("%zu GiB", kib >> 20);
    return kib >> 10 ? g_strdup_printf("%zu MiB", kib >> 10) : g_strdup_printf("%zu KiB", kib);
}
