/* Checks that the consents behind a message still hold when it is about to leave. Any thread.
 * Errors are those of the store. */
#ifndef ASKFIRST_POST_CONSENTS_NOW_H
#define ASKFIRST_POST_CONSENTS_NOW_H

#include <glib.h>
#include <stdbool.h>
#include "conf/config.h"
#include "policy/judge/judge.h"
#include "store/ledger/requests.h"
#include "store/ledger/store.h"

/* Looks up the current word of everybody whom the request would show to somebody else: of those who
 * are asked, and of those whose standing yes was enough when the message came. STATE_DENY: somebody
 * says no. STATE_MISSING: somebody's yes is gone. *who: the name of that person, or NULL; caller
 * frees. Changes nothing. */
bool post_consents_now(const struct config *config, struct store *store,
                       const struct request *request, gint64 now, enum consent_state *state,
                       char **who, GError **error);

#endif
