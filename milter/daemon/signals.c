#include "daemon/daemon.h"

#include <errno.h>
#include <signal.h>
#include "daemon/socket.h"

/* libmilter has a thread of its own that waits for HUP, TERM and INT with sigwait(3) and ends the
 * program at each of them. This definition comes before the C library's, so that thread lands here:
 * HUP is a reload, and TERM and INT reach libmilter only once the messages in flight are done. A
 * second thread in sigwait beside libmilter's is not safe. */
int sigwait(const sigset_t *set, int *signal_number)
{
    for (;;) {
        int caught = sigwaitinfo(set, NULL);
        if (caught == SIGHUP) {
            daemon_reload();
        } else if (caught > 0) {
            daemon_drain();
            socket_nudge();
            *signal_number = caught;
            return 0;
        } else if (errno != EINTR) {
            return errno;
        }
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
}
