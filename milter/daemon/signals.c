#include "daemon/signals.h"

#include <errno.h>
#include <libmilter/mfapi.h>
#include <signal.h>
#include <unistd.h>
#include "daemon/daemon.h"
#include "daemon/socket.h"
#include "daemon/worker.h"

static enum { RUNNING, STOPPING, STOPPED } state; /* under daemon_state.lock */

static void become(int next)
{
    pthread_mutex_lock(&daemon_state.lock);
    state = next;
    pthread_cond_broadcast(&daemon_state.changed);
    pthread_mutex_unlock(&daemon_state.lock);
}

void signals_settle(void)
{
    pthread_mutex_lock(&daemon_state.lock);
    while (state == STOPPING)
        pthread_cond_wait(&daemon_state.changed, &daemon_state.lock);
    pthread_mutex_unlock(&daemon_state.lock);
}

/* Stops the daemon. This thread never returns to libmilter: the code behind sigwait would take
 * mutexes that smfi_main and libmilter's exit handler destroy meanwhile. */
G_GNUC_NORETURN
static void stop(void)
{
    /* The workers stop first, while we still serve: the MTA that takes a worker's mail waits for
     * our verdict. */
    workers_stop(WORKER_SECONDS);
    daemon_drain();
    socket_nudge();
    become(STOPPING);
    smfi_stop();
    become(STOPPED);
    for (;;)
        pause();
}

/* Returns the next signal. TERM and INT come before any HUP that waits, so that many reloads cannot
 * put the end off. */
static int next_signal(const sigset_t *set)
{
    const struct timespec at_once = {0};
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    int caught = sigtimedwait(&ends, NULL, &at_once);
    return caught > 0 ? caught : sigwaitinfo(set, NULL);
}

/* libmilter has a thread of its own that waits for HUP, TERM and INT with sigwait(3) and ends the
 * program at each of them. This definition comes before the C library's, so that thread calls it
 * instead: HUP is a reload, and TERM and INT stop libmilter only after the messages in flight are
 * done. A second thread in sigwait beside libmilter's would not be safe. */
int sigwait(const sigset_t *set, int *signal_number)
{
    (void)signal_number;
    for (;;) {
        int caught = next_signal(set);
        if (caught == SIGHUP)
            daemon_reload();
        else if (caught > 0)
            stop();
        else if (errno != EINTR)
            return errno;
    }
}

/* All threads inherit this mask: only the thread in sigwait gets the signals. */
void signals_prepare(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    /* Writing beyond the limit for file sizes is then an error like a full disk, and does not end
     * the daemon. */
    signal(SIGXFSZ, SIG_IGN);
}
