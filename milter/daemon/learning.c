#include "daemon/learning.h"

#include <pthread.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include "base/error.h"
#include "base/limits.h"
#include "base/testing.h"
#include "daemon/daemon.h"
#include "daemon/log.h"

/* How long an item may wait for others to be written together with it. */
#define BATCH_SECONDS 1
#define TOLD_SECONDS 60

static struct {
    pthread_mutex_t lock; /* guards what follows; never held across I/O */
    pthread_cond_t changed;
    GPtrArray *items; /* struct learnt */
    size_t bytes;
    struct journal_counts counts;
    bool counted; /* counts are not zero */
    bool stopping, started;
    guint64 queued;    /* items taken, since the start */
    gint64 last_fault; /* when a fault was last logged */
    pthread_t thread;
} queue = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

struct learnt *learnt_new(void)
{
    return g_new0(struct learnt, 1);
}

void learnt_free(struct learnt *learnt)
{
    if (!learnt)
        return;
    g_free(learnt->people);
    if (learnt->exposures)
        g_array_unref(learnt->exposures);
    journal_entry_free(learnt->entry);
    g_free(learnt);
}

static GPtrArray *items_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)learnt_free);
}

void learning_log_fault(const GError *trouble)
{
    gint64 now = now_seconds();

    pthread_mutex_lock(&queue.lock);
    bool again = queue.last_fault && now - queue.last_fault < TOLD_SECONDS;
    if (!again)
        queue.last_fault = now;
    pthread_mutex_unlock(&queue.lock);
    if (!again)
        log_line(LOG_ERR, "learning: %s; mail goes on without", trouble->message);
}

static void log_fault(GError **trouble)
{
    learning_log_fault(*trouble);
    g_clear_error(trouble);
}

void learning_open(const char *state_dir)
{
    GError *error = NULL;

    queue.items = items_new();
    daemon_state.acquaint = acquaint_open(state_dir, true, 0, &error);
    if (!daemon_state.acquaint)
        log_error("learning: nothing is learnt until the next start", &error);
    else if (acquaint_notice(daemon_state.acquaint))
        log_line(LOG_WARNING, "learning: %s", acquaint_notice(daemon_state.acquaint));
    daemon_state.journal = journal_open(state_dir, true, 0, &error);
    if (!daemon_state.journal)
        log_error("learning: there is no journal until the next start", &error);
}

void learning_close(void)
{
    g_clear_pointer(&daemon_state.acquaint, acquaint_close);
    g_clear_pointer(&daemon_state.journal, journal_close);
    g_clear_pointer(&queue.items, g_ptr_array_unref);
}

static size_t size_of(const struct learnt *learnt)
{
    return sizeof *learnt + learnt->n_people * sizeof *learnt->people +
           (learnt->exposures ? learnt->exposures->len * sizeof(struct acquaint_exposure) : 0) +
           (learnt->entry ? sizeof *learnt->entry + strlen(learnt->entry->why) + 512 : 0);
}

static void add_counts(struct journal_counts *to, const struct journal_counts *more)
{
    to->messages += more->messages;
    to->inbound += more->inbound;
    to->single += more->single;
    to->learnt_facts += more->learnt_facts;
    to->dropped += more->dropped;
}

/* Under the lock. */
static bool has_room(size_t size)
{
    return queue.items->len < LIMIT_LEARN_QUEUE && queue.bytes + size <= LIMIT_LEARN_BYTES;
}

void learning_push(struct learnt *learnt, const struct journal_counts *counts)
{
    size_t size = learnt ? size_of(learnt) : 0;
    guint64 queued = 0;

    pthread_mutex_lock(&queue.lock);
    add_counts(&queue.counts, counts);
    queue.counted = true;
    if (learnt && has_room(size)) {
        g_ptr_array_add(queue.items, g_steal_pointer(&learnt));
        queue.bytes += size;
        queued = ++queue.queued;
    } else if (learnt) {
        queue.counts.dropped++;
        queue.counts.learnt_facts -= counts->learnt_facts;
    }
    if (queue.items->len == 1 || queue.items->len >= LIMIT_LEARN_BATCH)
        pthread_cond_signal(&queue.changed);
    pthread_mutex_unlock(&queue.lock);
    if (queued)
        log_line(LOG_DEBUG, "learning: queued=%" G_GUINT64_FORMAT, queued);
    learnt_free(learnt);
}

/* ---- the thread ---- */

/* The arrays of a batch are owned; the participants are borrowed from the items. */
struct learning_batch {
    GArray *sightings, *threads, *lists, *exposures;
    GPtrArray *entries;
};

static void batch_init(struct learning_batch *batch)
{
    batch->sightings = g_array_new(FALSE, FALSE, sizeof(struct acquaint_sighting));
    batch->threads = g_array_new(FALSE, FALSE, sizeof(struct acquaint_thread));
    batch->lists = g_array_new(FALSE, FALSE, sizeof(guint64));
    batch->exposures = g_array_new(FALSE, FALSE, sizeof(struct acquaint_exposure));
    batch->entries = g_ptr_array_new();
}

static void batch_clear(struct learning_batch *batch)
{
    g_array_unref(batch->sightings);
    g_array_unref(batch->threads);
    g_array_unref(batch->lists);
    g_array_unref(batch->exposures);
    g_ptr_array_unref(batch->entries);
}

