#include "store/acquaint_env.h"

#include <stdlib.h>
#include <string.h>
#include "bounds.h"

/* Day (2), flags (1), 0, then participants: From first, 0 where From was forgotten. */
#define HEAD_BYTES 4
#define PARTICIPANTS (LIMIT_PARTIES + 1)
#define THREAD_BYTES (HEAD_BYTES + PARTICIPANTS * sizeof(guint64))
#define FORGET_STEP 10000

enum thread_flag { THREAD_OUTGOING = 1, THREAD_ALONE = 2 };

static void day_pack(guint8 out[2], acquaint_day day)
{
    out[0] = (guint8)(day >> 8);
    out[1] = (guint8)day;
}

static acquaint_day day_unpack(const guint8 *in)
{
    return (acquaint_day)(in[0] << 8 | in[1]);
}

/* ---- writing ---- */

static size_t thread_pack(const struct acquaint_thread *thread, acquaint_day day,
                          guint8 out[THREAD_BYTES])
{
    unsigned n = MIN(thread->n, PARTICIPANTS);

    day_pack(out, day);
    out[2] = (thread->outgoing ? THREAD_OUTGOING : 0) |
             (thread->alone && thread->n == n ? THREAD_ALONE : 0);
    out[3] = 0;
    for (unsigned i = 0; i < n; i++)
        number_pack(out + HEAD_BYTES + i * sizeof(guint64), thread->participants[i]);
    return HEAD_BYTES + n * sizeof(guint64);
}

static int mark_day(struct acquaint *a, MDB_txn *txn, enum memory_table table, acquaint_day day,
                    MDB_val message)
{
    guint8 octets[2];
    MDB_val key = {sizeof octets, octets};

    day_pack(octets, day);
    int code = mdb_put(txn, a->dbi[table], &key, &message, MDB_NODUPDATA);
    return code == MDB_KEYEXIST ? 0 : code;
}

static int thread_write(struct acquaint *a, MDB_txn *txn, const struct acquaint_thread *thread,
                        acquaint_day today)
{
    guint8 message[8], octets[THREAD_BYTES];
    acquaint_day day = MIN(thread->day, today);
    MDB_val key = {sizeof message, message};
    MDB_val value = {thread_pack(thread, day, octets), octets};

    number_pack(message, thread->message);
    int code = mdb_put(txn, a->dbi[MEMORY_THREADS], &key, &value, MDB_NOOVERWRITE);
    key = (MDB_val){sizeof message, message};
    if (code == 0)
        code = mark_day(a, txn, MEMORY_THREAD_DAYS, day, key);
    if (code == 0 || code == MDB_KEYEXIST)
        code = mark_day(a, txn, MEMORY_SEEN, day, key);
    return code;
}

static int by_message(const void *left, const void *right)
{
    const struct acquaint_thread *a = *(const struct acquaint_thread *const *)left;
    const struct acquaint_thread *b = *(const struct acquaint_thread *const *)right;

    if (a->message != b->message)
        return a->message < b->message ? -1 : 1;
    return a < b ? -1 : a > b; /* the first one given is the first */
}

const struct acquaint_thread **threads_sort(const struct acquaint_batch *batch)
{
    const struct acquaint_thread **sorted =
        g_new(const struct acquaint_thread *, batch->n_threads + 1);

    for (size_t i = 0; i < batch->n_threads; i++)
        sorted[i] = &batch->threads[i];
    qsort(sorted, batch->n_threads, sizeof *sorted, by_message);
    return sorted;
}

int threads_write(struct acquaint *a, MDB_txn *txn, const struct acquaint_thread *const *threads,
                  size_t n, acquaint_day today)
{
    int code = 0;

    for (size_t i = 0; code == 0 && i < n; i++)
        code = thread_write(a, txn, threads[i], today);
    return code;
}

/* ---- reading ---- */

struct thread {
    guint8 flags;
    unsigned n;
    guint64 participants[PARTICIPANTS];
};

static int thread_unpack(const MDB_val *value, struct thread *out)
{
    const guint8 *in = value->mv_data;

    if (value->mv_size < HEAD_BYTES || value->mv_size > THREAD_BYTES ||
        (value->mv_size - HEAD_BYTES) % sizeof(guint64) != 0)
        return MDB_CORRUPTED;
    out->flags = in[2];
    out->n = (unsigned)((value->mv_size - HEAD_BYTES) / sizeof(guint64));
    for (unsigned i = 0; i < out->n; i++)
        out->participants[i] = number_unpack(in + HEAD_BYTES + i * sizeof(guint64));
    return 0;
}

