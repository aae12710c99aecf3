/* Whether and when somebody may be asked, by the counts of asks per day and of refusals. Part of
 * the consent store; threads and errors as in store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_ASKABLE_H
#define ASKFIRST_STORE_LEDGER_ASKABLE_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/asks.h"
#include "store/ledger/store.h"

struct txn;

enum askable {
    ASKABLE_OPEN,  /* the question is already open and need not be asked again */
    ASKABLE,       /* can be sent within half of lifetime */
    ASKABLE_LATER, /* can be asked from *from on */
    ASKABLE_NEVER, /* the party has refused or ignored two asks of this introducer */
};
/* Finds whether this party may be asked for this account, introducer and counterpart. After a no or
 * silence the party may be asked again after again_after; after an ask that did not reach them, a
 * day later. Asks of an account whose earlier asks the party has refused yield to all others
 * (store/ledger/ask_yielding.h). *from is 0 unless *out is ASKABLE_LATER. */
bool store_askable_get(struct store *store, const char *account, const char *introducer,
                       const char *party, const char *counterpart, const struct ask_limits *limits,
                       gint64 now, enum askable *out, gint64 *from, GError **error);
/* Finds whether this account has used up its asks (and refusals) of the day. *from is 0 if it has
 * not, else the time from which it may ask again. */
bool store_account_limit_get(struct store *store, const char *account,
                             const struct ask_limits *limits, gint64 now, gint64 *from,
                             GError **error);

/* ---- for the files of ledger/ alone ---- */
/* Adds, or removes, one entry of the daily counts. kind: ASKED_*; who: the party or account. */
bool ledger_asked_add(struct txn *txn, guint8 kind, const char *who, gint64 when, const char *id,
                      GError **error);
bool ledger_asked_remove(struct txn *txn, guint8 kind, const char *who, gint64 when, const char *id,
                         GError **error);
/* Records that the MTA took the mail of this ask at `now`; it was due at `due`. */
bool ledger_asked_sent(struct txn *txn, guint8 kind, const char *who, gint64 due, gint64 now,
                       const char *id, GError **error);
/* ledger_asked_prune removes entries that are at least a day old or later than `until`.
 * ledger_asked_forget removes all entries of one party or account except those of open asks. */
bool ledger_asked_prune(struct txn *txn, gint64 now, gint64 until, unsigned most, unsigned *removed,
                        GError **error);
bool ledger_asked_forget(struct txn *txn, guint8 kind, const char *who, GError **error);
/* Finds the earliest time at which one more ask may be sent to the party, after all that are
 * scheduled; 0 means at any time. Entries later than `until` come from a wrong clock and are
 * ignored. */
bool ledger_asked_find_slot(struct txn *txn, guint8 kind, const char *who, unsigned most,
                            gint64 until, gint64 *from, GError **error);
/* Does the same but counts only asks that were really sent. */
bool ledger_asked_find_sent_slot(struct txn *txn, guint8 kind, const char *who, unsigned most,
                                 gint64 until, gint64 *from, GError **error);
/* Returns 1 when an entry of theirs has exactly this time, 0 when none has, -1 with error set. */
int ledger_asked_any(struct txn *txn, guint8 kind, const char *who, gint64 when, GError **error);
/* Sets *out to whether one more ask at `now` keeps every span of 24 hours, past and to come, at
 * `most` asks or fewer. */
bool ledger_asked_has_room(struct txn *txn, guint8 kind, const char *who, unsigned most, gint64 now,
                           bool *out, GError **error);
bool ledger_asked_has(struct txn *txn, guint8 kind, const char *who, gint64 when, const char *id,
                      bool *out, GError **error);
#define ASKED_PARTY 'p'    /* when: the time at which the party's ask is due */
#define ASKED_ACCOUNT 'a'  /* when: now */
#define ASKED_YIELDING 'y' /* party; when: the due time of a yielding ask that waits for room */
#define ASKED_YIELDED 'd'  /* party; when: the time at which a yielding ask was sent */
/* Counts a refusal of this ask by its party. *over: the introducer may not ask the party again. */
bool ledger_refusals_count(struct txn *txn, const struct ask *ask, bool *over, GError **error);

#endif
