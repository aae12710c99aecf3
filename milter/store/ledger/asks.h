/* Asks: the mails that ask parties for their missing consent, their answers, and the requests that
 * these settle. Part of the consent store; threads and errors as in store/ledger/store.h.
 *
 * An ask is one mail to one party on behalf of one introducer. It has one question for each of one
 * or more counterparts. A question is open in at most one ask. Every request that waits for it
 * names that ask (struct waiting), and the end of the ask settles them all:
 *     scheduled --due--> sending --handed over--> sent --+-- yes, always --> allowed
 *         | <--put off------+                      |     +-- no, never ----> declined
 *         |                 +-- refused, bounced --+---------------------->  undeliverable
 *         |                                        +-- until `expires` --->  silent
 *         +------------- until `expires` --------------------------------->  unsent
 *         +------------- no request waits any more, or the admin --------->  withdrawn
 *
 * A no or never that arrives after another end also makes the ask declined. A yes after a no
 * changes the party's decision but does not affect messages that were returned. An ask that never
 * reached its party does not count as their silence. An ask is put off when its party's limit for
 * 24 hours is used up. The mail of an ask that ends leaves the outbox, even while it is being
 * handed over.
 *
 * The transaction that ends an ask also marks waiting requests as ready: those whose asks are all
 * allowed, and those with an ask that ended in another way. The worker finds them with
 * store_requests_list_ready and releases or returns them; store_request_send removes the mark. */
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
    ASK_UNSENT, /* it expired before it could be sent */
};

/* One question of an ask. */
struct ask_about {
    char *counterpart; /* address id */
    char *shown;       /* as the sender wrote it; never shown to the party */
    char *name;        /* display name, "" if there is none */
    GBytes *unknown;
};
struct ask {
    char *id; /* from request_id_new */
    char *introducer, *introducer_name, *account;
    char *party, *party_shown, *party_name;
    char *language; /* of the mails to the party */
    char *request;  /* the request that created it */
    char *from;     /* sender of the deciding answer, as the audit shows it; "" if there is none */
    char *note;     /* what the party wrote with it, "" if nothing */
    enum ask_state state;
    enum reply_word reply_word; /* the deciding answer; REPLY_WORD_NONE until there is one */
    enum reply_word before;     /* the different decision that it replaced, or REPLY_WORD_NONE */
    gint64 created, due, sent, expires; /* Unix seconds; sent is 0 until the MTA has taken it */
    gint64 ended;                       /* 0 while open */
    gint64 again;        /* when the party said they may be asked again (Unix seconds); 0: after
                            again_after */
    unsigned replies;    /* number of confirmations and other replies written to the party */
    GPtrArray *answered; /* char *: the marks of the answers that these replied to */
    GPtrArray *taken;    /* char *: marks of accepted answers, newest last; <= LIMIT_ASK_MARKS */
    GPtrArray *about;    /* struct ask_about */
    GBytes *unknown;
};

/* Lists scheduled asks with due <= now and open asks with expires <= now (which are to be ended in
 * whatever state), oldest first, at most `most`. */
bool store_asks_list_due(struct store *store, gint64 now, unsigned most, GPtrArray **out,
                         GError **error);

/* scheduled -> sending: writes the mail (kind OUTGOING_ASK, mail->ask is the id) to the outbox and
 * makes the tokens (32 hex digits) valid, in addition to earlier ones. Fails with ERROR_STATE when
 * the ask is not scheduled or has expired, and with ERROR_INPUT for a mail with a spool file.
 * store_outbox_end_attempt later makes the ask sent or undeliverable. */
bool store_ask_send(struct store *store, const char *id, struct outgoing *mail,
                    const char *answer_token, const char *bounce_token, const struct audit_by *by,
                    GError **error);
/* Ends an open ask with expires <= by->now as silent; as unsent or undeliverable if the party never
 * got it. Fails with ERROR_STATE for others. */
bool store_ask_expire(struct store *store, const char *id, const struct audit_by *by,
                      GError **error);
/* Ends an open ask as undeliverable. One that has ended is left unchanged, without error. */
bool store_ask_mark_undeliverable(struct store *store, const char *id, const struct audit_by *by,
                                  GError **error);
/* Actions of the administrator. cancel: an open ask -> withdrawn. resend: sent -> scheduled, due
 * now; it counts as one more ask of the party's day. Both fail with ERROR_STATE in other states.
 * *room as in store_ask_hurry. */
bool store_ask_cancel(struct store *store, const char *id, const struct audit_by *by,
                      GError **error);

/* The configured limits on asking; times in seconds. */
struct ask_limits {
    gint64 delay, again_after, lifetime;
    unsigned per_party, per_introducer; /* per day (24 hours) */
};

bool store_ask_resend(struct store *store, const char *id, const struct ask_limits *limits,
                      const struct audit_by *by, bool *room, GError **error);
/* Makes a scheduled ask due now, without the rest of its delay, for the administrator. *room is
 * false when the party's limit for 24 hours (limits->per_party) is used up; then nothing has
 * changed. Fails with ERROR_STATE when the ask is not scheduled. */
bool store_ask_hurry(struct store *store, const char *id, const struct ask_limits *limits,
                     const struct audit_by *by, bool *room, GError **error);

/* ---- requests and their asks ---- */
/* Lists the asks that a request waits for, each once: array of struct ask, which it frees. */
bool store_asks_list_of_request(struct store *store, const struct request *request, GPtrArray **out,
                                GError **error);

/* ---- listings ---- */
/* Returns one ask, or NULL with ERROR_NOT_FOUND. id may be an unambiguous prefix of at least 4
 * characters. */
struct ask *store_ask_get(struct store *store, const char *id, GError **error);
/* Lists asks, oldest first: all of them, or only the open ones. */
bool store_asks_list(struct store *store, bool all, GPtrArray **out, GError **error);

/* ---- for the files of ledger/ alone ---- */
/* Records that the MTA took the mail of this ask, or refused it for good. */
bool ledger_ask_handed_over(struct txn *txn, const char *id, bool refused,
                            const struct audit_by *by, GError **error);

#endif
