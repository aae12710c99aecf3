/* Judging a message while it comes in: what libmilter's callbacks gather determines the phase and
 * the action of its transaction.
 *
 * One owner: the connection. The functions return no errors: a fault of a store becomes a tempfail,
 * or an accept with on_error = accept. */
#ifndef ASKFIRST_DAEMON_TRANSACTION_JUDGE_H
#define ASKFIRST_DAEMON_TRANSACTION_JUDGE_H

#include <stdbool.h>
#include "daemon/transaction.h"

/* At the end of the header: decides what the header settles, and sets phase and action. */
void transaction_end_of_header(struct transaction *tx);
/* After the decision: is more of the body needed, for an answer? */
bool transaction_wants_body(const struct transaction *tx);
/* Adds a piece of the body. */
void transaction_body(struct transaction *tx, const unsigned char *data, size_t size);
/* At the end of the message: makes the action final. */
void transaction_end(struct transaction *tx);

#endif
