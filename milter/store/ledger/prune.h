/* Removing records that no longer count, a limited number at a time. Part of the consent store;
 * threads and errors as in store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_PRUNE_H
#define ASKFIRST_STORE_LEDGER_PRUNE_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/store.h"

struct txn;

/* Removes at most `most` of each: requests that were over before `before`; asks that ended before
 * `asks_before` without an answer (silent, unsent, withdrawn, undeliverable); and daily counts that
 * are older than a day or, from a wrong clock, later than lifetime from now. *removed is the
 * largest of the three counts. */
bool store_prune(struct store *store, gint64 before, gint64 asks_before, gint64 now,
                 gint64 lifetime, unsigned most, unsigned *removed, GError **error);

/* ---- for the files of ledger/ alone ---- */
/* Removes a request that is over. */
bool ledger_request_forget(struct txn *txn, const char *id, GError **error);

#endif
