/* Brings the records of an older store up to date, in one transaction when it is opened. Only the
 * files of store/ include this. All functions are part of the caller's transaction, and after
 * false, or -1, it must be given up; functions that can find nothing return 1 found, 0 not there,
 * -1 with error. */
#ifndef ASKFIRST_STORE_LEDGER_UPGRADE_H
#define ASKFIRST_STORE_LEDGER_UPGRADE_H

#include <glib.h>
#include <stdbool.h>

struct txn;

/* Records that version `from` wrote become those of today. */
bool ledger_upgrade(struct txn *txn, guint32 from, GError **error);

#endif
