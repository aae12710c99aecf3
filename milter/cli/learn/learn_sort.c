/* Sorts findings by day: in memory and, when they do not fit there, in runs on the disk that are
 * merged. */
#include "cli/learn/learn_sort.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "base/error.h"
#include "base/limits.h"
#include "store/acquaint/acquaint.h"

/* A finding as it is stored: this, followed by n_people numbers. */
struct packed {
    guint64 message, from;
    acquaint_day day;
    guint8 how, outgoing, n_about, n_people;
    guint16 unused;
};
#define LARGEST (sizeof(struct packed) + sizeof(guint64) * (LIMIT_PARTIES + 1))

/* A run is read through a window of this size. */
#define WINDOW (256u * 1024)

struct sorted_run {
    off_t at, end; /* in the file */
    char *window;
    size_t begin, filled;
};

struct sorter {
    char *folder;
    int fd; /* -1: no run on the disk yet */
    off_t written;
    size_t bytes, used;
    char *buffer;
    GArray *places; /* guint32: where a finding begins in buffer, in units of 8 octets */
    guint place;    /* the next one in memory */
    GArray *runs;   /* struct sorted_run */
    guint64 count;
    bool sorted;
};

struct sorter *sorter_new(const char *folder, size_t bytes)
{
    struct sorter *sorter = g_new0(struct sorter, 1);

    sorter->folder = g_strdup(folder);
    sorter->fd = -1;
    sorter->bytes = MAX(bytes, LARGEST);
    sorter->buffer = g_malloc(sorter->bytes);
    sorter->places = g_array_new(FALSE, FALSE, sizeof(guint32));
    sorter->runs = g_array_new(FALSE, FALSE, sizeof(struct sorted_run));
    return sorter;
}

void sorter_free(struct sorter *sorter)
{
    if (!sorter)
        return;
    for (guint i = 0; i < sorter->runs->len; i++)
        g_free(g_array_index(sorter->runs, struct sorted_run, i).window);
    if (sorter->fd >= 0)
        close(sorter->fd);
    g_array_free(sorter->runs, TRUE);
    g_array_free(sorter->places, TRUE);
    g_free(sorter->buffer);
    g_free(sorter->folder);
    g_free(sorter);
}

guint64 sorter_count(const struct sorter *sorter)
{
    return sorter->count;
}

static size_t packed_size(const struct packed *packed)
{
    return sizeof *packed + sizeof(guint64) * packed->n_people;
}

/* Compares two findings. Copies of one message differ at most in their proof; a fixed order makes
 * every import the same. */
static int compare(const struct packed *a, const struct packed *b)
{
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    if (a->message != b->message)
        return a->message < b->message ? -1 : 1;
    size_t size = MIN(packed_size(a), packed_size(b));
    return memcmp(a, b, size);
}

static const struct packed *at_place(const struct sorter *sorter, guint32 place)
{
    return (const void *)(sorter->buffer + (size_t)place * 8);
}

static int compare_places(const void *a, const void *b, void *ctx)
{
    return compare(at_place(ctx, *(const guint32 *)a), at_place(ctx, *(const guint32 *)b));
}

static void sort(struct sorter *sorter)
{
    g_array_sort_with_data(sorter->places, compare_places, sorter);
}

static bool disk_trouble(struct sorter *sorter, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, errno == ENOSPC ? ERROR_FULL : ERROR_IO,
                "cannot keep what was read in a file in %s: %s", sorter->folder, g_strerror(errno));
    return false;
}

