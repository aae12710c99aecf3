/* Internals of the journal: environment, keys, records. Only milter/store/journal and its unit test
 * include this.
 *
 * The functions return 0 or a code of kv (store/kv/kv.h); journal_fail turns it into an error in
 * the public functions. All are called with the mutex held. */
#ifndef ASKFIRST_STORE_JOURNAL_JOURNAL_INTERNAL_H
#define ASKFIRST_STORE_JOURNAL_JOURNAL_INTERNAL_H

#include <glib.h>
#include <stdbool.h>
#include "store/journal/journal.h"
#include "store/journal/journal_record.h"
#include "store/kv/kv.h"

#define JOURNAL_VERSION 1u

enum journal_table {
    JOURNAL_META,    /* "version", "next" (number of the next entry) -> octets */
    JOURNAL_ENTRIES, /* when, number, piece -> a part of the record */
    JOURNAL_NAMES,   /* queue id or id, NUL, when, number -> nothing */
    JOURNAL_DAYS,    /* day since 1970 -> counters */
    JOURNAL_TABLES
};
struct journal_name {
    size_t size; /* including the NUL, without the place */
    guint8 bytes[JOURNAL_NAME + 1 + JOURNAL_KEY];
};
struct journal_name journal_name_of(const char *name);
guint64 journal_day_of(gint64 seconds);
/* Adds the counters in value, a record of JOURNAL_DAYS. Returns false when it is damaged. */
bool journal_counts_add(struct journal_counts *sum, struct kv_value value);

#endif
