/* The threads of an import, and how they exchange parcels. */
#include "cli/learn/learn_run.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "archive/walk.h"
#include "base/error.h"
#include "cli/learn/learn_message.h"
#include "cli/learn/learn_progress.h"
#include "cli/learn/learn_queue.h"
#include "cli/learn/learn_read.h"
#include "cli/learn/learn_sort.h"
#include "cli/learn/learn_write.h"

/* More parsers than this would only wait for the reader. */
#define MOST_PARSERS 8u
/* How many parcels are under way for each parser. */
#define PARCELS 4u
/* How many octets of findings are kept in memory before they go to the disk; about 600,000
 * findings. */
#define SORTER_BYTES (48u * 1024 * 1024)
/* How many different lists one import learns; the others are learnt the next time. */
#define MOST_LISTS 1000000u
/* How many complaints are printed; the others are counted. */
#define SHOWN 20u

/* A parcel, and the findings of its parser. */
struct job {
    struct parcel parcel; /* must be first: the reader knows only this */
    GArray *findings;     /* struct learn_finding */
    GArray *lists;        /* guint64 */
    guint64 by_outcome[LEARN_OUTCOMES];
    GPtrArray *complaints; /* char * */
    GError *error;
};

struct import_run {
    struct learn *learn;
    struct learn_queue empty, full, done; /* struct job */
    atomic_bool stop;
    pthread_mutex_t mutex; /* of complaints and passed */
    GPtrArray *complaints;
    guint64 passed;
    struct parcel *held;          /* by the reader */
    struct job end[MOST_PARSERS]; /* each stands for the last one */
    struct learn_counts *counts;
    struct sorter *sorter;
    GHashTable *lists;
    struct progress *progress;
    guint64 weight;
    guint parsers; /* threads */
};

static struct job *job_new(void)
{
    struct job *job = g_new0(struct job, 1);

    job->parcel.bytes = g_string_new(NULL);
    job->parcel.items = g_array_new(FALSE, FALSE, sizeof(struct parcel_item));
    job->findings = g_array_new(FALSE, FALSE, sizeof(struct learn_finding));
    job->lists = g_array_new(FALSE, FALSE, sizeof(guint64));
    job->complaints = g_ptr_array_new_with_free_func(g_free);
    return job;
}

static void job_free(void *data)
{
    struct job *job = data;

    g_string_free(job->parcel.bytes, TRUE);
    g_array_free(job->parcel.items, TRUE);
    g_array_free(job->findings, TRUE);
    g_array_free(job->lists, TRUE);
    g_ptr_array_free(job->complaints, TRUE);
    g_clear_error(&job->error);
    g_free(job);
}

/* Headers of two mebibytes are rare, so a buffer of that size is not kept. */
static void job_clear(struct job *job)
{
    if (job->parcel.bytes->allocated_len > 1024 * 1024) {
        g_string_free(job->parcel.bytes, TRUE);
        job->parcel.bytes = g_string_new(NULL);
    }
    g_string_truncate(job->parcel.bytes, 0);
    g_array_set_size(job->parcel.items, 0);
    job->parcel.weight = 0;
    g_array_set_size(job->findings, 0);
    g_array_set_size(job->lists, 0);
    g_ptr_array_set_size(job->complaints, 0);
    memset(job->by_outcome, 0, sizeof job->by_outcome);
}

/* ---- the reader ---- */

static struct parcel *exchange(void *ctx, struct parcel *full)
{
    struct import_run *run = ctx;

    if (full)
        learn_queue_push(&run->full, full);
    run->held = NULL;
    if (!atomic_load(&run->stop) && !learn_stopped())
        run->held = learn_queue_pop(&run->empty, -1);
    return run->held;
}

static void keep_complaint(void *ctx, const char *text)
{
    struct import_run *run = ctx;

    pthread_mutex_lock(&run->mutex);
    g_ptr_array_add(run->complaints, g_strdup(text));
    pthread_mutex_unlock(&run->mutex);
}

static void count_passed(void *ctx, const char *path)
{
    struct import_run *run = ctx;

    (void)path;
    pthread_mutex_lock(&run->mutex);
    run->passed++;
    pthread_mutex_unlock(&run->mutex);
}

