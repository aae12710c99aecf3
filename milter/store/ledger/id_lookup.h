/* Looking up ids: by the prefix that somebody typed, and up to a time in an index by time. Internal
 * to store/ledger/. Every function works in the caller's transaction, which must be aborted after
 * false or -1. A look-up returns 1 when found, 0 when not found, -1 with error set. */
#ifndef ASKFIRST_STORE_LEDGER_ID_LOOKUP_H
#define ASKFIRST_STORE_LEDGER_ID_LOOKUP_H

#include <glib.h>
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"
#include "store/ledger/txn.h"

/* Returns at most `most` ids whose time is at most `until`, from an index with keys of time and id.
 * Returns NULL with error set. */
GPtrArray *ledger_ids_list_until(struct txn *txn, enum table table, gint64 until, unsigned most,
                                 GError **error);
/* Returns the one id of this table that begins with `typed`. what: "request" or "ask", for the
 * error. Returns NULL with ERROR_NOT_FOUND when none or several begin so. Caller frees. */
char *ledger_id_complete(struct txn *txn, enum table table, const char *what, const char *typed,
                         GError **error);
/* Returns a key of an index by time. */
struct key time_key(gint64 when, const char *id);

#endif
