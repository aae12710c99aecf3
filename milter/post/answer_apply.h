/* The third step of an answer (decision.h): consents, asks and requests become what was decided, in
 * one synced transaction. The same decision applied again changes nothing. */
#ifndef ASKFIRST_POST_ANSWER_APPLY_H
#define ASKFIRST_POST_ANSWER_APPLY_H

#include "post/decision.h"

/* Nothing to apply is done. Errors: the store's, the spool's; then nothing has changed. */
bool answer_apply(const struct decision_place *place, const struct decision *decision,
                  enum decision_outcome *outcome, GError **error);

#endif
