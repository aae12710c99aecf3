/* Requests: one stopped message each, with the copies of it and the words that it waits for, and
 * how it ends. Part of the consent store; threads and errors as in store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_REQUESTS_H
#define ASKFIRST_STORE_LEDGER_REQUESTS_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/asks.h"
#include "store/ledger/outbox.h"
#include "store/ledger/store.h"

struct txn;

enum request_state {
    REQUEST_WAITING,   /* for answers, the introducer or the admin */
    REQUEST_RELEASING, /* its copies are in the outbox as releases */
    REQUEST_RETURNING, /* its copies are in the outbox as returns */
    REQUEST_RELEASED,  /* over: the MTA took it (or the refused recipients were returned) */
    REQUEST_RETURNED,  /* over: given back */
    REQUEST_WITHDRAWN, /* over: its introducer did not want it sent any more */
};

/* How a request ended, or is to end. */
enum request_ending {
    ENDING_NONE,          /* it waits */
    ENDING_AGREED,        /* all said yes */
    ENDING_VOUCHED,       /* its introducer: they know each other */
    ENDING_SEPARATE,      /* its introducer: to each alone */
    ENDING_RELEASED,      /* the admin */
    ENDING_RETURNED,      /* the admin */
    ENDING_DECLINED,      /* somebody said no */
    ENDING_SILENT,        /* somebody did not answer */
    ENDING_UNSENT,        /* somebody's turn to be asked did not come */
    ENDING_UNDELIVERABLE, /* an ask did not reach somebody */
    ENDING_CANCELLED,     /* an ask was withdrawn, or a yes */
    ENDING_EXPIRED,       /* its introducer decided nothing */
    ENDING_WITHDRAWN,     /* its introducer: do not send it */
};

struct recipient {
    char *address; /* as the client gave it, without <> */
    char *args;    /* ESMTP arguments, "" for none */
    GBytes *unknown;
};
/* A spooled copy: one SMTP transaction. */
struct copy {
    char *spool;     /* name in the spool */
    char *queue_id;  /* the MTA's {i}, "" if it gave none */
    char *mail_from; /* without <> */
    char *mail_args;
    char *digest;          /* SHA-256 of the content, hex */
    guint64 size;          /* octets in the spool */
    GPtrArray *recipients; /* struct recipient */
    GBytes *unknown;
};
/* What a request waits for: the word of party towards counterpart. The question (introducer, party,
 * counterpart) is shared by requests. */
struct waiting {
    char *party, *counterpart;             /* address ids */
    char *party_shown, *counterpart_shown; /* as the sender wrote them */
    char *party_name, *counterpart_name;   /* display names, "" for none */
    char *note;                            /* the party's standing note, "" for none */
    bool alone; /* the counterpart's word is not needed: a list, or one of a crowd that the party is
                   put before */
    char *ask;  /* id of the ask that it waits for; set by store_request_hold, "" where nobody is
                   asked */
    GBytes *unknown;
};
struct request {
    char *id;              /* request_id_new */
    char *introducer;      /* address id */
    char *introducer_name; /* display name of its From, "" for none */
    char *account;
    char *subject;    /* decoded */
    char *message_id; /* "" for none */
    char *reason;     /* why it was stopped, a short text */
    char *language;   /* of the notice */
    char *why;        /* the reasons of the judgement, a line each, <= LIMIT_WHY octets */
    char *excerpt;    /* the sender's own first words for ask_shows = words, "" for none */
    char *token; /* of its introducer, 32 hex digits; store_request_hold keeps its SHA-256 only:
                    NULL in what is read */
    enum request_state state;
    enum request_ending ending;
    bool confirm; /* waits for its introducer, not for the parties: nobody is asked */
    bool may_send_separately, may_vouch; /* what its introducer may decide */
    bool withhold_all;   /* sent separately, it shows no party at all; else those in withhold */
    GPtrArray *withhold; /* char *: address ids and addresses as written. Of an introduction asked
                            for on purpose nothing is sent, so nothing withheld: these are its
                            people, mailboxes of RFC 5322 ("Bob Stein <bob@b.example>") */
    gint64 created, expires, changed;
    unsigned replies;    /* to words of its introducer that changed nothing, so far */
    GPtrArray *answered; /* char *: the marks of those words (store/ledger/answers.h) */
    GPtrArray *copies;   /* struct copy; none: an introduction asked for on purpose */
    GPtrArray *waits;    /* struct waiting */
    GBytes *unknown;
};

/* One request, or ERROR_NOT_FOUND. prefix: an unambiguous beginning of at least 4 characters works
 * too. */
struct request *store_request_get(struct store *store, const char *id, GError **error);
/* All requests, oldest first; only those not over, unless all. */
bool store_requests_list(struct store *store, bool all, GPtrArray **out, GError **error);
/* The waiting requests with expires <= now, at most `most`. */
bool store_requests_list_expired(struct store *store, gint64 now, unsigned most, GPtrArray **out,
                                 GError **error);

/* A waiting request cannot be sent or given back yet: it expires at `until` instead and is not
 * ready any more. The record of a fault, not of a decision, so the audit has no line. ERROR_STATE
 * when it is not waiting. */
bool store_request_postpone(struct store *store, const char *id, gint64 until, GError **error);

/* Moves a waiting request to releasing or returning, as the ending says (else ERROR_INPUT), with
 * these outgoing mails (one for each copy; written to the outbox and given their numbers; at least
 * one is not a notice, else ERROR_INPUT). With ENDING_AGREED those who agreed are noted as
 * introduced once somebody has it. A notice is due when the request has ended, and goes unsent
 * where something comes back instead. ERROR_BUSY when a copy has no mail, since it joined after the
 * mails were made, or when what was agreed is so no more. Its asks end, unless others wait for
 * them: withdrawn, or silent when their time is over. ERROR_STATE when it is not waiting, naming
 * the state it is in. */
bool store_request_send(struct store *store, const char *id, enum request_ending ending,
                        GPtrArray *outgoing, const struct audit_by *by, GError **error);

/* Waiting requests that are ready to be released or given back, at most `most`, by id. */
bool store_requests_list_ready(struct store *store, unsigned most, GPtrArray **out, GError **error);

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

/* ---- for the files of ledger/ alone ---- */
/* A return tells that a message to these was stopped; a notice that nobody answered says nothing.
 */
bool ledger_past_put_returned(struct txn *txn, const struct request *request,
                              const struct audit_by *by, GError **error);

#endif
