/* The mails of AskFirst: from a judgement or a request to what goes into the outbox, and the lines
 * of a refusal. The texts are templates (text/template.h); here is what is filled into them and who
 * gets it.
 *
 * Used by the daemon and the command line. Any thread; time comes in. */
#ifndef ASKFIRST_POST_POST_H
#define ASKFIRST_POST_POST_H

#include "conf/config.h"
#include "mail/separate.h"
#include "store/spool.h"
#include "store/asks.h"

/* The refusal of a message: ASCII lines, NULL-terminated, <= LIMIT_REPLY_LINES lines of <=
 * LIMIT_REPLY_LINE octets. one_line: joined into one, for local submission, whose bounce joins them
 * anyway. Caller frees with g_strfreev. */
char **post_refusal(const struct config *config, const struct judgement *judgement, bool one_line);
/* The address ids of those whom it names by address, NULL-terminated, borrowed from the message.
 * Caller frees the array. */
const char **post_refusal_names(const struct judgement *judgement);

/* What the configuration says about asking. */
struct ask_limits post_ask_limits(const struct config *config);

/* Fills in what a request says about its message: introducer, account, subject, Message-ID, reason,
 * waits, dates, what its introducer may decide, a new token for that. language: of the message, or
 * NULL where it is not told; where there are no texts in it, ask_language is taken. text: of the
 * message, where asks may show its words, or NULL. No copy yet. Caller frees. */
struct request *post_request(const struct config *config, const struct judgement *judgement,
                             const char *language, const char *text, gint64 now);

/* May the introducer have the parties of a message that waits for his own word asked? Only where
 * there are some, and no more than max_asks. */
bool post_may_ask(const struct config *config, const struct request *request);

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

/* The ask itself (kind OUTGOING_ASK, mail->ask set). counterparts_allow: everyone it is about has
 * allowed to be introduced to this party (then ask_shows = words may show request->excerpt).
 * request may be NULL. Envelope sender: the bounce address; Reply-To: the reply address. */
struct outgoing *post_ask(const struct config *config, const struct ask *ask,
                          const struct request *request, bool counterparts_allow,
                          const char *answer_token, const char *bounce_token, gint64 now);

/* What answers an answer; to the party on record. */
enum post_reply {
    POST_CONFIRMED, /* the word is noted, and how to change it (standing_token) */
    POST_HELP,   /* it was not understood: the possible answers once more (token: the one that the
                    answer bore, of this purpose) */
    POST_CLOSED, /* the question is no longer open: the same words whatever the reason */
};
struct outgoing *post_reply(const struct config *config, const struct ask *ask,
                            enum post_reply reply, enum reply_word reply_word,
                            enum token_purpose purpose, const char *token, gint64 now);

/* Can every copy be sent to each alone without showing the addresses and telephone numbers of the
 * others? *obstacle: why not. False only for spool errors. Reads and rewrites each copy. written:
 * what was read of the only copy while the caller wrote it, so that its octets need no second look;
 * or NULL. */
bool post_may_send_separately(const struct config *config, struct spool *spool,
                              const struct request *request, const struct message *written,
                              enum separate_obstacle *obstacle, GError **error);

/* The releases that send a request separately: each copy without the addresses and telephone
 * numbers of its parties (request->withhold), in its header and its texts. ERROR_STATE when it may
 * not be (request->may_send_separately) or cannot (post_may_send_separately); spool errors. */
GPtrArray *post_send_separately(const struct config *config, struct spool *spool,
                                const struct request *request, gint64 now, GError **error);
/* The notice that the message went out without the addresses of these parties. The judgement has an
 * introducer. */
struct outgoing *post_notice_rewritten(const struct config *config,
                                       const struct judgement *judgement, gint64 now);

/* What they say now whom the request would show to each other: those who are asked, and those whose
 * standing yes was enough when the message came. STATE_DENY: one says no; STATE_MISSING: the yes of
 * one is gone. *who: the name of that one, or NULL; caller frees. Only reads. */
bool post_consents_now(const struct config *config, struct store *store,
                       const struct request *request, gint64 now, enum consent_state *state,
                       char **who, GError **error);

/* A release for each copy, or a return for each copy (a copy with the null sender has nobody to
 * return to and is kept: NULL with error ERROR_STATE). Arrays of struct outgoing with a free
 * function; caller frees. */
GPtrArray *post_releases(const struct request *request, gint64 now);
/* asks: of the request (struct ask), for who declined and what they wrote; may be NULL. who: whose
 * word it is that ended it, where no ask tells; or NULL. */
GPtrArray *post_returns(const struct config *config, struct spool *spool,
                        const struct request *request, const GPtrArray *asks,
                        enum request_ending ending, const char *who, gint64 now, GError **error);
/* The return for what this release has not handed over yet; partly: some have the message. NULL
 * when there is nobody to return it to, or no sound spool file. */
struct outgoing *post_return_copy(const struct config *config, struct spool *spool,
                                  const struct request *request, const struct outgoing *release,
                                  bool partly, enum request_ending ending, const char *who,
                                  gint64 now);
/* The same return with the header of the message alone (RFC 6522, text/rfc822-headers; RFC 6533,
 * message/global-headers), for one that was refused for its size or its form. asks: of the request.
 * It names the spool file of the whole, of which it sends nothing (OUTGOING_SKIP_ALL). NULL when it
 * is so already, or when there is no sound spool file. */
struct outgoing *post_return_header(const struct config *config, struct spool *spool,
                                    const struct request *request, const GPtrArray *asks,
                                    const struct outgoing *refused, gint64 now);
/* The return for recipients of a release who are given up; diagnostics: for each the MTA's reply,
 * or why there was none. NULL when there is nobody to return it to, or no sound spool file. */
struct outgoing *post_return_refused(const struct config *config, struct spool *spool,
                                     const struct request *request, const struct outgoing *release,
                                     const GPtrArray *refused, const char *const *diagnostics,
                                     gint64 now);

#endif
