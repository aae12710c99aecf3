#include "store/acquaint/acquaint_threads.h"

#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/limits.h"
#include "store/acquaint/acquaint_record.h"
#include "store/acquaint/acquaint_txn.h"
#include "store/kv/kv.h"

/* Day (2), flags (1), 0, then participants: From first, or 0 if From was forgotten. */
#define HEAD_BYTES 4
#define PARTICIPANTS (LIMIT_PARTIES + 1)
#define THREAD_BYTES (HEAD_BYTES + PARTICIPANTS * sizeof(guint64))
#define MARK_BYTES 10 /* day, message */
#define FORGET_STEP 10000

enum thread_record_flag { THREAD_FLAG_OUTGOING = 1, THREAD_FLAG_ALONE = 2 };

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
    out[2] = (thread->outgoing ? THREAD_FLAG_OUTGOING : 0) |
             (thread->alone && thread->n == n ? THREAD_FLAG_ALONE : 0);
    out[3] = 0;
    for (unsigned i = 0; i < n; i++)
        number_pack(out + HEAD_BYTES + i * sizeof(guint64), thread->participants[i]);
    return HEAD_BYTES + n * sizeof(guint64);
}

static void mark_pack(acquaint_day day, guint64 message, guint8 out[MARK_BYTES])
{
    day_pack(out, day);
    number_pack(out + 2, message);
}

static int mark_day(struct kv_txn *txn, enum acquaint_table table, acquaint_day day,
                    guint64 message)
{
    guint8 mark[MARK_BYTES];

    mark_pack(day, message, mark);
    return kv_put(txn, table, (struct kv_value){sizeof mark, mark}, (struct kv_value){0, ""});
}

/* The record that was written first stays. */
static int thread_add(struct kv_txn *txn, const struct acquaint_thread *thread, acquaint_day day)
{
    guint8 message[8], octets[THREAD_BYTES];
    struct kv_value key = {sizeof message, message}, value;

    number_pack(message, thread->message);
    int code = kv_get(txn, ACQUAINT_THREADS, key, &value);
    if (code != KV_NOT_FOUND)
        return code;
    value = (struct kv_value){thread_pack(thread, day, octets), octets};
    code = kv_put(txn, ACQUAINT_THREADS, key, value);
    return code == 0 ? mark_day(txn, ACQUAINT_THREAD_DAYS, day, thread->message) : code;
}

static int thread_write(struct kv_txn *txn, const struct acquaint_thread *thread,
                        acquaint_day today)
{
    acquaint_day day = MIN(thread->day, today);
    int code = thread_add(txn, thread, day);

    return code == 0 ? mark_day(txn, ACQUAINT_SEEN, day, thread->message) : code;
}

