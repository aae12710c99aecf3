/* Ending waiting requests without an administrator: when everybody has agreed, when somebody has
 * not, or when the time is over. For the workers. */
#ifndef ASKFIRST_DAEMON_END_REQUESTS_H
#define ASKFIRST_DAEMON_END_REQUESTS_H

#include <glib.h>
#include <stdbool.h>

/* Ends a batch of requests to which everybody has agreed (they are released), or to which somebody
 * can no longer agree (they are returned). Returns false with error when the store fails. A request
 * that cannot be returned for another reason is logged and tried again in an hour. */
bool end_ready_requests(gint64 now, GError **error);
/* Does the same for requests whose time is over. */
bool end_expired_requests(gint64 now, GError **error);

#endif
