/* The second step of an answer (decision.h): does what was read count, and as what? Nobody answers
 * for another; automatic replies never count (RFC 3834), but for the buttons of List-Unsubscribe,
 * which send a never. Pure. */
#ifndef ASKFIRST_POST_ANSWER_DECIDE_H
#define ASKFIRST_POST_ANSWER_DECIDE_H

#include "conf/config.h"
#include "post/answer_read.h"
#include "post/decision.h"

/* out is to be cleared by decision_clear. */
void answer_decide(const struct config *config, const struct answer_reading *reading,
                   struct decision *out);

#endif