static void *read_thread(void *data)
{
    struct import_run *run = data;
    struct learn_reader reader = {run->learn, exchange, keep_complaint, count_passed, run};

    learn_read(&reader);
    for (guint i = 0; i < run->parsers; i++)
        learn_queue_push(&run->full, &run->end[i].parcel);
    return NULL;
}

/* ---- parsers ---- */

static bool parse(struct job *job, const struct learn *learn, const char *header, size_t size)
{
    struct learn_finding finding;
    enum learn_outcome outcome = LEARN_OUTCOME_NO_MAIL;

    if (!learn_message(learn, header, size, &finding, &outcome, &job->error))
        return false;
    if (finding.n_people > 0)
        g_array_append_val(job->findings, finding);
    if (finding.list)
        g_array_append_val(job->lists, finding.list);
    job->by_outcome[outcome]++;
    return true;
}

static bool parse_file(struct job *job, const struct learn *learn, const char *path,
                       GString *header)
{
    g_autoptr(GError) error = NULL;
    bool whole = true;

    if (walk_is_discarded(path))
        job->by_outcome[LEARN_OUTCOME_DISCARDED]++;
    else if (learn_read_file(path, header, &whole, &error) && whole)
        return parse(job, learn, header->str, header->len);
    else
        job->by_outcome[whole ? LEARN_OUTCOME_NO_MAIL : LEARN_OUTCOME_TOO_LONG]++;
    if (error)
        g_ptr_array_add(job->complaints, g_strdup(error->message));
    return true;
}

static void parse_parcel(struct job *job, const struct learn *learn, GString *header)
{
    bool ok = true;

    for (guint i = 0; ok && i < job->parcel.items->len; i++) {
        const struct parcel_item *item = &g_array_index(job->parcel.items, struct parcel_item, i);
        const char *data = job->parcel.bytes->str + item->begin;
        if (item->file)
            ok = parse_file(job, learn, data, header);
        else if (item->whole)
            ok = parse(job, learn, data, item->size);
        else
            job->by_outcome[LEARN_OUTCOME_TOO_LONG]++;
    }
}

static bool is_end(const struct import_run *run, const struct job *job)
{
    return job >= run->end && job < run->end + MOST_PARSERS;
}

static void *parse_thread(void *data)
{
    struct import_run *run = data;
    GString *header = g_string_new(NULL);
    struct job *job;

    do {
        job = (struct job *)learn_queue_pop(&run->full, -1);
        if (!is_end(run, job))
            parse_parcel(job, run->learn, header);
        learn_queue_push(&run->done, &job->parcel);
    } while (!is_end(run, job));
    g_string_free(header, TRUE);
    return NULL;
}

/* ---- the main thread ---- */

static void say(struct import_run *run, const char *text)
{
    if (run->counts->complaints++ < SHOWN) {
        progress_hide(run->progress);
        fprintf(stderr, "askfirst: %s\n", text);
    }
    if (run->counts->complaints == SHOWN + 1)
        fprintf(stderr, "askfirst: more like this is only counted\n");
}

static void say_complaints(struct import_run *run)
{
    pthread_mutex_lock(&run->mutex);
    GPtrArray *complaints = run->complaints;
    run->complaints = g_ptr_array_new_with_free_func(g_free);
    pthread_mutex_unlock(&run->mutex);
    for (guint i = 0; i < complaints->len; i++)
        say(run, complaints->pdata[i]);
    g_ptr_array_free(complaints, TRUE);
}

static void keep_list(struct import_run *run, guint64 list)
{
    if (g_hash_table_size(run->lists) < MOST_LISTS)
        g_hash_table_add(run->lists, g_memdup2(&list, sizeof list));
}

