/* The last step of an answer (decision.h): the mail that answers it. It goes to the party or
 * introducer on record, whoever wrote. */
#ifndef ASKFIRST_POST_ANSWER_CONFIRM_H
#define ASKFIRST_POST_ANSWER_CONFIRM_H

#include "post/decision.h"
#include "store/ledger/answer_replies.h"

/* Writes it to the outbox. *reply: why there is none, else REPLY_OUTCOME_WRITTEN, also where none
 * is due: what ends a request has brought its notice with it. Errors: the store's. */
bool answer_confirm(const struct decision_place *place, const struct decision *decision,
                    enum decision_outcome outcome, enum reply_outcome *reply, GError **error);

#endif
