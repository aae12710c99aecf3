/* Applies what an introducer decides about a request. Internal to post/. Threads and errors are as
 * in answer_apply.h. */
#ifndef ASKFIRST_POST_ANSWER_INTRODUCER_H
#define ASKFIRST_POST_ANSWER_INTRODUCER_H

#include <glib.h>
#include <stdbool.h>
#include "policy/answer.h"
#include "post/decision.h"
#include "store/ledger/requests.h"

/* Returns the ending that an introducer's verb brings about, or ENDING_NONE when it does not end
 * the request. */
enum request_ending answer_ending(enum answer_verb verb);

/* Applies a decision of kind DECISION_INTRODUCER. */
bool answer_apply_introducer(const struct decision_place *place, const struct decision *decision,
                             enum decision_outcome *outcome, GError **error);

#endif
