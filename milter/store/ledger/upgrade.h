/* Upgrading the records of an older store, in one transaction when it is opened. Internal to
 * store/ledger/. Every function works in the caller's transaction, which must be aborted after
 * false or -1. */
#ifndef ASKFIRST_STORE_LEDGER_UPGRADE_H
#define ASKFIRST_STORE_LEDGER_UPGRADE_H

#include <glib.h>
#include <stdbool.h>

struct txn;

/* Rewrites the records of version `from` in the current format. */
bool ledger_upgrade(struct txn *txn, guint32 from, GError **error);

#endif
