/* Asks: what the people whose word is missing are asked, what they answered, and which requests
 * that settles (DESIGN, Ask first). Part of the consent store; threads and errors as in
 * store/store.h.
 *
 * An ask is one mail to one party for one introducer, about one or more counterparts: one question
 * each. A question is open in at most one ask; every request that waits on it names that ask
 * (struct waiting), and the ask's end settles them all:
 *
 *     scheduled --due--> sending --handed over--> sent --+-- yes, always --> allowed
 *         | <--put off------+                      |     +-- no, never ----> declined
 *         |                 +-- refused, bounced --+---------------------->  undeliverable
 *         |                                        +-- until `expires` --->  silent
 *         +------------- until `expires` --------------------------------->  unsent
 *         +------------- no request waits any more, or the admin --------->  withdrawn
 *
 * A no or never that comes after another end makes it declined, too: that is the party's word then.
 * A yes after a no changes the party's word, and no message that has come back.
 * An ask that never reached its party is not a silence of theirs. It is put off where its party has
 * no room for it in these 24 hours. The mail of an ask that ends leaves the outbox, even while it
 * is handed over.
 *
 * In the transaction that ends an ask each waiting request all of whose asks are allowed, and each
 * one of whose asks is ended otherwise, becomes ready: store_requests_list_ready tells the worker,
 * which releases it or gives it back (store_request_send takes it out again). */
#ifndef ASKFIRST_STORE_ASKS_H
#define ASKFIRST_STORE_ASKS_H

#include "policy/answer.h"
#include "store/store.h"

enum ask_state {
    ASK_SCHEDULED, /* to be sent at `due` */
    ASK_SENDING,   /* its mail is in the outbox */
    ASK_SENT,      /* the MTA has it */
    ASK_ALLOWED,
    ASK_DECLINED,
    ASK_SILENT,
    ASK_WITHDRAWN,
    ASK_UNDELIVERABLE,
    ASK_UNSENT, /* its turn did not come in time */
};
const char *ask_state_name(enum ask_state state); /* "scheduled", ... */
bool ask_state_is_open(enum ask_state state);     /* scheduled, sending, sent */

/* One question of an ask. */
struct ask_about {
    char *counterpart; /* address id */
    char *shown;       /* as the sender wrote it; never shown to the party */
    char *name;        /* display name, "" for none */
    GBytes *unknown;
};
struct ask {
    char *id; /* request_id_new */
    char *introducer, *introducer_name, *account;
    char *party, *party_shown, *party_name;
    char *language; /* of its mails */
    char *request;  /* that made it */
    char *from;     /* whom the deciding answer came from, as the audit says; "" for none */
    char *note;     /* what the party wrote with it, "" for none */
    enum ask_state state;
    enum reply_word reply_word;         /* the deciding answer, REPLY_WORD_NONE before */
    enum reply_word before;             /* the other word that it replaced, or REPLY_WORD_NONE */
    gint64 created, due, sent, expires; /* Unix seconds; sent: 0 before the MTA had it */
    gint64 ended;                       /* 0 while open */
    gint64 again;     /* when its party said they may be asked again (Unix seconds); 0: as ever */
    unsigned replies; /* confirmations and the like written to the party so far */
    GPtrArray *answered; /* char *: the marks of the answers that these reply to */
    GPtrArray *taken;    /* char *: the marks of the answers that were taken, newest last; at most
                            LIMIT_ASK_MARKS */
    GPtrArray *about;    /* struct ask_about */
    GBytes *unknown;
};
struct ask *ask_new(void); /* strings "", empty about, word none */
void ask_free(struct ask *ask);
/* What it is, or, while it is open, becomes when its time is over without an answer: silent;
 * unsent, or undeliverable where the MTA never took its mail. */
enum ask_state ask_end_state(const struct ask *ask);
void ask_about_free(struct ask_about *about);

/* ---- may somebody be asked? (store/askable.c) ---- */
enum askable {
    ASKABLE_OPEN,  /* this question is open: it need not be asked */
    ASKABLE,       /* now or soon enough: it can be sent within half of lifetime */
    ASKABLE_LATER, /* from *from on */
    ASKABLE_NEVER, /* two no or silences of this party to this introducer */
};
/* May this party be asked for this account, introducer and counterpart? After a silence or no:
 * again_after later; after an ask that did not reach them: a day later. What an account may ask
 * for, whose asks the party has refused before, yields to all others (store/yielding.c). *from: 0
 * unless ASKABLE_LATER. */
bool store_askable_get(struct store *store, const char *account, const char *introducer,
                       const char *party, const char *counterpart, const struct ask_limits *limits,
                       gint64 now, enum askable *out, gint64 *from, GError **error);
/* Has this account used up its asks (and refusals) of the day? *from: 0 when not, else from when it
 * may again. */
bool store_account_limit_get(struct store *store, const char *account,
                             const struct ask_limits *limits, gint64 now, gint64 *from,
                             GError **error);

