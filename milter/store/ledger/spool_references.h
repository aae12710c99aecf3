/* Which spool files are needed, and by which requests and mails. Part of the consent store; threads
 * and errors as in store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_SPOOL_REFERENCES_H
#define ASKFIRST_STORE_LEDGER_SPOOL_REFERENCES_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/store.h"

struct txn;

/* Lists the names of all spool files that requests or outgoing mails refer to: set of char *,
 * caller frees. */
bool store_spool_names_list(struct store *store, GHashTable **out, GError **error);

/* ---- for the files of ledger/ alone ---- */
/* Records that a request or a mail needs this file. */
bool ledger_spool_need_by_request(struct txn *txn, const char *spool, const char *id,
                                  GError **error);
bool ledger_spool_need_by_outgoing(struct txn *txn, const char *spool, guint64 number,
                                   GError **error);
/* Records that it no longer needs the file. Names that nothing needs any more are added to unneeded
 * (char *). */
bool ledger_spool_leave_by_request(struct txn *txn, const char *spool, const char *id,
                                   GPtrArray *unneeded, GError **error);
bool ledger_spool_leave_by_outgoing(struct txn *txn, const char *spool, guint64 number,
                                    GPtrArray *unneeded, GError **error);

#endif
