/* Trouble with submit_to: it cannot be reached, or takes no mail from us at all. Then no message is
 * to blame and all mail waits. The log says what to do: at once when submit_to refuses us; after a
 * minute when it does not answer, because an MTA that restarts is away for a moment.
 *
 * Any thread; nothing is kept across a restart. */
#ifndef ASKFIRST_DAEMON_SUBMIT_TROUBLE_H
#define ASKFIRST_DAEMON_SUBMIT_TROUBLE_H

#include <glib.h>
#include <stdbool.h>
#include "conf/config.h"

/* Records that an attempt failed because of submit_to. text: "SERVER: answered MAIL with: 530 ...".
 * refused: it refused us; else it did not answer. */
void trouble_found(const char *text, bool refused, gint64 now);
/* Records that it takes mail but does not offer this extension of SMTP, for which mail waits. */
void trouble_lacks(const char *server, const char *extension, gint64 now);
/* Ends the trouble: submit_to has dealt with a mail, whatever its reply. */
void trouble_over(void);
bool trouble_is_on(void);
/* Returns how many seconds to wait before the next attempt: as long as the trouble has lasted, but
 * at least 5 and at most 60. */
unsigned trouble_wait(gint64 now);
/* Makes the next attempt's result be logged like the first one: the administrator has changed
 * something. */
void trouble_hurry(void);

/* When nothing has shown since the start whether submit_to takes mail: finds out, and logs it.
 * Takes some seconds at most. */
void trouble_look(const struct config *config, gint64 now);

#endif
