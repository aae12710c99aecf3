/* A table from 64-bit hashes to numbers, for what is looked up once for every word of a text.
 * Internal to policy/.
 *
 * The keys are hashes already and stand for the words themselves: two words with one hash are not
 * told apart (reading.h has the hash). Pure; immutable after the last keys_put; any thread. */
#ifndef ASKFIRST_POLICY_EVIDENCE_KEYS_H
#define ASKFIRST_POLICY_EVIDENCE_KEYS_H

#include <glib.h>

struct keys {
    guint64 *key; /* 0: free */
    guint32 *value;
    guint32 room; /* a power of two, or 0 */
    guint32 used;
};

/* A zeroed struct keys is empty. */
void keys_clear(struct keys *keys);

/* Returns the place of the value of this key (not 0); the value is 0 when it is new. Valid until
 * the next keys_put. */
guint32 *keys_put(struct keys *keys, guint64 key);

/* Returns the value, or 0 when there is none. */
static inline guint32 keys_get(const struct keys *keys, guint64 key)
{
    guint32 mask = keys->room - 1;
    if (keys->room == 0)
        return 0;
    for (guint32 i = (guint32)key & mask;; i = (i + 1) & mask) {
        if (keys->key[i] == key)
            return keys->value[i];
        if (keys->key[i] == 0)
            return 0;
    }
}

#endif
