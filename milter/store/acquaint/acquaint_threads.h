/* The participants of messages: writing, forgetting and pruning them. Only the acquaint files and
 * their tests include this; errors as in acquaint_internal.h. */
#ifndef ASKFIRST_STORE_ACQUAINT_ACQUAINT_THREADS_H
#define ASKFIRST_STORE_ACQUAINT_ACQUAINT_THREADS_H

#include <glib.h>
#include <stdbool.h>
#include "store/acquaint/acquaint.h"

struct kv_txn;

/* The tables. Numbers are big end first, so that they sort. PAIRS, THREAD_DAYS and SEEN are packed
 * tables; a table that is not packed needs 34 octets or more for each key. */
enum acquaint_table {
    ACQUAINT_META,        /* name -> octets: "version"; "key": the key's hash of a fixed text */
    ACQUAINT_PAIRS,       /* 'p', record (struct record); other is 0 for a list */
    ACQUAINT_THREADS,     /* message -> day (2), flags (1), 0, participants (8 each) */
    ACQUAINT_THREAD_DAYS, /* day, message: the threads in the order of pruning */
    ACQUAINT_SEEN,        /* day, message */
    ACQUAINT_SHOWN,       /* introducer, smaller, larger mailbox -> first day (2), last day (2) */
    ACQUAINT_TABLES
};

/* Returns the threads of a batch in the order of the table. Caller frees. */
const struct acquaint_thread **threads_sort(const struct acquaint_batch *batch);
int threads_write(struct kv_txn *txn, const struct acquaint_thread *const *threads, size_t n,
                  acquaint_day today);
/* Removes a mailbox from all threads, in steps. */
bool threads_forget(struct acquaint *a, guint64 mailbox, GError **error);
/* Removes at most `most` marks of days before this one, with their threads if table is
 * ACQUAINT_THREAD_DAYS. *n: number of marks. */
bool days_prune(struct acquaint *a, enum acquaint_table table, acquaint_day before, size_t most,
                size_t *n, GError **error);

#endif
