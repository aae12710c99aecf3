/* The third step of an answer (decision.h): applies a decision to consents, asks and requests in
 * one synced transaction. Applying the same decision again changes nothing. */
#ifndef ASKFIRST_POST_ANSWER_APPLY_H
#define ASKFIRST_POST_ANSWER_APPLY_H

#include "post/decision.h"

/* Applies the decision. DECISION_NONE succeeds and changes nothing. Errors are those of the store
 * and the spool; after an error nothing has changed. */
bool answer_apply(const struct decision_place *place, const struct decision *decision,
                  enum decision_outcome *outcome, GError **error);

#endif
