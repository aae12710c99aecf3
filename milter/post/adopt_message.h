/* Giving back to its sender a spooled message that no request knows. */
#ifndef ASKFIRST_POST_ADOPT_MESSAGE_H
#define ASKFIRST_POST_ADOPT_MESSAGE_H

#include "conf/config.h"
#include "store/ledger/requests.h"
#include "store/ledger/store.h"
#include "store/spool/spool.h"

/* Makes of an envelope (store/ledger/envelope.h), whose copy names its file in the spool, a request
 * that is returning; its return is in the outbox then. The request keeps the id of the envelope
 * unless another one has it; *envelope is what was stored. ERROR_STATE where the envelope names
 * nobody to give it back to, ERROR_CORRUPT where the message is not what the envelope says. */
bool post_adopt(const struct config *config, struct store *store, struct spool *spool,
                struct request *envelope, const struct audit_by *by, GError **error);

#endif
