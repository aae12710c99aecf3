/* What of a release was refused, kept beside its return so that it can be released after all. Part
 * of the consent store; threads and errors as in store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_OUTBOX_RELEASE_AGAIN_H
#define ASKFIRST_STORE_LEDGER_OUTBOX_RELEASE_AGAIN_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/outbox.h"
#include "store/ledger/requests.h"
#include "store/ledger/store.h"

struct txn;

/* By the admin: what is in the outbox (parked releases are not) is due now; all of it, or the mails
 * with these numbers (guint64), as far as they are still there. *n: how many mails that are. */
bool store_outbox_retry(struct store *store, const GArray *numbers, const struct audit_by *by,
                        unsigned *n, GError **error);
/* How often store_outbox_retry was called: the daemon, which may be waiting, sees it by this. */
bool store_outbox_count_retries(struct store *store, guint64 *count, GError **error);
/* A request whose return has not left yet is released after all: the returns that are in the outbox
 * leave it, and what they give back is released.
 *   releasing  some recipients were refused: for these it goes out as it was to; releases is NULL
 *   returning  releases has a release of each copy, and mails of other kinds, which are written,
 *              too; a copy whose return has left is not released. It ends this way
 * ERROR_BUSY while a return is being handed over (store_outbox_claim); ERROR_STATE when no return
 * waits, naming the state of the request. */
bool store_request_release_again(struct store *store, const char *id, GPtrArray *releases,
                                 enum request_ending ending, const struct audit_by *by,
                                 GError **error);

/* ---- for the files of ledger/ alone ---- */
/* What of a release was refused stays beside its return (the mail of this number) until that is
 * done, so that it can be released again. */
bool ledger_parked_put(struct txn *txn, const struct outgoing *release, const GPtrArray *refused,
                       const char *why, guint64 its_return, GError **error);
/* What stands beside this mail, if it is a return, leaves with it; or goes on beside the return
 * that takes its place. */
bool ledger_parked_remove(struct txn *txn, const struct outgoing *mail, GPtrArray *unneeded,
                          GError **error);
bool ledger_parked_move(struct txn *txn, const struct outgoing *mail, guint64 its_return,
                        GError **error);

#endif
