/* Entries and counters of the journal as octets. Only the journal files and their tests include
 * this; codes and mutex as in journal_internal.h. */
#ifndef ASKFIRST_STORE_JOURNAL_JOURNAL_RECORD_H
#define ASKFIRST_STORE_JOURNAL_JOURNAL_RECORD_H

#include <glib.h>
#include "store/journal/journal.h"

/* Where an entry stands; the pieces of its record follow each other. LMDB gives a value above 2,000
 * octets whole pages in a row, which a journal that is always full would not find. */
#define JOURNAL_KEY 16
#define JOURNAL_PIECE 1900
struct journal_key {
    guint8 bytes[JOURNAL_KEY];
};
struct journal_key journal_key_of(gint64 when, guint64 number);
void journal_number_put(guint8 *to, guint64 number); /* 8 octets, big end first */
guint64 journal_number_get(const guint8 *from);

/* A queue id or id with its NUL, and room for a place after it; longer ones are cut. */
#define JOURNAL_NAME 200

GBytes *journal_pack(const struct journal_entry *entry);
/* NULL when it makes no sense. */
struct journal_entry *journal_unpack(const void *data, size_t size);

#endif
