/* Internals of the key-value stores: the interface of an engine. Only milter/store/kv and its unit
 * tests include this. */
#ifndef ASKFIRST_STORE_KV_INTERNAL_H
#define ASKFIRST_STORE_KV_INTERNAL_H

#include <stdatomic.h>
#include "store/kv/kv.h"

/* kv.h describes each function under its name. begin, commit and the ones after them are called on
 * an open store only, with keys of the right length. */
struct kv_engine {
    int (*open)(struct kv *kv);
    void (*close)(struct kv *kv);
    void (*free)(struct kv *kv);
    int (*sync)(struct kv *kv);
    int (*use)(struct kv *kv);
    int (*lock)(struct kv *kv);
    void (*unlock)(struct kv *kv);
    bool (*is_alone)(struct kv *kv);
    long (*writer)(struct kv *kv);
    int (*check_in_place)(struct kv *kv);

    int (*begin)(struct kv_txn *txn);
    int (*commit)(struct kv_txn *txn);
    void (*abort)(struct kv_txn *txn);
    /* Returns KV_NO_TABLE when it is missing and not to be created. */
    int (*table)(struct kv_txn *txn, unsigned table, bool create);
    int (*get)(struct kv_txn *txn, unsigned table, struct kv_value key, struct kv_value *value);
    int (*put)(struct kv_txn *txn, unsigned table, struct kv_value key, struct kv_value value,
               bool append);
    int (*del)(struct kv_txn *txn, unsigned table, struct kv_value key);
    int (*count)(struct kv_txn *txn, unsigned table, guint64 *keys);
    int (*bytes)(struct kv_txn *txn, guint64 *bytes);
    int (*check_room)(struct kv_txn *txn, guint64 bytes);

    int (*scan_open)(struct kv_scan *scan);
    int (*scan_seek)(struct kv_scan *scan, struct kv_value from); /* the first key from there on */
    int (*scan_last)(struct kv_scan *scan);
    int (*scan_step)(struct kv_scan *scan); /* one step, in the direction of scan->backwards */
    void (*scan_close)(struct kv_scan *scan);
};

struct kv {
    const struct kv_engine *engine;
    struct kv_options options;
    char *folder;
    guint32 version;
    bool is_open;
    atomic_bool broken;
};

void kv_init(struct kv *kv, const struct kv_engine *engine, const struct kv_options *options);
/* Finds or creates the tables of an open environment (kv_schema.c). */
int kv_open_tables(struct kv *kv);

/* Begins a read transaction, or joins the one of this thread (kv_read.c). */
int kv_read_join(struct kv_txn *txn);

static inline const struct kv_table *kv_table_of(const struct kv *kv, unsigned table)
{
    return &kv->options.tables[table];
}

#endif
