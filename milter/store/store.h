/* The consent store: what people said, which messages wait, and which mail is to go out. One LMDB
 * environment, state_dir/consent.
 *
 * Each change is one transaction, synced before the function returns; one that is given an audit_by
 * writes its audit line in the same transaction (a mail that fails again in the same way writes no
 * further line). A reading never waits. A writing waits at most LIMIT_STORE_WAIT_MS for
 * another process (ERROR_BUSY, naming its pid). Values are copied out; nothing returned points into
 * the map. Any thread; one struct store a process and folder.
 *
 * Errors everywhere: ERROR_BUSY, ERROR_FULL (disk or map), ERROR_CORRUPT, ERROR_VERSION, ERROR_IO;
 * a function that can also fail otherwise says so. After any error nothing of the change is in the
 * store. */
#ifndef ASKFIRST_STORE_STORE_H
#define ASKFIRST_STORE_STORE_H

#include <glib.h>
#include <stdbool.h>
#include "policy/consent.h"

struct store;

/* Opens (create: makes folder and environment where missing, mode 0700/0600). map_bytes: size of
 * the map, 0 for the default. Without create a missing store is ERROR_NOT_FOUND ("... start
 * askfirst-milter once, or ..."). */
struct store *store_open(const char *state_dir, bool create, size_t map_bytes, GError **error);
void store_close(struct store *store);

/* Around look-ups of one thread that belong together: they see one state, and begin one
 * transaction. Both in one function, without any other I/O in between. */
void store_read_begin(struct store *store);
void store_read_end(struct store *store);

/* true once the environment is beyond use (KV_BROKEN): the daemon must exit to be restarted. */
bool store_is_broken(struct store *store);

/* Who does it and when, for the audit trail. actor: "admin", "milter", "worker", a login. */
struct audit_by {
    const char *actor;
    gint64 now; /* Unix seconds */
};

/* In each struct below, `unknown` is what a newer AskFirst wrote into the record and this one does
 * not know, or NULL; it is kept. */

/* ---- consents (store/consents.c) ---- */
struct consent *consent_new(void); /* strings "" */
struct consent *consent_copy(const struct consent *consent);
void consent_free(struct consent *consent);

/* All records whose party is this address id, or a "@domain"/"@.domain" it stands under. Living and
 * expired. New array, free function set. */
bool store_consents_list(struct store *store, const char *party, GPtrArray **out, GError **error);
/* Puts n records (a batch is one transaction). The same party, introducer, counterpart and topic
 * replaces. */
bool store_consents_put(struct store *store, const struct consent *const *records, size_t n,
                        const struct audit_by *by, GError **error);
/* Removes the record with this party, introducer, counterpart and topic. ERROR_NOT_FOUND. */
bool store_consent_remove(struct store *store, const struct consent *record,
                          const struct audit_by *by, GError **error);
/* Takes the note of the record with this party, introducer, counterpart and topic away, and the
 * same note where it stands in asks of this party; the word itself stays as it is. A record without
 * a note stays as it is, without a line in the audit. ERROR_NOT_FOUND. */
bool store_consent_remove_note(struct store *store, const struct consent *record,
                               const struct audit_by *by, GError **error);
/* Calls each for every record in key order, outside of any transaction (reads pages of records;
 * what changes meanwhile may or may not be seen). each returns false to stop. prefix_party: only
 * this party, or NULL. */
bool store_consents_each(struct store *store, const char *party,
                         bool (*each)(void *ctx, const struct consent *), void *ctx,
                         GError **error);

/* ---- pairs that passed by consent (store/introduced.c) ---- */
struct introduced {
    const char *a, *b; /* address ids, in any order */
    const char *introducer;
};
/* Notes the pairs that are not there, or only from before `since` (Unix seconds): one transaction,
 * and none at all when there is nothing to be noted. */
bool store_introduced_put(struct store *store, const struct introduced *pairs, size_t n,
                          gint64 since, const struct audit_by *by, GError **error);
