/* The mails that reply to an answer. They are written to the outbox, and their number is limited.
 * Part of the consent store; threads and errors as in store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_ANSWER_REPLIES_H
#define ASKFIRST_STORE_LEDGER_ANSWER_REPLIES_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/outbox.h"
#include "store/ledger/store.h"

enum reply_outcome {
    REPLY_OUTCOME_WRITTEN,
    REPLY_OUTCOME_SAME,   /* this answer (known by its mark) already got a reply */
    REPLY_OUTCOME_ENOUGH, /* they have had LIMIT_ASK_REPLIES; further answers get no reply */
};
/* Writes a mail to the party of this ask (a confirmation, help, ...) to the outbox. standing_token:
 * the token that the mail contains, or NULL. mark: the mark of the answer, or NULL. Fails with
 * ERROR_NOT_FOUND for an unknown ask. */
bool store_ask_reply(struct store *store, const char *ask, struct outgoing *mail,
                     const char *standing_token, const char *mark, const struct audit_by *by,
                     enum reply_outcome *outcome, GError **error);
/* Does the same for the introducer of a request whose decision changed nothing. */
bool store_request_reply(struct store *store, const char *id, struct outgoing *mail,
                         const char *mark, const struct audit_by *by, enum reply_outcome *outcome,
                         GError **error);

/* ---- for the files of ledger/ alone ---- */
/* Returns whether the list contains this mark, which may be NULL. */
bool marks_have(GPtrArray *marks, const char *mark);

#endif
