/* Scanning keys in order. A packed table is an LMDB table with several values of equal size for a
 * key: its heads are the keys, and its tails are the values. */
#include <string.h>
#include "store/kv/kv.h"
#include "store/kv/kv_internal.h"
#include "store/kv/kv_lmdb.h"

void kv_lmdb_split(const struct kv_table *table, struct kv_value key, MDB_val *head, MDB_val *tail)
{
    size_t size = table->tail > 0 ? MIN(table->head, key.size) : key.size;

    *head = (MDB_val){size, (void *)key.data};
    *tail = (MDB_val){key.size - size, (guint8 *)key.data + size};
}

int kv_lmdb_scan_open(struct kv_scan *scan)
{
    MDB_cursor *cursor;
    int code =
        mdb_cursor_open(scan->txn->inner, kv_lmdb_of(scan->txn->kv)->dbi[scan->table], &cursor);

    if (code == 0)
        scan->cursor = cursor;
    return kv_lmdb_code(scan->txn->kv, code);
}

/* Makes what LMDB has found the current position of the scan. */
static int stand_on(struct kv_scan *scan, int code, const MDB_val *key, const MDB_val *value)
{
    const struct kv_table *table = kv_table_of(scan->txn->kv, scan->table);

    if (code != 0)
        return kv_lmdb_code(scan->txn->kv, code);
    if (table->tail == 0) {
        scan->key = (struct kv_value){key->mv_size, key->mv_data};
        scan->value = (struct kv_value){value->mv_size, value->mv_data};
        return 0;
    }
    if (key->mv_size != table->head || value->mv_size != table->tail)
        return KV_BAD_PAGE;
    memcpy(scan->packed, key->mv_data, table->head);
    memcpy(scan->packed + table->head, value->mv_data, table->tail);
    scan->key = (struct kv_value){table->head + table->tail, scan->packed};
    scan->value = (struct kv_value){0, ""};
    return 0;
}

/* Moves to the first tail from here on under this head, or past the head. */
static int seek_tail(MDB_cursor *cursor, MDB_val head, MDB_val tail, MDB_val *key, MDB_val *value)
{
    *key = head;
    *value = tail;
    int code = mdb_cursor_get(cursor, key, value, MDB_GET_BOTH_RANGE);
    if (code != MDB_NOTFOUND)
        return code;
    *key = head;
    code = mdb_cursor_get(cursor, key, value, MDB_SET_RANGE);
    if (code == 0 && key->mv_size == head.mv_size &&
        memcmp(key->mv_data, head.mv_data, head.mv_size) == 0)
        code = mdb_cursor_get(cursor, key, value, MDB_NEXT_NODUP);
    return code;
}

/* Tails have a fixed size in LMDB, even when searched for, so the search value is padded with
 * zeros. */
static int seek_packed(struct kv_scan *scan, struct kv_value from)
{
    const struct kv_table *table = kv_table_of(scan->txn->kv, scan->table);
    guint8 octets[KV_PACKED_MAX] = {0};
    size_t size = table->head + table->tail;
    MDB_val head, tail, key, value;

    if (from.size > size)
        return KV_BAD_KEY;
    memcpy(octets, from.data, from.size);
    kv_lmdb_split(table, (struct kv_value){size, octets}, &head, &tail);
    return stand_on(scan, seek_tail(scan->cursor, head, tail, &key, &value), &key, &value);
}

int kv_lmdb_scan_seek(struct kv_scan *scan, struct kv_value from)
{
    MDB_val key = {from.size, (void *)from.data}, value;

    if (from.size > 0 && kv_table_of(scan->txn->kv, scan->table)->tail > 0)
        return seek_packed(scan, from);
    int code =
        mdb_cursor_get(scan->cursor, &key, &value, from.size > 0 ? MDB_SET_RANGE : MDB_FIRST);
    return stand_on(scan, code, &key, &value);
}

int kv_lmdb_scan_last(struct kv_scan *scan)
{
    MDB_val key, value;
    int code = mdb_cursor_get(scan->cursor, &key, &value, MDB_LAST);

    return stand_on(scan, code, &key, &value);
}

int kv_lmdb_scan_step(struct kv_scan *scan)
{
    MDB_val key, value;
    int code = mdb_cursor_get(scan->cursor, &key, &value, scan->backwards ? MDB_PREV : MDB_NEXT);

    return stand_on(scan, code, &key, &value);
}

void kv_lmdb_scan_close(struct kv_scan *scan)
{
    mdb_cursor_close(scan->cursor);
}
