/* "askfirst ask send", "resend" and "cancel": an administrator's orders for asks, and their
 * results.
 *
 * One thread. Errors are printed; the return value is an exit code. */
#ifndef ASKFIRST_CLI_ASK_ASK_ORDER_H
#define ASKFIRST_CLI_ASK_ASK_ORDER_H

#include <stdbool.h>
#include "conf/config.h"
#include "store/ledger/store.h"

/* Is this an order: "send", "resend" or "cancel"? */
bool ask_order_is_known(const char *name);
/* Gives this order for each of these asks and prints the results. Returns the exit code. */
int ask_order(const struct config *config, struct store *store, const char *name, char **ids);

#endif
