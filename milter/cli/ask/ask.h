/* Asks as the commands print them. */
#ifndef ASKFIRST_CLI_ASK_ASK_H
#define ASKFIRST_CLI_ASK_ASK_H

#include <json-glib/json-glib.h>
#include "store/ledger/asks.h"

/* Returns the object that askfirst(1) describes for "ask list". Caller unrefs, or gives it away. */
JsonObject *ask_json(const struct ask *ask);
/* Returns those of these requests that wait for this ask: struct request, borrowed. */
GPtrArray *ask_waiting(const GPtrArray *requests, const struct ask *ask);

#endif
