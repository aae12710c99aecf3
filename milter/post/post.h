/* The mails of AskFirst: from a judgement or a request to what goes into the outbox, and the lines
 * of a refusal. The texts are templates (text/template.h); here is what is filled into them and who
 * gets it.
 *
 * Used by the daemon and the command line. Any thread; time comes in. */
#ifndef ASKFIRST_POST_POST_H
#define ASKFIRST_POST_POST_H

#include "conf/config.h"
#include "policy/judge/judge.h"
#include "store/ledger/asks.h"
#include "store/ledger/requests.h"

/* The refusal of a message: ASCII lines, NULL-terminated, <= LIMIT_REPLY_LINES lines of <=
 * LIMIT_REPLY_LINE octets. one_line: joined into one, for local submission, whose bounce joins them
 * anyway. Caller frees with g_strfreev. */
char **post_refusal(const struct config *config, const struct judgement *judgement, bool one_line);
/* The address ids of those whom it names by address, NULL-terminated, borrowed from the message.
 * Caller frees the array. */
const char **post_refusal_names(const struct judgement *judgement);

/* What the configuration says about asking. */
struct ask_limits post_ask_limits(const struct config *config);

/* A release for each copy, or a return for each copy (a copy with the null sender has nobody to
 * return to and is kept: NULL with error ERROR_STATE). Arrays of struct outgoing with a free
 * function; caller frees. */
GPtrArray *post_releases(const struct request *request, gint64 now);

#endif
