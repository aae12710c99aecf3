/* Asks that yield. When a party has refused an account's asks, further asks of that account yield
 * to those of all others, so that the account cannot use up the party's daily limit. Part of the
 * consent store; threads and errors as in store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_ASK_YIELDING_H
#define ASKFIRST_STORE_LEDGER_ASK_YIELDING_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/asks.h"
#include "store/ledger/store.h"

struct txn;

/* Decides whether an ask that is due, or whose mail is in the outbox, must wait, and puts it off if
 * so. An ask waits when limits->per_party asks were really sent to the party in the last 24 hours.
 * A yielding ask also waits until the party's day has room that no other ask needs. An ask that
 * waits is scheduled for later, and its mail leaves the outbox. Call this before store_ask_send,
 * and again right before the mail is handed over. *put_off is false for an unknown id. */
bool store_ask_put_off(struct store *store, const char *id, const struct ask_limits *limits,
                       const struct audit_by *by, bool *put_off, GError **error);

/* ---- for the files of ledger/ alone ---- */
/* Sets *out to whether asks of this account to this party yield to those of others. */
bool ledger_account_yields(struct txn *txn, const char *account, const char *party, bool *out,
                           GError **error);
/* Works as ledger_asked_find_slot, for an ask that yields or one that does not. */
bool ledger_ask_find_slot(struct txn *txn, const char *party, bool yields,
                          const struct ask_limits *limits, gint64 now, gint64 *from,
                          GError **error);
/* Counts the ask as sent at `now`, when the MTA took its mail. */
bool ledger_ask_count_sent(struct txn *txn, const struct ask *ask, gint64 now, GError **error);
/* Makes the asks yield that the refused ask's account has scheduled for the same party. over: also
 * withdraws those of its introducer. */
bool ledger_yield_after_refusal(struct txn *txn, const struct ask *ask, bool over,
                                const struct audit_by *by, GError **error);

#endif
