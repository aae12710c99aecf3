/* Notices: the mails to an introducer about their message. The texts are templates
 * (text/template.h). Any thread; time is an argument. Caller frees. */
#ifndef ASKFIRST_POST_NOTICES_H
#define ASKFIRST_POST_NOTICES_H

#include <glib.h>
#include <stdbool.h>
#include "conf/config.h"
#include "mail/withhold/separate_check.h"
#include "policy/judge/judge.h"
#include "store/ledger/outbox.h"
#include "store/ledger/requests.h"

/* Says that the message waits: for the parties, or (request->confirm) for the introducer's own
 * word. Contains links with request->token for what the introducer may decide. judgement: NULL when
 * the message waits because its introducer had the parties asked. obstacle: why it cannot be sent
 * separately. */
struct outgoing *post_notice_held(const struct config *config, const struct request *request,
                                  const struct judgement *judgement,
                                  enum separate_obstacle obstacle, gint64 now);
/* Says that the request has ended, unless a return says so. */
struct outgoing *post_notice_ended(const struct config *config, const struct request *request,
                                   enum request_ending ending, gint64 now);
/* Says that the introducer's decision changes nothing. late: the request had ended before it came,
 * and its state says how; else the decision is not allowed. */
struct outgoing *post_notice_refused(const struct config *config, const struct request *request,
                                     bool late, gint64 now);

/* Says that the message went out without the addresses of these parties. The judgement has an
 * introducer. */
struct outgoing *post_notice_rewritten(const struct config *config,
                                       const struct judgement *judgement, gint64 now);

#endif
