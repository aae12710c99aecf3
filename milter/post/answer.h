/* Answers: everything from a mail to the answer address to what it changes. The milter (for mail of
 * any direction, by any route) and "askfirst answer" share this code path.
 *
 * The token decides. The address in From is only noted in the audit trail, and nothing is ever sent
 * to it: replies go to the party (or introducer) on record. Nobody can answer for somebody else,
 * though: mail from the introducer, or from any other user of ours, is never taken as a party's
 * answer. Automatic replies never count (RFC 3834). When a function returns true, the result is
 * stored and synced, and the mail may be consumed. Any thread; one mail has one owner. */
#ifndef ASKFIRST_POST_ANSWER_H
#define ASKFIRST_POST_ANSWER_H

#include "conf/config.h"
#include "store/ledger/store.h"
#include "store/spool/spool.h"

/* A mail to the answer address. All pointers are borrowed. */
struct incoming {
    const char *mail_from;   /* envelope sender without <> */
    const GPtrArray *fields; /* struct field */
    const char *body; /* its first octets, at most LIMIT_ANSWER_BYTES; lines end in CRLF or LF */
    size_t size;
    const char *login; /* login of the client that sent it; NULL or "" for none */
};

enum incoming_outcome {
    INCOMING_TAKEN, /* understood, repeated, too late, or answered with help: consume this recipient
                     */
    INCOMING_IGNORED, /* automatic, or a bounce that decides nothing: consume it silently */
    INCOMING_UNKNOWN, /* unknown token, or no token at all: refuse it with 550 5.1.1 */
};
const char *incoming_outcome_name(enum incoming_outcome outcome); /* "taken", ... */

/* Processes the mail for one of its recipients (an addr-spec for which answer_address_match does
 * not return ANSWER_MATCH_NONE). actor: "milter" or "pipe", for the audit trail. *what: one line
 * for the log, without the token or any text of the mail ("yes ask=4ww9hvj8e4", "automatic:
 * Auto-Submitted"); the caller frees it. over_spool: receives the names of spool files that are no
 * longer needed (char *); the caller removes these files. Errors are those of the store; after an
 * error nothing is consumed, and the MTA tries again. */
bool answer_take(const struct config *config, struct store *store, struct spool *spool,
                 const struct incoming *mail, const char *recipient, const char *actor, gint64 now,
                 enum incoming_outcome *outcome, char **what, GPtrArray *over_spool,
                 GError **error);

/* Returns the text of the refusal for INCOMING_UNKNOWN: one line of ASCII. */
const char *answer_unknown_text(void);

#endif
