/* Whether what was agreed still holds when a message is about to leave. Any thread. Errors: the
 * store's. */
#ifndef ASKFIRST_POST_CONSENTS_NOW_H
#define ASKFIRST_POST_CONSENTS_NOW_H

#include <glib.h>
#include <stdbool.h>
#include "conf/config.h"
#include "policy/judge/judge.h"
#include "store/ledger/requests.h"
#include "store/ledger/store.h"

/* What they say now whom the request would show to each other: those who are asked, and those whose
 * standing yes was enough when the message came. STATE_DENY: one says no; STATE_MISSING: the yes of
 * one is gone. *who: the name of that one, or NULL; caller frees. Only reads. */
bool post_consents_now(const struct config *config, struct store *store,
                       const struct request *request, gint64 now, enum consent_state *state,
                       char **who, GError **error);

#endif
