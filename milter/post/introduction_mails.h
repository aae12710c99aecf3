/* The mails to a user who asks for an introduction. Internal to post/. All of them go to
 * request->introducer, in request->language; people and reason are taken from the request. Caller
 * frees. */
#ifndef ASKFIRST_POST_INTRODUCTION_MAILS_H
#define ASKFIRST_POST_INTRODUCTION_MAILS_H

#include "conf/config.h"
#include "policy/judge/introduction.h"
#include "policy/judge/judge.h"
#include "store/ledger/outbox.h"
#include "store/ledger/requests.h"

/* Returns "Bob Stein <bob@b.example>" or "\"Stein, Bob\" <bob@b.example>": a mailbox of RFC 5322
 * whose name is decoded. request->withhold has the people to be introduced in this form. Caller
 * frees. */
char *introduction_person(const char *name, const char *address);

/* Says that the people are being asked. */
struct outgoing *introduction_mail_asked(const struct config *config, const struct request *request,
                                         gint64 now);
/* Says that everybody has agreed, or that nobody needs to (a request without an id); contains the
 * draft. */
struct outgoing *introduction_mail_agreed(const struct config *config,
                                          const struct request *request, gint64 now);
/* Says that it ended without an introduction. asks: of the request. who: name of the person whose
 * word ended it, when the asks do not say. Both may be NULL. */
struct outgoing *introduction_mail_ended(const struct config *config, const struct request *request,
                                         enum request_ending ending, const GPtrArray *asks,
                                         const char *who, gint64 now);
/* Says that the user's decision changes nothing. late: it came when the request was over. */
struct outgoing *introduction_mail_refused(const struct config *config,
                                           const struct request *request, bool late, gint64 now);
/* Says that somebody has not agreed, in the text of introduction_mail_ended: a person said no
 * before. */
struct outgoing *introduction_mail_denied(const struct config *config,
                                          const struct request *request,
                                          const struct judgement *judgement, gint64 now);
/* Says that nobody was asked, and what to write instead. no_reason: the mail has no reason. */
struct outgoing *introduction_mail_help(const struct config *config, const struct request *request,
                                        const struct judgement *judgement,
                                        enum introduction_outcome outcome, bool no_reason,
                                        gint64 now);

#endif
