/* The participants of messages: writing, forgetting and pruning them. Only the acquaint files and
 * their tests include this; errors as in acquaint_internal.h. */
#ifndef ASKFIRST_STORE_ACQUAINT_ACQUAINT_THREADS_H
#define ASKFIRST_STORE_ACQUAINT_ACQUAINT_THREADS_H

#include <glib.h>
#include <stdbool.h>
#include "store/acquaint/acquaint.h"

struct kv_txn;

/* Numbers are big end first everywhere, so that they sort. PAIRS, THREAD_DAYS and SEEN are packed
 * tables; another one takes 34 octets and more for each key. */
enum acquaint_table {
    ACQUAINT_META,        /* name -> octets: "version"; "key": what the key makes of a fixed text */
    ACQUAINT_PAIRS,       /* 'p', record (struct record); one whose other is 0: a list */
    ACQUAINT_THREADS,     /* message -> day (2), flags (1), 0, participants (8 each) */
    ACQUAINT_THREAD_DAYS, /* day, message: when threads are to be pruned */
    ACQUAINT_SEEN,        /* day, message */
    ACQUAINT_SHOWN,       /* introducer, smaller, larger mailbox -> first day (2), last day (2) */
    ACQUAINT_TABLES
};

/* In the order of the table. Caller frees. */
const struct acquaint_thread **threads_sort(const struct acquaint_batch *batch);
int threads_write(struct kv_txn *txn, const struct acquaint_thread *const *threads, size_t n,
                  acquaint_day today);
/* Takes a mailbox out of all threads; in steps. */
bool threads_forget(struct acquaint *a, guint64 mailbox, GError **error);
/* Removes at most `most` marks of days before this one, with their threads when table is
 * ACQUAINT_THREAD_DAYS. *n: how many. */
bool days_prune(struct acquaint *a, enum acquaint_table table, acquaint_day before, size_t most,
                size_t *n, GError **error);

#endif
