/* Pairs that passed by consent: they have each other's address now. Part of the consent store;
 * threads and errors as in store/ledger/store.h. */
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
/* Notes the pairs that are not there, or only from before `since` (Unix seconds): one transaction,
 * and none at all when there is nothing to be noted. */
bool store_introduced_put(struct store *store, const struct introduced *pairs, size_t n,
                          gint64 since, const struct audit_by *by, GError **error);
/* *when: 0 when the two are no such pair; else introducer (may be NULL; caller frees) is set. */
bool store_introduced_get(struct store *store, const char *a, const char *b, gint64 *when,
                          char **introducer, GError **error);

/* ---- for the files of ledger/ alone ---- */
/* Unless it is there and from `since` or later; a pair of one person with itself is none. */
bool ledger_introduced_put(struct txn *txn, const struct introduced *pair, gint64 since,
                           const struct audit_by *by, GError **error);
/* The pairs of a request that was agreed, whose people have each other's address now. */
bool ledger_introduced_put_agreed(struct txn *txn, const struct request *request,
                                  const struct audit_by *by, GError **error);
/* The other sides (char *) of this person's pairs; and forgetting those pairs. */
bool ledger_introduced_list(struct txn *txn, const char *person, GPtrArray *out, GError **error);
bool ledger_introduced_forget(struct txn *txn, const char *person, unsigned *removed,
                              GError **error);
/* The places (struct key) of the pairs that this person introduced: each pair has two. And saying
 * `with` instead of this person at one of them. */
bool ledger_introduced_list_by(struct txn *txn, const char *introducer, GArray *keys,
                               GError **error);
bool ledger_introduced_set_by(struct txn *txn, const struct key *key, const char *introducer,
                              const char *with, GError **error);

#endif
