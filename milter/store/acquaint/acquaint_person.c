/* Operations on one person and on all: export, erasure, ageing, figures. */
#include <string.h>
#include <sys/stat.h>
#include "base/error.h"
#include "store/acquaint/acquaint.h"
#include "store/acquaint/acquaint_internal.h"
#include "store/acquaint/acquaint_record.h"
#include "store/acquaint/acquaint_shown.h"
#include "store/acquaint/acquaint_threads.h"
#include "store/acquaint/acquaint_txn.h"
#include "store/kv/kv.h"

/* Records that one transaction reads or changes. */
#define STEP 1000
#define STATS_STEP 100000
#define PRUNE_MOST 1000000

/* Changes n records in one transaction. A full map has room only for small transactions, so
 * change_records then tries again with fewer records; deleting them makes room. */
typedef int (*change_function)(struct kv_txn *txn, const struct record *records, size_t n,
                               void *ctx);

static bool change_records(struct acquaint *a, const struct record *records, size_t *n,
                           change_function change, void *ctx, GError **error)
{
    for (;;) {
        g_autoptr(GError) why = NULL;
        struct kv_txn txn;
        if (!acquaint_begin(a, true, &txn, error))
            return false;
        if (acquaint_end(a, &txn, change(&txn, records, *n, ctx), &why))
            return true;
        if (!g_error_matches(why, ASKFIRST_ERROR, ERROR_FULL) || *n == 1) {
            g_propagate_error(error, g_steal_pointer(&why));
            return false;
        }
        *n = (*n + 3) / 4;
    }
}

/* ---- one person ---- */

/* Reads the next pairs of a mailbox, from *other on; *n is 0 when there are no more. */
static bool pairs_of(struct acquaint *a, guint64 mailbox, guint64 other, struct record *out,
                     size_t *n, GError **error)
{
    size_t got;

    if (!records_read(a, mailbox, other, STEP, out, &got, error))
        return false;
    for (*n = 0; *n < got && out[*n].mailbox == mailbox;)
        ++*n;
    return true;
}

bool acquaint_each_of(struct acquaint *acquaint, guint64 mailbox,
                      void (*each)(void *ctx, guint64 other, const struct acquaint_side *own,
                                   const struct acquaint_side *others),
                      void *ctx, GError **error)
{
    g_autofree struct record *records = g_new(struct record, STEP);
    struct acquaint_side own, others;
    guint64 from = 1; /* 0 is its list entry */
    size_t n;

    do {
        if (!pairs_of(acquaint, mailbox, from, records, &n, error))
            return false;
        for (size_t i = 0; i < n; i++) {
            if (!acquaint_pair(acquaint, mailbox, records[i].other, &own, &others, error))
                return false;
            if (own.days > 0 || others.days > 0)
                each(ctx, records[i].other, &own, &others);
            from = records[i].other + 1;
        }
    } while (n > 0 && from != 0);
    return true;
}

static int forget_records(struct kv_txn *txn, const struct record *records, size_t n, void *ctx)
{
    guint64 directions = 0, *removed = ctx;
    struct kv_scan scan;
    int code = kv_scan_open(&scan, txn, ACQUAINT_PAIRS);

    if (code != 0)
        return code;
    *removed = 0;
    for (size_t i = 0; code == 0 && i < n; i++) {
        guint64 mailbox = records[i].mailbox, other = records[i].other;
        code = record_delete(&scan, mailbox, other, other != 0 ? removed : &directions);
        if (code == 0 && other != 0)
            code = record_delete(&scan, other, mailbox, &directions);
    }
    kv_scan_close(&scan);
    return code;
}

bool acquaint_forget(struct acquaint *acquaint, guint64 mailbox, guint64 *removed, GError **error)
{
    g_autofree struct record *records = g_new(struct record, STEP);
    guint64 count = 0, step;
    size_t n;

    for (;;) {
        if (!pairs_of(acquaint, mailbox, 0, records, &n, error))
            return false;
        if (n == 0)
            break;
        if (!change_records(acquaint, records, &n, forget_records, &step, error))
            return false;
        count += step;
    }
    if (!shown_forget(acquaint, mailbox, error) || !threads_forget(acquaint, mailbox, error))
        return false;
    *removed = count;
    return true;
}

/* ---- ageing ---- */

/* A record without a sighting of its own side is old when the other side is, and is removed with
 * it. */
static bool may_be_old(const struct record *record, acquaint_day before)
{
    return record->side.days > 0 && record->side.last < before;
}

static int prune_record(struct kv_scan *scan, const struct record *found, acquaint_day before)
{
    struct record own, others = {0};
    guint64 removed = 0;
    int code = record_find(scan, found->mailbox, found->other, &own);

    if (code == 0 && found->other != 0) {
        code = record_find(scan, found->other, found->mailbox, &others);
        if (code == KV_NOT_FOUND)
            code = 0;
    }
    if (code != 0 || own.side.last >= before ||
        (others.side.days > 0 && others.side.last >= before))
        return code == KV_NOT_FOUND ? 0 : code;
    code = record_delete(scan, found->mailbox, found->other, &removed);
    return code == 0 && found->other != 0
               ? record_delete(scan, found->other, found->mailbox, &removed)
               : code;
}

