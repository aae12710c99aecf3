/* Gives back a spooled message that no request knows, as after the loss of the store. Part of the
 * consent store; threads and errors as in store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_ADOPT_MESSAGE_H
#define ASKFIRST_STORE_LEDGER_ADOPT_MESSAGE_H

#include "store/ledger/requests.h"
#include "store/ledger/store.h"

/* Stores a request for the message that is returning from the start, together with the mails that
 * give back its one copy, in one transaction. Nobody is asked, and only the administrator can
 * release it. Fails with ERROR_STATE when a request with this id exists, or when a request already
 * needs this file. */
bool store_adopt(struct store *store, const struct request *request, const GPtrArray *mails,
                 const struct audit_by *by, GError **error);

#endif
