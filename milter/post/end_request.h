/* The end of a request: the mails that an ending brings (releases, returns, the notice to the
 * introducer) are stored with it in one transaction. Workers, introducers and the command line all
 * end requests here. The caller checks first that the request may end this way.
 *
 * Any thread; time is an argument. */
#ifndef ASKFIRST_POST_END_REQUEST_H
#define ASKFIRST_POST_END_REQUEST_H

#include "conf/config.h"
#include "store/ledger/requests.h"
#include "store/ledger/store.h"
#include "store/spool/spool.h"

struct post_end {
    enum request_ending ending;
    const char *who; /* name of the person whose word ended it, when the asks do not say; or NULL */
};

enum post_end_result {
    POST_END_DONE,  /* stored and synced */
    POST_END_STUCK, /* the mails cannot be made: *error says why, and a retry does not help */
    POST_END_LATER, /* an error of the store; ERROR_STATE and ERROR_BUSY: the request has changed
                       since it was read, so read it again */
};

/* Ends a request, which must still be as it was read. Its state limits the endings:
 *
 *     waiting    any ending: released, returned or withdrawn
 *     releasing  released (the admin's): recipients that the MTA refused, and to whom nothing was
 *                returned yet, get the message after all; declined, cancelled: what has not left
 *                is returned
 *     returning  released (the admin's): what has not been returned yet goes out
 *
 * An introduction asked for on purpose is over at once, and cannot be released.
 *
 * over_spool: receives the names of spool files that are no longer needed (char *); the caller
 * removes these files; NULL unless the request is withdrawn. ERROR_STATE when the state of the
 * request allows no such ending. */
enum post_end_result post_end_request(const struct config *config, struct store *store,
                                      struct spool *spool, const struct request *request,
                                      const struct post_end *end, const struct audit_by *by,
                                      GPtrArray *over_spool, GError **error);

#endif
