/* What answers an answer, written to the outbox; whoever sends again and again gets no more. Part
 * of the consent store; threads and errors as in store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_ANSWER_REPLIES_H
#define ASKFIRST_STORE_LEDGER_ANSWER_REPLIES_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/outbox.h"
#include "store/ledger/store.h"

enum reply_outcome {
    REPLY_OUTCOME_WRITTEN,
    REPLY_OUTCOME_SAME,   /* this very answer (its mark) has got one already */
    REPLY_OUTCOME_ENOUGH, /* they have had LIMIT_ASK_REPLIES: who sends again and again gets no more
                           */
};
/* Writes a mail to the party of this ask (a confirmation, help, ...) into the outbox, with a
 * standing token in it (or NULL). mark: of the answer, or NULL. ERROR_NOT_FOUND. */
bool store_ask_reply(struct store *store, const char *ask, struct outgoing *mail,
                     const char *standing_token, const char *mark, const struct audit_by *by,
                     enum reply_outcome *outcome, GError **error);
/* The same to the introducer of a request, whose word changed nothing. */
bool store_request_reply(struct store *store, const char *id, struct outgoing *mail,
                         const char *mark, const struct audit_by *by, enum reply_outcome *outcome,
                         GError **error);

/* ---- for the files of ledger/ alone ---- */
/* Is this mark (may be NULL) one of these? */
bool marks_have(GPtrArray *marks, const char *mark);

#endif
