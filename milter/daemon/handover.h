/* Handing one mail of the outbox to the MTA, and writing down what became of it. */
#ifndef ASKFIRST_DAEMON_HANDOVER_H
#define ASKFIRST_DAEMON_HANDOVER_H

#include <stdbool.h>
#include "store/store.h"

/* One attempt. Only the MTA's 250 ends a mail; what it refuses for good goes back to the sender;
 * all else is tried again later. */
void handover(const struct outgoing *outgoing);

/* The daemon is ending: begin nothing new. */
bool handover_stopping(void);

#endif
