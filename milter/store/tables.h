/* Inside of the consent store: what one change does to several tables. ledger_ functions are parts
 * of the caller's transaction, which writes; after false it must be given up. */
#ifndef ASKFIRST_STORE_TABLES_H
#define ASKFIRST_STORE_TABLES_H

#include "store/asks.h"
#include "store/env.h"
#include "store/past.h"

/* store/audit.c. detail is cleaned of control characters and of tokens in answer addresses. */
bool ledger_audit_add(struct txn *txn, const struct audit_by *by, const char *what,
                      const char *subject, const char *detail, GError **error);

/* store/request_tables.c */
int ledger_request_get(struct txn *txn, const char *id, struct request **out, GError **error);
bool ledger_request_put(struct txn *txn, const struct request *request, GError **error);
bool ledger_copies_get(struct txn *txn, struct request *request, GError **error);
bool ledger_copy_put(struct txn *txn, const char *id, guint number, const struct copy *copy,
                     GError **error);
/* Enters the request into the tables that find requests by Message-ID, date of expiry or date of
 * their end, as fits its state; ledger_request_unindex takes it out of them, before its state is
 * changed.
 */
bool ledger_request_index(struct txn *txn, const struct request *request, GError **error);
bool ledger_request_unindex(struct txn *txn, const struct request *request, GError **error);
/* The request is over: its files are needed no more (see ledger_spool_leave_by_request). */
bool ledger_request_end(struct txn *txn, struct request *request, enum request_state state,
                        const struct audit_by *by, GPtrArray *unneeded, GError **error);

/* store/ids.c: the ids of an index by time (time, id) whose time is at most `until`, at most
 * `most`. NULL with error. */
GPtrArray *ledger_ids_list_until(struct txn *txn, enum table table, gint64 until, unsigned most,
                                 GError **error);
/* The one id of this table that begins with what somebody typed. what: "request", "ask". NULL with
 * ERROR_NOT_FOUND when there is none, or more than one. Caller frees. */
char *ledger_id_complete(struct txn *txn, enum table table, const char *what, const char *typed,
                         GError **error);
/* Key of an index by time. */
struct key time_key(gint64 when, const char *id);

/* store/consents.c: the records of exactly this party, or those of its domains, too. */
bool ledger_consents_list(struct txn *txn, const char *party, GPtrArray *out, GError **error);
bool ledger_consents_list_covering(struct txn *txn, const char *party, GPtrArray *out,
                                   GError **error);
bool ledger_consent_put(struct txn *txn, const struct consent *consent, const struct audit_by *by,
                        GError **error);
bool ledger_consent_remove(struct txn *txn, const struct consent *record, const struct audit_by *by,
                           GError **error);

/* The same without a line in the audit. */
bool ledger_consent_put_unaudited(struct txn *txn, const struct consent *consent, GError **error);
bool ledger_consent_remove_unaudited(struct txn *txn, const struct consent *consent,
                                     GError **error);

/* store/introduced.c: unless it is there and from `since` or later; a pair of one person with
 * itself is none. */
bool ledger_introduced_put(struct txn *txn, const struct introduced *pair, gint64 since,
                           const struct audit_by *by, GError **error);
/* The pairs of a request that was agreed, whose people have each other's address now. */
bool ledger_introduced_put_agreed(struct txn *txn, const struct request *request,
                                  const struct audit_by *by, GError **error);
/* The other sides (char *) of this person's pairs; and forgetting those pairs. */
bool ledger_introduced_list(struct txn *txn, const char *person, GPtrArray *out, GError **error);
bool ledger_introduced_forget(struct txn *txn, const char *person, unsigned *removed,
                              GError **error);
/* The places (struct key) of the pairs that this person introduced: each pair has two. And saying
 * `with` instead of this person at one of them. */
bool ledger_introduced_list_by(struct txn *txn, const char *introducer, GArray *keys,
                               GError **error);
bool ledger_introduced_set_by(struct txn *txn, const struct key *key, const char *introducer,
                              const char *with, GError **error);

/* store/past.c: a message to both was stopped. */
bool ledger_past_put_stopped(struct txn *txn, const char *introducer, const char *a, const char *b,
                             enum past_stop how, gint64 now, GError **error);
bool past_delete(struct txn *txn, const struct past_pair *pair, GError **error);

/* store/requests.c: a return tells that a message to these was stopped; a notice that nobody
 * answered says nothing. */
bool ledger_past_put_returned(struct txn *txn, const struct request *request,
                              const struct audit_by *by, GError **error);
/* store/prune.c: a request that is over. */
bool ledger_request_forget(struct txn *txn, const char *id, GError **error);

/* store/ask_tables.c. ledger_ask_put writes the record. ledger_ask_unindex comes before a change of
 * state, due or expires, ledger_ask_index after it. */
