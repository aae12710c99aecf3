/* The workers: two threads that hand what is in the outbox to the MTA. One ends requests that are
 * ready and serves releases and returns, so that they never wait behind other mail; the other
 * serves asks and notices, sends asks that are due, gives back what nobody settled in time, prunes,
 * and finds out at the start whether submit_to takes mail. */
#ifndef ASKFIRST_DAEMON_WORKER_H
#define ASKFIRST_DAEMON_WORKER_H

#include <glib.h>
#include <stdbool.h>

/* Starts both threads. False with error when the system has no thread left. */
bool workers_start(GError **error);
/* A mail that is being handed over when we end may take this long. */
#define CLERK_SECONDS 20
/* Ends them: each finishes the mail it is handing over, which may come by here on its way through
 * the MTA. False when one did not end within `seconds`. Can be called again; one thread at a time.
 */
bool workers_stop(unsigned seconds);

#endif
