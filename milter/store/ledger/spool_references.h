/* Which files of the spool are needed, and by whom. Part of the consent store; threads and errors
 * as in store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_SPOOL_REFERENCES_H
#define ASKFIRST_STORE_LEDGER_SPOOL_REFERENCES_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/store.h"

struct txn;

/* Names of all spool files that requests or outgoing mails refer to: set of char *, caller frees.
 */
bool store_spool_names_list(struct store *store, GHashTable **out, GError **error);

/* ---- for the files of ledger/ alone ---- */
/* Who needs which file. */
bool ledger_spool_need_by_request(struct txn *txn, const char *spool, const char *id,
                                  GError **error);
bool ledger_spool_need_by_outgoing(struct txn *txn, const char *spool, guint64 number,
                                   GError **error);
/* The other way round; names that nothing needs any more are added to unneeded (char *). */
bool ledger_spool_leave_by_request(struct txn *txn, const char *spool, const char *id,
                                   GPtrArray *unneeded, GError **error);
bool ledger_spool_leave_by_outgoing(struct txn *txn, const char *spool, guint64 number,
                                    GPtrArray *unneeded, GError **error);

#endif
