/* The second step of an answer (decision.h): decides whether a mail counts, and as what. Nobody can
 * answer for somebody else. Automatic replies never count (RFC 3834), with one exception: the
 * buttons for List-Unsubscribe, which send a never. Pure. */
#ifndef ASKFIRST_POST_ANSWER_DECIDE_H
#define ASKFIRST_POST_ANSWER_DECIDE_H

#include "conf/config.h"
#include "post/answer_read.h"
#include "post/decision.h"

/* Fills in *out; the caller clears it with decision_clear. */
void answer_decide(const struct config *config, const struct answer_reading *reading,
                   struct decision *out);

#endif
