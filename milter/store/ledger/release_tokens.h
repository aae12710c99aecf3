/* Tokens by which our own milter recognises a release that passes through it. Part of the consent
 * store; threads and errors as in store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_RELEASE_TOKENS_H
#define ASKFIRST_STORE_LEDGER_RELEASE_TOKENS_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/store.h"

struct txn;

/* Creates the token of a release (32 hex digits, 128 random bits), which is sent in a field of its
 * header. The store keeps only the SHA-256. Each outgoing mail has one token; a new attempt
 * replaces it. */
bool store_release_token_put(struct store *store, guint64 outgoing, char **token, gint64 now,
                             GError **error);
/* Returns true if the token belongs to a release in progress whose request has this Message-ID and
 * whose recipients include all n recipients (addr-specs). Then *request_id (caller frees) is set,
 * and the token is used up in a synced transaction, unless check_only is set. Otherwise fails with
 * ERROR_NOT_FOUND. */
bool store_release_token_check(struct store *store, const char *token, const char *message_id,
                               const char *const *recipients, size_t n, bool check_only,
                               char **request_id, GError **error);

/* ---- for the files of ledger/ alone ---- */
bool ledger_token_remove_release(struct txn *txn, guint64 outgoing, GError **error);

#endif