/* Adds a parser's findings, and gives the parcel back to the reader. */
static bool gather(struct import_run *run, struct job *job, GError **error)
{
    bool ok = !job->error;

    if (job->error)
        g_propagate_error(error, g_steal_pointer(&job->error));
    for (guint i = 0; ok && i < job->findings->len; i++)
        ok = sorter_add(run->sorter, &g_array_index(job->findings, struct learn_finding, i), error);
    for (guint i = 0; i < job->lists->len; i++)
        keep_list(run, g_array_index(job->lists, guint64, i));
    for (guint i = 0; i < job->complaints->len; i++)
        say(run, job->complaints->pdata[i]);
    for (guint i = 0; i < LEARN_OUTCOMES; i++) {
        run->counts->by_outcome[i] += job->by_outcome[i];
        run->counts->messages += job->by_outcome[i];
    }
    run->weight += job->parcel.weight;
    job_clear(job);
    learn_queue_push(&run->empty, &job->parcel);
    return ok;
}

static bool gather_all(struct import_run *run, GError **error)
{
    bool ok = true;

    for (guint ended = 0; ended < run->parsers;) {
        struct job *job = (struct job *)learn_queue_pop(&run->done, 200);
        say_complaints(run);
        if (job && is_end(run, job))
            ended++;
        else if (job && !gather(run, job, ok ? error : NULL))
            ok = false;
        if (!ok)
            atomic_store(&run->stop, true);
        progress_show(run->progress, run->weight, run->counts->messages);
    }
    say_complaints(run);
    return ok;
}

/* Starts the threads. Without any there is no import; with fewer it is slower. */
static bool start(struct import_run *run, pthread_t threads[MOST_PARSERS + 1], GError **error)
{
    guint want = CLAMP(g_get_num_processors(), 1, MOST_PARSERS);

    while (run->parsers < want &&
           pthread_create(&threads[run->parsers], NULL, parse_thread, run) == 0)
        run->parsers++;
    if (run->parsers > 0 && pthread_create(&threads[run->parsers], NULL, read_thread, run) == 0)
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot start a thread");
    for (guint i = 0; i < run->parsers; i++)
        learn_queue_push(&run->full, &run->end[i].parcel);
    for (guint i = 0; i < run->parsers; i++)
        pthread_join(threads[i], NULL);
    return false;
}

static bool read_all(struct import_run *run, GError **error)
{
    pthread_t threads[MOST_PARSERS + 1];

    if (!start(run, threads, error))
        return false;
    for (guint i = 0; i < (run->parsers + 1) * PARCELS; i++)
        learn_queue_push(&run->empty, &job_new()->parcel);
    bool ok = gather_all(run, error);
    for (guint i = 0; i <= run->parsers; i++)
        pthread_join(threads[i], NULL);
    run->counts->passed_folders = run->passed;
    return ok;
}

static bool read_then_write(struct import_run *run, bool *stopped, GError **error)
{
    run->progress = progress_new("reading", learn_weigh(run->learn));
    bool ok = read_all(run, error);
    progress_free(run->progress);
    if (ok && !learn_stopped()) {
        run->progress = progress_new("writing", sorter_count(run->sorter));
        ok = learn_write(run->learn, run->sorter, run->lists, run->progress, run->counts, error);
        progress_free(run->progress);
    }
    *stopped = learn_stopped();
    return ok;
}

static void free_jobs(struct import_run *run)
{
    struct job *job = (struct job *)run->held;

    if (job)
        job_free(job);
    while ((job = (struct job *)learn_queue_pop(&run->empty, 0)))
        job_free(job);
    learn_queue_fini(&run->empty);
    learn_queue_fini(&run->full);
    learn_queue_fini(&run->done);
}

bool learn_run(struct learn *learn, struct learn_counts *counts, bool *stopped, GError **error)
{
    struct import_run run = {.learn = learn, .counts = counts};

    learn_queue_init(&run.empty);
    learn_queue_init(&run.full);
    learn_queue_init(&run.done);
    pthread_mutex_init(&run.mutex, NULL);
    run.complaints = g_ptr_array_new_with_free_func(g_free);
    run.lists = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    run.sorter =
        sorter_new(learn->dry_run ? g_get_tmp_dir() : learn->config->state_dir, SORTER_BYTES);
    bool ok = read_then_write(&run, stopped, error);
    free_jobs(&run);
    pthread_mutex_destroy(&run.mutex);
    g_ptr_array_free(run.complaints, TRUE);
    g_hash_table_destroy(run.lists);
    sorter_free(run.sorter);
    return ok;
}