int ledger_ask_get(struct txn *txn, const char *id, struct ask **out, GError **error);
int ledger_ask_get_state(struct txn *txn, const char *id, enum ask_state *out, GError **error);
bool ledger_ask_put(struct txn *txn, const struct ask *ask, GError **error);
bool ledger_ask_index(struct txn *txn, const struct ask *ask, GError **error);
bool ledger_ask_unindex(struct txn *txn, const struct ask *ask, GError **error);
/* Everything of it but audit lines and counts. */
bool ledger_ask_forget(struct txn *txn, const char *id, GError **error);
/* The newest ask about a question, or 0. Caller frees. */
int ledger_question_get(struct txn *txn, const char *introducer, const char *party,
                        const char *counterpart, char **ask, GError **error);
bool ledger_question_put(struct txn *txn, const struct ask *ask, const char *counterpart,
                         GError **error);
/* The ids of the asks of this party, for this introducer or (NULL) any. NULL with error. */
GPtrArray *ledger_ask_ids_list(struct txn *txn, const char *party, const char *introducer,
                               bool open_only, GError **error);
/* The ids of the asks of a request, each once; borrowed from it. */
GPtrArray *request_ask_ids(const struct request *request);
GPtrArray *asks_new(void); /* of struct ask, frees them */

/* store/ask_ends.c: an open ask ends: indexes, its mail that waits in the outbox, the requests that
 * wait for it, counts and audit. reply_word, from and note of ask are to be set before. */
bool ledger_ask_end(struct txn *txn, struct ask *ask, enum ask_state state,
                    const struct audit_by *by, GError **error);
/* asks: id -> struct ask, of those that are at hand; or NULL. */
bool ledger_request_check_ready(struct txn *txn, const struct request *request, GHashTable *asks,
                                GError **error);
/* 1 when it is to be released: all its asks are allowed; 0 when not. */
int ledger_request_is_agreed(struct txn *txn, const struct request *request, GError **error);
/* The line of the audit that tells of an ask: what is "ask.allowed" and so on. */
bool ledger_audit_add_ask(struct txn *txn, const struct ask *ask, const char *what,
                          const struct audit_by *by, GError **error);

/* store/asks.c: the MTA took the mail of this ask, or refused it for good. */
bool ledger_ask_handed_over(struct txn *txn, const char *id, bool refused,
                            const struct audit_by *by, GError **error);

/* store/askable.c: counts of the day and for ever. */
bool ledger_asked_add(struct txn *txn, guint8 kind, const char *who, gint64 when, const char *id,
                      GError **error);
bool ledger_asked_remove(struct txn *txn, guint8 kind, const char *who, gint64 when, const char *id,
                         GError **error);
/* The mail of this ask, which was due at `due`, was taken by the MTA at `now`. */
bool ledger_asked_sent(struct txn *txn, guint8 kind, const char *who, gint64 due, gint64 now,
                       const char *id, GError **error);
/* What is a day old or older, or later than `until`, and counts no more; and all of one party or
 * account, but for its open asks. */
bool ledger_asked_prune(struct txn *txn, gint64 now, gint64 until, unsigned most, unsigned *removed,
                        GError **error);
bool ledger_asked_forget(struct txn *txn, guint8 kind, const char *who, GError **error);
/* The earliest time at which the party may be sent one more ask, behind all that are scheduled; 0:
 * at any. What is later than `until` comes from a clock that was wrong, and does not count. */
bool ledger_asked_find_slot(struct txn *txn, guint8 kind, const char *who, unsigned most,
                            gint64 until, gint64 *from, GError **error);
/* The same behind those alone that were really sent. */
bool ledger_asked_find_sent_slot(struct txn *txn, guint8 kind, const char *who, unsigned most,
                                 gint64 until, gint64 *from, GError **error);
/* Is anything of theirs due at exactly this time? 1, 0, -1 with error. */
int ledger_asked_any(struct txn *txn, guint8 kind, const char *who, gint64 when, GError **error);
/* Would one more ask at `now` leave each span of 24 hours with at most so many, also those to come?
 */
bool ledger_asked_has_room(struct txn *txn, guint8 kind, const char *who, unsigned most, gint64 now,
                           bool *out, GError **error);
bool ledger_asked_has(struct txn *txn, guint8 kind, const char *who, gint64 when, const char *id,
                      bool *out, GError **error);
#define ASKED_PARTY 'p'   /* when: the time at which its ask is due */
#define ASKED_ACCOUNT 'a' /* when: now */
#define ASKED_YIELDING                                                                             \
    'y'                   /* party; when: the time at which its ask is due, which waits for room   \
                           */
#define ASKED_YIELDED 'd' /* party; when: the time at which such an ask was sent */
/* The party has refused this ask. *over: its introducer may ask the party no more. */
bool ledger_refusals_count(struct txn *txn, const struct ask *ask, bool *over, GError **error);

/* store/yielding.c: do asks of this account to this party yield to those of others? */
bool ledger_account_yields(struct txn *txn, const char *account, const char *party, bool *out,
                           GError **error);
/* As ledger_asked_find_slot, for an ask that yields or one that does not. */
bool ledger_ask_find_slot(struct txn *txn, const char *party, bool yields,
                          const struct ask_limits *limits, gint64 now, gint64 *from,
                          GError **error);
