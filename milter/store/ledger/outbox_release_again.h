/* Trying mails again, and releasing a request whose return has not left yet. Refused parts of a
 * release are kept beside its return for this. Part of the consent store; threads and errors as in
 * store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_OUTBOX_RELEASE_AGAIN_H
#define ASKFIRST_STORE_LEDGER_OUTBOX_RELEASE_AGAIN_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/outbox.h"
#include "store/ledger/requests.h"
#include "store/ledger/store.h"

struct txn;

/* Makes mails in the outbox (but not parked ones) due now, for the administrator: all of them, or
 * those with these numbers (guint64) that are still there. *n: the number of mails. */
bool store_outbox_retry(struct store *store, const GArray *numbers, const struct audit_by *by,
                        unsigned *n, GError **error);
/* Counts the calls of store_outbox_retry. A waiting daemon notices one by this count. */
bool store_outbox_count_retries(struct store *store, guint64 *count, GError **error);
/* Releases a request after all whose return has not left yet. Its returns leave the outbox, and
 * what they would give back is released.
 *   releasing  Some recipients were refused. The message is sent to them as before; releases is
 * NULL. returning  releases has a release of each copy, and may have mails of other kinds, which
 * are written too. A copy whose return has left is not released. The request gets this ending.
 * Fails with ERROR_BUSY while a return is being handed over (store_outbox_claim), and with
 * ERROR_STATE, which names the state of the request, when no return waits. */
bool store_request_release_again(struct store *store, const char *id, GPtrArray *releases,
                                 enum request_ending ending, const struct audit_by *by,
                                 GError **error);

/* ---- for the files of ledger/ alone ---- */
/* Parks what was refused of a release beside its return (the mail with this number) until that is
 * done, so that it can be released again. */
bool ledger_parked_put(struct txn *txn, const struct outgoing *release, const GPtrArray *refused,
                       const char *why, guint64 its_return, GError **error);
/* Removes what is parked beside this mail, if it is a return; or moves it beside the return that
 * replaces this one. */
bool ledger_parked_remove(struct txn *txn, const struct outgoing *mail, GPtrArray *unneeded,
                          GError **error);
bool ledger_parked_move(struct txn *txn, const struct outgoing *mail, guint64 its_return,
                        GError **error);

#endif
