/* The answer of a party, stored: what it changes in consents, asks and requests. Part of the
 * consent store; threads and errors as in store/ledger/store.h. */
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
    ANSWER_OUTCOME_AGAIN,  /* the same word as before, or the same mail, whose word may have been
                      replaced  since: nothing changed */
    ANSWER_OUTCOME_CLOSED, /* the ask has ended otherwise: nothing changed */
};
struct answer {
    enum reply_word reply_word;
    bool standing; /* by a standing token: changes the standing word, whatever the ask's state */
    enum consent_origin origin;
    const char *note;     /* cleaned (note_clean); only kept with no and never; or NULL */
    const char *from;     /* envelope sender or From, for the audit */
    const char *language; /* the party chose this language by answering in it; or NULL */
    gint64 until;         /* a no is one until then; 0, or not later than now: as below */
    const char *mark;     /* by which the same mail is known when it comes once more; or NULL */
};
/* Stores the party's word for an ask, in one synced transaction (DESIGN, Ask first, 2):
 *   yes     allow (party, introducer, counterpart) for each question
 *   always  allow (party, introducer, *); the party's own denies for this introducer end
 *   no      deny as yes, until again_after from now, with the note
 *   never   deny (party, *, *) with the note; the party's own allows end
 * An open ask ends, and so do the party's other open asks that the word covers: of
 * this introducer for always, of all for never. What the same ask said before is replaced: yes and
 * no take back its always and its never.
 * By the ask's own token, too, its party's word is changed as long as it is there: requests that
 * still wait go back with a no; what has gone or come back stays so. An ask that ended without
 * their word takes no and never; yes and always come too late then (ANSWER_OUTCOME_CLOSED).
 * ERROR_NOT_FOUND for an unknown ask, ERROR_INPUT for REPLY_WORD_NONE. */
bool store_answer_put(struct store *store, const char *ask, const struct answer *answer,
                      const struct ask_limits *limits, const struct audit_by *by,
                      enum answer_outcome *outcome, GError **error);

/* ---- for the files of ledger/ alone ---- */
int ledger_language_get(struct txn *txn, const char *party, char **language, GError **error);

#endif
