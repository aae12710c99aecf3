/* Asks of accounts whose earlier asks a party has refused yield to those of all others, so that
 * nobody uses up the day of a party for others. Part of the consent store; threads and errors as in
 * store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_ASK_YIELDING_H
#define ASKFIRST_STORE_LEDGER_ASK_YIELDING_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/asks.h"
#include "store/ledger/store.h"

struct txn;

/* Must this ask, which is due or whose mail is in the outbox, wait? So it must where the party has
 * got limits->per_party asks in the last 24 hours, as they were really sent; and one of an account
 * whose asks the party has refused before, until the party's day has room that nobody else needs.
 * Then it is scheduled for later, and its mail leaves the outbox. Before store_ask_send, and once
 * more right before its mail is handed over; no ask of this id: no. */
bool store_ask_put_off(struct store *store, const char *id, const struct ask_limits *limits,
                       const struct audit_by *by, bool *put_off, GError **error);

/* ---- for the files of ledger/ alone ---- */
/* Do asks of this account to this party yield to those of others? */
bool ledger_account_yields(struct txn *txn, const char *account, const char *party, bool *out,
                           GError **error);
/* As ledger_asked_find_slot, for an ask that yields or one that does not. */
bool ledger_ask_find_slot(struct txn *txn, const char *party, bool yields,
                          const struct ask_limits *limits, gint64 now, gint64 *from,
                          GError **error);
/* The MTA took its mail: it counts from now on. */
bool ledger_ask_count_sent(struct txn *txn, const struct ask *ask, gint64 now, GError **error);
/* The party has refused this ask: what its account has scheduled for the party yields from now on;
 * over: and what its introducer has is withdrawn. */
bool ledger_yield_after_refusal(struct txn *txn, const struct ask *ask, bool over,
                                const struct audit_by *by, GError **error);

#endif
