/* The request that a judgement becomes when its message waits. Any thread; time comes in. */
#ifndef ASKFIRST_POST_REQUEST_H
#define ASKFIRST_POST_REQUEST_H

#include <glib.h>
#include <stdbool.h>
#include "conf/config.h"
#include "policy/judge/judge.h"
#include "store/ledger/requests.h"

/* Fills in what a request says about its message: introducer, account, subject, Message-ID, reason,
 * waits, dates, what its introducer may decide, a new token for that. language: of the message, or
 * NULL where it is not told; where there are no texts in it, ask_language is taken. text: of the
 * message, where asks may show its words, or NULL. No copy yet. Caller frees. */
struct request *post_request(const struct config *config, const struct judgement *judgement,
                             const char *language, const char *text, gint64 now);

/* May the introducer have the parties of a message that waits for his own word asked? Only where
 * there are some, and no more than max_asks. */
bool post_may_ask(const struct config *config, const struct request *request);

#endif
