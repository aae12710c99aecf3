/* Keys of the tables: parts one after the other, so that they sort as their parts do. Only the
 * files of store/ include this. Pure. */
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
 * SHA-256, so that four of them fit and all keys of one party still share their beginning. */
void key_part(struct key *key, const char *part);
void key_number(struct key *key, guint64 number);
void key_time(struct key *key, gint64 seconds); /* sorts, also before 1970 */
void key_octet(struct key *key, guint8 octet);
/* The number in the last 8 octets of a key; 0 for a shorter one. */
guint64 key_last_number(const struct kv_value *key);
gint64 key_time_at(const struct kv_value *key, size_t offset);
struct key key_of(const char *part);
struct key key_of_number(guint64 number);

#endif
