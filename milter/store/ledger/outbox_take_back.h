/* Taking back what has been agreed: the releases of a request that have not left become returns.
 * Part of the consent store; threads and errors as in store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_OUTBOX_TAKE_BACK_H
#define ASKFIRST_STORE_LEDGER_OUTBOX_TAKE_BACK_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/requests.h"
#include "store/ledger/store.h"

/* What was agreed is so no more, while releases of the request are in the outbox: they leave it,
 * and the returns (one for each, which names the same spool file) take their place. Where nobody
 * has the message yet the request is returning from here on, with this ending; else it ends as
 * released, since some have it. ERROR_BUSY when a release has no return; ERROR_STATE when there is
 * none, naming the state. */
bool store_request_take_back(struct store *store, const char *id, enum request_ending ending,
                             GPtrArray *returns, const struct audit_by *by, GError **error);

#endif
