/* A decision: what somebody has decided about an ask or a request, by whatever means. Every answer
 * takes the same four steps, each with a header of its own:
 *
 *     read      answer_read.h     what the mail says, and which question it is about
 *     decide    answer_decide.h   whether that counts, and as what: a decision
 *     apply     answer_apply.h    consents, asks and requests change in one synced transaction
 *     confirm   answer_confirm.h  the mail that answers it
 *
 * The milter and the pipe make the same decision from the same mail (answer.h). Other code that
 * takes answers makes a decision itself and starts at the third step. After a step that fails, all
 * steps may be repeated. Any thread; one decision has one owner. */
#ifndef ASKFIRST_POST_DECISION_H
#define ASKFIRST_POST_DECISION_H

#include "conf/config.h"
#include "policy/answer.h"
#include "policy/consent.h"
#include "store/ledger/store.h"
#include "store/spool/spool.h"

enum decision_kind {
    DECISION_NONE,    /* nothing is decided, and no reply is sent */
    DECISION_WORD,    /* a party's word */
    DECISION_UNCLEAR, /* a party's answer that was not understood: they get the choices once more */
    DECISION_INTRODUCER,    /* what an introducer wants done with a request: the verb */
    DECISION_UNDELIVERABLE, /* the ask did not reach its party */
};

/* A decision. Strings are owned. */
struct decision {
    enum decision_kind kind;
    char *id;                      /* of the ask, or of the request for DECISION_INTRODUCER */
    struct answer_address address; /* the verb and token of the address that it was sent to */
    enum reply_word reply_word;    /* REPLY_WORD_NONE except for DECISION_WORD */
    /* clean; the rest of the text of a no or never, or all of what was not understood */
    char *note;
    char *language; /* of the answer, or NULL */
    char *from;     /* the sender, for the audit trail */
    char *mark;     /* recognises the same answer when it arrives again; or NULL */
    enum consent_origin origin;
    gint64 until; /* with a no: do not ask again before then (Unix seconds); 0: the usual time */
    char *why; /* for the log: why nothing is decided, or in what way the ask was undeliverable; or
                  NULL */
};
void decision_clear(struct decision *decision);

/* The place where decisions are applied. All pointers are borrowed. */
struct decision_place {
    const struct config *config;
    struct store *store;
    struct spool *spool;
    struct audit_by by;
    /* receives the names of spool files that are no longer needed (char *) */
    GPtrArray *over_spool;
};

/* What became of a decision. */
enum decision_outcome {
    DECISION_OUTCOME_DONE,  /* applied */
    DECISION_OUTCOME_AGAIN, /* the same word was given before, or the same mail came again; nothing
                               changes */
    DECISION_OUTCOME_LATE,  /* its ask or request has ended in another way */
    DECISION_OUTCOME_NOT_ALLOWED, /* an introducer's decision that is not allowed */
};

#endif
