/* Taking back a release: when consent is withdrawn, the releases of a request that have not left
 * become returns. Part of the consent store; threads and errors as in store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_OUTBOX_TAKE_BACK_H
#define ASKFIRST_STORE_LEDGER_OUTBOX_TAKE_BACK_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/requests.h"
#include "store/ledger/store.h"

/* Replaces the releases of a request in the outbox by these returns (one for each, naming the same
 * spool file), because what was agreed is no longer valid. If nobody has the message yet, the
 * request is returning from here on, with this ending; otherwise it ends as released, because some
 * have it. Fails with ERROR_BUSY when a release has no return, and with ERROR_STATE, which names
 * the state, when there are no releases. */
bool store_request_take_back(struct store *store, const char *id, enum request_ending ending,
                             GPtrArray *returns, const struct audit_by *by, GError **error);

#endif
