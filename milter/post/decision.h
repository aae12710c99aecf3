/* What somebody has decided about an ask or a request, wherever they said so. There is one way for
 * every answer, four steps with a door each:
 *
 *     read      answer_read.h     what stands in the mail, and which question it is about
 *     decide    answer_decide.h   whether that counts, and as what: a decision
 *     apply     answer_apply.h    consents, asks and requests, in one synced transaction
 *     confirm   answer_confirm.h  the mail that answers it
 *
 * The milter and the pipe make the same decision of the same mail (answer.h). Whatever else takes
 * answers makes a decision of its own and goes on from there. After a step that fails, all of it
 * may be done again. Any thread; one decision has one owner. */
#ifndef ASKFIRST_POST_DECISION_H
#define ASKFIRST_POST_DECISION_H

#include "conf/config.h"
#include "policy/answer.h"
#include "policy/consent.h"
#include "store/ledger/store.h"
#include "store/spool/spool.h"

enum decision_kind {
    DECISION_NONE,          /* nothing is decided, and nobody is told */
    DECISION_WORD,          /* a party's word */
    DECISION_UNCLEAR,       /* a party's answer, not understood: they get the choices once more */
    DECISION_INTRODUCER,    /* what an introducer wants to become of a request: the verb */
    DECISION_UNDELIVERABLE, /* the ask did not reach its party */
};

/* Strings are owned. */
struct decision {
    enum decision_kind kind;
    char *id;                      /* of the ask; of an introducer's, of the request */
    struct answer_address address; /* the verb and token that it came by */
    enum reply_word reply_word;    /* REPLY_WORD_NONE but for DECISION_WORD */
    char *note;                    /* clean; beside a no or never, or all that was not understood */
    char *language;                /* that it was written in, or NULL */
    char *from;                    /* whom it came from, for the audit */
    char *mark; /* by which the same answer is known when it comes once more; or NULL */
    enum consent_origin origin;
    gint64 until; /* with a no: not to be asked again before (Unix seconds); 0: as ever */
    char *why;    /* for the log: why nothing is decided, or how it was undeliverable; or NULL */
};
void decision_clear(struct decision *decision);

/* Where decisions are applied; all borrowed. */
struct decision_place {
    const struct config *config;
    struct store *store;
    struct spool *spool;
    struct audit_by by;
    GPtrArray *over_spool; /* gets the names of spool files that nothing needs any more (char *) */
};

/* What became of it. */
enum decision_outcome {
    DECISION_OUTCOME_DONE,  /* as it was decided */
    DECISION_OUTCOME_AGAIN, /* the same was said before, or the same mail came; nothing changes */
    DECISION_OUTCOME_LATE,  /* what it is about has ended otherwise */
    DECISION_OUTCOME_NOT_ALLOWED, /* an introducer's: it may not be */
};

#endif
