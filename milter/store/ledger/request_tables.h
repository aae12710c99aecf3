/* Requests in their tables: loading, storing, and the indexes that find them. Only the files of
 * store/ include this. All functions are part of the caller's transaction, and after false, or -1,
 * it must be given up; functions that can find nothing return 1 found, 0 not there, -1 with error.
 */
#ifndef ASKFIRST_STORE_LEDGER_REQUEST_TABLES_H
#define ASKFIRST_STORE_LEDGER_REQUEST_TABLES_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/requests.h"
#include "store/ledger/store.h"

struct txn;

int ledger_request_get(struct txn *txn, const char *id, struct request **out, GError **error);
bool ledger_request_put(struct txn *txn, const struct request *request, GError **error);
bool ledger_copies_get(struct txn *txn, struct request *request, GError **error);
bool ledger_copy_put(struct txn *txn, const char *id, guint number, const struct copy *copy,
                     GError **error);
/* Enters the request into the tables that find requests by Message-ID, date of expiry or date of
 * their end, as fits its state; ledger_request_unindex takes it out of them, before its state is
 * changed.
 */
bool ledger_request_index(struct txn *txn, const struct request *request, GError **error);
bool ledger_request_unindex(struct txn *txn, const struct request *request, GError **error);
/* The request is over: its files are needed no more (see ledger_spool_leave_by_request). */
bool ledger_request_end(struct txn *txn, struct request *request, enum request_state state,
                        const struct audit_by *by, GPtrArray *unneeded, GError **error);

#endif
