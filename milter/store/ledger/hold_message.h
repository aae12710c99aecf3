/* Holding a message: it becomes a request, a further copy of one, or is recognised as the same
 * again. Part of the consent store; threads and errors as in store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_HOLD_MESSAGE_H
#define ASKFIRST_STORE_LEDGER_HOLD_MESSAGE_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/asks.h"
#include "store/ledger/outbox.h"
#include "store/ledger/requests.h"
#include "store/ledger/store.h"

/* Is it the same message, from the same sender to the same recipients? */
bool copy_is_same(const struct copy *one, const struct copy *other);

/* How store_request_hold took a message. */
enum hold_outcome {
    HOLD_NEW,    /* a new request */
    HOLD_JOINED, /* a further copy of a waiting request of the same introducer and Message-ID; the
                    notice was not written */
    HOLD_SAME,   /* recognised as the same copy once more (same sender, recipients and content, of
                    a request that waits): nothing written; the caller removes
                    its spool file */
};
/* Commits a stopped message: request (with exactly one copy; with none it is an introduction asked
 * for on purpose, which joins nothing), its asks, and the notice (may be NULL), all or nothing. For
 * each word it waits for, the open ask is joined, or one is scheduled (store/ledger/asks.h), unless
 * it waits for its introducer (confirm). Whoever has said yes or no since the message was judged is
 * not asked again: that ask has ended already. The ask of a question that is not sent yet lives as
 * long as the longest of its requests. A Message-ID that is "" never joins, nor does one that waits
 * for its introducer join one that waits for its parties. What may be decided and who is withheld
 * is from then on so for all copies together. On HOLD_JOINED and HOLD_SAME *joined_id (caller
 * frees) is the request's id. */
bool store_request_hold(struct store *store, const struct request *request,
                        const struct outgoing *notice, const struct ask_limits *limits,
                        const struct audit_by *by, enum hold_outcome *outcome, char **joined_id,
                        GError **error);
/* Is there a request of this introducer and account that is released, or being released, and has
 * this Message-ID, and this very copy (as for HOLD_SAME; NULL: whatever its copies)? *id (caller
 * frees) is the request's, or NULL. Only reads. */
bool store_request_find_sent(struct store *store, const char *introducer, const char *message_id,
                             const char *account, const struct copy *copy, char **id,
                             GError **error);

#endif
