/* Returning a spooled message that belongs to no request. */
#ifndef ASKFIRST_POST_ADOPT_MESSAGE_H
#define ASKFIRST_POST_ADOPT_MESSAGE_H

#include "conf/config.h"
#include "store/ledger/requests.h"
#include "store/ledger/store.h"
#include "store/spool/spool.h"

/* Stores an envelope (store/ledger/envelope.h), whose copy names its file in the spool, as a
 * request in state returning, and queues its return in the outbox. The request keeps the id of the
 * envelope unless another request has that id; *envelope is changed to what was stored.
 * ERROR_STATE: the envelope names nobody to return the message to. ERROR_CORRUPT: the message is
 * not the one that the envelope describes. */
bool post_adopt(const struct config *config, struct store *store, struct spool *spool,
                struct request *envelope, const struct audit_by *by, GError **error);

#endif
