/* Checks that this milter sees the releases that submit_to takes. If it does not, recipients get
 * them with our field, and mail of our users that goes the same way is not judged. The release
 * itself is gone by then, so only the log can say so, at most once an hour. One release is watched
 * at a time. Any thread. */
#ifndef ASKFIRST_DAEMON_RELEASE_WATCH_H
#define ASKFIRST_DAEMON_RELEASE_WATCH_H

#include <glib.h>
#include "conf/config.h"

/* Starts watching for the release with this token, which submit_to has taken, unless it was seen
 * already. Behind a filter that accepts mail first it is seen later. now: Unix seconds. */
void meeting_expect(const char *token, gint64 now);
/* A message with the token of a release came through this milter. */
void meeting_seen(const char *token);
/* Logs a release that was not seen in time. */
void meeting_check(const struct config *config, gint64 now);

#endif
