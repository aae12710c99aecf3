/* Transactions and scans of the consent store. Internal to store/ledger/.
 *
 * A transaction begins and ends in one function: txn_begin, work, txn_end. Pointers into the map (a
 * scan's value, that of txn_get) stay valid until the next change or the end of the transaction. A
 * look-up returns 1 when found, 0 when not found, -1 with error set. */
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
/* Commits when ok is set and the transaction writes; otherwise aborts. Returns ok, or false with
 * error set when the commit failed. */
bool txn_end(struct txn *txn, bool ok, GError **error);

int txn_get(struct txn *txn, enum table table, const struct key *key, struct kv_value *value,
            GError **error);
bool txn_put(struct txn *txn, enum table table, const struct key *key, const void *data,
             size_t size, GError **error);
/* A missing key is not an error. */
bool txn_delete(struct txn *txn, enum table table, const struct key *key, GError **error);

/* Reports that the record with this table and key is damaged. Returns false. */
bool txn_damaged(struct txn *txn, enum table table, const void *key, size_t size, GError **error);

struct scan {
    struct kv_value key, value; /* the current position */
    struct txn *txn;
    enum table table;
    struct kv_scan kv;
};
/* Scans all keys that begin with prefix (NULL: all), in order. Always ends with scan_close, before
 * the transaction ends. The scanned table must not be changed meanwhile. */
bool scan_open(struct scan *scan, struct txn *txn, enum table table, const struct key *prefix,
               GError **error);
/* Call before the first scan_next: to scan from the last key to the first, or to begin at this key.
 */
void scan_backwards(struct scan *scan);
void scan_from(struct scan *scan, const struct key *from);
int scan_next(struct scan *scan, GError **error);
void scan_close(struct scan *scan);
/* Returns whether any key begins with prefix (1, 0, -1 with error set). */
int txn_any(struct txn *txn, enum table table, const struct key *prefix, GError **error);

#endif
