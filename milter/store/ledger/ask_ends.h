/* The end of an ask, and what it settles. Only the files of store/ include this. All functions are
 * part of the caller's transaction, and after false, or -1, it must be given up; functions that can
 * find nothing return 1 found, 0 not there, -1 with error. */
#ifndef ASKFIRST_STORE_LEDGER_ASK_ENDS_H
#define ASKFIRST_STORE_LEDGER_ASK_ENDS_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/asks.h"
#include "store/ledger/requests.h"
#include "store/ledger/store.h"

struct txn;

/* An open ask ends: indexes, its mail that waits in the outbox, the requests that wait for it,
 * counts and audit. reply_word, from and note of ask are to be set before. */
bool ledger_ask_end(struct txn *txn, struct ask *ask, enum ask_state state,
                    const struct audit_by *by, GError **error);
/* asks: id -> struct ask, of those that are at hand; or NULL. */
bool ledger_request_check_ready(struct txn *txn, const struct request *request, GHashTable *asks,
                                GError **error);
/* 1 when it is to be released: all its asks are allowed; 0 when not. */
int ledger_request_is_agreed(struct txn *txn, const struct request *request, GError **error);
/* The line of the audit that tells of an ask: what is "ask.allowed" and so on. */
bool ledger_audit_add_ask(struct txn *txn, const struct ask *ask, const char *what,
                          const struct audit_by *by, GError **error);

#endif
