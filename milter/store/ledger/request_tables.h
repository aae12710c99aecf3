/* Requests in their tables: loading, storing, and the indexes that find them. Internal to
 * store/ledger/. Every function works in the caller's transaction, which must be aborted after
 * false or -1. A look-up returns 1 when found, 0 when not found, -1 with error set. */
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
/* Adds the request to the indexes by Message-ID, expiry and end that fit its state.
 * ledger_request_unindex removes it from them; call it before the state changes. */
bool ledger_request_index(struct txn *txn, const struct request *request, GError **error);
bool ledger_request_unindex(struct txn *txn, const struct request *request, GError **error);
/* Ends the request, so that its files are no longer needed (see ledger_spool_leave_by_request). */
bool ledger_request_end(struct txn *txn, struct request *request, enum request_state state,
                        const struct audit_by *by, GPtrArray *unneeded, GError **error);

#endif
