#include "store/kv/kv_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "store/kv/kv.h"

#define POLL_MICROSECONDS 2000
/* Our own threads take turns, each with a sync to the disk: on a slow disk a queue of them does not
 * mean that a process hangs. An MTA waits for minutes at the end of a message. */
#define THREADS_PATIENCE 12
/* All users of the store share a lock on this octet, so that nobody moves the store away while
 * another uses it. */
#define OCTET_USERS 1

void kv_lock_init(struct kv_lock *lock)
{
    pthread_condattr_t attr;

    lock->fd = -1;
    pthread_mutex_init(&lock->mutex, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&lock->free, &attr);
    pthread_condattr_destroy(&attr);
}

void kv_lock_fini(struct kv_lock *lock)
{
    kv_lock_close(lock);
    pthread_cond_destroy(&lock->free);
    pthread_mutex_destroy(&lock->mutex);
}

/* A lock of the open file, not of the process: closing another descriptor does not release it. */
static int lock_users(const struct kv_lock *lock, short type)
{
    struct flock users = {
        .l_type = type, .l_whence = SEEK_SET, .l_start = OCTET_USERS, .l_len = 1, .l_pid = 0};

    while (fcntl(lock->fd, F_OFD_SETLK, &users) != 0)
        if (errno != EINTR)
            return errno;
    return 0;
}

static gint64 deadline_after(unsigned wait_ms)
{
    return g_get_monotonic_time() + (gint64)wait_ms * 1000;
}

/* Others hold it exclusively only for moments, in kv_lock_is_alone. */
static int become_user(const struct kv_lock *lock, unsigned wait_ms)
{
    gint64 deadline = deadline_after(wait_ms);
    int code;

    while ((code = lock_users(lock, F_RDLCK)) == EAGAIN || code == EACCES) {
        if (g_get_monotonic_time() >= deadline)
            return KV_BUSY;
        g_usleep(POLL_MICROSECONDS);
    }
    return code;
}

int kv_lock_open(struct kv_lock *lock, const char *folder, bool count_users, unsigned wait_ms)
{
    g_autofree char *path = g_build_filename(folder, "write.lock", NULL);

    if (lock->fd >= 0)
        return 0;
    lock->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock->fd < 0)
        return errno;
    return count_users ? become_user(lock, wait_ms) : 0;
}

void kv_lock_close(struct kv_lock *lock)
{
    if (lock->fd >= 0)
        close(lock->fd);
    lock->fd = -1;
}

static bool take_among_threads(struct kv_lock *lock, gint64 deadline)
{
    struct timespec until = {.tv_sec = deadline / G_USEC_PER_SEC,
                             .tv_nsec = deadline % G_USEC_PER_SEC * 1000};
    bool taken;

    pthread_mutex_lock(&lock->mutex);
    while (lock->writing)
        if (pthread_cond_timedwait(&lock->free, &lock->mutex, &until) == ETIMEDOUT)
            break;
    taken = !lock->writing;
    lock->writing = true;
    pthread_mutex_unlock(&lock->mutex);
    return taken;
}

static void release_among_threads(struct kv_lock *lock)
{
    pthread_mutex_lock(&lock->mutex);
    lock->writing = false;
    pthread_cond_signal(&lock->free);
    pthread_mutex_unlock(&lock->mutex);
}

long kv_lock_holder(const struct kv_lock *lock)
{
    char text[24] = "";
    ssize_t n = lock->fd >= 0 ? pread(lock->fd, text, sizeof text - 1, 0) : 0;

    return n > 0 ? strtol(text, NULL, 10) : 0;
}

bool kv_lock_was_taken(const struct kv_lock *lock)
{
    struct stat file;

    return lock->fd >= 0 && fstat(lock->fd, &file) == 0 && file.st_size > 0;
}

/* The pid serves only error messages: on a full disk nothing is written here, and that is
 * acceptable. */
static void note_pid(const struct kv_lock *lock)
{
    char text[24];
    int n = snprintf(text, sizeof text, "%-10ld\n", (long)getpid());

    if (pwrite(lock->fd, text, (size_t)n, 0) != n)
        return;
}

static int take_among_processes(const struct kv_lock *lock, gint64 deadline)
{
    while (flock(lock->fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return errno;
        if (g_get_monotonic_time() >= deadline)
            return KV_BUSY;
        g_usleep(POLL_MICROSECONDS);
    }
    return 0;
}

int kv_lock_take(struct kv_lock *lock, unsigned wait_ms)
{
    if (!take_among_threads(lock,
                            g_get_monotonic_time() + (gint64)wait_ms * 1000 * THREADS_PATIENCE))
        return KV_BUSY;
    int code = take_among_processes(lock, deadline_after(wait_ms));
    if (code == 0)
        note_pid(lock);
    else
        release_among_threads(lock);
    return code;
}

void kv_lock_release(struct kv_lock *lock)
{
    flock(lock->fd, LOCK_UN);
    release_among_threads(lock);
}

bool kv_lock_is_alone(struct kv_lock *lock)
{
    bool alone = lock_users(lock, F_WRLCK) == 0;

    lock_users(lock, F_RDLCK);
    return alone;
}
