/* "askfirst held release" and "return": an order is written to the outbox, the daemon carries it
 * out, and the command waits to tell how it went.
 *
 * One thread. Errors are printed; the result is an exit code. */
#ifndef ASKFIRST_CLI_HELD_HELD_ORDER_H
#define ASKFIRST_CLI_HELD_HELD_ORDER_H

#include <stdbool.h>
#include "conf/config.h"
#include "store/ledger/store.h"

/* Releases the request, or returns it, and tells how it went; the exit code. */
int held_order(const struct config *config, struct store *store, const char *id, bool release);

#endif