/* *when: 0 when the two are no such pair; else introducer (may be NULL; caller frees) is set. */
bool store_introduced_get(struct store *store, const char *a, const char *b, gint64 *when,
                          char **introducer, GError **error);

/* ---- audit (store/audit.c) ---- */
struct audit_line {
    guint64 number;
    gint64 when;
    char *actor, *what, *subject,
        *detail; /* "consent.allow", "bob@b.example", "introducer=... counterpart=... " */
    GBytes *unknown;
};
void audit_line_free(struct audit_line *line);
/* Lines whose subject is this address id (NULL: all), oldest first, the last `most` of them. */
bool store_audit_list(struct store *store, const char *subject, unsigned most, GPtrArray **out,
                      GError **error);
/* Lines that tell this, from `since` (Unix seconds) on, oldest first. */
bool store_audit_list_since(struct store *store, const char *what, gint64 since, GPtrArray **out,
                            GError **error);

/* ---- requests (store/requests.c) ---- */
enum request_state {
    REQUEST_WAITING,   /* for answers, the introducer or the admin */
    REQUEST_RELEASING, /* its copies are in the outbox as releases */
    REQUEST_RETURNING, /* its copies are in the outbox as returns */
    REQUEST_RELEASED,  /* over: the MTA took it (or the refused recipients were returned) */
    REQUEST_RETURNED,  /* over: given back */
    REQUEST_WITHDRAWN, /* over: its introducer did not want it sent any more */
};
const char *request_state_name(enum request_state state);
bool request_state_is_over(enum request_state state);

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
/* "agreed", ...; "admin" for both of the admin's, "" for none. */
const char *request_ending_name(enum request_ending ending);
/* What a waiting request becomes by it: releasing, returning, withdrawn; by none waiting. */
enum request_state request_ending_state(enum request_ending ending);

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
    GPtrArray *answered; /* char *: the marks of those words (store/asks.h) */
    GPtrArray *copies;   /* struct copy; none: an introduction asked for on purpose */
    GPtrArray *waits;    /* struct waiting */
    GBytes *unknown;
};
void recipient_free(struct recipient *recipient);
struct recipient *recipient_new(const char *address, const char *args);
GPtrArray *recipients_new(void);   /* empty; frees its struct recipient */
struct copy *copy_new(void);       /* strings "", empty recipients */
struct request *request_new(void); /* strings "", empty arrays, state waiting */
void request_free(struct request *request);
void copy_free(struct copy *copy);
/* Is it an introduction that its introducer asks for, so that no message waits? Of a request that
 * was read with its copies. */
bool request_is_on_purpose(const struct request *request);
/* The copy that is this spool file, or NULL. */
const struct copy *request_copy(const struct request *request, const char *spool);
/* Is it the same message, from the same sender to the same recipients? */
bool copy_is_same(const struct copy *one, const struct copy *other);
void waiting_free(struct waiting *waiting);
/* A new random id: short enough to say on the phone: 10 of the characters 0-9 a-z without l, o, i,
 * u. Caller frees. */
char *request_id_new(void);

/* ---- outbox (store/outbox.c) ---- */
enum outgoing_kind { OUTGOING_NOTICE, OUTGOING_RELEASE, OUTGOING_RETURN, OUTGOING_ASK };
const char *outgoing_kind_name(enum outgoing_kind kind);
bool outgoing_decides(enum outgoing_kind kind); /* whether a request is over: release, return */

/* A mail that is to be handed to the MTA: head, then a spooled file, then tail. */
struct outgoing {
    guint64 number; /* given by the store */
    enum outgoing_kind kind;
    char *request;   /* id, or "" */
    char *ask;       /* id of the ask that this mail is (OUTGOING_ASK), or "" */
    char *mail_from; /* without <>; "" is the null sender */
    char *mail_args;
    GPtrArray *recipients; /* struct recipient: those still to be served */
    GBytes *head, *tail;   /* may be NULL */
    char *spool;           /* name, or "" */
    guint64 spool_skip;    /* octets at its beginning that are not sent: head stands for them; or
                              OUTGOING_SKIP_ALL */
    gint64 created, next;  /* Unix seconds; next: not before, or OUTGOING_PARKED */
    unsigned attempts;
    char *last_error; /* "" for none */
    GBytes *unknown;
};
/* Never due, and in no listing: a release that was refused, for the recipients for whom it was,
 * while its return is in the outbox (store_request_release_again takes it up); and the notice of
 * how a request ended, until it has. */
