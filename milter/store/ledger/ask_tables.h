/* Asks in their tables: loading, storing, and the indexes that find them. Only the files of store/
 * include this. All functions are part of the caller's transaction, and after false, or -1, it must
 * be given up; functions that can find nothing return 1 found, 0 not there, -1 with error. */
#ifndef ASKFIRST_STORE_LEDGER_ASK_TABLES_H
#define ASKFIRST_STORE_LEDGER_ASK_TABLES_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/asks.h"
#include "store/ledger/requests.h"

struct txn;

/* ledger_ask_put writes the record. ledger_ask_unindex comes before a change of state, due or
 * expires, ledger_ask_index after it. */
int ledger_ask_get(struct txn *txn, const char *id, struct ask **out, GError **error);
int ledger_ask_get_state(struct txn *txn, const char *id, enum ask_state *out, GError **error);
bool ledger_ask_put(struct txn *txn, const struct ask *ask, GError **error);
bool ledger_ask_index(struct txn *txn, const struct ask *ask, GError **error);
bool ledger_ask_unindex(struct txn *txn, const struct ask *ask, GError **error);
/* Everything of it but audit lines and counts. */
bool ledger_ask_forget(struct txn *txn, const char *id, GError **error);
/* The newest ask about a question, or 0. Caller frees. */
int ledger_question_get(struct txn *txn, const char *introducer, const char *party,
                        const char *counterpart, char **ask, GError **error);
bool ledger_question_put(struct txn *txn, const struct ask *ask, const char *counterpart,
                         GError **error);
/* The ids of the asks of this party, for this introducer or (NULL) any. NULL with error. */
GPtrArray *ledger_ask_ids_list(struct txn *txn, const char *party, const char *introducer,
                               bool open_only, GError **error);
/* The ids of the asks of a request, each once; borrowed from it. */
GPtrArray *request_ask_ids(const struct request *request);
GPtrArray *asks_new(void); /* of struct ask, frees them */

/* Asks of this party whose note is this one lose it. */
bool ledger_ask_notes_remove(struct txn *txn, const char *party, const char *note, GError **error);

#endif
