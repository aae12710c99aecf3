/* The notice of how a request ended, which waits in the outbox until it has. Only the files of
 * store/ include this. All functions are part of the caller's transaction, and after false, or -1,
 * it must be given up; functions that can find nothing return 1 found, 0 not there, -1 with error.
 */
#ifndef ASKFIRST_STORE_LEDGER_OUTBOX_NOTICES_H
#define ASKFIRST_STORE_LEDGER_OUTBOX_NOTICES_H

#include <glib.h>
#include <stdbool.h>

struct txn;

/* The notices of how a request ended, which are parked until it has: they are due now; or they go,
 * since what comes back tells it. */
bool ledger_notices_send(struct txn *txn, const char *request, gint64 now, GError **error);
bool ledger_notices_remove(struct txn *txn, const char *request, GPtrArray *unneeded,
                           GError **error);

#endif
