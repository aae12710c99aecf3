#include "store/pack.h"

#include <string.h>

/* Room for most records, so that they are written without being moved. */
enum { ROOM = 1024 };

struct pack pack_begin(void)
{
    return (struct pack){g_byte_array_sized_new(ROOM), g_array_new(FALSE, FALSE, sizeof(gsize))};
}

static void add(struct pack *pack, const void *data, gsize size)
{
    g_byte_array_append(pack->out, data, (guint)size);
}

/* A number stands at a multiple of its size. */
static void add_number(struct pack *pack, const void *number, gsize size)
{
    static const guint8 zeros[sizeof(guint64)];

    add(pack, zeros, (size - pack->out->len % size) % size);
    add(pack, number, size);
}

static void add_end(struct pack *pack)
{
    gsize end = pack->out->len;

    g_array_append_val(pack->ends, end);
}

void pack_octet(struct pack *pack, guint8 octet)
{
    add(pack, &octet, 1);
}

void pack_uint32(struct pack *pack, guint32 number)
{
    add_number(pack, &number, sizeof number);
}

void pack_int64(struct pack *pack, gint64 number)
{
    add_number(pack, &number, sizeof number);
}

void pack_double(struct pack *pack, double number)
{
    add_number(pack, &number, sizeof number);
}

void pack_text(struct pack *pack, const char *text)
{
    add(pack, text ? text : "", (text ? strlen(text) : 0) + 1);
    add_end(pack);
}

void pack_octets(struct pack *pack, GBytes *octets)
{
    gsize size = 0;
    const void *data = octets ? g_bytes_get_data(octets, &size) : NULL;

    if (size)
        add(pack, data, size);
    add_end(pack);
}

struct pack_level pack_open(struct pack *pack)
{
    return (struct pack_level){pack->out->len, pack->ends->len};
}

/* Offsets are as small as the size of the container with all of them allows. */
static gsize offset_size(gsize body, gsize offsets)
{
    return body + offsets <= G_MAXUINT8        ? 1
           : body + 2 * offsets <= G_MAXUINT16 ? 2
           : body + 4 * offsets <= G_MAXUINT32 ? 4
                                               : 8;
}

static void add_offset(struct pack *pack, gsize offset, gsize size)
{
    guint64 little = GUINT64_TO_LE((guint64)offset);

    add(pack, &little, size);
}

/* The container is a member of the one around it. */
static void close_level(struct pack *pack, struct pack_level level)
{
    g_array_set_size(pack->ends, level.first);
    add_end(pack);
}

/* Where a member of variable size is the last one, it ends where the offsets begin; of the others
 * the first stands last. */
void pack_close_tuple(struct pack *pack, struct pack_level level)
{
    const gsize *ends = (const gsize *)(const void *)pack->ends->data;
    gsize body = pack->out->len;
    guint after = pack->ends->len;

    if (after > level.first && ends[after - 1] == body)
        after--;
    gsize size = offset_size(body - level.begin, after - level.first);
    for (guint i = after; i > level.first; i--)
        add_offset(pack, ends[i - 1] - level.begin, size);
    close_level(pack, level);
}

void pack_close_array(struct pack *pack, struct pack_level level)
{
    const gsize *ends = (const gsize *)(const void *)pack->ends->data;
    gsize size = offset_size(pack->out->len - level.begin, pack->ends->len - level.first);

    for (guint i = level.first; i < pack->ends->len; i++)
        add_offset(pack, ends[i] - level.begin, size);
    close_level(pack, level);
}

GByteArray *pack_end(struct pack *pack)
{
    pack_close_tuple(pack, (struct pack_level){0, 0});
    g_array_unref(pack->ends);
    return pack->out;
}
