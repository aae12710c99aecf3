/* Writes the findings, in the order of their days, in short batches. A daemon that learns from mail
 * at the same time waits for one batch at most; its judging never waits. */
#include "cli/learn/learn_write.h"

#include <string.h>
#include "base/error.h"
#include "base/limits.h"
#include "cli/learn/learn_message.h"
#include "cli/learn/learn_progress.h"
#include "cli/learn/learn_sort.h"
#include "policy/learn.h"
#include "store/acquaint/acquaint.h"

/* A batch takes some tenths of a second: the memory can still write this much in one
 * transaction. */
#define BATCH_WORDS (10000u - LIMIT_PARTIES)
#define BATCH_THREADS 5000u
#define BATCH_LISTS 5000u

/* How often a batch is repeated when another writer is in the way; each attempt waits some
 * seconds. */
#define PATIENCE 12u

/* After this many batches the memory is opened again: the pages of its file that were touched count
 * as this process's memory as long as it is open. */
#define REOPEN 2u

struct import_batch {
    struct learn *learn;
    GArray *sightings; /* struct acquaint_sighting */
    GArray *threads;   /* struct acquaint_thread; participants: where they begin in people */
    GArray *people;    /* guint64 */
    unsigned written;
};

static bool write_patiently(const struct learn *learn, const struct acquaint_batch *batch,
                            GError **error)
{
    for (unsigned tries = 1;; tries++) {
        GError *cause = NULL;
        if (learn->dry_run || acquaint_write(learn->acquaint, batch, &cause))
            return true;
        if (!g_error_matches(cause, ASKFIRST_ERROR, ERROR_BUSY) || tries == PATIENCE) {
            g_propagate_error(error, cause);
            return false;
        }
        g_error_free(cause);
    }
}

static bool reopen(struct import_batch *batch, GError **error)
{
    struct learn *learn = batch->learn;

    if (learn->dry_run || ++batch->written % REOPEN != 0)
        return true;
    acquaint_close(learn->acquaint);
    learn->acquaint = acquaint_open(learn->config->state_dir, false, 0, error);
    return learn->acquaint != NULL;
}

static bool flush(struct import_batch *batch, struct learn_counts *counts, GError **error)
{
    struct acquaint_batch out = {.today = batch->learn->today};
    const guint64 *people = (void *)batch->people->data;

    /* Only now the array of people no longer moves. */
    for (guint i = 0, at = 0; i < batch->threads->len; i++) {
        struct acquaint_thread *thread = &g_array_index(batch->threads, struct acquaint_thread, i);
        thread->participants = people + at;
        at += thread->n;
    }
    out.sightings = (void *)batch->sightings->data;
    out.n_sightings = batch->sightings->len;
    out.threads = (void *)batch->threads->data;
    out.n_threads = batch->threads->len;
    if (batch->threads->len > 0 && !write_patiently(batch->learn, &out, error))
        return false;
    counts->words += batch->sightings->len;
    counts->threads += batch->threads->len;
    g_array_set_size(batch->sightings, 0);
    g_array_set_size(batch->threads, 0);
    g_array_set_size(batch->people, 0);
    return reopen(batch, error);
}

static void add(struct import_batch *batch, const struct learn_finding *finding)
{
    struct acquaint_thread thread = {.message = finding->message,
                                     .day = finding->day,
                                     .outgoing = finding->outgoing,
                                     .n = finding->n_people};

    for (unsigned i = 0; i < finding->n_about; i++) {
        struct acquaint_sighting sighting = {finding->from, finding->people[i + 1], finding->day,
                                             finding->how};
        g_array_append_val(batch->sightings, sighting);
    }
    g_array_append_vals(batch->people, finding->people, finding->n_people);
    g_array_append_val(batch->threads, thread);
}

static bool write_lists(const struct learn *learn, GHashTable *lists, struct learn_counts *counts,
                        GError **error)
{
    g_autoptr(GArray) some = g_array_new(FALSE, FALSE, sizeof(guint64));
    GHashTableIter iter;
    void *list;

    g_hash_table_iter_init(&iter, lists);
    for (guint left = g_hash_table_size(lists); left > 0; left--) {
        g_hash_table_iter_next(&iter, &list, NULL);
        g_array_append_vals(some, list, 1);
        if (some->len < BATCH_LISTS && left > 1)
            continue;
        struct acquaint_batch batch = {
            .lists = (void *)some->data, .n_lists = some->len, .today = learn->today};
        if (!write_patiently(learn, &batch, error))
            return false;
        counts->lists += some->len;
        g_array_set_size(some, 0);
    }
    return true;
}

static bool write_findings(struct import_batch *batch, struct sorter *sorter,
                           struct progress *progress, struct learn_counts *counts, GError **error)
{
    struct learn_finding finding;
    guint64 last = 0, done = 0;
    bool found = true;

    while (!learn_stopped()) {
        if (!sorter_next(sorter, &finding, &found, error))
            return false;
        if (!found)
            break;
        done++;
        /* Every copy of a message is here, and they follow each other. */
        if (finding.message == last) {
            counts->by_outcome[finding.n_about > 0 ? LEARN_OUTCOME_LEARNT : (int)LEARN_TOO_MANY]--;
            counts->by_outcome[LEARN_OUTCOME_SEEN]++;
            continue;
        }
        last = finding.message;
        add(batch, &finding);
        if (batch->sightings->len < BATCH_WORDS && batch->threads->len < BATCH_THREADS)
            continue;
        if (!flush(batch, counts, error))
            return false;
        progress_show(progress, done, counts->threads);
    }
    return flush(batch, counts, error);
}

bool learn_write(struct learn *learn, struct sorter *sorter, GHashTable *lists,
                 struct progress *progress, struct learn_counts *counts, GError **error)
{
    struct import_batch batch = {
        .learn = learn,
        .sightings = g_array_new(FALSE, FALSE, sizeof(struct acquaint_sighting)),
        .threads = g_array_new(FALSE, FALSE, sizeof(struct acquaint_thread)),
        .people = g_array_new(FALSE, FALSE, sizeof(guint64))};
    bool ok = write_lists(learn, lists, counts, error) &&
              write_findings(&batch, sorter, progress, counts, error) &&
              (learn->dry_run || acquaint_sync(learn->acquaint, error));

    g_array_free(batch.sightings, TRUE);
    g_array_free(batch.threads, TRUE);
    g_array_free(batch.people, TRUE);
    return ok;
}
