/* One lock file with two locks: octet 0 is the writer's, one process at a time, waited for with a
 * limit; octet 1 is shared by all who use the memory, so that nobody moves it away under another.
 * The kernel gives both back when their holder dies. */
#include "store/acquaint_env.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include "bounds.h"

#define POLL_MICROSECONDS 2000

enum { OCTET_WRITER, OCTET_USERS };

/* Locks of the open file, not of the process: they do not vanish with some other descriptor. */
static int set_lock(const struct acquaint *a, short type, off_t octet)
{
    struct flock lock = {
        .l_type = type, .l_whence = SEEK_SET, .l_start = octet, .l_len = 1, .l_pid = 0};

    while (fcntl(a->lock_fd, F_OFD_SETLK, &lock) != 0)
        if (errno != EINTR)
            return errno;
    return 0;
}

static bool busy(struct acquaint *a, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_BUSY,
                "another process has been writing to %s for %.3g seconds; if it is stopped, "
                "continue or end it",
                a->folder, a->wait_ms / 1000.0);
    return false;
}

/* Waits with a limit: the octet is held by others for moments only. */
static bool wait_for_octet(struct acquaint *a, short type, off_t octet, GError **error)
{
    gint64 deadline = g_get_monotonic_time() + (gint64)a->wait_ms * 1000;
    int code;

    while ((code = set_lock(a, type, octet)) != 0) {
        if (code != EAGAIN && code != EACCES)
            return memory_trouble(a, code, "lock", error);
        if (g_get_monotonic_time() >= deadline)
            return busy(a, error);
        g_usleep(POLL_MICROSECONDS);
    }
    return true;
}

bool memory_lock_init(struct acquaint *a, GError **error)
{
    g_autofree char *path = g_build_filename(a->folder, "write.lock", NULL);

    a->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (a->lock_fd < 0)
        return memory_trouble(a, errno, "open", error);
    return wait_for_octet(a, F_RDLCK, OCTET_USERS, error);
}

void memory_lock_fini(struct acquaint *a)
{
    if (a->lock_fd >= 0)
        close(a->lock_fd);
}

bool memory_lock(struct acquaint *a, GError **error)
{
    pthread_mutex_lock(&a->mutex);
    if (wait_for_octet(a, F_WRLCK, OCTET_WRITER, error))
        return true;
    pthread_mutex_unlock(&a->mutex);
    return false;
}

void memory_unlock(struct acquaint *a)
{
    set_lock(a, F_UNLCK, OCTET_WRITER);
    pthread_mutex_unlock(&a->mutex);
}

bool memory_alone(struct acquaint *a)
{
    bool alone = set_lock(a, F_WRLCK, OCTET_USERS) == 0;

    set_lock(a, F_RDLCK, OCTET_USERS);
    return alone;
}
