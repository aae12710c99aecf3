/* An ask as JSON, for "askfirst ask" and "askfirst person". */
#ifndef ASKFIRST_CLI_ASK_H
#define ASKFIRST_CLI_ASK_H

#include "cli/cli.h"
#include "store/asks.h"

/* As askfirst(1) describes it for "ask list". Caller unrefs, or gives it away. */
JsonObject *ask_json(const struct ask *ask);

#endif
