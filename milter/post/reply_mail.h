/* The mail that answers a party's answer. Any thread; time and tokens are arguments. Caller
 * frees. */
#ifndef ASKFIRST_POST_REPLY_MAIL_H
#define ASKFIRST_POST_REPLY_MAIL_H

#include <glib.h>
#include "conf/config.h"
#include "policy/answer.h"
#include "store/ledger/asks.h"
#include "store/ledger/outbox.h"

/* What the reply says; it goes to the party on record. */
enum post_reply {
    POST_CONFIRMED, /* the word is stored; says how to change it (token: a standing one) */
    POST_HELP,      /* the answer was not understood: the choices once more (token: the one in the
                       answer's address, of this purpose) */
    POST_CLOSED,    /* the question is no longer open: the same text whatever the reason */
};
struct outgoing *post_reply(const struct config *config, const struct ask *ask,
                            enum post_reply reply, enum reply_word reply_word,
                            enum token_purpose purpose, const char *token, gint64 now);

#endif
