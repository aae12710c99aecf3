/* Pairs that were introduced by consent and so have each other's address. Part of the consent
 * store; threads and errors as in store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_INTRODUCED_PAIRS_H
#define ASKFIRST_STORE_LEDGER_INTRODUCED_PAIRS_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/requests.h"
#include "store/ledger/store.h"

struct key;
struct txn;

struct introduced {
    const char *a, *b; /* address ids, in any order */
    const char *introducer;
};
/* Stores the pairs that are missing or were last stored before `since` (Unix seconds), in one
 * transaction. Begins no write transaction when there is nothing to store. */
bool store_introduced_put(struct store *store, const struct introduced *pairs, size_t n,
                          gint64 since, const struct audit_by *by, GError **error);
/* Sets *when to 0 when the two were not introduced; otherwise also sets *introducer (may be NULL;
 * caller frees). */
bool store_introduced_get(struct store *store, const char *a, const char *b, gint64 *when,
                          char **introducer, GError **error);

/* ---- for the files of ledger/ alone ---- */
/* Stores a pair unless it is there with a time of `since` or later. Ignores a pair of one person
 * with themselves. */
bool ledger_introduced_put(struct txn *txn, const struct introduced *pair, gint64 since,
                           const struct audit_by *by, GError **error);
/* Stores the pairs of an agreed request, whose people now have each other's address. */
bool ledger_introduced_put_agreed(struct txn *txn, const struct request *request,
                                  const struct audit_by *by, GError **error);
/* Lists the other sides (char *) of this person's pairs, or removes those pairs. */
bool ledger_introduced_list(struct txn *txn, const char *person, GPtrArray *out, GError **error);
bool ledger_introduced_forget(struct txn *txn, const char *person, unsigned *removed,
                              GError **error);
/* Lists the keys (struct key) of the pairs that this person introduced, two for each pair, or
 * replaces the person by `with` at one of them. */
bool ledger_introduced_list_by(struct txn *txn, const char *introducer, GArray *keys,
                               GError **error);
bool ledger_introduced_set_by(struct txn *txn, const struct key *key, const char *introducer,
                              const char *with, GError **error);

#endif
