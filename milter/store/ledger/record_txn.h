/* Records in the tables of the consent store: a record is read from a transaction or a scan, and
 * written to one. Only the files of store/ include this. All functions are part of the caller's
 * transaction, and after false, or -1, it must be given up; functions that can find nothing return
 * 1 found, 0 not there, -1 with error. */
#ifndef ASKFIRST_STORE_LEDGER_RECORD_TXN_H
#define ASKFIRST_STORE_LEDGER_RECORD_TXN_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/record.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"
#include "store/ledger/txn.h"

/* What the values of this table are (store/ledger/records.h); NULL: not records. */
const struct record_type *table_record(enum table table);
/* out: the address of a pointer to the struct of this table; caller frees what it is set to.
 * ERROR_CORRUPT where the value is not such a record. */
int txn_get_record(struct txn *txn, enum table table, const struct key *key, void *out,
                   GError **error);
bool txn_put_record(struct txn *txn, enum table table, const struct key *key, const void *record,
                    GError **error);

/* The record where the scan stands, or NULL with error. Caller frees. */
void *scan_record(struct scan *scan, GError **error);

#endif
