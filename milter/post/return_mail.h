/* Returns: the mails that give a message back to its sender (RFC 3464), whole.
 *
 * Any thread; time comes in; the caller frees. Errors: those of the spool, and ERROR_STATE where
 * there is nobody to give it back to. */
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
    const char *const *diagnostics; /* one for each, or NULL */
    const char *header;             /* of the message, which is given back alone; or NULL */
    const char *report;             /* of a return before this one, instead of a new one; or NULL */
    char *left;                     /* those who do not have it, where others do; taken */
    char *subject, *body;           /* filled in; freed by giving_back_clear */
    bool eight_bit, global;         /* as in struct compose_return */
    gint64 now;
};
void giving_back_clear(struct giving_back *g);

/* Did its client say SMTPUTF8? */
bool return_is_declared(const struct copy *copy);
/* The text for how the request ended. who: NULL where the asks tell. */
void return_fill(struct giving_back *g, const GPtrArray *asks, enum request_ending ending,
                 const char *who);
/* The text for what the MTA refused. diagnostics: "bob@b.example: 550 ..." for each, then NULL. */
void return_fill_failed(struct giving_back *g, const char *const *diagnostics);
/* The mail; its text is there. Caller frees. */
struct outgoing *return_compose(const struct giving_back *g);

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

/* The return for recipients of a release who are given up; diagnostics: for each the MTA's reply,
 * or why there was none. NULL when there is nobody to return it to, or no sound spool file. */
struct outgoing *post_return_refused(const struct config *config, struct spool *spool,
                                     const struct request *request, const struct outgoing *release,
                                     const GPtrArray *refused, const char *const *diagnostics,
                                     gint64 now);

#endif
