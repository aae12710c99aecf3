/* Giving back a spooled message that no request knows, as after the loss of the store. */
#ifndef ASKFIRST_STORE_LEDGER_ADOPT_MESSAGE_H
#define ASKFIRST_STORE_LEDGER_ADOPT_MESSAGE_H

#include "store/ledger/requests.h"
#include "store/ledger/store.h"

/* Makes a request of it that is returning from the start, with these mails, which give its one copy
 * back: one transaction. Nobody is asked, and nothing can release it but the administrator.
 * ERROR_STATE when a request has this id, or one needs this file already. */
bool store_adopt(struct store *store, const struct request *request, const GPtrArray *mails,
                 const struct audit_by *by, GError **error);

#endif
