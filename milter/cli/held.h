/* Showing requests: what "askfirst held" prints about them. */
#ifndef ASKFIRST_CLI_HELD_H
#define ASKFIRST_CLI_HELD_H

#include "cli/cli.h"
#include "store/asks.h"
#include "store/spool.h"

/* As "held list" tells it. Caller unrefs. */
JsonObject *held_json(const struct request *request);
/* One request with all that belongs to it; asks: of the request (struct ask). */
JsonObject *held_json_whole(struct spool *spool, const struct request *request,
                            const GPtrArray *asks);
void held_print_line(const struct request *request);
void held_print_whole(struct store *store, struct spool *spool, const struct request *request,
                      const GPtrArray *asks);

#endif
