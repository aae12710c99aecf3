/* Ids: the one that somebody has begun to type, and those that an index by time has up to a time.
 * Only the files of store/ include this. All functions are part of the caller's transaction, and
 * after false, or -1, it must be given up; functions that can find nothing return 1 found, 0 not
 * there, -1 with error. */
#ifndef ASKFIRST_STORE_LEDGER_ID_LOOKUP_H
#define ASKFIRST_STORE_LEDGER_ID_LOOKUP_H

#include <glib.h>
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"
#include "store/ledger/txn.h"

/* The ids of an index by time (time, id) whose time is at most `until`, at most `most`. NULL with
 * error. */
GPtrArray *ledger_ids_list_until(struct txn *txn, enum table table, gint64 until, unsigned most,
                                 GError **error);
/* The one id of this table that begins with what somebody typed. what: "request", "ask". NULL with
 * ERROR_NOT_FOUND when there is none, or more than one. Caller frees. */
char *ledger_id_complete(struct txn *txn, enum table table, const char *what, const char *typed,
                         GError **error);
/* Key of an index by time. */
struct key time_key(gint64 when, const char *id);

#endif
