/* "askfirst held release" and "return": the order is written to the outbox, the daemon carries it
 * out, and the command waits and prints the result.
 *
 * One thread. Errors are printed; the return value is an exit code. */
#ifndef ASKFIRST_CLI_HELD_HELD_ORDER_H
#define ASKFIRST_CLI_HELD_HELD_ORDER_H

#include <stdbool.h>
#include "conf/config.h"
#include "store/ledger/store.h"

/* Releases the request, or returns it, and prints the result. Returns the exit code. */
int held_order(const struct config *config, struct store *store, const char *id, bool release);

#endif