static bool append(struct sorter *sorter, const char *data, size_t size, GError **error)
{
    while (size > 0) {
        ssize_t n = write(sorter->fd, data, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return disk_trouble(sorter, error);
        data += n;
        size -= (size_t)n;
        sorter->written += n;
    }
    return true;
}

/* Makes a file without a name, so that nothing is left of it when we are killed. */
static bool need_file(struct sorter *sorter, GError **error)
{
    if (sorter->fd < 0)
        sorter->fd = open(sorter->folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (sorter->fd < 0)
        return disk_trouble(sorter, error);
    return true;
}

/* Writes the findings in memory as a sorted run. */
static bool spill(struct sorter *sorter, GError **error)
{
    g_autofree char *block = g_malloc(WINDOW + LARGEST);
    struct sorted_run run = {.at = sorter->written};
    size_t used = 0;

    if (!need_file(sorter, error))
        return false;
    sort(sorter);
    for (guint i = 0; i < sorter->places->len; i++) {
        const struct packed *packed = at_place(sorter, g_array_index(sorter->places, guint32, i));
        memcpy(block + used, packed, packed_size(packed));
        used += packed_size(packed);
        if (used < WINDOW && i + 1 < sorter->places->len)
            continue;
        if (!append(sorter, block, used, error))
            return false;
        used = 0;
    }
    run.end = sorter->written;
    g_array_append_val(sorter->runs, run);
    g_array_set_size(sorter->places, 0);
    sorter->used = 0;
    return true;
}

bool sorter_add(struct sorter *sorter, const struct learn_finding *finding, GError **error)
{
    struct packed packed = {.message = finding->message,
                            .from = finding->from,
                            .day = finding->day,
                            .how = finding->how,
                            .outgoing = finding->outgoing,
                            .n_about = finding->n_about,
                            .n_people = finding->n_people};
    size_t size = packed_size(&packed);
    guint32 place;

    if (sorter->used + size > sorter->bytes && !spill(sorter, error))
        return false;
    place = (guint32)(sorter->used / 8);
    memcpy(sorter->buffer + sorter->used, &packed, sizeof packed);
    memcpy(sorter->buffer + sorter->used + sizeof packed, finding->people, size - sizeof packed);
    sorter->used += size;
    sorter->count++;
    g_array_append_val(sorter->places, place);
    return true;
}

static bool refill(struct sorter *sorter, struct sorted_run *run, GError **error)
{
    size_t rest = run->filled - run->begin;

    if (!run->window)
        run->window = g_malloc(WINDOW);
    memmove(run->window, run->window + run->begin, rest);
    run->begin = 0;
    run->filled = rest;
    while (run->at < run->end && run->filled < WINDOW) {
        size_t want = MIN(WINDOW - run->filled, (size_t)(run->end - run->at));
        ssize_t n = pread(sorter->fd, run->window + run->filled, want, run->at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            errno = EIO;
        if (n <= 0)
            return disk_trouble(sorter, error);
        run->filled += (size_t)n;
        run->at += n;
    }
    return true;
}

/* Returns the first finding of a run on the disk; *out is NULL behind its end. */
static bool first_of(struct sorter *sorter, struct sorted_run *run, const struct packed **out,
                     GError **error)
{
    if (run->filled - run->begin < LARGEST && run->at < run->end && !refill(sorter, run, error))
        return false;
    *out = run->begin < run->filled ? (const void *)(run->window + run->begin) : NULL;
    return true;
}

static void unpack(const struct packed *packed, struct learn_finding *finding)
{
    finding->message = packed->message;
    finding->from = packed->from;
    finding->day = packed->day;
    finding->how = packed->how;
    finding->outgoing = packed->outgoing;
    finding->n_about = packed->n_about;
    finding->n_people = packed->n_people;
    finding->list = 0;
    memcpy(finding->people, packed + 1, packed_size(packed) - sizeof *packed);
}

/* When there are runs, makes the rest one of them, so that its memory is free for the writing. */
static bool finish(struct sorter *sorter, GError **error)
{
    sorter->sorted = true;
    if (sorter->runs->len == 0) {
        sort(sorter);
        return true;
    }
    if (sorter->places->len > 0 && !spill(sorter, error))
        return false;
    g_clear_pointer(&sorter->buffer, g_free);
    return true;
}

bool sorter_next(struct sorter *sorter, struct learn_finding *finding, bool *found, GError **error)
{
    const struct packed *best = NULL, *other;
    struct sorted_run *from = NULL;

    if (!sorter->sorted && !finish(sorter, error))
        return false;
    if (sorter->place < sorter->places->len)
        best = at_place(sorter, g_array_index(sorter->places, guint32, sorter->place));
    for (guint i = 0; i < sorter->runs->len; i++) {
        struct sorted_run *run = &g_array_index(sorter->runs, struct sorted_run, i);
        if (!first_of(sorter, run, &other, error))
            return false;
        if (!other || (best && compare(best, other) <= 0))
            continue;
        best = other;
        from = run;
    }
    *found = best != NULL;
    if (!best)
        return true;
    unpack(best, finding);
    if (from)
        from->begin += packed_size(best);
    else
        sorter->place++;
    return true;
}
