/* The mail that answers the answer of a party. Any thread; time and tokens come in. Caller frees.
 */
#ifndef ASKFIRST_POST_REPLY_MAIL_H
#define ASKFIRST_POST_REPLY_MAIL_H

#include <glib.h>
#include "conf/config.h"
#include "policy/answer.h"
#include "store/ledger/asks.h"
#include "store/ledger/outbox.h"

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

#endif
