/* The writer's lock: one thread of one process at a time, waited for with a limit. LMDB's own lock
 * waits for ever, so that one stopped process would stop the mail of the whole server. The kernel
 * gives the lock back when its holder dies. */
#include "store/env.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#define POLL_MICROSECONDS 10000
/* Our own threads take turns, each with a sync to the disk: on a slow disk a queue of them is no
 * sign that somebody hangs. An MTA waits for minutes at the end of a message. */
#define THREADS_PATIENCE 12

bool lock_init(struct store *store, GError **error)
{
    g_autofree char *path = g_build_filename(store->folder, "write.lock", NULL);
    pthread_condattr_t attr;

    store->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (store->lock_fd < 0)
        return store_trouble(store, errno, "open", error);
    pthread_mutex_init(&store->mutex, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&store->free, &attr);
    pthread_condattr_destroy(&attr);
    return true;
}

void lock_fini(struct store *store)
{
    if (store->lock_fd < 0)
        return;
    close(store->lock_fd);
    pthread_cond_destroy(&store->free);
    pthread_mutex_destroy(&store->mutex);
}

static bool take_among_threads(struct store *store, gint64 deadline)
{
    struct timespec until = {.tv_sec = deadline / G_USEC_PER_SEC,
                             .tv_nsec = deadline % G_USEC_PER_SEC * 1000};
    bool taken;

    pthread_mutex_lock(&store->mutex);
    while (store->writing)
        if (pthread_cond_timedwait(&store->free, &store->mutex, &until) == ETIMEDOUT)
            break;
    taken = !store->writing;
    store->writing = true;
    pthread_mutex_unlock(&store->mutex);
    return taken;
}

static void release_among_threads(struct store *store)
{
    pthread_mutex_lock(&store->mutex);
    store->writing = false;
    pthread_cond_signal(&store->free);
    pthread_mutex_unlock(&store->mutex);
}

static long holder_pid(struct store *store)
{
    char text[24] = "";
    ssize_t n = pread(store->lock_fd, text, sizeof text - 1, 0);

    return n > 0 ? strtol(text, NULL, 10) : 0;
}

static bool busy(struct store *store, GError **error)
{
    long pid = holder_pid(store);

    g_set_error(error, ASKFIRST_ERROR, ERROR_BUSY,
                "another %s (pid %ld) has been holding the consent store for %.3g seconds; if it "
                "is stopped, continue or end it",
                pid == (long)getpid() ? "thread of this process" : "process", pid,
                store->wait_ms / 1000.0);
    return false;
}

/* Only a help for the message of busy(): on a full disk nothing is written here and that is fine.
 */
static void note_pid(struct store *store)
{
    char text[24];
    int n = snprintf(text, sizeof text, "%-10ld\n", (long)getpid());

    if (pwrite(store->lock_fd, text, (size_t)n, 0) != n)
        return;
}

bool lock_take(struct store *store, GError **error)
{
    gint64 patience = (gint64)store->wait_ms * 1000;

    if (!take_among_threads(store, g_get_monotonic_time() + patience * THREADS_PATIENCE))
        return busy(store, error);
    gint64 deadline = g_get_monotonic_time() + patience;
    while (flock(store->lock_fd, LOCK_EX | LOCK_NB) != 0) {
        int code = errno;
        if (code != EWOULDBLOCK && code != EINTR) {
            release_among_threads(store);
            return store_trouble(store, code, "lock", error);
        }
        if (g_get_monotonic_time() >= deadline) {
            release_among_threads(store);
            return busy(store, error);
        }
        g_usleep(POLL_MICROSECONDS);
    }
    note_pid(store);
    return true;
}

void lock_release(struct store *store)
{
    flock(store->lock_fd, LOCK_UN);
    release_among_threads(store);
}
