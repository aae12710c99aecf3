#include "store/acquaint/acquaint.h"

#include <stdlib.h>
#include "base/day.h"
#include "store/acquaint/acquaint_internal.h"
#include "store/acquaint/acquaint_record.h"
#include "store/acquaint/acquaint_threads.h"
#include "store/acquaint/acquaint_txn.h"
#include "store/kv/kv.h"

#define DAY_ZERO G_GINT64_CONSTANT(631152000) /* 1 January 1990 */

acquaint_day acquaint_day_of(gint64 seconds)
{
    if (seconds < DAY_ZERO)
        return 0;
    return (acquaint_day)MIN((seconds - DAY_ZERO) / DAY_SECONDS, G_MAXUINT16);
}

gint64 acquaint_seconds_of(acquaint_day day)
{
    return DAY_ZERO + day * DAY_SECONDS;
}

char *acquaint_how_text(guint8 how)
{
    static const char *const names[] = {"own mail", "authenticated", "answer", "archive",
                                        "trusted archive"};
    GString *text = g_string_new(NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (how & (1u << i))
            g_string_append_printf(text, "%s%s", text->len ? ", " : "", names[i]);
    return g_string_free(text, FALSE);
}

static bool is_fresh(const struct acquaint_side *side, acquaint_day today, unsigned max_age)
{
    return side->days > 0 && (side->last >= today || (unsigned)(today - side->last) <= max_age);
}

bool acquaint_enough(const struct acquaint_side *a, const struct acquaint_side *b,
                     acquaint_day today, unsigned max_age, unsigned one_sided)
{
    bool fresh_a = is_fresh(a, today, max_age), fresh_b = is_fresh(b, today, max_age);

    return (fresh_a && fresh_b) || (fresh_a && a->days >= one_sided) ||
           (fresh_b && b->days >= one_sided);
}

static int find_side(struct kv_scan *scan, guint64 mailbox, guint64 other,
                     struct acquaint_side *side)
{
    struct record record;
    int code = record_find(scan, mailbox, other, &record);

    if (code == 0)
        *side = record.side;
    return code;
}

/* Each pair is stored under both mailboxes, so one look-up settles most strangers. */
static int find_pair(struct kv_scan *scan, guint64 a, guint64 b, struct acquaint_side *a_of_b,
                     struct acquaint_side *b_of_a)
{
    struct acquaint_side first = {0}, second = {0};
    int code = b == 0 ? KV_NOT_FOUND : find_side(scan, a, b, &first);

    if (code == 0)
        code = find_side(scan, b, a, &second);
    if (code != 0 && code != KV_NOT_FOUND)
        return code;
    *a_of_b = first;
    *b_of_a = second;
    return 0;
}

bool acquaint_pair(struct acquaint *acquaint, guint64 a, guint64 b, struct acquaint_side *a_of_b,
                   struct acquaint_side *b_of_a, GError **error)
{
    struct kv_txn txn;
    struct kv_scan scan;

    if (!acquaint_begin(acquaint, false, &txn, error))
        return false;
    int code = kv_scan_open(&scan, &txn, ACQUAINT_PAIRS);
    if (code == 0) {
        code = find_pair(&scan, a, b, a_of_b, b_of_a);
        kv_scan_close(&scan);
    }
    return acquaint_end(acquaint, &txn, code, error);
}

bool acquaint_is_list(struct acquaint *acquaint, guint64 mailbox, bool *found, GError **error)
{
    struct record record;
    size_t n;

    if (!records_read(acquaint, mailbox, 0, 1, &record, &n, error))
        return false;
    *found = n == 1 && record.mailbox == mailbox && record.other == 0;
    return true;
}

/* ---- writing ---- */

/* One change of one record. Changes are sorted in the order of the table, so that a step walks it
 * once. */
struct change {
    guint64 mailbox, other;
    acquaint_day day;
    guint8 how;
    bool spoke; /* mailbox has a sighting; otherwise the record must only exist */
};

static int compare_changes(const void *left, const void *right)
{
    const struct change *a = left, *b = right;

    if (a->mailbox != b->mailbox)
        return a->mailbox < b->mailbox ? -1 : 1;
    if (a->other != b->other)
        return a->other < b->other ? -1 : 1;
    return (int)a->day - (int)b->day;
}

static void apply(struct acquaint_side *side, const struct change *change)
{
    if (!change->spoke)
        return;
    side->how |= change->how;
    if (side->days == 0) {
        side->first = side->last = change->day;
        side->days = 1;
    } else if (change->day < side->first || change->day > side->last) {
        side->first = MIN(side->first, change->day);
        side->last = MAX(side->last, change->day);
        side->days = MIN(side->days + 1, G_MAXUINT16);
    }
}

static bool same_sighting(const struct acquaint_side *a, const struct acquaint_side *b)
{
    return a->first == b->first && a->last == b->last && a->days == b->days && a->how == b->how;
}

/* Applies all changes of one record and moves *i past them. A record that does not change writes no
 * page. */
static int write_record(struct kv_scan *scan, const struct change *changes, size_t n, size_t *i)
{
    struct record record = {changes[*i].mailbox, changes[*i].other, {0}};
    int code = record_find(scan, record.mailbox, record.other, &record);
    bool there = code == 0;
    struct acquaint_side before = record.side;

    if (code != 0 && code != KV_NOT_FOUND)
        return code;
    for (; *i < n && changes[*i].mailbox == record.mailbox && changes[*i].other == record.other;
         ++*i)
        apply(&record.side, &changes[*i]);
    if (there && same_sighting(&before, &record.side))
        return 0;
    return record_put(scan->txn, &record, there ? &before : NULL);
}

static int write_changes(struct kv_txn *txn, struct change *changes, size_t n)
{
    struct kv_scan scan;
    int code = kv_scan_open(&scan, txn, ACQUAINT_PAIRS);

    if (code != 0)
        return code;
    qsort(changes, n, sizeof *changes, compare_changes);
    for (size_t i = 0; code == 0 && i < n;)
        code = write_record(&scan, changes, n, &i);
    kv_scan_close(&scan);
    return code;
}

/* Both directions of a sighting are written in one transaction. */
static int write_sightings(struct kv_txn *txn, const struct acquaint_sighting *sightings, size_t n)
{
    g_autofree struct change *changes = g_new(struct change, 2 * n + 1);

    for (size_t i = 0; i < n; i++) {
        const struct acquaint_sighting *w = &sightings[i];
        changes[2 * i] = (struct change){w->from, w->about, w->day, w->how, true};
        changes[2 * i + 1] = (struct change){w->about, w->from, w->day, 0, false};
    }
    return write_changes(txn, changes, 2 * n);
}

static int write_lists(struct kv_txn *txn, const struct acquaint_batch *batch)
{
    g_autofree struct change *changes = g_new(struct change, batch->n_lists + 1);

    for (size_t i = 0; i < batch->n_lists; i++)
        changes[i] = (struct change){batch->lists[i], 0, batch->today, 0, true};
    return write_changes(txn, changes, batch->n_lists);
}

/* Groups the sightings of a pair, ordered by day; so in each step one end of its pairs lies side by
 * side in the table. */
static int compare_sightings(const void *left, const void *right)
{
    const struct acquaint_sighting *a = left, *b = right;
    guint64 least_a = MIN(a->from, a->about), least_b = MIN(b->from, b->about);
    guint64 most_a = MAX(a->from, a->about), most_b = MAX(b->from, b->about);

    if (least_a != least_b)
        return least_a < least_b ? -1 : 1;
    if (most_a != most_b)
        return most_a < most_b ? -1 : 1;
    return (int)a->day - (int)b->day;
}

static struct acquaint_sighting *sort_sightings(const struct acquaint_batch *batch, size_t *n)
{
    struct acquaint_sighting *sightings = g_new(struct acquaint_sighting, batch->n_sightings + 1);

    *n = 0;
    for (size_t i = 0; i < batch->n_sightings; i++) {
        struct acquaint_sighting sighting = batch->sightings[i];
        sighting.day = MIN(sighting.day, batch->today);
        if (sighting.from != sighting.about && sighting.from != 0 && sighting.about != 0)
            sightings[(*n)++] = sighting;
    }
    qsort(sightings, *n, sizeof *sightings, compare_sightings);
    return sightings;
}

/* Sightings come first: a message is marked as seen only when everything learnt from it is stored.
 */
bool acquaint_write(struct acquaint *acquaint, const struct acquaint_batch *batch, GError **error)
{
    size_t n, word = 0, thread = 0;
    g_autofree struct acquaint_sighting *sightings = sort_sightings(batch, &n);
    g_autofree const struct acquaint_thread **threads = threads_sort(batch);

    do {
        size_t n_sightings = MIN(acquaint->step, n - word);
        size_t n_threads =
            word + n_sightings < n ? 0 : MIN(acquaint->step, batch->n_threads - thread);
        struct kv_txn txn;
        if (!acquaint_has_room(acquaint, error) || !acquaint_begin(acquaint, true, &txn, error))
            return false;
        int code = word == 0 && thread == 0 ? write_lists(&txn, batch) : 0;
        if (code == 0)
            code = write_sightings(&txn, sightings + word, n_sightings);
        if (code == 0)
            code = threads_write(&txn, threads + thread, n_threads, batch->today);
        if (!acquaint_end(acquaint, &txn, code, error))
            return false;
        word += n_sightings;
        thread += n_threads;
    } while (word < n || thread < batch->n_threads);
    return true;
}
