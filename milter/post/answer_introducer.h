/* What an introducer decides about a request: applied. Internal to post/. Threads and errors as in
 * answer_apply.h. */
#ifndef ASKFIRST_POST_ANSWER_INTRODUCER_H
#define ASKFIRST_POST_ANSWER_INTRODUCER_H

#include <glib.h>
#include <stdbool.h>
#include "policy/answer.h"
#include "post/decision.h"
#include "store/ledger/requests.h"

/* How an introducer's word ends a request; ENDING_NONE: it does not. */
enum request_ending answer_ending(enum answer_verb verb);

/* An introducer's. Internal to post/. */
bool answer_apply_introducer(const struct decision_place *place, const struct decision *decision,
                             enum decision_outcome *outcome, GError **error);

#endif
