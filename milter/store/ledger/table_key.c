#include "store/ledger/table_key.h"

#include <string.h>

/* Four parts of this length, their NULs and a number stay below KEY_MAX. */
#define PART_MAX 120u

static void append(struct key *key, const void *data, size_t size)
{
    g_return_if_fail(size <= KEY_MAX - key->size);
    memcpy(key->bytes + key->size, data, size);
    key->size += size;
}

void key_part(struct key *key, const char *part)
{
    size_t size = strlen(part);

    /* A text that begins like a hash is hashed too, so that it cannot pass for one. */
    if (size > PART_MAX || part[0] == '\001') {
        g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, part, -1);
        append(key, "\001", 1);
        append(key, digest, strlen(digest) + 1);
        return;
    }
    append(key, part, size + 1);
}

void key_number(struct key *key, guint64 number)
{
    guint64 big = GUINT64_TO_BE(number);

    append(key, &big, sizeof big);
}

void key_time(struct key *key, gint64 seconds)
{
    key_number(key, (guint64)seconds ^ ((guint64)1 << 63));
}

void key_octet(struct key *key, guint8 octet)
{
    append(key, &octet, 1);
}

static guint64 number_at(const struct kv_value *key, size_t offset)
{
    guint64 big;

    if (offset > key->size || key->size - offset < sizeof big)
        return 0;
    memcpy(&big, (const guint8 *)key->data + offset, sizeof big);
    return GUINT64_FROM_BE(big);
}

guint64 key_last_number(const struct kv_value *key)
{
    return key->size < sizeof(guint64) ? 0 : number_at(key, key->size - sizeof(guint64));
}

gint64 key_time_at(const struct kv_value *key, size_t offset)
{
    return (gint64)(number_at(key, offset) ^ ((guint64)1 << 63));
}

struct key key_of(const char *part)
{
    struct key key = {0};

    key_part(&key, part);
    return key;
}

struct key key_of_number(guint64 number)
{
    struct key key = {0};

    key_number(&key, number);
    return key;
}
