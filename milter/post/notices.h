/* The mails to an introducer about a message of theirs. The texts are templates (text/template.h).
 * Any thread; time comes in. Caller frees. */
#ifndef ASKFIRST_POST_NOTICES_H
#define ASKFIRST_POST_NOTICES_H

#include <glib.h>
#include <stdbool.h>
#include "conf/config.h"
#include "mail/withhold/separate_check.h"
#include "policy/judge/judge.h"
#include "store/ledger/outbox.h"
#include "store/ledger/requests.h"

/* The notice to the introducer that the message waits: for the parties, or (request->confirm) for
 * the introducer's own word. Bears links with request->token for what may be decided. judgement:
 * NULL for one that waits for the parties because its introducer wanted them to be asked. obstacle:
 * why it cannot be sent separately. Caller frees. */
struct outgoing *post_notice_held(const struct config *config, const struct request *request,
                                  const struct judgement *judgement,
                                  enum separate_obstacle obstacle, gint64 now);
/* The one at the end of a request that ends otherwise than by a return. */
struct outgoing *post_notice_ended(const struct config *config, const struct request *request,
                                   enum request_ending ending, gint64 now);
/* What answers an introducer whose word changes nothing. late: it came when the request had ended,
 * as its state says; else it may not be. */
struct outgoing *post_notice_refused(const struct config *config, const struct request *request,
                                     bool late, gint64 now);

/* The notice that the message went out without the addresses of these parties. The judgement has an
 * introducer. */
struct outgoing *post_notice_rewritten(const struct config *config,
                                       const struct judgement *judgement, gint64 now);

#endif
