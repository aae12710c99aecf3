/* Sending the asks that are due, and ending those that nobody answered in time. For the worker of
 * asks. */
#ifndef ASKFIRST_DAEMON_SEND_ASKS_H
#define ASKFIRST_DAEMON_SEND_ASKS_H

#include <glib.h>
#include <stdbool.h>
#include "conf/config.h"
#include "store/ledger/asks.h"

/* A batch of them. False with error when the store is in trouble. */
bool send_due_asks(gint64 now, GError **error);
/* "ask: ask=... sending": what happens to it. */
void log_ask(const struct config *config, const struct ask *ask, const char *what);

#endif
