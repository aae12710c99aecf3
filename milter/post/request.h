/* Making the request for a message that waits, from its judgement. Any thread; time is an
 * argument. */
#ifndef ASKFIRST_POST_REQUEST_H
#define ASKFIRST_POST_REQUEST_H

#include <glib.h>
#include <stdbool.h>
#include "conf/config.h"
#include "policy/judge/judge.h"
#include "store/ledger/requests.h"

/* Returns a request with what it says about its message: introducer, account, subject, Message-ID,
 * reason, waits, dates, what its introducer may decide, and a new token for that. It has no copy
 * yet. language: of the message, or NULL when it cannot be told; ask_language stands in where we
 * have no texts in this language. text: of the message when asks may show its words, or NULL.
 * Caller frees. */
struct request *post_request(const struct config *config, const struct judgement *judgement,
                             const char *language, const char *text, gint64 now);

/* May the introducer have the parties asked, for a message that waits for the introducer's own
 * word? Only when there are parties, and no more than max_asks. */
bool post_may_ask(const struct config *config, const struct request *request);

#endif