/* ---- sending (store/asks.c) ---- */
/* Asks that are scheduled with due <= now, and open ones with expires <= now (which are to be
 * ended, whatever their state); oldest first, at most `most`. */
bool store_asks_list_due(struct store *store, gint64 now, unsigned most, GPtrArray **out,
                         GError **error);
/* Must this ask, which is due or whose mail is in the outbox, wait? So it must where the party has
 * got limits->per_party asks in the last 24 hours, as they were really sent; and one of an account
 * whose asks the party has refused before, until the party's day has room that nobody else needs.
 * Then it is scheduled for later, and its mail leaves the outbox. Before store_ask_send, and once
 * more right before its mail is handed over; no ask of this id: no. */
bool store_ask_put_off(struct store *store, const char *id, const struct ask_limits *limits,
                       const struct audit_by *by, bool *put_off, GError **error);
/* scheduled -> sending: its mail (kind OUTGOING_ASK, mail->ask is the id) goes into the outbox, the
 * tokens (32 hex digits) are good for it from now on, together with earlier ones. ERROR_STATE when
 * it is not scheduled or has expired, ERROR_INPUT for a mail with a spool file.
 * store_outbox_end_attempt then makes it sent or undeliverable. */
bool store_ask_send(struct store *store, const char *id, struct outgoing *mail,
                    const char *answer_token, const char *bounce_token, const struct audit_by *by,
                    GError **error);
/* -> silent; unsent or undeliverable where the party never got it. For asks that are open with
 * expires <= by->now; ERROR_STATE for others. */
bool store_ask_expire(struct store *store, const char *id, const struct audit_by *by,
                      GError **error);
/* An open ask -> undeliverable; one that has ended stays as it is (no error). */
bool store_ask_mark_undeliverable(struct store *store, const char *id, const struct audit_by *by,
                                  GError **error);
/* By the admin. cancel: an open ask -> withdrawn. resend: sent -> scheduled, due now, which counts
 * as a further ask of the party's day; ERROR_STATE otherwise. *room as below. */
bool store_ask_cancel(struct store *store, const char *id, const struct audit_by *by,
                      GError **error);
bool store_ask_resend(struct store *store, const char *id, const struct ask_limits *limits,
                      const struct audit_by *by, bool *room, GError **error);
/* By the admin, too: a scheduled ask is due now, without the rest of its delay. *room false: the
 * party has no room for it in these 24 hours (limits->per_party), and nothing has changed.
 * ERROR_STATE when it is not scheduled. */
bool store_ask_hurry(struct store *store, const char *id, const struct ask_limits *limits,
                     const struct audit_by *by, bool *room, GError **error);

/* ---- answers (store/answers.c) ---- */
/* A new token: 32 hex digits, 128 random bits. Caller frees. */
char *token_new(void);
/* What this token is good for: *id is an ask's or, for TOKEN_INTRODUCER, a request's. Caller frees.
 * ERROR_NOT_FOUND for an unknown token or one of another purpose. */
bool store_token_get(struct store *store, const char *token, enum token_purpose purpose, char **id,
                     GError **error);

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

/* ---- what answers an answer (store/replies.c) ---- */
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

/* ---- requests and their asks ---- */
/* Waiting requests that are ready to be released or given back, at most `most`, by id. */
bool store_requests_list_ready(struct store *store, unsigned most, GPtrArray **out, GError **error);
/* The asks that a request waits for (each once); struct ask with a free function. */
bool store_asks_list_of_request(struct store *store, const struct request *request, GPtrArray **out,
                                GError **error);
/* A request that waits for its introducer waits for its parties from now on, until `until`: they
 * are asked as those of any other. notice: what tells him so, or NULL. ERROR_STATE when it does not
 * wait for him. */
bool store_request_ask_parties(struct store *store, const char *id, gint64 until,
                               struct outgoing *notice, const struct ask_limits *limits,
                               const struct audit_by *by, GError **error);
/* Waiting -> over at once, with nothing to hand over but the notice (or NULL): withdrawn by its
 * introducer; or an introduction asked for on purpose, however it ends. Its asks are withdrawn when
 * nothing else waits for them. *over_spool as in store_outbox_end_attempt. ERROR_STATE when it does
 * not wait, ERROR_INPUT for another ending of a message that waits, ERROR_BUSY when what was
 * "agreed" is so no more. */
bool store_request_close(struct store *store, const char *id, enum request_ending ending,
                         struct outgoing *notice, const struct audit_by *by, GPtrArray **over_spool,
                         GError **error);

/* ---- listings ---- */
/* One ask, or ERROR_NOT_FOUND; an unambiguous beginning of at least 4 characters works, too. */
struct ask *store_ask_get(struct store *store, const char *id, GError **error);
/* All asks, oldest first; only open ones, unless all. */
bool store_asks_list(struct store *store, bool all, GPtrArray **out, GError **error);

#endif
