/* Judging a message while it comes in: what libmilter's callbacks tell becomes the phase and the
 * action of its transaction.
 *
 * One owner: the connection. A fault of a store becomes a tempfail, or an accept with on_error =
 * accept; nothing is returned. */
#ifndef ASKFIRST_DAEMON_TRANSACTION_JUDGE_H
#define ASKFIRST_DAEMON_TRANSACTION_JUDGE_H

#include <stdbool.h>
#include "daemon/transaction.h"

/* End of header: settles what the header settles. Sets phase and action. */
void transaction_end_of_header(struct transaction *tx);
/* Once decided: is more of the body needed, for an answer? */
bool transaction_wants_body(const struct transaction *tx);
/* A piece of the body. */
void transaction_body(struct transaction *tx, const unsigned char *data, size_t size);
/* All is here; action is final after this. */
void transaction_end(struct transaction *tx);

#endif