#define OUTGOING_PARKED G_MAXINT64
/* Nothing of the file is sent: it only says which copy the mail gives back. */
#define OUTGOING_SKIP_ALL G_MAXUINT64
struct outgoing *outgoing_new(void); /* strings "", empty recipients, no head or tail */
void outgoing_free(struct outgoing *outgoing);

/* What the configuration says about asking; times in seconds. */
struct ask_limits {
    gint64 delay, again_after, lifetime;
    unsigned per_party, per_introducer; /* a day (24 hours) */
};

/* How store_request_hold took a message. */
enum hold_outcome {
    HOLD_NEW,    /* a new request */
    HOLD_JOINED, /* a further copy of a waiting request of the same introducer and Message-ID; the
                    notice was not written */
    HOLD_SAME,   /* recognised as the same copy once more (same sender, recipients and content, of
                    a request that waits): nothing written; the caller removes
                    its spool file */
};
/* Commits a stopped message: request (with exactly one copy; with none it is an introduction asked
 * for on purpose, which joins nothing), its asks, and the notice (may be NULL), all or nothing. For
 * each word it waits for, the open ask is joined, or one is scheduled (store/asks.h), unless it
 * waits for its introducer (confirm). Whoever has said yes or no since the message was judged is
 * not asked again: that ask has ended already. The ask of a question that is not sent yet lives as
 * long as the longest of its requests. A Message-ID that is "" never joins, nor does one that waits
 * for its introducer join one that waits for its parties. What may be decided and who is withheld
 * is from then on so for all copies together. On HOLD_JOINED and HOLD_SAME *joined_id (caller
 * frees) is the request's id. */
bool store_request_hold(struct store *store, const struct request *request,
                        const struct outgoing *notice, const struct ask_limits *limits,
                        const struct audit_by *by, enum hold_outcome *outcome, char **joined_id,
                        GError **error);
/* Is there a request of this introducer and account that is released, or being released, and has
 * this Message-ID, and this very copy (as for HOLD_SAME; NULL: whatever its copies)? *id (caller
 * frees) is the request's, or NULL. Only reads. */
bool store_request_find_sent(struct store *store, const char *introducer, const char *message_id,
                             const char *account, const struct copy *copy, char **id,
                             GError **error);

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
/* Adds a mail that belongs to no waiting request (the notice of a rewritten message). */
bool store_outbox_put(struct store *store, struct outgoing *outgoing, const struct audit_by *by,
                      GError **error);

/* Outgoing mails of the kinds in the bit set (1 << kind) with next <= now, oldest next first, at
 * most `most`. *next_due: when the earliest of the others is due (Unix seconds), 0 for none. */
bool store_outbox_list_due(struct store *store, unsigned kinds, gint64 now, unsigned most,
                           GPtrArray **out, gint64 *next_due, GError **error);
/* All that is in the outbox, but parked releases; for listings. */
bool store_outbox_list(struct store *store, GPtrArray **out, GError **error);
/* One mail of the outbox, as it is now, or ERROR_NOT_FOUND. */
struct outgoing *store_outbox_get(struct store *store, guint64 number, GError **error);

/* An attempt is over. remaining: recipients to be tried again at `next` (empty or NULL: this mail
 * is done and leaves the outbox). followup: a further mail to be written in the same transaction
 * (the return for recipients that were refused for good), or NULL; borrowed. error_text: why, or
 * "". refused: the recipients that were refused for good (may be NULL): of a release they stay
 * parked until the followup is done; any makes an ask undeliverable, which is sent otherwise; one
 * that is to be tried again after its ask has expired is given up. ERROR_NOT_FOUND when the mail is
 * not there any more: the mail of an ask leaves when the ask ends, also while it is handed over.
 * When the last mail of a request is done, the request is over (releasing -> released, returning ->
 * returned; notices do not count) and *over_spool gets the spool names that nothing needs any more
 * (caller removes the files; GPtrArray of char *, caller frees). followup counts as a mail of the
 * request. */
