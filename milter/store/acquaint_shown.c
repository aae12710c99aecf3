/* Which pairs an introducer has shown to each other, and from when to when. */
#include "store/acquaint_env.h"

#include <string.h>

#define KEY_BYTES 24
#define VALUE_BYTES 4
#define FORGET_STEP 10000

static void key_pack(guint8 out[KEY_BYTES], guint64 introducer, guint64 a, guint64 b)
{
    number_pack(out, introducer);
    number_pack(out + 8, MIN(a, b));
    number_pack(out + 16, MAX(a, b));
}

static acquaint_day day_at(const guint8 *in)
{
    return (acquaint_day)(in[0] << 8 | in[1]);
}

static void day_put(guint8 *out, acquaint_day day)
{
    out[0] = (guint8)(day >> 8);
    out[1] = (guint8)day;
}

static int write_one(struct acquaint *a, MDB_txn *txn, const struct acquaint_exposure *exposure)
{
    guint8 octets[KEY_BYTES], days[VALUE_BYTES];
    MDB_val key = {KEY_BYTES, octets}, value;

    key_pack(octets, exposure->introducer, exposure->a, exposure->b);
    day_put(days, exposure->day);
    day_put(days + 2, exposure->day);
    int code = mdb_get(txn, a->dbi[MEMORY_SHOWN], &key, &value);
    if (code == 0 && value.mv_size != VALUE_BYTES)
        return MDB_CORRUPTED;
    if (code == 0) {
        const guint8 *old = value.mv_data;
        if (day_at(old + 2) == exposure->day)
            return 0;
        day_put(days, MIN(day_at(old), exposure->day));
        day_put(days + 2, MAX(day_at(old + 2), exposure->day));
    } else if (code != MDB_NOTFOUND) {
        return code;
    }
    value = (MDB_val){VALUE_BYTES, days};
    return mdb_put(txn, a->dbi[MEMORY_SHOWN], &key, &value, 0);
}

bool acquaint_write_exposures(struct acquaint *acquaint, const struct acquaint_exposure *exposures,
                              size_t n, GError **error)
{
    for (size_t at = 0; at < n; at += ACQUAINT_STEP) {
        MDB_txn *txn;
        int code = 0;
        if (!memory_has_room(acquaint, error) || !memory_begin(acquaint, true, &txn, error))
            return false;
        for (size_t i = at; code == 0 && i < MIN(n, at + ACQUAINT_STEP); i++)
            code = write_one(acquaint, txn, &exposures[i]);
        if (!memory_end(acquaint, true, txn, code, error))
            return false;
    }
    return true;
}

bool acquaint_shown(struct acquaint *acquaint, guint64 introducer, guint64 a, guint64 b,
                    unsigned apart, bool *shown, GError **error)
{
    guint8 octets[KEY_BYTES];
    MDB_val key = {KEY_BYTES, octets}, value;
    MDB_txn *txn;
    bool yes = false;

    key_pack(octets, introducer, a, b);
    if (!memory_begin(acquaint, false, &txn, error))
        return false;
    int code = mdb_get(txn, acquaint->dbi[MEMORY_SHOWN], &key, &value);
    if (code == 0 && value.mv_size != VALUE_BYTES)
        code = MDB_CORRUPTED;
    if (code == 0) {
        const guint8 *days = value.mv_data;
        yes = (unsigned)(day_at(days + 2) - day_at(days)) >= apart;
    }
    if (!memory_end(acquaint, false, txn, code == MDB_NOTFOUND ? 0 : code, error))
        return false;
    *shown = yes;
    return true;
}

/* ---- taking away ---- */

struct choice {
    guint64 mailbox;     /* those that name it; or, 0: */
    acquaint_day before; /* those whose last day is before this one */
};

static bool is_chosen(const struct choice *choice, const guint8 *key, const guint8 *days)
{
    if (!choice->mailbox)
        return day_at(days + 2) < choice->before;
    return number_unpack(key) == choice->mailbox || number_unpack(key + 8) == choice->mailbox ||
           number_unpack(key + 16) == choice->mailbox;
}

/* Removes the chosen ones of the next `most` records from `from` on, which becomes the first of the
 * rest. MDB_NOTFOUND behind the last. */
static int remove_some(MDB_cursor *cursor, const struct choice *choice, size_t most,
                       guint8 from[KEY_BYTES])
{
    MDB_val key = {KEY_BYTES, from}, value;
    int code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);

    for (size_t n = 0; code == 0 && n < most; n++) {
        if (key.mv_size != KEY_BYTES || value.mv_size != VALUE_BYTES)
            return MDB_CORRUPTED;
        if (is_chosen(choice, key.mv_data, value.mv_data)) {
            code = mdb_cursor_del(cursor, 0);
            /* The cursor stands on the next one already. */
            code = code == 0 ? mdb_cursor_get(cursor, &key, &value, MDB_GET_CURRENT) : code;
            code = code == EINVAL ? MDB_NOTFOUND : code;
        } else {
            code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
        }
    }
    if (code == 0)
        memcpy(from, key.mv_data, KEY_BYTES);
    return code;
}

static bool remove_chosen(struct acquaint *a, const struct choice *choice, GError **error)
{
    guint8 from[KEY_BYTES] = {0};
    int code = 0;

    while (code == 0) {
        MDB_txn *txn;
        MDB_cursor *cursor;
        if (!memory_begin(a, true, &txn, error))
            return false;
        code = mdb_cursor_open(txn, a->dbi[MEMORY_SHOWN], &cursor);
        if (code == 0) {
            code = remove_some(cursor, choice, FORGET_STEP, from);
            mdb_cursor_close(cursor);
        }
        if (!memory_end(a, true, txn, code == MDB_NOTFOUND ? 0 : code, error))
            return false;
    }
    return true;
}

bool shown_forget(struct acquaint *a, guint64 mailbox, GError **error)
{
    struct choice choice = {mailbox, 0};

    return remove_chosen(a, &choice, error);
}

bool shown_prune(struct acquaint *a, acquaint_day before, GError **error)
{
    struct choice choice = {0, before};

    return remove_chosen(a, &choice, error);
}
