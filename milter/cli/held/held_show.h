/* Requests as "askfirst held list" and "held show" print them, as text and as JSON.
 *
 * One thread. What strangers wrote is made fit for a terminal. JSON objects are the caller's. */
#ifndef ASKFIRST_CLI_HELD_HELD_SHOW_H
#define ASKFIRST_CLI_HELD_HELD_SHOW_H

#include <glib.h>
#include <json-glib/json-glib.h>
#include "store/ledger/requests.h"
#include "store/ledger/store.h"
#include "store/spool/spool.h"

/* Whose word the request still waits for, each once: parties, or the introducer who is to confirm
 * it; nobody's when it is over or on its way. asks: of the request. Borrowed from request: address
 * ids. */
GPtrArray *held_waits_for(const struct request *request, const GPtrArray *asks);
/* What the request itself knows. Caller unrefs. */
JsonObject *held_json(const struct request *request);
/* As "held list" tells it. asks: of the request (struct ask). */
JsonObject *held_json_listed(const struct request *request, const GPtrArray *asks);
/* One request with all that belongs to it; asks: of the request (struct ask). */
JsonObject *held_json_whole(struct spool *spool, const struct request *request,
                            const GPtrArray *asks);
/* The state in a word: an introduction that was asked for on purpose is "agreed" or "ended", where
 * a message is released or returned. */
const char *held_state_name(const struct request *request);
/* A row of "held list"; the heading is its business. */
void held_add_row(GPtrArray *table, const struct request *request, const GPtrArray *asks);
void held_print_whole(struct store *store, struct spool *spool, const struct request *request,
                      const GPtrArray *asks);

#endif
