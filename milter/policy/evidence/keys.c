#include "policy/evidence/keys.h"

#define FIRST_ROOM 64

void keys_clear(struct keys *keys)
{
    g_free(keys->key);
    g_free(keys->value);
    *keys = (struct keys){0};
}

static guint32 place_of(const struct keys *keys, guint64 key)
{
    guint32 mask = keys->room - 1, i = (guint32)key & mask;
    while (keys->key[i] != 0 && keys->key[i] != key)
        i = (i + 1) & mask;
    return i;
}

/* Half of the table stays free, so that the search for a missing key ends soon. */
static void grow(struct keys *keys)
{
    struct keys old = *keys;
    keys->room = old.room != 0 ? old.room * 2 : FIRST_ROOM;
    keys->key = g_new0(guint64, keys->room);
    keys->value = g_new0(guint32, keys->room);
    for (guint32 i = 0; i < old.room; i++) {
        if (old.key[i] == 0)
            continue;
        guint32 place = place_of(keys, old.key[i]);
        keys->key[place] = old.key[i];
        keys->value[place] = old.value[i];
    }
    keys_clear(&old);
}

guint32 *keys_put(struct keys *keys, guint64 key)
{
    if (keys->used * 2 >= keys->room)
        grow(keys);
    guint32 place = place_of(keys, key);
    if (keys->key[place] == 0) {
        keys->key[place] = key;
        keys->used++;
    }
    return &keys->value[place];
}
