/* Holding a message: it becomes a new request or a further copy of one, or it is recognised as one
 * that is held already. Part of the consent store; threads and errors as in store/ledger/store.h.
 */
#ifndef ASKFIRST_STORE_LEDGER_HOLD_MESSAGE_H
#define ASKFIRST_STORE_LEDGER_HOLD_MESSAGE_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/asks.h"
#include "store/ledger/outbox.h"
#include "store/ledger/requests.h"
#include "store/ledger/store.h"

/* Returns whether both are the same message from the same sender to the same recipients. */
bool copy_is_same(const struct copy *one, const struct copy *other);

/* The result of store_request_hold. */
enum hold_outcome {
    HOLD_NEW,    /* a new request */
    HOLD_JOINED, /* a further copy of a waiting request with the same introducer and Message-ID; the
                    notice was not written */
    HOLD_SAME,   /* a repeat of a copy of a waiting request (same sender, recipients and content);
                    nothing was written, and the caller removes the spool file */
};
/* Stores a held message in one transaction: the request, its asks, and the notice (may be NULL).
 * The request has one copy, or none if it is an introduction asked for on purpose, which joins
 * nothing.
 * For each missing consent, the request joins the open ask, or an ask is scheduled
 * (store/ledger/asks.h), unless the request waits for its introducer (confirm). A party who has
 * decided since the message was judged is not asked again; their ask ends at once. An ask that is
 * not sent yet lives as long as the longest-lived of its requests.
 * An empty Message-ID never joins. A message that waits for its introducer does not join one that
 * waits for its parties. What the introducer may decide, and who is withheld, then applies to all
 * copies together. On HOLD_JOINED and HOLD_SAME, *joined_id (caller frees) is the id of the
 * request. */
bool store_request_hold(struct store *store, const struct request *request,
                        const struct outgoing *notice, const struct ask_limits *limits,
                        const struct audit_by *by, enum hold_outcome *outcome, char **joined_id,
                        GError **error);
/* Looks for a request of this introducer and account that is released or being released, and that
 * has this Message-ID and this very copy (as for HOLD_SAME; NULL matches any copies). Sets *id
 * (caller frees) to its id, or to NULL if there is none. Writes nothing. */
bool store_request_find_sent(struct store *store, const char *introducer, const char *message_id,
                             const char *account, const struct copy *copy, char **id,
                             GError **error);

#endif
