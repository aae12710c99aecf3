/* Storing a party's answer: how it changes consents, asks and requests. Part of the consent store;
 * threads and errors as in store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_ANSWERS_H
#define ASKFIRST_STORE_LEDGER_ANSWERS_H

#include <glib.h>
#include <stdbool.h>
#include "policy/answer.h"
#include "policy/consent.h"
#include "store/ledger/asks.h"
#include "store/ledger/store.h"

struct txn;

enum answer_outcome {
    ANSWER_OUTCOME_TAKEN,  /* stored: consent, ask and requests have changed */
    ANSWER_OUTCOME_AGAIN,  /* the same decision as before, or a repeat of a mail whose decision may
                              have been replaced since: nothing changed */
    ANSWER_OUTCOME_CLOSED, /* the ask ended in another way: nothing changed */
};
struct answer {
    enum reply_word reply_word;
    bool standing; /* given by a standing token: changes the party's decision in any state of the
                      ask */
    enum consent_origin origin;
    const char *note;     /* cleaned by note_clean; kept for no and never only; or NULL */
    const char *from;     /* envelope sender or From, for the audit trail */
    const char *language; /* the language that the party chose by answering in it, or NULL */
    gint64 until;         /* when a no ends; 0 or a time not later than now: after again_after */
    const char *mark;     /* identifies this mail if it arrives again, or NULL */
};
/* Stores the party's decision on an ask in one synced transaction:
 *   yes     allow (party, introducer, counterpart) for each question
 *   always  allow (party, introducer, *); the party's own denies for this introducer end
 *   no      deny as yes, until again_after from now, with the note
 *   never   deny (party, *, *) with the note; the party's own allows end
 * An open ask ends. The party's other open asks end too when the decision covers them: always
 * covers those of this introducer, never covers all. The decision replaces what the same ask said
 * before: yes and no revoke its always and its never.
 * The ask's own token also changes an earlier decision, as long as the ask is stored. A no then
 * gives back the requests that still wait; messages that were released or returned are not
 * affected. An ask that ended without an answer accepts no and never; yes and always are too late
 * (ANSWER_OUTCOME_CLOSED). Fails with ERROR_NOT_FOUND for an unknown ask and with ERROR_INPUT for
 * REPLY_WORD_NONE. */
bool store_answer_put(struct store *store, const char *ask, const struct answer *answer,
                      const struct ask_limits *limits, const struct audit_by *by,
                      enum answer_outcome *outcome, GError **error);

/* ---- for the files of ledger/ alone ---- */
int ledger_language_get(struct txn *txn, const char *party, char **language, GError **error);

#endif