static void batch_add(struct learning_batch *batch, const struct learnt *learnt)
{
    for (unsigned i = 1; learnt->sightings && i < learnt->n_people; i++) {
        struct acquaint_sighting sighting = {learnt->from, learnt->people[i], learnt->day,
                                             learnt->how};
        g_array_append_val(batch->sightings, sighting);
    }
    if (learnt->thread) {
        struct acquaint_thread thread = {.message = learnt->message,
                                         .day = learnt->day,
                                         .outgoing = learnt->outgoing,
                                         .alone = learnt->alone,
                                         .participants = learnt->people,
                                         .n = learnt->n_people};
        g_array_append_val(batch->threads, thread);
    }
    if (learnt->list)
        g_array_append_val(batch->lists, learnt->list);
    if (learnt->exposures)
        g_array_append_vals(batch->exposures, learnt->exposures->data, learnt->exposures->len);
    if (learnt->entry)
        g_ptr_array_add(batch->entries, learnt->entry);
}

static void write_acquaint(const struct learning_batch *batch)
{
    struct acquaint_batch all = {.sightings =
                                     (struct acquaint_sighting *)(void *)batch->sightings->data,
                                 .n_sightings = batch->sightings->len,
                                 .threads = (struct acquaint_thread *)(void *)batch->threads->data,
                                 .n_threads = batch->threads->len,
                                 .lists = (guint64 *)(void *)batch->lists->data,
                                 .n_lists = batch->lists->len,
                                 .today = acquaint_day_of(now_seconds())};
    GError *error = NULL;

    if (!daemon_state.acquaint || all.n_sightings + all.n_threads + all.n_lists == 0)
        return;
    if (!acquaint_write(daemon_state.acquaint, &all, &error))
        log_fault(&error);
}

static void write_exposures(const struct learning_batch *batch)
{
    const struct acquaint_exposure *all = (void *)batch->exposures->data;
    GError *error = NULL;

    if (daemon_state.acquaint && batch->exposures->len > 0 &&
        !acquaint_write_exposures(daemon_state.acquaint, all, batch->exposures->len, &error))
        log_fault(&error);
}

static void write_journal(const struct learning_batch *batch, const struct journal_counts *counts)
{
    GError *error = NULL;

    if (!daemon_state.journal)
        return;
    if (!journal_write(daemon_state.journal, batch->entries, counts, now_seconds(), &error))
        log_fault(&error);
    g_autofree char *complaint = journal_complaint(daemon_state.journal);
    if (complaint)
        log_line(LOG_WARNING, "learning: %s", complaint);
}

static void write_items(const GPtrArray *items, const struct journal_counts *counts)
{
    struct learning_batch batch;

    batch_init(&batch);
    for (guint i = 0; i < items->len; i++)
        batch_add(&batch, items->pdata[i]);
    write_acquaint(&batch);
    write_exposures(&batch);
    write_journal(&batch, counts);
    batch_clear(&batch);
}

/* Waits until a batch is due; called under the lock. The second begins with the first item. */
static void await_batch(void)
{
    struct timespec until;
    int result = 0;

    while (!queue.stopping && queue.items->len == 0 && result == 0) {
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += LIMIT_LEARN_COUNTED_SECONDS;
        result = pthread_cond_clockwait(&queue.changed, &queue.lock, CLOCK_MONOTONIC, &until);
    }
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += BATCH_SECONDS;
    result = 0;
    while (!queue.stopping && queue.items->len > 0 && queue.items->len < LIMIT_LEARN_BATCH &&
           result == 0)
        result = pthread_cond_clockwait(&queue.changed, &queue.lock, CLOCK_MONOTONIC, &until);
}

static void *work(void *data)
{
    bool over = false;
    guint64 written = 0;

    (void)data;
    while (!over) {
        pthread_mutex_lock(&queue.lock);
        await_batch();
        g_autoptr(GPtrArray) items = g_steal_pointer(&queue.items);
        struct journal_counts counts = queue.counts;
        bool any = items->len > 0 || queue.counted;
        queue.items = items_new();
        queue.bytes = 0;
        queue.counts = (struct journal_counts){0};
        queue.counted = false;
        over = queue.stopping;
        pthread_mutex_unlock(&queue.lock);
        if (!any)
            continue;
        write_items(items, &counts);
        written += items->len;
        log_line(LOG_DEBUG, "learning: written=%" G_GUINT64_FORMAT " dropped=%" G_GUINT64_FORMAT,
                 written, counts.dropped);
    }
    return NULL;
}

bool learning_start(GError **error)
{
    int result = pthread_create(&queue.thread, NULL, work, NULL);

    if (result != 0)
        g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot start a thread: %s",
                    g_strerror(result));
    queue.started = result == 0;
    return queue.started;
}

bool learning_stop(unsigned seconds)
{
    struct timespec until;
    GError *error = NULL;

    if (!queue.started)
        return true;
    pthread_mutex_lock(&queue.lock);
    queue.stopping = true;
    pthread_cond_signal(&queue.changed);
    pthread_mutex_unlock(&queue.lock);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += seconds;
    if (pthread_timedjoin_np(queue.thread, NULL, &until) != 0)
        return false;
    queue.started = false;
    if (daemon_state.acquaint && !acquaint_sync(daemon_state.acquaint, &error))
        log_fault(&error);
    return true;
}
