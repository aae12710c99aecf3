/* Requests: one held message each, with its copies, the consents that it waits for, and how it
 * ends. Part of the consent store; threads and errors as in store/ledger/store.h. */
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
    REQUEST_RELEASED,  /* over: the MTA took it (or refused recipients were returned) */
    REQUEST_RETURNED,  /* over: given back */
    REQUEST_WITHDRAWN, /* over: its introducer no longer wants it sent */
};

/* How a request ended, or is to end. */
enum request_ending {
    ENDING_NONE,          /* it waits */
    ENDING_AGREED,        /* all parties agreed */
    ENDING_VOUCHED,       /* its introducer: the parties know each other */
    ENDING_SEPARATE,      /* its introducer: send it to each separately */
    ENDING_RELEASED,      /* the admin */
    ENDING_RETURNED,      /* the admin */
    ENDING_DECLINED,      /* a party said no */
    ENDING_SILENT,        /* a party did not answer */
    ENDING_UNSENT,        /* a party could not be asked in time */
    ENDING_UNDELIVERABLE, /* an ask did not reach a party */
    ENDING_CANCELLED,     /* an ask or a yes was withdrawn */
    ENDING_EXPIRED,       /* its introducer did not decide */
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
/* What a request waits for: consent of party towards counterpart. Requests share the question
 * (introducer, party, counterpart). */
struct waiting {
    char *party, *counterpart;             /* address ids */
    char *party_shown, *counterpart_shown; /* as the sender wrote them */
    char *party_name, *counterpart_name;   /* display names, "" if there are none */
    char *note; /* the note of the party's consent, "" if there is none */
    bool alone; /* the counterpart's consent is not needed: it is a list, or one of a crowd to whom
                   the party is introduced */
    char *ask;  /* id of its ask, set by store_request_hold; "" if nobody is asked */
    GBytes *unknown;
};
struct request {
    char *id;              /* from request_id_new */
    char *introducer;      /* address id */
    char *introducer_name; /* display name in From, "" if there is none */
    char *account;
    char *subject;    /* decoded */
    char *message_id; /* "" if there is none */
    char *reason;     /* why it was stopped, a short text */
    char *language;   /* of the notice */
    char *why;        /* the reasons of the judgement, a line each, <= LIMIT_WHY octets */
    char *excerpt; /* the sender's own first words, for ask_shows = words; "" if there are none */
    char *token; /* for the introducer, 32 hex digits; only its SHA-256 is stored, so it is NULL in
                    what is read */
    enum request_state state;
    enum request_ending ending;
    bool confirm; /* waits for its introducer, not for the parties: nobody is asked */
    bool may_send_separately, may_vouch; /* what its introducer may decide */
    bool withhold_all;   /* when sent separately, it shows no party; otherwise those in withhold */
    GPtrArray *withhold; /* char *: address ids and addresses as written. An introduction asked for
                            on purpose sends nothing, so it withholds nothing: here its people
                            stand, as mailboxes of RFC 5322 ("Bob Stein <bob@b.example>") */
    gint64 created, expires, changed;
    unsigned replies;    /* number of replies to decisions of its introducer that changed nothing */
    GPtrArray *answered; /* char *: the marks of those mails (store/ledger/answers.h) */
    GPtrArray *copies;   /* struct copy; empty for an introduction asked for on purpose */
    GPtrArray *waits;    /* struct waiting */
    GBytes *unknown;
};

/* Returns one request, or NULL with ERROR_NOT_FOUND. id may be an unambiguous prefix of at least 4
 * characters. */
struct request *store_request_get(struct store *store, const char *id, GError **error);
/* Lists requests, oldest first: all of them, or only those that are not over. */
bool store_requests_list(struct store *store, bool all, GPtrArray **out, GError **error);
/* Lists the waiting requests with expires <= now, at most `most`. */
bool store_requests_list_expired(struct store *store, gint64 now, unsigned most, GPtrArray **out,
                                 GError **error);

/* Postpones a waiting request that cannot be released or returned yet: it now expires at `until`
 * and is not ready. This records a fault and not a decision, so no audit line is written. Fails
 * with ERROR_STATE when it is not waiting. */
bool store_request_postpone(struct store *store, const char *id, gint64 until, GError **error);

/* Moves a waiting request to releasing or returning, as the ending requires, and writes these mails
 * to the outbox, which sets their numbers. There must be one mail for each copy, and at least one
 * that is not a notice. With ENDING_AGREED, the pairs are recorded as introduced once a recipient
 * has the message. A notice becomes due when the request has ended, and is dropped if anything is
 * returned instead. The request's asks end unless other requests wait for them: as withdrawn, or as
 * silent when their time is over. Fails with ERROR_INPUT for another ending or without such a mail;
 * with ERROR_BUSY when a copy has no mail, because it joined after the mails were made, or when
 * what was agreed is no longer valid; and with ERROR_STATE, which names the state, when the request
 * is not waiting. */
bool store_request_send(struct store *store, const char *id, enum request_ending ending,
                        GPtrArray *outgoing, const struct audit_by *by, GError **error);

/* Lists waiting requests that are ready to be released or returned, at most `most`, by id. */
bool store_requests_list_ready(struct store *store, unsigned most, GPtrArray **out, GError **error);

/* Makes a request that waits for its introducer wait for its parties, until `until`: they are asked
 * as those of any other request. notice: a mail that tells the introducer, or NULL. Fails with
 * ERROR_STATE when it does not wait for its introducer. */
bool store_request_ask_parties(struct store *store, const char *id, gint64 until,
                               struct outgoing *notice, const struct ask_limits *limits,
                               const struct audit_by *by, GError **error);
/* Ends a waiting request at once, with at most the notice to send (or NULL): when its introducer
 * withdraws it, or, for an introduction asked for on purpose, with any ending. Its asks are
 * withdrawn unless other requests wait for them. *over_spool as in store_outbox_end_attempt. Fails
 * with ERROR_STATE when it is not waiting, with ERROR_INPUT for another ending of a held message,
 * and with ERROR_BUSY when what was agreed is no longer valid. */
bool store_request_close(struct store *store, const char *id, enum request_ending ending,
                         struct outgoing *notice, const struct audit_by *by, GPtrArray **over_spool,
                         GError **error);

/* ---- for the files of ledger/ alone ---- */
/* Records that a message to these people was returned. Does nothing for a request that waits for
 * its introducer. */
bool ledger_past_put_returned(struct txn *txn, const struct request *request,
                              const struct audit_by *by, GError **error);

#endif
