/* Claiming a mail before it is handed over. Part of the consent store; threads and errors as in
 * store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_OUTBOX_CLAIM_H
#define ASKFIRST_STORE_LEDGER_OUTBOX_CLAIM_H

#include <glib.h>
#include "store/ledger/store.h"

/* Claims a mail that is to be handed over. Until the descriptor is closed or the process ends,
 * nobody else can hand it over or turn it round. Read the mail again after claiming it, because it
 * may have changed. Returns -1 with ERROR_BUSY when somebody else has claimed it. */
int store_outbox_claim(struct store *store, guint64 number, GError **error);

#endif
