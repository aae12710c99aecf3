/* May somebody be asked, and when? The counts of asks a day, and of refusals, are kept here. Part
 * of the consent store; threads and errors as in store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_ASKABLE_H
#define ASKFIRST_STORE_LEDGER_ASKABLE_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/asks.h"
#include "store/ledger/store.h"

struct txn;

enum askable {
    ASKABLE_OPEN,  /* this question is open: it need not be asked */
    ASKABLE,       /* now or soon enough: it can be sent within half of lifetime */
    ASKABLE_LATER, /* from *from on */
    ASKABLE_NEVER, /* two no or silences of this party to this introducer */
};
/* May this party be asked for this account, introducer and counterpart? After a silence or no:
 * again_after later; after an ask that did not reach them: a day later. What an account may ask
 * for, whose asks the party has refused before, yields to all others (store/ledger/ask_yielding.c).
 * *from: 0 unless ASKABLE_LATER. */
bool store_askable_get(struct store *store, const char *account, const char *introducer,
                       const char *party, const char *counterpart, const struct ask_limits *limits,
                       gint64 now, enum askable *out, gint64 *from, GError **error);
/* Has this account used up its asks (and refusals) of the day? *from: 0 when not, else from when it
 * may again. */
bool store_account_limit_get(struct store *store, const char *account,
                             const struct ask_limits *limits, gint64 now, gint64 *from,
                             GError **error);

/* ---- for the files of ledger/ alone ---- */
/* Counts of the day and for ever. */
bool ledger_asked_add(struct txn *txn, guint8 kind, const char *who, gint64 when, const char *id,
                      GError **error);
bool ledger_asked_remove(struct txn *txn, guint8 kind, const char *who, gint64 when, const char *id,
                         GError **error);
/* The mail of this ask, which was due at `due`, was taken by the MTA at `now`. */
bool ledger_asked_sent(struct txn *txn, guint8 kind, const char *who, gint64 due, gint64 now,
                       const char *id, GError **error);
/* What is a day old or older, or later than `until`, and counts no more; and all of one party or
 * account, but for its open asks. */
bool ledger_asked_prune(struct txn *txn, gint64 now, gint64 until, unsigned most, unsigned *removed,
                        GError **error);
bool ledger_asked_forget(struct txn *txn, guint8 kind, const char *who, GError **error);
/* The earliest time at which the party may be sent one more ask, behind all that are scheduled; 0:
 * at any. What is later than `until` comes from a clock that was wrong, and does not count. */
bool ledger_asked_find_slot(struct txn *txn, guint8 kind, const char *who, unsigned most,
                            gint64 until, gint64 *from, GError **error);
/* The same behind those alone that were really sent. */
bool ledger_asked_find_sent_slot(struct txn *txn, guint8 kind, const char *who, unsigned most,
                                 gint64 until, gint64 *from, GError **error);
/* Is anything of theirs due at exactly this time? 1, 0, -1 with error. */
int ledger_asked_any(struct txn *txn, guint8 kind, const char *who, gint64 when, GError **error);
/* Would one more ask at `now` leave each span of 24 hours with at most so many, also those to come?
 */
bool ledger_asked_has_room(struct txn *txn, guint8 kind, const char *who, unsigned most, gint64 now,
                           bool *out, GError **error);
bool ledger_asked_has(struct txn *txn, guint8 kind, const char *who, gint64 when, const char *id,
                      bool *out, GError **error);
#define ASKED_PARTY 'p'   /* when: the time at which its ask is due */
#define ASKED_ACCOUNT 'a' /* when: now */
#define ASKED_YIELDING                                                                             \
    'y'                   /* party; when: the time at which its ask is due, which waits for room   \
                           */
#define ASKED_YIELDED 'd' /* party; when: the time at which such an ask was sent */
/* The party has refused this ask. *over: its introducer may ask the party no more. */
bool ledger_refusals_count(struct txn *txn, const struct ask *ask, bool *over, GError **error);

#endif
