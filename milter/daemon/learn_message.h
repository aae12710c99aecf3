/* What a message teaches (policy/learn.h), and its journal entry, once we are done with it. */
#ifndef ASKFIRST_DAEMON_LEARN_MESSAGE_H
#define ASKFIRST_DAEMON_LEARN_MESSAGE_H

#include "daemon/transaction.h"

/* Is the header of inbound mail worth reading? */
bool transaction_learns_inbound(void);
/* Passes on what the message teaches and its journal entry. delivered: the MTA was told to go on
 * with the message. Never fails and never waits: what the queue cannot take is counted. */
void transaction_learn(const struct transaction *tx, bool delivered);

/* Stores the pairs who both agreed to be introduced and whom this message shows to each other,
 * before the MTA gets its reply. Returns false with error when they could not be stored. */
bool transaction_learn_consented(const struct transaction *tx, GError **error);

#endif
