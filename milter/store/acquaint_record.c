#include "store/acquaint_env.h"

#include <string.h>

/* mailbox, other, first day, last day, days, how, 0. */
#define RECORD_BYTES 24

static MDB_val the_key(void)
{
    static guint8 key = 'p';

    return (MDB_val){sizeof key, &key};
}

void number_pack(guint8 out[8], guint64 number)
{
    guint64 big = GUINT64_TO_BE(number);

    memcpy(out, &big, sizeof big);
}

guint64 number_unpack(const guint8 in[8])
{
    guint64 big;

    memcpy(&big, in, sizeof big);
    return GUINT64_FROM_BE(big);
}

static void pack16(guint8 *out, guint number)
{
    out[0] = (guint8)(number >> 8);
    out[1] = (guint8)number;
}

static guint16 unpack16(const guint8 *in)
{
    return (guint16)(in[0] << 8 | in[1]);
}

static void record_pack(const struct record *record, guint8 out[RECORD_BYTES])
{
    number_pack(out, record->mailbox);
    number_pack(out + 8, record->other);
    pack16(out + 16, record->word.first);
    pack16(out + 18, record->word.last);
    pack16(out + 20, MIN(record->word.days, G_MAXUINT16));
    out[22] = record->word.how;
    out[23] = 0;
}

static int record_unpack(const MDB_val *value, struct record *out)
{
    const guint8 *in = value->mv_data;

    if (value->mv_size != RECORD_BYTES)
        return MDB_CORRUPTED;
    out->mailbox = number_unpack(in);
    out->other = number_unpack(in + 8);
    out->word.first = unpack16(in + 16);
    out->word.last = unpack16(in + 18);
    out->word.days = unpack16(in + 20);
    out->word.how = in[22];
    return 0;
}

/* The first record from (mailbox, other) on. MDB_NOTFOUND at the end. */
static int record_seek(MDB_cursor *cursor, guint64 mailbox, guint64 other, struct record *out)
{
    guint8 from[RECORD_BYTES] = {0};
    MDB_val key = the_key(), value = {sizeof from, from};

    number_pack(from, mailbox);
    number_pack(from + 8, other);
    int code = mdb_cursor_get(cursor, &key, &value, MDB_GET_BOTH_RANGE);
    return code == 0 ? record_unpack(&value, out) : code;
}

static int record_next(MDB_cursor *cursor, struct record *out)
{
    MDB_val key, value;
    int code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT_DUP);

    return code == 0 ? record_unpack(&value, out) : code;
}

int record_find(MDB_cursor *cursor, guint64 mailbox, guint64 other, struct record *out)
{
    struct record found;
    int code = record_seek(cursor, mailbox, other, &found);

    if (code != 0)
        return code;
    if (found.mailbox != mailbox || found.other != other)
        return MDB_NOTFOUND;
    *out = found;
    return 0;
}

/* In place it sorts where it stood: only what comes after mailbox and other differs. */
int record_put(MDB_cursor *cursor, const struct record *record, bool in_place)
{
    guint8 octets[RECORD_BYTES];
    MDB_val key = the_key(), value = {sizeof octets, octets};

    record_pack(record, octets);
    return mdb_cursor_put(cursor, &key, &value, in_place ? MDB_CURRENT : 0);
}

int record_delete(MDB_cursor *cursor, guint64 mailbox, guint64 other, guint64 *removed)
{
    struct record found;
    int code = record_find(cursor, mailbox, other, &found);

    if (code == MDB_NOTFOUND)
        return 0;
    if (code == 0)
        code = mdb_cursor_del(cursor, 0);
    if (code == 0)
        ++*removed;
    return code;
}

static int read_from(MDB_cursor *cursor, guint64 mailbox, guint64 other, size_t most,
                     struct record *out, size_t *n)
{
    int code = record_seek(cursor, mailbox, other, &out[0]);

    for (*n = 0; code == 0 && ++*n < most;)
        code = record_next(cursor, &out[*n]);
    return code == MDB_NOTFOUND ? 0 : code;
}

bool records_read(struct acquaint *a, guint64 mailbox, guint64 other, size_t most,
                  struct record *out, size_t *n, GError **error)
{
    MDB_txn *txn;
    MDB_cursor *cursor;

    if (!memory_begin(a, false, &txn, error))
        return false;
    int code = mdb_cursor_open(txn, a->dbi[MEMORY_PAIRS], &cursor);
    if (code == 0) {
        code = read_from(cursor, mailbox, other, most, out, n);
        mdb_cursor_close(cursor);
    }
    return memory_end(a, false, txn, code, error);
}
