/* The mails of AskFirst: how a judgement or a request becomes entries in the outbox, and the lines
 * of a refusal. The texts are templates (text/template.h); the functions here choose the values and
 * the recipients.
 *
 * Used by the daemon and the command line. Any thread; time is an argument. */
#ifndef ASKFIRST_POST_POST_H
#define ASKFIRST_POST_POST_H

#include "conf/config.h"
#include "policy/judge/judge.h"
#include "store/ledger/asks.h"
#include "store/ledger/requests.h"

/* Returns the refusal of a message: lines of ASCII, NULL-terminated, at most LIMIT_REPLY_LINES
 * lines of at most LIMIT_REPLY_LINE octets. one_line: joined into one line, for local submission,
 * whose bounce joins them anyway. Caller frees with g_strfreev. */
char **post_refusal(const struct config *config, const struct judgement *judgement, bool one_line);
/* Returns the address ids of the people whom the refusal names by address, NULL-terminated. The ids
 * are borrowed from the message; the caller frees the array. */
const char **post_refusal_names(const struct judgement *judgement);

/* Returns what the configuration says about asking. */
struct ask_limits post_ask_limits(const struct config *config);

/* Returns a release for each copy of the request: struct outgoing, in an array with a free
 * function. Caller frees. */
GPtrArray *post_releases(const struct request *request, gint64 now);

#endif
