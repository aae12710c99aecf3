/* From a message that is over for us to what it teaches (DESIGN, Connected) and to its line in the
 * journal. */
#ifndef ASKFIRST_DAEMON_LEARN_MESSAGE_H
#define ASKFIRST_DAEMON_LEARN_MESSAGE_H

#include "daemon/transaction.h"

/* Is the header of inbound mail worth reading? */
bool transaction_learns_inbound(void);
/* delivered: the MTA was told to go on with it. Never fails and never waits: what cannot be kept is
 * counted. */
void transaction_learn(const struct transaction *tx, bool delivered);

/* Those who both said yes to being introduced, and whom this message shows to each other: noted
 * before the MTA hears of it. False with error when that could not be written. */
bool transaction_learn_consented(const struct transaction *tx, GError **error);

#endif
