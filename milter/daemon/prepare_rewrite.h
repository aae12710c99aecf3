/* Preparing the verdict rewrite for one message before anything is changed, so that a message that
 * cannot be rewritten safely can be held instead. */
#ifndef ASKFIRST_DAEMON_PREPARE_REWRITE_H
#define ASKFIRST_DAEMON_PREPARE_REWRITE_H

#include "daemon/transaction.h"

/* Sets tx->changes, and tx->new_body (NULL when the body stays). Returns false when the message
 * would still show a withheld address; then only tx->changes is set. The body is only examined when
 * all of it was collected. */
bool prepare_rewrite(struct transaction *tx);

#endif
