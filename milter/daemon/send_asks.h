/* Sending the asks that are due, and ending those that nobody answered in time. For the worker that
 * is the scheduler. */
#ifndef ASKFIRST_DAEMON_SEND_ASKS_H
#define ASKFIRST_DAEMON_SEND_ASKS_H

#include <glib.h>
#include <stdbool.h>
#include "conf/config.h"
#include "store/ledger/asks.h"

/* Sends or ends a batch of asks. Returns false with error when the store fails. */
bool send_due_asks(gint64 now, GError **error);
/* Logs what happens to an ask: "ask: ask=... sending". */
void log_ask(const struct config *config, const struct ask *ask, const char *what);

#endif
