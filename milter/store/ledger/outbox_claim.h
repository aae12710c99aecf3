/* Taking a mail on before it is handed over. Part of the consent store; threads and errors as in
 * store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_OUTBOX_CLAIM_H
#define ASKFIRST_STORE_LEDGER_OUTBOX_CLAIM_H

#include <glib.h>
#include "store/ledger/store.h"

/* A mail that is being handed over: until the descriptor is closed, or the process ends, nobody
 * else hands it over or turns it round. What was read of it before may have changed. -1 with
 * ERROR_BUSY when somebody else has it. */
int store_outbox_claim(struct store *store, guint64 number, GError **error);

#endif