/* The MTA took its mail: it counts from now on. */
bool ledger_ask_count_sent(struct txn *txn, const struct ask *ask, gint64 now, GError **error);
/* The party has refused this ask: what its account has scheduled for the party yields from now on;
 * over: and what its introducer has is withdrawn. */
bool ledger_yield_after_refusal(struct txn *txn, const struct ask *ask, bool over,
                                const struct audit_by *by, GError **error);

/* store/notes.c: asks of this party whose note is this one lose it. */
bool ledger_ask_notes_remove(struct txn *txn, const char *party, const char *note, GError **error);

/* store/replies.c: is this mark (may be NULL) one of these? */
bool marks_have(GPtrArray *marks, const char *mark);

/* store/upgrade.c: records that version `from` wrote become those of today. */
bool ledger_upgrade(struct txn *txn, guint32 from, GError **error);

/* store/answers.c */
int ledger_language_get(struct txn *txn, const char *party, char **language, GError **error);

/* store/questions.c: sets the ask of each of waits (borrowed; struct waiting of this request, which
 * are new to it), makes the asks that are missing and checks whether the request is ready.
 * request->waits: all. */
bool ledger_questions_join(struct txn *txn, const struct request *request, const GPtrArray *waits,
                           const struct ask_limits *limits, const struct audit_by *by,
                           GError **error);
/* The request does not wait any more: asks that nobody else waits for end. */
bool ledger_questions_leave(struct txn *txn, const struct request *request,
                            const struct audit_by *by, GError **error);

/* store/spool_names.c: who needs which file. */
bool ledger_spool_need_by_request(struct txn *txn, const char *spool, const char *id,
                                  GError **error);
bool ledger_spool_need_by_outgoing(struct txn *txn, const char *spool, guint64 number,
                                   GError **error);
/* The other way round; names that nothing needs any more are added to unneeded (char *). */
bool ledger_spool_leave_by_request(struct txn *txn, const char *spool, const char *id,
                                   GPtrArray *unneeded, GError **error);
bool ledger_spool_leave_by_outgoing(struct txn *txn, const char *spool, guint64 number,
                                    GPtrArray *unneeded, GError **error);

/* store/outbox.c. request: id the mail belongs to, or "". *number may be NULL. */
bool ledger_outbox_put(struct txn *txn, const struct outgoing *outgoing, const char *request,
                       guint64 *number, GError **error);
int ledger_outbox_get(struct txn *txn, guint64 number, struct outgoing **out, GError **error);

/* The mail is written with this time instead of its own, and all else as it is now. */
bool ledger_outbox_reschedule(struct txn *txn, const struct outgoing *mail, gint64 next,
                              GError **error);
/* A mail that belongs to no waiting request, with its line in the audit. */
bool outbox_add(struct txn *txn, const struct outgoing *mail, const struct audit_by *by,
                guint64 *number, GError **error);
/* A mail leaves the outbox; spool names that nothing needs any more are added to unneeded. */
bool ledger_outbox_remove(struct txn *txn, const struct outgoing *mail, GPtrArray *unneeded,
                          GError **error);
/* The mail of this ask, if it is still there, leaves it. */
bool ledger_outbox_remove_ask(struct txn *txn, const char *ask, GError **error);

/* store/outbox_notices.c: the notices of how a request ended, which are parked until it has: they
 * are due now; or they go, since what comes back tells it. */
bool ledger_notices_send(struct txn *txn, const char *request, gint64 now, GError **error);
bool ledger_notices_remove(struct txn *txn, const char *request, GPtrArray *unneeded,
                           GError **error);

/* store/outbox_again.c: what of a release was refused stays beside its return (the mail of this
 * number) until that is done, so that it can be released again. */
bool ledger_parked_put(struct txn *txn, const struct outgoing *release, const GPtrArray *refused,
                       const char *why, guint64 its_return, GError **error);
/* What stands beside this mail, if it is a return, leaves with it; or goes on beside the return
 * that takes its place. */
bool ledger_parked_remove(struct txn *txn, const struct outgoing *mail, GPtrArray *unneeded,
                          GError **error);
bool ledger_parked_move(struct txn *txn, const struct outgoing *mail, guint64 its_return,
                        GError **error);

/* store/tokens.c. id: of an ask, a request (TOKEN_INTRODUCER) or an outgoing mail (TOKEN_RELEASE).
 */
#define TOKEN_RELEASE 0
bool token_is_well_formed(const char *token);
bool ledger_token_put(struct txn *txn, const char *token, guint8 purpose, const char *id,
                      gint64 now, GError **error);
int ledger_token_get(struct txn *txn, const char *token, guint8 purpose, char **id, GError **error);
/* All tokens of this ask, request or outgoing mail. */
bool ledger_tokens_remove(struct txn *txn, guint8 purpose, const char *id, GError **error);
/* store/releases.c */
bool ledger_token_remove_release(struct txn *txn, guint64 outgoing, GError **error);

#endif
