/* The last step of an answer (decision.h): the mail that answers it. It goes to the party or
 * introducer on record, whoever wrote. */
#ifndef ASKFIRST_POST_ANSWER_CONFIRM_H
#define ASKFIRST_POST_ANSWER_CONFIRM_H

#include "post/decision.h"

/* Writes it to the outbox, where there is one: what ends a request has brought its notice with it.
 * *enough: they have had as many as they get (LIMIT_ASK_REPLIES), and nothing was written. Errors:
 * the store's. */
bool answer_confirm(const struct decision_place *place, const struct decision *decision,
                    enum decision_outcome outcome, bool *enough, GError **error);

#endif
