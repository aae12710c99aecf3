/* Does this milter see the releases that submit_to takes? Where it does not, people get them with
 * our field, and mail of our users that goes the same way is not judged. Only the log says so, once
 * an hour: the release itself is gone. One release is watched at a time. Any thread. */
#ifndef ASKFIRST_DAEMON_RELEASE_WATCH_H
#define ASKFIRST_DAEMON_RELEASE_WATCH_H

#include <glib.h>
#include "conf/config.h"

/* submit_to has taken the release with this token, if it has not been met already: behind a filter
 * that takes mail first it is met later. now: Unix seconds. */
void meeting_expect(const char *token, gint64 now);
/* A message with the token of a release came by. */
void meeting_seen(const char *token);
/* Says what was waited for in vain. */
void meeting_check(const struct config *config, gint64 now);

#endif
