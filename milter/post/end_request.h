/* The end of a request: what an ending brings with it (releases, returns, the notice to its
 * introducer), written down with it in one transaction. The one door for the workers, the words of
 * introducers and the command line; whether it may end so is looked up before.
 *
 * Any thread; time comes in. */
#ifndef ASKFIRST_POST_END_REQUEST_H
#define ASKFIRST_POST_END_REQUEST_H

#include "conf/config.h"
#include "store/ledger/requests.h"
#include "store/ledger/store.h"
#include "store/spool/spool.h"

struct post_end {
    enum request_ending ending;
    const char *who; /* whose word it is that ended it, where no ask tells; or NULL */
};

enum post_end_result {
    POST_END_DONE,  /* stored and synced */
    POST_END_STUCK, /* the mails cannot be made: *error says why, and trying again does not help */
    POST_END_LATER, /* an error of the store; ERROR_STATE, ERROR_BUSY: it has changed since it was
                       read, look again */
};

/* Ends this request, which is as it was read:
 *
 *     waiting    any ending: released, given back or withdrawn
 *     releasing  released (the admin's): those who were refused, and have not been given back, get
 *                it after all; declined, cancelled: what has not left goes back
 *     returning  released (the admin's): what has not gone back yet goes out
 *
 * An introduction asked for on purpose is over at once, and cannot be released.
 *
 * over_spool: gets the names of spool files that nothing needs any more (char *; the caller removes
 * them); NULL where it is not withdrawn. ERROR_STATE where its state allows no such ending. */
enum post_end_result post_end_request(const struct config *config, struct store *store,
                                      struct spool *spool, const struct request *request,
                                      const struct post_end *end, const struct audit_by *by,
                                      GPtrArray *over_spool, GError **error);

#endif
