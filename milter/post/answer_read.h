/* The first step of an answer (decision.h): reads a mail to the answer address. It changes
 * nothing. */
#ifndef ASKFIRST_POST_ANSWER_READ_H
#define ASKFIRST_POST_ANSWER_READ_H

#include "conf/config.h"
#include "mail/read/delivery_report.h"
#include "mail/read/reply.h"
#include "policy/answer.h"
#include "post/answer.h"
#include "post/answer_words.h"
#include "store/ledger/asks.h"
#include "store/ledger/store.h"

struct answer_reading {
    const struct incoming *mail; /* borrowed */
    struct answer_address address;
    char *id;        /* of the ask or request that the token belongs to */
    struct ask *ask; /* NULL when the token belongs to a request */
    enum reply_kind written_by;
    const char *sign; /* the sign by which written_by was found, as in "Auto-Submitted"; NULL for a
                         person */
    /* Of a bounce: what became of the mail to the party, and whether the bounce names them. */
    enum delivery_fate delivery;
    bool names_party;
    struct answer_words words; /* what a party's answer says */
};

/* Reads the mail and finds its question. recipient: an addr-spec. now: when the mail arrived.
 * ERROR_NOT_FOUND: the recipient is not an answer address with a known token. *has_form says
 * whether it has at least the right form; then out->address is set. */
bool answer_read(const struct config *config, struct store *store, const struct incoming *mail,
                 const char *recipient, gint64 now, bool *has_form, struct answer_reading *out,
                 GError **error);
void answer_reading_clear(struct answer_reading *reading);

#endif
