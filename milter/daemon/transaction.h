/* One message on its way through the milter: what has been gathered of it, and what is to happen to
 * it.
 *
 * libmilter's pool runs the callbacks of one connection on different threads, one at a time. All
 * state therefore belongs to the connection; nothing is thread-local. One owner: the connection. */
#ifndef ASKFIRST_DAEMON_TRANSACTION_H
#define ASKFIRST_DAEMON_TRANSACTION_H

#include "conf/config.h"
#include "policy/judge/judge.h"
#include "policy/message.h"
#include "store/spool/spool.h"

/* The field that marks a release of ours and that a tag adds. Both use one name, so one removal
 * covers both. */
#define OWN_FIELD "X-AskFirst"

enum phase {
    PHASE_HEADER,  /* gathering envelope and header */
    PHASE_READING, /* gathering the beginning of the body for the verdict */
    PHASE_TAKING,  /* the whole body is taken: to the spool, or to be rewritten */
    PHASE_DECIDED, /* the rest of the body is of no interest */
};

/* What is done with the message: the verdict as mode allows it, or something that is not a
 * verdict. */
enum action {
    ACTION_ACCEPT,
    ACTION_TAG,
    ACTION_REWRITE,
    ACTION_CONFIRM, /* like hold, but it waits for its introducer */
    ACTION_HOLD,
    ACTION_REJECT,
    ACTION_RELEASE,   /* our own released message: our field is removed, the token used up */
    ACTION_TOO_LARGE, /* header or envelope exceeds limits.h: refused */
    ACTION_TEMPFAIL,
};
const char *action_name(enum action action);

struct transaction {
    struct config *config; /* the same one from MAIL to the end */
    gint64 started;        /* monotonic microseconds */
    gint64 now;            /* Unix seconds */
    bool outbound;
    bool in_flight; /* counted by daemon_enter */

    struct message *message;
    char *mail_args;
    GPtrArray *recipients; /* struct recipient */
    GPtrArray *answers;    /* char *: recipients that are answers to us, as the MTA gave them; not
                              among recipients */
    GString *answer;       /* the beginning of the body, when there are answers */
    bool on_purpose;       /* one of them asks for an introduction: nobody else gets the message */
    GPtrArray *fields;     /* struct field, as they came */
    size_t header_bytes;
    unsigned own_fields; /* X-AskFirst fields that the client sent */
    char *release_token; /* of one of them, or NULL */
    char *queue_id;

    enum phase phase;
    GString *body; /* read, not spooled */
    struct spool_file *spool;
    struct judgement *judgement;
    char *words;          /* the sender's own words, for ask_shows = words, or NULL */
    const char *language; /* of the text of a message that will wait; NULL when it cannot be told */
    enum action action;
    GPtrArray
        *changes;      /* struct field_change (mail/withhold/rewrite.h): the changes of a rewrite */
    GString *new_body; /* of a rewrite; NULL when the body stays */
    bool repeats;      /* it may have been sent already: checked at the end of the message */
    char *id;          /* of the tag, the request or the release: the log line shows it */
    bool too_large;
};

/* Returns "a@b" for both "<a@b>" and "a@b". Caller frees. */
char *strip_brackets(const char *path);

struct transaction *transaction_new(struct config *config, bool outbound, const char *login,
                                    char **mail_argv);
void transaction_free(struct transaction *tx);

void transaction_recipient(struct transaction *tx, char **rcpt_argv);
/* Is there an answer to us among the recipients? Then we read the message to its end. */
bool transaction_has_answers(const struct transaction *tx);
/* Adds a field. value: with its leading white space (SMFIP_HDR_LEADSPC); otherwise a space is put
 * before it. */
void transaction_field(struct transaction *tx, const char *name, const char *value,
                       bool leading_space);

/* Returns how many pairs of this judgement are not connected, for log and journal. */
unsigned unconnected_pairs(const struct judgement *judgement);
/* Writes the one log line of the message. */
void transaction_log(const struct transaction *tx);

#endif