static int by_message(const void *left, const void *right)
{
    const struct acquaint_thread *a = *(const struct acquaint_thread *const *)left;
    const struct acquaint_thread *b = *(const struct acquaint_thread *const *)right;

    if (a->message != b->message)
        return a->message < b->message ? -1 : 1;
    return a < b ? -1 : a > b; /* the first one given comes first */
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

int threads_write(struct kv_txn *txn, const struct acquaint_thread *const *threads, size_t n,
                  acquaint_day today)
{
    int code = 0;

    for (size_t i = 0; code == 0 && i < n; i++)
        code = thread_write(txn, threads[i], today);
    return code;
}

/* ---- reading ---- */

struct thread_record {
    guint8 flags;
    unsigned n;
    guint64 participants[PARTICIPANTS];
};

static int thread_unpack(const struct kv_value *value, struct thread_record *out)
{
    const guint8 *in = value->data;

    if (value->size < HEAD_BYTES || value->size > THREAD_BYTES ||
        (value->size - HEAD_BYTES) % sizeof(guint64) != 0)
        return KV_BAD_RECORD;
    out->flags = in[2];
    out->n = (unsigned)((value->size - HEAD_BYTES) / sizeof(guint64));
    for (unsigned i = 0; i < out->n; i++)
        out->participants[i] = number_unpack(in + HEAD_BYTES + i * sizeof(guint64));
    return 0;
}

/* A missing thread is read as empty. */
static bool thread_read(struct acquaint *a, guint64 message, struct thread_record *out,
                        GError **error)
{
    guint8 octets[8];
    struct kv_value key = {sizeof octets, octets}, value;
    struct kv_txn txn;

    out->n = out->flags = 0;
    number_pack(octets, message);
    if (!acquaint_begin(a, false, &txn, error))
        return false;
    int code = kv_get(&txn, ACQUAINT_THREADS, key, &value);
    if (code == 0)
        code = thread_unpack(&value, out);
    return acquaint_end(a, &txn, code == KV_NOT_FOUND ? 0 : code, error);
}

static bool takes_part(const struct thread_record *thread, guint64 mailbox)
{
    for (unsigned i = 0; i < thread->n; i++)
        if (thread->participants[i] == mailbox)
            return true;
    return false;
}

bool acquaint_exposed(struct acquaint *acquaint, guint64 message, guint64 a, guint64 b, bool *found,
                      guint64 *from, GError **error)
{
    struct thread_record thread;

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
    struct thread_record thread;

    if (!thread_read(acquaint, message, &thread, error))
        return false;
    *found = thread.flags == (THREAD_FLAG_OUTGOING | THREAD_FLAG_ALONE) && thread.n <= 2 &&
             takes_part(&thread, mailbox);
    return true;
}

bool acquaint_seen(struct acquaint *acquaint, guint64 message, acquaint_day day, bool *found,
                   GError **error)
{
    guint8 mark[MARK_BYTES];
    struct kv_value nothing;
    struct kv_txn txn;

    mark_pack(day, message, mark);
    if (!acquaint_begin(acquaint, false, &txn, error))
        return false;
    int code = kv_get(&txn, ACQUAINT_SEEN, (struct kv_value){sizeof mark, mark}, &nothing);
    bool there = code == 0;
    if (!acquaint_end(acquaint, &txn, code == KV_NOT_FOUND ? 0 : code, error))
        return false;
    *found = there;
    return true;
}

/* ---- forgetting ---- */

/* Reads FORGET_STEP threads from *key on, adds those with the mailbox to found, and sets *key to
 * the one after the last. Returns KV_NOT_FOUND after the last of all. */
static int find_threads(struct kv_scan *scan, guint64 mailbox, guint8 key[8], GArray *found)
{
    struct thread_record thread;
    int code;

    kv_scan_from(scan, (struct kv_value){8, key});
    for (int i = 0; (code = kv_scan_next(scan)) == 0; i++) {
        if (scan->key.size != 8)
            return KV_BAD_RECORD;
        if (i == FORGET_STEP)
            break;
        if ((code = thread_unpack(&scan->value, &thread)) != 0)
            return code;
        if (takes_part(&thread, mailbox))
            g_array_append_vals(found, scan->key.data, 1);
    }
    if (code == 0)
        memcpy(key, scan->key.data, 8);
    return code;
}

/* The thread may be gone, or may no longer have the mailbox, since it was found. */
static int take_out(struct kv_txn *txn, guint8 message[8], guint64 mailbox)
{
    guint8 octets[THREAD_BYTES];
    struct kv_value key = {8, message}, value;
    size_t kept = HEAD_BYTES;
    int code = kv_get(txn, ACQUAINT_THREADS, key, &value);

    if (code != 0)
        return code == KV_NOT_FOUND ? 0 : code;
    if (value.size < HEAD_BYTES || value.size > THREAD_BYTES)
        return KV_BAD_RECORD;
    memcpy(octets, value.data, HEAD_BYTES);
    if (value.size > HEAD_BYTES + 2 * sizeof(guint64))
        octets[2] &= (guint8)~THREAD_FLAG_ALONE; /* the others were not alone with each other */
    for (size_t at = HEAD_BYTES; at + 8 <= value.size; at += 8) {
        const guint8 *participant = (const guint8 *)value.data + at;
        bool gone = number_unpack(participant) == mailbox;
        /* The place of From is kept, so that nobody else takes it. */
        if (gone && at > HEAD_BYTES)
            continue;
        if (gone)
            memset(octets + kept, 0, 8);
        else
            memcpy(octets + kept, participant, 8);
        kept += 8;
    }
    return kv_put(txn, ACQUAINT_THREADS, key, (struct kv_value){kept, octets});
}

static bool take_out_all(struct acquaint *a, GArray *found, guint64 mailbox, GError **error)
{
    struct kv_txn txn;
    int code = 0;

    if (found->len == 0)
        return true;
    if (!acquaint_begin(a, true, &txn, error))
        return false;
    for (guint i = 0; code == 0 && i < found->len; i++)
        code = take_out(&txn, (guint8 *)found->data + (gsize)i * 8, mailbox);
    return acquaint_end(a, &txn, code, error);
}

/* *more: whether there are threads after key. */
static bool forget_step(struct acquaint *a, guint64 mailbox, guint8 key[8], bool *more,
                        GError **error)
{
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, 8);
    struct kv_txn txn;
    struct kv_scan scan;

    if (!acquaint_begin(a, false, &txn, error))
        return false;
    int code = kv_scan_open(&scan, &txn, ACQUAINT_THREADS);
    if (code == 0) {
        code = find_threads(&scan, mailbox, key, found);
        kv_scan_close(&scan);
    }
    *more = code == 0;
    if (!acquaint_end(a, &txn, code == KV_NOT_FOUND ? 0 : code, error))
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

/* Moves to the next mark if its day is before this one; otherwise returns KV_NOT_FOUND. */
static int next_mark(struct kv_scan *scan, acquaint_day before)
{
    int code = kv_scan_next(scan);

    return code == 0 && day_unpack(scan->key.data) >= before ? KV_NOT_FOUND : code;
}

static int prune_mark(struct kv_scan *scan, bool with_thread)
{
    struct kv_value message = {8, (const guint8 *)scan->key.data + 2};
    int code = with_thread ? kv_delete(scan->txn, ACQUAINT_THREADS, message) : 0;

    return code == 0 || code == KV_NOT_FOUND ? kv_scan_delete(scan) : code;
}

static int prune_marks(struct kv_txn *txn, enum acquaint_table table, acquaint_day before,
                       size_t most, size_t *n)
{
    struct kv_scan scan;
    int code = kv_scan_open(&scan, txn, table);

    if (code != 0)
        return code;
    for (*n = 0; *n < most && (code = next_mark(&scan, before)) == 0; ++*n)
        if ((code = prune_mark(&scan, table == ACQUAINT_THREAD_DAYS)) != 0)
            break;
    kv_scan_close(&scan);
    return code == KV_NOT_FOUND ? 0 : code;
}

/* Usually there is nothing to do, and then other writers need not wait. */
static bool any_mark(struct acquaint *a, enum acquaint_table table, acquaint_day before, bool *any,
                     GError **error)
{
    struct kv_txn txn;
    struct kv_scan scan;

    if (!acquaint_begin(a, false, &txn, error))
        return false;
    int code = kv_scan_open(&scan, &txn, table);
    if (code == 0) {
        code = next_mark(&scan, before);
        kv_scan_close(&scan);
    }
    *any = code == 0;
    return acquaint_end(a, &txn, code == KV_NOT_FOUND ? 0 : code, error);
}

bool days_prune(struct acquaint *a, enum acquaint_table table, acquaint_day before, size_t most,
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
        struct kv_txn txn;
        if (!acquaint_begin(a, true, &txn, error))
            return false;
        if (acquaint_end(a, &txn, prune_marks(&txn, table, before, most, n), &why))
            return true;
        /* A full map has room only for small transactions. */
        if (!g_error_matches(why, ASKFIRST_ERROR, ERROR_FULL) || most == 1) {
            g_propagate_error(error, g_steal_pointer(&why));
            return false;
        }
    }
    return true;
}
