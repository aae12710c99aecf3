/* The records of pairs: reading, writing and deleting one. Only the acquaint files and their tests
 * include this; errors as in acquaint_internal.h. */
#ifndef ASKFIRST_STORE_ACQUAINT_ACQUAINT_RECORD_H
#define ASKFIRST_STORE_ACQUAINT_ACQUAINT_RECORD_H

#include <glib.h>
#include <stdbool.h>
#include "store/acquaint/acquaint.h"

struct kv_scan;
struct kv_txn;

struct record {
    guint64 mailbox, other; /* other 0: mailbox is the address of a list, and side says when */
    struct acquaint_side side;
};
void number_pack(guint8 out[8], guint64 number);
guint64 number_unpack(const guint8 in[8]);
/* Finds one record by a scan of ACQUAINT_PAIRS. Returns KV_NOT_FOUND if it is not there. */
int record_find(struct kv_scan *scan, guint64 mailbox, guint64 other, struct record *out);
/* Writes a record. before: the side that is stored now, or NULL for a new record. */
int record_put(struct kv_txn *txn, const struct record *record, const struct acquaint_side *before);
/* Deletes a record and increments *removed. A missing record is not an error. */
int record_delete(struct kv_scan *scan, guint64 mailbox, guint64 other, guint64 *removed);
/* Reads at most `most` records from (mailbox, other) on, in its own transaction. */
bool records_read(struct acquaint *a, guint64 mailbox, guint64 other, size_t most,
                  struct record *out, size_t *n, GError **error);

#endif
