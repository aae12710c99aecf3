/* Tokens of answers: the store keeps only their SHA-256, and each is valid for one ask or request.
 * Part of the consent store; threads and errors as in store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_TOKENS_H
#define ASKFIRST_STORE_LEDGER_TOKENS_H

#include <glib.h>
#include <stdbool.h>
#include "policy/answer.h"
#include "store/ledger/store.h"

struct txn;

/* Returns a new token: 32 hex digits, 128 random bits. Caller frees. */
char *token_new(void);
/* Finds what this token is valid for. *id is the id of an ask, or for TOKEN_INTRODUCER of a
 * request; caller frees. Fails with ERROR_NOT_FOUND for an unknown token or one with another
 * purpose. */
bool store_token_get(struct store *store, const char *token, enum token_purpose purpose, char **id,
                     GError **error);

/* ---- for the files of ledger/ alone ---- */
/* id: of an ask, a request (TOKEN_INTRODUCER) or an outgoing mail (TOKEN_RELEASE). */
#define TOKEN_RELEASE 0
bool token_is_well_formed(const char *token);
bool ledger_token_put(struct txn *txn, const char *token, guint8 purpose, const char *id,
                      gint64 now, GError **error);
int ledger_token_get(struct txn *txn, const char *token, guint8 purpose, char **id, GError **error);
/* Removes all tokens of this ask, request or outgoing mail. */
bool ledger_tokens_remove(struct txn *txn, guint8 purpose, const char *id, GError **error);

#endif
