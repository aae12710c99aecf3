/* What the verdict rewrite does to one message, worked out before anything is changed: so that one
 * that cannot be rewritten safely can be held instead. */
#ifndef ASKFIRST_DAEMON_PREPARE_REWRITE_H
#define ASKFIRST_DAEMON_PREPARE_REWRITE_H

#include "daemon/transaction.h"

/* Sets tx->changes and tx->new_body (NULL where it stays). False when the message would still show
 * an address that is withheld; the fields alone are still set then. Only with the whole body taken
 * is the body looked at. */
bool prepare_rewrite(struct transaction *tx);

#endif
