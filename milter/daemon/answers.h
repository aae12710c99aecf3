/* Mail to the answer address, as it comes through the milter: taken, then consumed. */
#ifndef ASKFIRST_DAEMON_ANSWERS_H
#define ASKFIRST_DAEMON_ANSWERS_H

#include <libmilter/mfapi.h>
#include "daemon/transaction.h"

/* At the end of the message: takes each answer, synced, before anything is said to the MTA. Then
 * either *over is true and the reply returned (nobody else receives it, or a fault), or the answers
 * are no longer among its recipients and the message goes on its way. */
sfsistat consume_answers(SMFICTX *ctx, struct transaction *tx, bool *over);

#endif
