/* How waiting requests end without a person at the command line: everybody agreed, somebody did
 * not, nobody answered in time. For the workers. */
#ifndef ASKFIRST_DAEMON_END_REQUESTS_H
#define ASKFIRST_DAEMON_END_REQUESTS_H

#include <glib.h>
#include <stdbool.h>

/* A batch of requests to which everybody agreed (they are released), or whose asks cannot all be
 * agreed to any more (they are given back). False with error when the store is in trouble; what
 * cannot be given back for another reason is logged and tried again in an hour. */
bool end_ready_requests(gint64 now, GError **error);
/* The same for those whose time is over. */
bool end_expired_requests(gint64 now, GError **error);

#endif