static int prune_records(struct kv_txn *txn, const struct record *records, size_t n, void *ctx)
{
    acquaint_day before = *(acquaint_day *)ctx;
    struct kv_scan scan;
    int code = kv_scan_open(&scan, txn, ACQUAINT_PAIRS);

    if (code != 0)
        return code;
    for (size_t i = 0; code == 0 && i < n; i++)
        if (may_be_old(&records[i], before))
            code = prune_record(&scan, &records[i], before);
    kv_scan_close(&scan);
    return code;
}

static bool any_old(const struct record *records, size_t n, acquaint_day before)
{
    for (size_t i = 0; i < n; i++)
        if (may_be_old(&records[i], before))
            return true;
    return false;
}

/* Returns the position after this record; all zero if nothing can follow. */
static struct acquaint_position behind(const struct record *record)
{
    struct acquaint_position next = {record->mailbox, record->other + 1};

    if (next.other == 0)
        next.mailbox++;
    return next;
}

static bool prune_pairs(struct acquaint *a, acquaint_day before, size_t most,
                        struct acquaint_position *position, bool *done, GError **error)
{
    g_autofree struct record *records = g_new(struct record, most);
    size_t n, looked;

    if (!records_read(a, position->mailbox, position->other, most, records, &n, error))
        return false;
    looked = n;
    if (any_old(records, n, before) &&
        !change_records(a, records, &looked, prune_records, &before, error))
        return false;
    *done = n < most && looked == n;
    n = looked;
    *position = *done ? (struct acquaint_position){0, 0} : behind(&records[n - 1]);
    return true;
}

bool acquaint_prune(struct acquaint *acquaint, acquaint_day pairs_before,
                    acquaint_day threads_before, size_t most, struct acquaint_position *position,
                    bool *done, GError **error)
{
    size_t left = CLAMP(most, 1, PRUNE_MOST), n;

    *done = false;
    if (!days_prune(acquaint, ACQUAINT_THREAD_DAYS, threads_before, left, &n, error))
        return false;
    left -= n;
    if (!days_prune(acquaint, ACQUAINT_SEEN, pairs_before, left, &n, error))
        return false;
    left -= n;
    if (left > 0 && !prune_pairs(acquaint, pairs_before, left, position, done, error))
        return false;
    return !*done || shown_prune(acquaint, pairs_before, error);
}

/* ---- figures ---- */

static void count_record(const struct record *record, guint64 *last, acquaint_day today,
                         struct acquaint_stats *stats)
{
    static const unsigned ages[] = {30, 90, 365};
    const struct acquaint_side *side = &record->side;
    size_t age = 0;

    if (record->other == 0) {
        stats->lists++;
        return;
    }
    stats->directions++;
    stats->mailboxes += record->mailbox != *last;
    *last = record->mailbox;
    for (int i = 0; i < (int)G_N_ELEMENTS(stats->by_how); i++)
        stats->by_how[i] += (side->how >> i) & 1;
    if (side->days == 0)
        return;
    while (age < G_N_ELEMENTS(ages) && side->last < today &&
           (unsigned)(today - side->last) > ages[age])
        age++;
    stats->by_age[age]++;
}

static bool count_records(struct acquaint *a, acquaint_day today, struct acquaint_stats *stats,
                          GError **error)
{
    g_autofree struct record *records = g_new(struct record, STATS_STEP);
    struct acquaint_position at = {0, 0};
    guint64 last = 0;
    size_t n;

    do {
        if (!records_read(a, at.mailbox, at.other, STATS_STEP, records, &n, error))
            return false;
        for (size_t i = 0; i < n; i++)
            count_record(&records[i], &last, today, stats);
        if (n > 0)
            at = behind(&records[n - 1]);
    } while (n == STATS_STEP);
    return true;
}

static bool count_others(struct acquaint *a, struct acquaint_stats *stats, GError **error)
{
    guint64 threads, seen;
    struct kv_txn txn;
    struct stat file;

    if (!acquaint_begin(a, false, &txn, error))
        return false;
    int code = kv_count(&txn, ACQUAINT_THREADS, &threads);
    if (code == 0)
        code = kv_count(&txn, ACQUAINT_SEEN, &seen);
    if (!acquaint_end(a, &txn, code, error))
        return false;
    stats->threads = threads;
    stats->seen = seen;
    stats->bytes = stat(a->file, &file) == 0 ? (guint64)file.st_blocks * 512 : 0;
    return true;
}

bool acquaint_stats(struct acquaint *acquaint, acquaint_day today, struct acquaint_stats *out,
                    GError **error)
{
    struct acquaint_stats stats = {0};

    if (!count_records(acquaint, today, &stats, error) || !count_others(acquaint, &stats, error))
        return false;
    *out = stats;
    return true;
}