bool store_outbox_end_attempt(struct store *store, guint64 number, GPtrArray *remaining,
                              gint64 next, const char *error_text, const GPtrArray *refused,
                              const struct outgoing *followup, const struct audit_by *by,
                              GPtrArray **over_spool, GError **error);

/* ---- once more (store/outbox_again.c) ---- */
/* By the admin: what is in the outbox (parked releases are not) is due now; all of it, or the mails
 * with these numbers (guint64), as far as they are still there. *n: how many mails that are. */
bool store_outbox_retry(struct store *store, const GArray *numbers, const struct audit_by *by,
                        unsigned *n, GError **error);
/* How often store_outbox_retry was called: the daemon, which may be waiting, sees it by this. */
bool store_outbox_count_retries(struct store *store, guint64 *count, GError **error);
/* A request whose return has not left yet is released after all: the returns that are in the outbox
 * leave it, and what they give back is released.
 *   releasing  some recipients were refused: for these it goes out as it was to; releases is NULL
 *   returning  releases has a release of each copy, and mails of other kinds, which are written,
 *              too; a copy whose return has left is not released. It ends this way
 * ERROR_BUSY while a return is being handed over (store_outbox_claim); ERROR_STATE when no return
 * waits, naming the state of the request. */
bool store_request_release_again(struct store *store, const char *id, GPtrArray *releases,
                                 enum request_ending ending, const struct audit_by *by,
                                 GError **error);

/* A mail that is being handed over: until the descriptor is closed, or the process ends, nobody
 * else hands it over or turns it round. What was read of it before may have changed. -1 with
 * ERROR_BUSY when somebody else has it. (store/outbox_claim.c) */
int store_outbox_claim(struct store *store, guint64 number, GError **error);
/* What was agreed is so no more, while releases of the request are in the outbox: they leave it,
 * and the returns (one for each, which names the same spool file) take their place. Where nobody
 * has the message yet the request is returning from here on, with this ending; else it ends as
 * released, since some have it. ERROR_BUSY when a release has no return; ERROR_STATE when there is
 * none, naming the state. (store/outbox_back.c) */
bool store_request_take_back(struct store *store, const char *id, enum request_ending ending,
                             GPtrArray *returns, const struct audit_by *by, GError **error);

/* Release tokens: a release goes out with a field that bears `token` (32 hex digits, 128 random
 * bits); the store keeps its SHA-256 only. One token an outgoing mail: a new attempt replaces the
 * one before. */
bool store_release_token_put(struct store *store, guint64 outgoing, char **token, gint64 now,
                             GError **error);
/* Does this token belong to a release in progress whose request has this Message-ID, and are the n
 * recipients (addr-specs) all among those of that release? Then it is used up (synced), *request_id
 * (caller frees) is set, and true returned. false with error ERROR_NOT_FOUND when it does not.
 * check_only: not used up. */
bool store_release_token_check(struct store *store, const char *token, const char *message_id,
                               const char *const *recipients, size_t n, bool check_only,
                               char **request_id, GError **error);

/* Names of all spool files that requests or outgoing mails refer to: set of char *, caller frees.
 */
bool store_spool_names_list(struct store *store, GHashTable **out, GError **error);

/* Removes requests that are over since before `before`, asks that ended before `asks_before`
 * without anybody's word (silent, unsent, withdrawn, undeliverable), and counts of the day that are
 * older than a day or, by a clock that was wrong, later than lifetime from now, at most `most` of
 * each; *removed is the largest of the three counts. */
bool store_prune(struct store *store, gint64 before, gint64 asks_before, gint64 now,
                 gint64 lifetime, unsigned most, unsigned *removed, GError **error);

#endif
