/* What is remembered of an introducer and a pair of people. A message to both was stopped, so a
 * second try in other words must not get around that; or the introducer said that the two know each
 * other. Part of the consent store; threads and errors as in store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_PAIR_HISTORY_H
#define ASKFIRST_STORE_LEDGER_PAIR_HISTORY_H

#include "policy/judge/judge.h"
#include "store/ledger/outbox.h"
#include "store/ledger/store.h"

struct txn;

/* How a message of this introducer to both ended. */
enum past_stop { PAST_REFUSED, PAST_RETURNED, PAST_WITHDRAWN };

/* Two address ids, in any order. */
struct address_pair {
    const char *a, *b;
};

/* How long an entry counts, in seconds. stopped applies to refusals and returns (a withdrawal
 * counts for a day), vouched to what the introducer vouched for. */
struct past_limits {
    gint64 stopped, vouched;
};

/* Sets all fields of *out except `shown` to what counts at this time. */
bool store_past_get(struct store *store, const char *introducer, const char *a, const char *b,
                    const struct past_limits *limits, gint64 now, struct pair_past *out,
                    GError **error);

/* A message that was refused because of these pairs. introducer is NULL for a sender who is not
 * local. */
struct past_refusal {
    const char *introducer;
    const struct address_pair *pairs;
    size_t n;
    const char *account;      /* the account that learnt something from it, or NULL */
    const char *const *named; /* address ids that it named, NULL-terminated; or NULL */
};
#define REFUSAL_COUNTED "refusal.count"
#define REFUSAL_NAMED "named=" /* followed by the address ids, separated by commas */
/* Records a refusal. What it disclosed counts among the account's asks of the day, so that nobody
 * can probe, and is written to the audit trail as REFUSAL_COUNTED of the account. notice: a mail
 * about it, written to the outbox in the same transaction; or NULL. */
bool store_past_put_refused(struct store *store, const struct past_refusal *refusal,
                            const struct outgoing *notice, const struct audit_by *by,
                            GError **error);

/* Records that the introducer says that these pairs know each other. Earlier stops of messages to
 * them no longer count. */
bool store_vouched_put(struct store *store, const char *introducer,
                       const struct address_pair *pairs, size_t n, const struct audit_by *by,
                       GError **error);

/* What is remembered of an introducer and two people; a time is 0 for never. */
struct past_pair {
    char *introducer, *a, *b;
    gint64 stopped, vouched;
    enum past_stop how; /* how it was stopped */
    GBytes *unknown;
};

const char *past_stop_name(enum past_stop how); /* returns "refused", "returned" or "withdrawn" */
/* Lists the pairs that introducers have vouched for since `since`: of this introducer, or with NULL
 * of all. Caller unrefs the array of struct past_pair, which frees them. */
bool store_vouched_list(struct store *store, const char *introducer, gint64 since, GPtrArray **out,
                        GError **error);
/* Removes what the introducer said about the two. Fails with ERROR_NOT_FOUND if there is nothing.
 */
bool store_vouched_remove(struct store *store, const char *introducer, const char *a, const char *b,
                          const struct audit_by *by, GError **error);

/* Removes entries that no longer count: those stopped and vouched for before these times (Unix
 * seconds), at most `most`. */
bool store_past_prune(struct store *store, const struct past_limits *before, unsigned most,
                      unsigned *removed, GError **error);

/* ---- for the files of ledger/ alone ---- */
/* Records that a message to both was stopped. */
bool ledger_past_put_stopped(struct txn *txn, const char *introducer, const char *a, const char *b,
                             enum past_stop how, gint64 now, GError **error);
bool past_delete(struct txn *txn, const struct past_pair *pair, GError **error);

#endif
