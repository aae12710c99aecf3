/* Requests that nobody settled in time go back to their senders. */
#ifndef ASKFIRST_DAEMON_EXPIRY_H
#define ASKFIRST_DAEMON_EXPIRY_H

#include <glib.h>
#include <stdbool.h>

/* Gives back what has expired, some at a time. A request that cannot be given back, since its spool
 * file is missing or damaged or nobody is there to get it, is an error in the log and expires again
 * in an hour; the others are served. False with error when the store failed. */
bool expire_requests(gint64 now, GError **error);

#endif
