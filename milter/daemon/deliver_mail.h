/* Handing one mail of the outbox to the MTA, and writing down what became of it. */
#ifndef ASKFIRST_DAEMON_DELIVER_MAIL_H
#define ASKFIRST_DAEMON_DELIVER_MAIL_H

#include <stdbool.h>
#include "store/ledger/outbox.h"

/* One attempt. Only the MTA's 250 ends a mail; what it refuses for good, and a release that it puts
 * off for longer than LIMIT_RELEASE_SECONDS, goes back to the sender; all else is tried again
 * later. What submit_to refuses because of us is put off (daemon/submit_trouble.h). A spool file
 * that is missing or not what was held is never sent: its mail stays. */
void handover(const struct outgoing *outgoing, gint64 now);

/* The daemon is ending: begin nothing new. */
bool handover_stopping(void);

/* Removes spool files that nothing needs any more; what goes wrong is logged. */
void remove_spool(const GPtrArray *names);

#endif
