/* The last step of an answer (decision.h): the mail that answers it. It goes to the party or
 * introducer on record, whoever wrote the answer. */
#ifndef ASKFIRST_POST_ANSWER_CONFIRM_H
#define ASKFIRST_POST_ANSWER_CONFIRM_H

#include "post/decision.h"
#include "store/ledger/answer_replies.h"

/* Writes the reply to the outbox. *reply: the reason why there is none, else REPLY_OUTCOME_WRITTEN.
 * The latter also stands where no reply is due, because whatever ends a request brings its own
 * notice. Errors are those of the store. */
bool answer_confirm(const struct decision_place *place, const struct decision *decision,
                    enum decision_outcome outcome, enum reply_outcome *reply, GError **error);

#endif
