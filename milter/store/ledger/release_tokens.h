/* The tokens by which our own milter knows a release when it comes by. Part of the consent store;
 * threads and errors as in store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_RELEASE_TOKENS_H
#define ASKFIRST_STORE_LEDGER_RELEASE_TOKENS_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/store.h"

struct txn;

/* Release tokens: a release goes out with a field that bears `token` (32 hex digits, 128 random
 * bits); the store keeps its SHA-256 only. One token an outgoing mail: a new attempt replaces the
 * one before. */
bool store_release_token_put(struct store *store, guint64 outgoing, char **token, gint64 now,
                             GError **error);
/* Does this token belong to a release in progress whose request has this Message-ID, and are the n
 * recipients (addr-specs) all among those of that release? Then it is used up (synced), *request_id
 * (caller frees) is set, and true returned. false with error ERROR_NOT_FOUND when it does not.
 * check_only: not used up. */
bool store_release_token_check(struct store *store, const char *token, const char *message_id,
                               const char *const *recipients, size_t n, bool check_only,
                               char **request_id, GError **error);

/* ---- for the files of ledger/ alone ---- */
bool ledger_token_remove_release(struct txn *txn, guint64 outgoing, GError **error);

#endif
