/* The first step of an answer (decision.h): reads a mail to the answer address. Only reads. */
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
    char *id;        /* of the ask or request that its token is good for */
    struct ask *ask; /* NULL where that is a request */
    enum reply_kind written_by;
    const char *sign; /* by which that was told; NULL for a person */
    /* Of a bounce: what became of a mail to the party, and does it name them? */
    enum delivery_fate delivery;
    bool names_party;
    struct answer_words words; /* of a party's answer */
};

/* recipient: addr-spec. now: when it came. ERROR_NOT_FOUND: no answer address with a token that is
 * known; then out->address is set where it has the right form (*has_form). */
bool answer_read(const struct config *config, struct store *store, const struct incoming *mail,
                 const char *recipient, gint64 now, bool *has_form, struct answer_reading *out,
                 GError **error);
void answer_reading_clear(struct answer_reading *reading);

#endif
