/* Entries and counters of the journal as octets. Only the journal files and their tests include
 * this; codes and mutex as in journal_internal.h. */
#ifndef ASKFIRST_STORE_JOURNAL_JOURNAL_RECORD_H
#define ASKFIRST_STORE_JOURNAL_JOURNAL_RECORD_H

#include <glib.h>
#include "store/journal/journal.h"

/* Key of an entry; the pieces of its record have consecutive keys. LMDB stores a value above 2,000
 * octets in consecutive whole pages, which a journal that is always full would not find. */
#define JOURNAL_KEY 16
#define JOURNAL_PIECE 1900
struct journal_key {
    guint8 bytes[JOURNAL_KEY];
};
struct journal_key journal_key_of(gint64 when, guint64 number);
void journal_number_put(guint8 *to, guint64 number); /* 8 octets, big end first */
guint64 journal_number_get(const guint8 *from);

/* Size of a queue id or id with its NUL, which is followed by a place; longer ones are cut. */
#define JOURNAL_NAME 200

GBytes *journal_pack(const struct journal_entry *entry);
/* Returns NULL when the octets are not an entry. */
struct journal_entry *journal_unpack(const void *data, size_t size);

#endif
