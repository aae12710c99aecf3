/* Returns: the mails that return a message to its sender (RFC 3464), with the whole message.
 *
 * Any thread; time is an argument; the caller frees. Errors are those of the spool, and ERROR_STATE
 * when there is nobody to return the message to. */
#ifndef ASKFIRST_POST_RETURN_MAIL_H
#define ASKFIRST_POST_RETURN_MAIL_H

#include "conf/config.h"
#include "store/ledger/outbox.h"
#include "store/ledger/requests.h"
#include "store/spool/spool.h"

struct giving_back {
    const struct config *config;
    const struct request *request;
    const struct copy *copy;
    const GPtrArray *recipients;    /* struct recipient */
    const char *const *diagnostics; /* one for each recipient, or NULL */
    const char *header;             /* of the message, when only the header is returned; or NULL */
    /* the report of an earlier return, to be used instead of a new one; or NULL */
    const char *report;
    char *left;             /* the recipients who do not have it, when others do; owned */
    char *subject, *body;   /* filled in; freed by giving_back_clear */
    bool eight_bit, global; /* as in struct compose_return */
    gint64 now;
};
void giving_back_clear(struct giving_back *g);

/* Did the client that sent this copy say SMTPUTF8? */
bool return_is_declared(const struct copy *copy);
/* Sets subject and body to the text for this ending. who: NULL when the asks say it. */
void return_fill(struct giving_back *g, const GPtrArray *asks, enum request_ending ending,
                 const char *who);
/* Sets subject and body to the text for recipients that the MTA refused. diagnostics:
 * "bob@b.example: 550 ..." for each, then NULL. */
void return_fill_failed(struct giving_back *g, const char *const *diagnostics);
/* Returns the mail; its subject and body must be set. Caller frees. */
struct outgoing *return_compose(const struct giving_back *g);

/* Returns a return for each copy of the request. asks: of the request (struct ask), for the names
 * of those who declined and what they wrote; may be NULL. who: name of the person whose word ended
 * it, when the asks do not say; or NULL. */
GPtrArray *post_returns(const struct config *config, struct spool *spool,
                        const struct request *request, const GPtrArray *asks,
                        enum request_ending ending, const char *who, gint64 now, GError **error);
/* Returns the return for those recipients of a release who have not been handed over yet. partly:
 * others have the message. NULL when there is nobody to return it to, or the spool file is not
 * intact. */
struct outgoing *post_return_copy(const struct config *config, struct spool *spool,
                                  const struct request *request, const struct outgoing *release,
                                  bool partly, enum request_ending ending, const char *who,
                                  gint64 now);

/* Returns the return for recipients of a release who are given up. diagnostics: for each the MTA's
 * reply, or why there was none. NULL when there is nobody to return it to, or the spool file is not
 * intact. */
struct outgoing *post_return_refused(const struct config *config, struct spool *spool,
                                     const struct request *request, const struct outgoing *release,
                                     const GPtrArray *refused, const char *const *diagnostics,
                                     gint64 now);

#endif
