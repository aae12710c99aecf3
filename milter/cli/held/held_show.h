/* Requests as "askfirst held list" and "held show" print them, as text and as JSON.
 *
 * One thread. Text from strangers is made fit for a terminal. The caller owns the JSON objects. */
#ifndef ASKFIRST_CLI_HELD_HELD_SHOW_H
#define ASKFIRST_CLI_HELD_HELD_SHOW_H

#include <glib.h>
#include <json-glib/json-glib.h>
#include "store/ledger/requests.h"
#include "store/ledger/store.h"
#include "store/spool/spool.h"

/* Returns the people for whose word the request still waits, each once: parties, or the introducer
 * who is to confirm it; nobody when it is over or on its way. asks: of the request. The address ids
 * are borrowed from request. */
GPtrArray *held_waits_for(const struct request *request, const GPtrArray *asks);
/* Returns what the request itself knows. Caller unrefs. */
JsonObject *held_json(const struct request *request);
/* Returns the object of "held list". asks: of the request (struct ask). */
JsonObject *held_json_listed(const struct request *request, const GPtrArray *asks);
/* Returns one request with all that belongs to it. asks: of the request (struct ask). */
JsonObject *held_json_whole(struct spool *spool, const struct request *request,
                            const GPtrArray *asks);
/* Returns the state as a word: an introduction that was asked for on purpose is "agreed" or
 * "ended", where a message is released or returned. */
const char *held_state_name(const struct request *request);
/* Adds a row of "held list"; the caller adds the heading. */
void held_add_row(GPtrArray *table, const struct request *request, const GPtrArray *asks);
void held_print_whole(struct store *store, struct spool *spool, const struct request *request,
                      const GPtrArray *asks);

#endif
