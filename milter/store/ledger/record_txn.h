/* Records in the tables of the consent store: reading them from a transaction or a scan, and
 * writing them. Internal to store/ledger/. Every function works in the caller's transaction, which
 * must be aborted after false or -1. A look-up returns 1 when found, 0 when not found, -1 with
 * error set. */
#ifndef ASKFIRST_STORE_LEDGER_RECORD_TXN_H
#define ASKFIRST_STORE_LEDGER_RECORD_TXN_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/record.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"
#include "store/ledger/txn.h"

/* Returns the record type of this table's values (store/ledger/records.h), or NULL if they are not
 * records. */
const struct record_type *table_record(enum table table);
/* Reads a record. out: the address of a pointer to the struct of this table; the caller frees the
 * struct. Fails with ERROR_CORRUPT when the value is not such a record. */
int txn_get_record(struct txn *txn, enum table table, const struct key *key, void *out,
                   GError **error);
bool txn_put_record(struct txn *txn, enum table table, const struct key *key, const void *record,
                    GError **error);

/* Returns the record at the position of the scan, or NULL with error set. Caller frees. */
void *scan_record(struct scan *scan, GError **error);

#endif
