/* Asks as the commands show them, and what an administrator can do to one. */
#ifndef ASKFIRST_CLI_ASK_ASK_H
#define ASKFIRST_CLI_ASK_ASK_H

#include <json-glib/json-glib.h>
#include "store/ledger/asks.h"

/* As askfirst(1) describes it for "ask list". Caller unrefs, or gives it away. */
JsonObject *ask_json(const struct ask *ask);
/* The waiting requests among these that wait for this ask: struct request, borrowed. */
GPtrArray *ask_waiting(const GPtrArray *requests, const struct ask *ask);

#endif
