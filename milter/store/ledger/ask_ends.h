/* Ending an ask, and settling the requests that wait for it. Internal to store/ledger/. Every
 * function works in the caller's transaction, which must be aborted after false or -1. A look-up
 * returns 1 when found, 0 when not found, -1 with error set. */
#ifndef ASKFIRST_STORE_LEDGER_ASK_ENDS_H
#define ASKFIRST_STORE_LEDGER_ASK_ENDS_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/asks.h"
#include "store/ledger/requests.h"
#include "store/ledger/store.h"

struct txn;

/* Ends an open ask: updates the indexes, removes its mail from the outbox, settles the requests
 * that wait for it, counts refusals and writes the audit line. The caller sets reply_word, from and
 * note of ask first. */
bool ledger_ask_end(struct txn *txn, struct ask *ask, enum ask_state state,
                    const struct audit_by *by, GError **error);
/* Enters the request in TABLE_READY when its asks settle it, and removes it when they do not. asks:
 * maps an id to a struct ask that the caller has loaded; or NULL. */
bool ledger_request_check_ready(struct txn *txn, const struct request *request, GHashTable *asks,
                                GError **error);
/* Returns 1 when all asks of the request are allowed, so that it is to be released, and 0
 * otherwise. */
int ledger_request_is_agreed(struct txn *txn, const struct request *request, GError **error);
/* Writes an audit line about an ask. what: "ask.allowed" and so on. */
bool ledger_audit_add_ask(struct txn *txn, const struct ask *ask, const char *what,
                          const struct audit_by *by, GError **error);

#endif
