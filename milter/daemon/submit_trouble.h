/* Trouble of submit_to: it cannot be reached, or takes no mail from us at all. Then all mail waits,
 * no message is to blame, and the log says what to do: at once where we are refused, after a minute
 * where nobody answers, as an MTA that is restarted is away for a moment.
 *
 * Any thread; nothing is kept across a restart. */
#ifndef ASKFIRST_DAEMON_SUBMIT_TROUBLE_H
#define ASKFIRST_DAEMON_SUBMIT_TROUBLE_H

#include <glib.h>
#include <stdbool.h>
#include "conf/config.h"

/* An attempt showed it. text: "SERVER: answered MAIL with: 530 ..."; refused: or else nobody
 * answered. */
void trouble_found(const char *text, bool refused, gint64 now);
/* It takes mail, but does not offer this extension of SMTP, and mail waits for that. */
void trouble_lacks(const char *server, const char *extension, gint64 now);
/* submit_to looked at a mail, whatever it thought of it. */
void trouble_over(void);
bool trouble_is_on(void);
/* Seconds until the next attempt is worth it: as long as it has lasted, at least 5, at most 60. */
unsigned trouble_wait(gint64 now);
/* The administrator has changed something: the next attempt is told of as if it was the first. */
void trouble_hurry(void);

/* Since the start nothing has shown whether submit_to takes mail: finds out, and says it. Takes
 * some seconds at most. */
void trouble_look(const struct config *config, gint64 now);

#endif
