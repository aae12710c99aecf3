/* The tables of a store, and its version. */
#include <string.h>
#include "store/kv/kv.h"
#include "store/kv/kv_internal.h"

#define META 0 /* the table that holds the version */

static guint32 in_order(const struct kv *kv, guint32 version)
{
    return kv->options.big_endian ? GUINT32_TO_BE(version) : version;
}

static int read_version(struct kv_txn *txn)
{
    struct kv_value value;
    guint32 version;
    int code = kv_get(txn, META, txn->kv->options.version_key, &value);

    if (code == KV_NOT_FOUND || (code == 0 && value.size != sizeof version))
        return KV_NO_VERSION;
    if (code != 0)
        return code;
    memcpy(&version, value.data, sizeof version);
    txn->kv->version = in_order(txn->kv, version);
    return 0;
}

static int check_version(struct kv_txn *txn)
{
    int code = read_version(txn);

    if (code != 0)
        return code;
    if (txn->kv->version == 0)
        return KV_NO_VERSION;
    if (txn->kv->version > txn->kv->options.version)
        return KV_NEWER;
    return txn->kv->version < txn->kv->options.version ? KV_OLDER : 0;
}

/* The version is read first, because a store of another version may have other tables. */
static int find_tables(struct kv_txn *txn)
{
    struct kv *kv = txn->kv;
    int code = kv->engine->table(txn, META, false);

    if (code == KV_NO_TABLE)
        return KV_ABSENT;
    if (code == 0)
        code = check_version(txn);
    for (unsigned i = META + 1; code == 0 && i < kv->options.n_tables; i++)
        code = kv->engine->table(txn, i, false);
    return code;
}

static int write_version(struct kv_txn *txn)
{
    guint32 version = in_order(txn->kv, txn->kv->options.version);

    return kv_put(txn, META, txn->kv->options.version_key,
                  (struct kv_value){sizeof version, &version});
}

static int make_tables(struct kv_txn *txn)
{
    struct kv *kv = txn->kv;
    int code = 0;

    for (unsigned i = META; code == 0 && i < kv->options.n_tables; i++)
        code = kv->engine->table(txn, i, true);
    if (code == 0 && kv->options.upgrade)
        code = kv->options.upgrade(kv->options.ctx, txn, kv->version);
    return code == 0 ? write_version(txn) : code;
}

static bool is_to_be_made(int code)
{
    return code == KV_ABSENT || code == KV_OLDER;
}

static int create_tables(struct kv *kv)
{
    struct kv_txn txn;
    int code = kv_begin(kv, true, &txn);

    if (code != 0)
        return code;
    code = find_tables(&txn); /* another process may have created them first */
    if (is_to_be_made(code))
        code = make_tables(&txn);
    if (code == 0)
        return kv_commit(&txn);
    kv_abort(&txn);
    return code;
}

/* Handles of tables stay valid only if their transaction is committed, even a read transaction. */
int kv_open_tables(struct kv *kv)
{
    struct kv_txn txn;
    int code = kv_begin(kv, false, &txn);

    kv->version = 0;
    if (code != 0)
        return code;
    code = find_tables(&txn);
    if (code == 0)
        return kv_commit(&txn);
    kv_abort(&txn);
    return is_to_be_made(code) && kv->options.create ? create_tables(kv) : code;
}
