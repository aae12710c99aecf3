/* The workers: two threads that hand the mails in the outbox to the MTA. One ends requests that are
 * ready, and sends releases and returns, so these never wait behind other mail. The other one is
 * the scheduler, too: it sends notices and asks, ends asks and requests whose time is over, prunes,
 * and finds out at the start whether submit_to takes mail. */
#ifndef ASKFIRST_DAEMON_WORKER_H
#define ASKFIRST_DAEMON_WORKER_H

#include <glib.h>
#include <stdbool.h>

/* Starts both threads. Returns false with error when the system has no thread left. */
bool workers_start(GError **error);
/* How many seconds a mail that is being handed over may still take when the daemon ends. */
#define WORKER_SECONDS 20
/* Ends both workers. Each one finishes the mail that it is handing over, and this mail may pass
 * through our own milter on its way. Returns false when one has not ended within `seconds`. May be
 * called again; by one thread at a time. */
bool workers_stop(unsigned seconds);

#endif
