/* The notice that says how a request ended. It is parked in the outbox until the request ends.
 * Internal to store/ledger/. Every function works in the caller's transaction, which must be
 * aborted after false or -1. A look-up returns 1 when found, 0 when not found, -1 with error set.
 */
#ifndef ASKFIRST_STORE_LEDGER_OUTBOX_NOTICES_H
#define ASKFIRST_STORE_LEDGER_OUTBOX_NOTICES_H

#include <glib.h>
#include <stdbool.h>

struct txn;

/* Makes the parked notices of a request due now, or removes them because the returned message says
 * the same. */
bool ledger_notices_send(struct txn *txn, const char *request, gint64 now, GError **error);
bool ledger_notices_remove(struct txn *txn, const char *request, GPtrArray *unneeded,
                           GError **error);

#endif
