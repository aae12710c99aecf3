/* The LMDB engine: its environment and the meaning of its codes. Only milter/store/kv and its unit
 * tests include this. */
#ifndef ASKFIRST_STORE_KV_LMDB_H
#define ASKFIRST_STORE_KV_LMDB_H

#include "store/kv/kv.h"
#include "store/kv/kv_internal.h"
#include "store/kv/kv_lock.h"
#include "store/kv/lmdb.h"

struct kv_scan;
struct kv_table;
struct kv_txn;

#define KV_FILES 3 /* LMDB's two and the writer's lock */

struct kv_lmdb {
    struct kv base;
    MDB_env *env;
    MDB_dbi *dbi; /* of each table */
    size_t page_bytes;
    char *file;                     /* data.mdb */
    struct file_id files[KV_FILES]; /* as they were when opening */
    struct kv_lock lock;
};

static inline struct kv_lmdb *kv_lmdb_of(const struct kv *kv)
{
    return (struct kv_lmdb *)kv;
}

/* Translates a code of LMDB or the system into one of kv. Notes when the store has become unusable,
 * and frees the slots of killed readers when they are in the way. */
int kv_lmdb_code(struct kv *kv, int code);

/* ---- kv_lmdb_open.c ---- */
int kv_lmdb_use(struct kv *kv);
int kv_lmdb_open(struct kv *kv);
void kv_lmdb_close(struct kv *kv);
int kv_lmdb_check_in_place(struct kv *kv);
int kv_lmdb_table(struct kv_txn *txn, unsigned table, bool create);

/* ---- kv_lmdb_scan.c ---- */
/* Sets key and value as LMDB has them for a key of this table. */
void kv_lmdb_split(const struct kv_table *table, struct kv_value key, MDB_val *head, MDB_val *tail);
int kv_lmdb_scan_open(struct kv_scan *scan);
int kv_lmdb_scan_seek(struct kv_scan *scan, struct kv_value from);
int kv_lmdb_scan_last(struct kv_scan *scan);
int kv_lmdb_scan_step(struct kv_scan *scan);
void kv_lmdb_scan_close(struct kv_scan *scan);

#endif
