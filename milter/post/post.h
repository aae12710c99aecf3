/* The mails of AskFirst: from a judgement or a request to what goes into the outbox, and the lines
 * of a refusal. The texts are templates (mail/template.h); here is what is filled into them and who
 * gets it.
 *
 * Used by the daemon and the command line. Any thread; time comes in. */
#ifndef ASKFIRST_POST_POST_H
#define ASKFIRST_POST_POST_H

#include "conf/config.h"
#include "store/spool.h"
#include "store/store.h"

/* The refusal of a message: ASCII lines, NULL-terminated, <= LIMIT_REPLY_LINES lines of <=
 * LIMIT_REPLY_LINE octets. one_line: joined into one, for local submission, whose bounce joins them
 * anyway. Caller frees with g_strfreev. */
char **post_refusal(const struct config *config, const struct judgement *judgement, bool one_line);

/* Fills in what a request says about its message: introducer, account, subject, Message-ID, reason,
 * waits, dates. No copy yet. Caller frees. */
struct request *post_request(const struct config *config, const struct judgement *judgement,
                             gint64 now);

/* The notice to the introducer that the message waits. Caller frees. */
struct outgoing *post_notice_held(const struct config *config, const struct request *request,
                                  const struct judgement *judgement, gint64 now);
/* The notice that the message went out without the addresses of these parties. The judgement has an
 * introducer. */
struct outgoing *post_notice_rewritten(const struct config *config,
                                       const struct judgement *judgement, gint64 now);

/* A release for each copy, or a return for each copy (a copy with the null sender has nobody to
 * return to and is kept: NULL with error ERROR_STATE). Arrays of struct outgoing with a free
 * function; caller frees. */
GPtrArray *post_releases(const struct request *request, gint64 now);
GPtrArray *post_returns(const struct config *config, struct spool *spool,
                        const struct request *request, const char *how, gint64 now, GError **error);
/* The return for recipients of a release whom the MTA refused for good; diagnostics: its reply for
 * each. */
struct outgoing *post_return_refused(const struct config *config, struct spool *spool,
                                     const struct request *request, const struct outgoing *release,
                                     const GPtrArray *refused, const char *const *diagnostics,
                                     gint64 now);

#endif