/* One that is not there is empty. */
static bool thread_read(struct acquaint *a, guint64 message, struct thread *out, GError **error)
{
    guint8 octets[8];
    MDB_val key = {sizeof octets, octets}, value;
    MDB_txn *txn;

    out->n = out->flags = 0;
    number_pack(octets, message);
    if (!memory_begin(a, false, &txn, error))
        return false;
    int code = mdb_get(txn, a->dbi[MEMORY_THREADS], &key, &value);
    if (code == 0)
        code = thread_unpack(&value, out);
    return memory_end(a, false, txn, code == MDB_NOTFOUND ? 0 : code, error);
}

static bool takes_part(const struct thread *thread, guint64 mailbox)
{
    for (unsigned i = 0; i < thread->n; i++)
        if (thread->participants[i] == mailbox)
            return true;
    return false;
}

bool acquaint_exposed(struct acquaint *acquaint, guint64 message, guint64 a, guint64 b, bool *found,
                      guint64 *from, GError **error)
{
    struct thread thread;

    if (!thread_read(acquaint, message, &thread, error))
        return false;
    *found = takes_part(&thread, a) && takes_part(&thread, b);
    if (from)
        *from = thread.n > 0 ? thread.participants[0] : 0;
    return true;
}

bool acquaint_sent_alone(struct acquaint *acquaint, guint64 message, guint64 mailbox, bool *found,
                         GError **error)
{
    struct thread thread;

    if (!thread_read(acquaint, message, &thread, error))
        return false;
    *found = thread.flags == (THREAD_OUTGOING | THREAD_ALONE) && thread.n <= 2 &&
             takes_part(&thread, mailbox);
    return true;
}

bool acquaint_seen(struct acquaint *acquaint, guint64 message, acquaint_day day, bool *found,
                   GError **error)
{
    guint8 octets[2], mark[8];
    MDB_val key = {sizeof octets, octets}, value = {sizeof mark, mark};
    MDB_txn *txn;
    MDB_cursor *cursor;

    day_pack(octets, day);
    number_pack(mark, message);
    if (!memory_begin(acquaint, false, &txn, error))
        return false;
    int code = mdb_cursor_open(txn, acquaint->dbi[MEMORY_SEEN], &cursor);
    if (code == 0) {
        code = mdb_cursor_get(cursor, &key, &value, MDB_GET_BOTH);
        mdb_cursor_close(cursor);
    }
    bool there = code == 0;
    if (!memory_end(acquaint, false, txn, code == MDB_NOTFOUND ? 0 : code, error))
        return false;
    *found = there;
    return true;
}

/* ---- forgetting ---- */

/* Reads FORGET_STEP threads from *key on; those with the mailbox go to found, *key becomes the one
 * after the last. MDB_NOTFOUND behind the last of all. */
static int find_threads(MDB_cursor *cursor, guint64 mailbox, guint8 key_octets[8], GArray *found)
{
    MDB_val key = {8, key_octets}, value;
    int code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    struct thread thread;

    for (int i = 0; code == 0 && i < FORGET_STEP; i++) {
        if ((code = thread_unpack(&value, &thread)) != 0)
            return code;
        if (key.mv_size != 8)
            return MDB_CORRUPTED;
        if (takes_part(&thread, mailbox))
            g_array_append_vals(found, key.mv_data, 1);
        code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    }
    if (code == 0 && key.mv_size != 8)
        return MDB_CORRUPTED;
    if (code == 0)
        memcpy(key_octets, key.mv_data, 8);
    return code;
}

/* It may be gone, or without the mailbox, since it was found. */
static int take_out(struct acquaint *a, MDB_txn *txn, guint8 message[8], guint64 mailbox)
{
    guint8 octets[THREAD_BYTES];
    MDB_val key = {8, message}, value;
    size_t kept = HEAD_BYTES;
    int code = mdb_get(txn, a->dbi[MEMORY_THREADS], &key, &value);

    if (code != 0)
        return code == MDB_NOTFOUND ? 0 : code;
    if (value.mv_size < HEAD_BYTES || value.mv_size > THREAD_BYTES)
        return MDB_CORRUPTED;
    memcpy(octets, value.mv_data, HEAD_BYTES);
    if (value.mv_size > HEAD_BYTES + 2 * sizeof(guint64))
        octets[2] &= (guint8)~THREAD_ALONE; /* those who stay were not alone with each other */
    for (size_t at = HEAD_BYTES; at + 8 <= value.mv_size; at += 8) {
        const guint8 *participant = (const guint8 *)value.mv_data + at;
        bool gone = number_unpack(participant) == mailbox;
        /* The place of From stays, so that nobody else takes it. */
        if (gone && at > HEAD_BYTES)
            continue;
        if (gone)
            memset(octets + kept, 0, 8);
        else
            memcpy(octets + kept, participant, 8);
        kept += 8;
    }
    value = (MDB_val){kept, octets};
    return mdb_put(txn, a->dbi[MEMORY_THREADS], &key, &value, 0);
}

