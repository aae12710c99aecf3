/* Answers: a mail to the answer address, from its octets to what it changes. One code path for the
 * milter (any direction, any road) and for "askfirst answer".
 *
 * The token decides; whoever the mail claims to be from is only noted in the audit, and nothing is
 * ever sent there: replies go to the party (or introducer) on record. Nobody answers for another,
 * though: what the introducer, or anyone else of ours, sends is never the answer of a party.
 * Automatic replies never count (RFC 3834). What returns true is stored and synced: the mail may be
 * consumed. Any thread; one mail has one owner. */
#ifndef ASKFIRST_POST_ANSWER_H
#define ASKFIRST_POST_ANSWER_H

#include "conf/config.h"
#include "store/ledger/store.h"
#include "store/spool/spool.h"

/* A mail to the answer address. All borrowed. */
struct incoming {
    const char *mail_from;   /* envelope sender without <> */
    const GPtrArray *fields; /* struct field */
    const char *body;        /* its first octets, at most LIMIT_ANSWER_BYTES, CRLF or LF */
    size_t size;
    const char *login; /* who has logged in to send it; NULL or "" for nobody */
};

enum incoming_outcome {
    INCOMING_TAKEN,   /* understood (also: again, too late, help sent): consume this recipient */
    INCOMING_IGNORED, /* automatic, or a bounce that decides nothing: consume it, silently */
    INCOMING_UNKNOWN, /* no such token, or no token at all: refuse it, 550 5.1.1 */
};
const char *incoming_outcome_name(enum incoming_outcome outcome); /* "taken", ... */

/* Takes the mail for one of its recipients (addr-spec; answer_address_match is not
 * ANSWER_MATCH_NONE). actor: "milter" or "pipe", for the audit. *what: for the log, one line
 * without token or text of the mail ("yes ask=4ww9hvj8e4", "automatic: Auto-Submitted"); caller
 * frees. over_spool: gets the names of spool files that nothing needs any more (char *; the caller
 * removes them). Errors: the store's; then nothing is consumed and the MTA tries again. */
bool answer_take(const struct config *config, struct store *store, struct spool *spool,
                 const struct incoming *mail, const char *recipient, const char *actor, gint64 now,
                 enum incoming_outcome *outcome, char **what, GPtrArray *over_spool,
                 GError **error);

/* The words of a refusal for INCOMING_UNKNOWN, one ASCII line. */
const char *answer_unknown_text(void);

#endif
