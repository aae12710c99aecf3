/* Mail to the answer address that comes through the milter: it is processed, then consumed. */
#ifndef ASKFIRST_DAEMON_ANSWERS_H
#define ASKFIRST_DAEMON_ANSWERS_H

#include <libmilter/mfapi.h>
#include "daemon/transaction.h"

/* At the end of the message: processes each answer, and syncs it before the MTA gets a reply. Then
 * either *over is true and the return value is the reply (nobody else receives the mail, or there
 * was a fault), or the answers have been removed from the recipients and the message goes on. */
sfsistat consume_answers(SMFICTX *ctx, struct transaction *tx, bool *over);

#endif
