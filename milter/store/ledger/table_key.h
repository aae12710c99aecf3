/* Keys of the tables: parts one after the other, so that keys sort as their parts do. Internal to
 * store/ledger/. Pure. */
#ifndef ASKFIRST_STORE_LEDGER_TABLE_KEY_H
#define ASKFIRST_STORE_LEDGER_TABLE_KEY_H

#include <glib.h>
#include "store/kv/kv.h"

#define KEY_MAX KV_KEY_MAX
struct key {
    size_t size;
    guint8 bytes[KEY_MAX];
};
/* Appends a text and a NUL. A text over 120 octets (an address may have 512) becomes "\001" and its
 * SHA-256, so that four of them fit and all keys of one party still share a prefix. */
void key_part(struct key *key, const char *part);
void key_number(struct key *key, guint64 number);
void key_time(struct key *key, gint64 seconds); /* sorts correctly before 1970 too */
void key_octet(struct key *key, guint8 octet);
/* Returns the number in the last 8 octets of a key, or 0 for a shorter key. */
guint64 key_last_number(const struct kv_value *key);
gint64 key_time_at(const struct kv_value *key, size_t offset);
struct key key_of(const char *part);
struct key key_of_number(guint64 number);

#endif
