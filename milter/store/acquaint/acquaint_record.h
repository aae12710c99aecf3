/* The records of pairs: reading, writing, deleting one. Only the acquaint files and their tests
 * include this; errors as in acquaint_internal.h. */
#ifndef ASKFIRST_STORE_ACQUAINT_ACQUAINT_RECORD_H
#define ASKFIRST_STORE_ACQUAINT_ACQUAINT_RECORD_H

#include <glib.h>
#include <stdbool.h>
#include "store/acquaint/acquaint.h"

struct kv_scan;
struct kv_txn;

struct record {
    guint64 mailbox, other; /* other 0: mailbox is the address of a list, side says when */
    struct acquaint_side side;
};
void number_pack(guint8 out[8], guint64 number);
guint64 number_unpack(const guint8 in[8]);
/* The scan is one of ACQUAINT_PAIRS. KV_NOT_FOUND when it is not there. */
int record_find(struct kv_scan *scan, guint64 mailbox, guint64 other, struct record *out);
/* before: the word that stands there now; NULL: the record is new. */
int record_put(struct kv_txn *txn, const struct record *record, const struct acquaint_side *before);
/* One that is not there is no error; *removed is counted up when it was. */
int record_delete(struct kv_scan *scan, guint64 mailbox, guint64 other, guint64 *removed);
/* Reads at most `most` records from (mailbox, other) on in a transaction of its own. */
bool records_read(struct acquaint *a, guint64 mailbox, guint64 other, size_t most,
                  struct record *out, size_t *n, GError **error);

#endif
