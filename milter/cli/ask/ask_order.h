/* "askfirst ask send", "resend" and "cancel": what an administrator orders for an ask, and how it
 * went.
 *
 * One thread. Errors are printed; the result is an exit code. */
#ifndef ASKFIRST_CLI_ASK_ASK_ORDER_H
#define ASKFIRST_CLI_ASK_ASK_ORDER_H

#include <stdbool.h>
#include "conf/config.h"
#include "store/ledger/store.h"

/* "send", "resend" and "cancel". */
bool ask_order_is_known(const char *name);
/* Gives this order for each of these asks and tells how it went; the exit code. */
int ask_order(const struct config *config, struct store *store, const char *name, char **ids);

#endif
