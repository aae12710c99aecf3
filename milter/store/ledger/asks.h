/* Asks: what the people whose word is missing are asked, what they answered, and which requests
 * that settles (DESIGN, Ask first). Part of the consent store; threads and errors as in
 * store/ledger/store.h.
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
#ifndef ASKFIRST_STORE_LEDGER_ASKS_H
#define ASKFIRST_STORE_LEDGER_ASKS_H

#include "policy/answer.h"
#include "store/ledger/outbox.h"
#include "store/ledger/store.h"

struct request;
struct txn;

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

/* Asks that are scheduled with due <= now, and open ones with expires <= now (which are to be
 * ended, whatever their state); oldest first, at most `most`. */
bool store_asks_list_due(struct store *store, gint64 now, unsigned most, GPtrArray **out,
                         GError **error);

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

/* What the configuration says about asking; times in seconds. */
struct ask_limits {
    gint64 delay, again_after, lifetime;
    unsigned per_party, per_introducer; /* a day (24 hours) */
};

bool store_ask_resend(struct store *store, const char *id, const struct ask_limits *limits,
                      const struct audit_by *by, bool *room, GError **error);
/* By the admin, too: a scheduled ask is due now, without the rest of its delay. *room false: the
 * party has no room for it in these 24 hours (limits->per_party), and nothing has changed.
 * ERROR_STATE when it is not scheduled. */
bool store_ask_hurry(struct store *store, const char *id, const struct ask_limits *limits,
                     const struct audit_by *by, bool *room, GError **error);

/* ---- requests and their asks ---- */
/* The asks that a request waits for (each once); struct ask with a free function. */
bool store_asks_list_of_request(struct store *store, const struct request *request, GPtrArray **out,
                                GError **error);

/* ---- listings ---- */
/* One ask, or ERROR_NOT_FOUND; an unambiguous beginning of at least 4 characters works, too. */
struct ask *store_ask_get(struct store *store, const char *id, GError **error);
/* All asks, oldest first; only open ones, unless all. */
bool store_asks_list(struct store *store, bool all, GPtrArray **out, GError **error);

/* ---- for the files of ledger/ alone ---- */
/* The MTA took the mail of this ask, or refused it for good. */
bool ledger_ask_handed_over(struct txn *txn, const char *id, bool refused,
                            const struct audit_by *by, GError **error);

#endif
