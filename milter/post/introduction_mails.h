/* What the user who asks for an introduction gets. Internal to post/. All to request->introducer,
 * in request->language; people and reason are the request's. Caller frees. */
#ifndef ASKFIRST_POST_INTRODUCTION_MAILS_H
#define ASKFIRST_POST_INTRODUCTION_MAILS_H

#include "conf/config.h"
#include "policy/judge/introduction.h"
#include "policy/judge/judge.h"
#include "store/ledger/outbox.h"
#include "store/ledger/requests.h"

/* "Bob Stein <bob@b.example>", "\"Stein, Bob\" <bob@b.example>": a mailbox of RFC 5322 with the
 * name as it is read, which is how request->withhold names those to be introduced. Caller frees. */
char *introduction_person(const char *name, const char *address);

/* They are asked. */
struct outgoing *introduction_mail_asked(const struct config *config, const struct request *request,
                                         gint64 now);
/* They have agreed, or nobody has to (a request without an id): the draft. */
struct outgoing *introduction_mail_agreed(const struct config *config,
                                          const struct request *request, gint64 now);
/* It ended otherwise. asks: of the request; who: whose word it is that ended it, where no ask
 * tells; both may be NULL. */
struct outgoing *introduction_mail_ended(const struct config *config, const struct request *request,
                                         enum request_ending ending, const GPtrArray *asks,
                                         const char *who, gint64 now);
/* What the user decided about it changes nothing. late: it came when all was over. */
struct outgoing *introduction_mail_refused(const struct config *config,
                                           const struct request *request, bool late, gint64 now);
/* Somebody has said no before: the same words. */
struct outgoing *introduction_mail_denied(const struct config *config,
                                          const struct request *request,
                                          const struct judgement *judgement, gint64 now);
/* Nobody was asked: what to write. no_reason: there is none in the mail. */
struct outgoing *introduction_mail_help(const struct config *config, const struct request *request,
                                        const struct judgement *judgement,
                                        enum introduction_outcome outcome, bool no_reason,
                                        gint64 now);

#endif
