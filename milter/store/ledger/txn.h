/* Transactions, records and scans of the consent store. Only the files of store/ include this.
 *
 * A transaction begins and ends in one function: txn_begin, work, txn_end. What points into the map
 * (a scan's value, txn_get's) is good until the next change or the end of the transaction.
 * Functions that can find nothing return 1 found, 0 not there, -1 with error. */
#ifndef ASKFIRST_STORE_LEDGER_TXN_H
#define ASKFIRST_STORE_LEDGER_TXN_H

#include <glib.h>
#include <stdbool.h>
#include "store/kv/kv.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"

struct txn {
    struct store *store;
    struct kv_txn kv;
};
bool txn_begin(struct store *store, bool writes, struct txn *txn, GError **error);
/* Commits when ok, else (and when reading) aborts. Returns ok, or false with error when the commit
 * failed. */
bool txn_end(struct txn *txn, bool ok, GError **error);

int txn_get(struct txn *txn, enum table table, const struct key *key, struct kv_value *value,
            GError **error);
bool txn_put(struct txn *txn, enum table table, const struct key *key, const void *data,
             size_t size, GError **error);
/* A key that is not there is no error. */
bool txn_delete(struct txn *txn, enum table table, const struct key *key, GError **error);

/* The record of this table and key does not make sense. Returns false. */
bool txn_damaged(struct txn *txn, enum table table, const void *key, size_t size, GError **error);

struct scan {
    struct kv_value key, value; /* where it stands */
    struct txn *txn;
    enum table table;
    struct kv_scan kv;
};
/* All keys that begin with prefix (NULL: all), in order. Always ends with scan_close, before the
 * transaction. What is scanned must not be changed meanwhile. */
bool scan_open(struct scan *scan, struct txn *txn, enum table table, const struct key *prefix,
               GError **error);
/* Before the first scan_next: from the last key to the first; begin at this key. */
void scan_backwards(struct scan *scan);
void scan_from(struct scan *scan, const struct key *from);
int scan_next(struct scan *scan, GError **error);
void scan_close(struct scan *scan);
/* Is there any key that begins with prefix? */
int txn_any(struct txn *txn, enum table table, const struct key *prefix, GError **error);

#endif
