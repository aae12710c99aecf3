/* Handing one mail of the outbox to the MTA, and storing the result. */
#ifndef ASKFIRST_DAEMON_DELIVER_MAIL_H
#define ASKFIRST_DAEMON_DELIVER_MAIL_H

#include <stdbool.h>
#include "store/ledger/outbox.h"

/* Makes one attempt. Only a 250 from the MTA ends a mail. A mail that the MTA refuses for good, or
 * a release that it has put off for longer than LIMIT_RELEASE_SECONDS, is returned to the sender;
 * all other mail is tried again later. A refusal by submit_to that is our fault only puts the mail
 * off (daemon/submit_trouble.h). A spool file that is missing or has changed is never sent: its
 * mail stays in the outbox. */
void handover(const struct outgoing *outgoing, gint64 now);

/* Is the daemon ending, so that nothing new may begin? */
bool handover_stopping(void);

/* Removes spool files that are no longer needed; failures are logged. */
void remove_spool(const GPtrArray *names);

#endif
