/* Asks in their tables: loading, storing, and the indexes that find them. Internal to
 * store/ledger/. Every function works in the caller's transaction, which must be aborted after
 * false or -1. A look-up returns 1 when found, 0 when not found, -1 with error set. */
#ifndef ASKFIRST_STORE_LEDGER_ASK_TABLES_H
#define ASKFIRST_STORE_LEDGER_ASK_TABLES_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/asks.h"
#include "store/ledger/requests.h"

struct txn;

/* ledger_ask_put writes the record only. Call ledger_ask_unindex before changing state, due or
 * expires, and ledger_ask_index afterwards. */
int ledger_ask_get(struct txn *txn, const char *id, struct ask **out, GError **error);
int ledger_ask_get_state(struct txn *txn, const char *id, enum ask_state *out, GError **error);
bool ledger_ask_put(struct txn *txn, const struct ask *ask, GError **error);
bool ledger_ask_index(struct txn *txn, const struct ask *ask, GError **error);
bool ledger_ask_unindex(struct txn *txn, const struct ask *ask, GError **error);
/* Removes everything about the ask except audit lines and counts. */
bool ledger_ask_forget(struct txn *txn, const char *id, GError **error);
/* Finds the newest ask about a question. Caller frees *ask. */
int ledger_question_get(struct txn *txn, const char *introducer, const char *party,
                        const char *counterpart, char **ask, GError **error);
bool ledger_question_put(struct txn *txn, const struct ask *ask, const char *counterpart,
                         GError **error);
/* Returns the ids of the asks of this party, for this introducer or, with NULL, for any. Returns
 * NULL with error set. */
GPtrArray *ledger_ask_ids_list(struct txn *txn, const char *party, const char *introducer,
                               bool open_only, GError **error);
/* Returns the ids of the asks of a request, each once. They are borrowed from the request. */
GPtrArray *request_ask_ids(const struct request *request);
GPtrArray *asks_new(void); /* of struct ask, which it frees */

/* Removes this note from the asks of this party that have it. */
bool ledger_ask_notes_remove(struct txn *txn, const char *party, const char *note, GError **error);

#endif