static bool take_out_all(struct acquaint *a, GArray *found, guint64 mailbox, GError **error)
{
    MDB_txn *txn;
    int code = 0;

    if (found->len == 0)
        return true;
    if (!memory_begin(a, true, &txn, error))
        return false;
    for (guint i = 0; code == 0 && i < found->len; i++)
        code = take_out(a, txn, (guint8 *)found->data + (gsize)i * 8, mailbox);
    return memory_end(a, true, txn, code, error);
}

/* *more: there are threads behind key. */
static bool forget_step(struct acquaint *a, guint64 mailbox, guint8 key[8], bool *more,
                        GError **error)
{
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, 8);
    MDB_txn *txn;
    MDB_cursor *cursor;

    if (!memory_begin(a, false, &txn, error))
        return false;
    int code = mdb_cursor_open(txn, a->dbi[MEMORY_THREADS], &cursor);
    if (code == 0) {
        code = find_threads(cursor, mailbox, key, found);
        mdb_cursor_close(cursor);
    }
    *more = code == 0;
    if (!memory_end(a, false, txn, code == MDB_NOTFOUND ? 0 : code, error))
        return false;
    return take_out_all(a, found, mailbox, error);
}

bool threads_forget(struct acquaint *a, guint64 mailbox, GError **error)
{
    guint8 key[8] = {0};
    bool more = true;

    while (more)
        if (!forget_step(a, mailbox, key, &more, error))
            return false;
    return true;
}

/* ---- ageing ---- */

/* The first mark, if its day is before this one; else MDB_NOTFOUND. */
static int first_mark(MDB_cursor *cursor, acquaint_day before, MDB_val *message)
{
    MDB_val key;
    int code = mdb_cursor_get(cursor, &key, message, MDB_FIRST);

    if (code != 0)
        return code;
    if (key.mv_size != 2 || message->mv_size != 8)
        return MDB_CORRUPTED;
    return day_unpack(key.mv_data) < before ? 0 : MDB_NOTFOUND;
}

static int prune_mark(struct acquaint *a, MDB_txn *txn, MDB_cursor *cursor, bool with_thread,
                      MDB_val message)
{
    int code = with_thread ? mdb_del(txn, a->dbi[MEMORY_THREADS], &message, NULL) : 0;

    if (code != 0 && code != MDB_NOTFOUND)
        return code;
    return mdb_cursor_del(cursor, 0);
}

static int prune_marks(struct acquaint *a, MDB_txn *txn, enum memory_table table,
                       acquaint_day before, size_t most, size_t *n)
{
    MDB_cursor *cursor;
    MDB_val message;
    int code = mdb_cursor_open(txn, a->dbi[table], &cursor);

    if (code != 0)
        return code;
    for (*n = 0; *n < most && (code = first_mark(cursor, before, &message)) == 0; ++*n)
        if ((code = prune_mark(a, txn, cursor, table == MEMORY_THREAD_DAYS, message)) != 0)
            break;
    mdb_cursor_close(cursor);
    return code == MDB_NOTFOUND ? 0 : code;
}

/* Most of the time there is nothing to do, and no need to stop other writers. */
static bool any_mark(struct acquaint *a, enum memory_table table, acquaint_day before, bool *any,
                     GError **error)
{
    MDB_txn *txn;
    MDB_cursor *cursor;
    MDB_val message;

    if (!memory_begin(a, false, &txn, error))
        return false;
    int code = mdb_cursor_open(txn, a->dbi[table], &cursor);
    if (code == 0) {
        code = first_mark(cursor, before, &message);
        mdb_cursor_close(cursor);
    }
    *any = code == 0;
    return memory_end(a, false, txn, code == MDB_NOTFOUND ? 0 : code, error);
}

bool days_prune(struct acquaint *a, enum memory_table table, acquaint_day before, size_t most,
                size_t *n, GError **error)
{
    bool any;

    *n = 0;
    if (most == 0)
        return true;
    if (!any_mark(a, table, before, &any, error))
        return false;
    for (; any; most = (most + 3) / 4) {
        g_autoptr(GError) why = NULL;
        MDB_txn *txn;
        if (!memory_begin(a, true, &txn, error))
            return false;
        if (memory_end(a, true, txn, prune_marks(a, txn, table, before, most, n), &why))
            return true;
        /* A full map has room for small transactions only. */
        if (!g_error_matches(why, ASKFIRST_ERROR, ERROR_FULL) || most == 1) {
            g_propagate_error(error, g_steal_pointer(&why));
            return false;
        }
    }
    return true;
}
