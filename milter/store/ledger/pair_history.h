/* What is remembered of one introducer and a pair of people: that a message to both was stopped, so
 * that a second try in other words is no way around it, and that the introducer said that the two
 * know each other. Part of the consent store; threads and errors as in store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_PAIR_HISTORY_H
#define ASKFIRST_STORE_LEDGER_PAIR_HISTORY_H

#include "policy/judge/judge.h"
#include "store/ledger/outbox.h"
#include "store/ledger/store.h"

struct txn;

/* How a message of this introducer to both ended. */
enum past_stop { PAST_REFUSED, PAST_RETURNED, PAST_WITHDRAWN };

/* Two people, in any order; address ids. */
struct address_pair {
    const char *a, *b;
};

/* How long each counts, in seconds: a refusal or return (a withdrawal counts for a day), and what
 * the introducer vouched for. */
struct past_limits {
    gint64 stopped, vouched;
};

/* Fills all of *out but `shown`: what counts at this time. */
bool store_past_get(struct store *store, const char *introducer, const char *a, const char *b,
                    const struct past_limits *limits, gint64 now, struct pair_past *out,
                    GError **error);

/* A refused message: of this introducer (NULL: of nobody here), because of these pairs. */
struct past_refusal {
    const char *introducer;
    const struct address_pair *pairs;
    size_t n;
    const char *account;      /* that was told something by it, or NULL */
    const char *const *named; /* the address ids of those whom it named, NULL-terminated; or NULL */
};
#define REFUSAL_COUNTED "refusal.count"
#define REFUSAL_NAMED "named=" /* and the address ids, between commas */
/* What it told counts among the account's asks of the day, so that nobody probes; and it stands in
 * the audit as REFUSAL_COUNTED of the account. notice: a mail that tells it, written to the outbox
 * in the same transaction; or NULL. */
bool store_past_put_refused(struct store *store, const struct past_refusal *refusal,
                            const struct outgoing *notice, const struct audit_by *by,
                            GError **error);

/* The introducer says that these pairs know each other. */
bool store_vouched_put(struct store *store, const char *introducer,
                       const struct address_pair *pairs, size_t n, const struct audit_by *by,
                       GError **error);

/* What is remembered of an introducer and two people; times are 0 for never. */
struct past_pair {
    char *introducer, *a, *b;
    gint64 stopped, vouched;
    enum past_stop how; /* it was stopped */
    GBytes *unknown;
};

const char *past_stop_name(enum past_stop how); /* "refused", "returned", "withdrawn" */
/* Those whom an introducer has vouched for: all, or those of this introducer; those older than
 * `since` are left out. New array of struct past_pair with a free function; caller frees. */
bool store_vouched_list(struct store *store, const char *introducer, gint64 since, GPtrArray **out,
                        GError **error);
/* The introducer's word about the two counts no more. ERROR_NOT_FOUND where there is none. */
bool store_vouched_remove(struct store *store, const char *introducer, const char *a, const char *b,
                          const struct audit_by *by, GError **error);

/* Removes what counts no more: stopped and vouched for before these times (Unix seconds), at most
 * `most`. */
bool store_past_prune(struct store *store, const struct past_limits *before, unsigned most,
                      unsigned *removed, GError **error);

/* ---- for the files of ledger/ alone ---- */
/* A message to both was stopped. */
bool ledger_past_put_stopped(struct txn *txn, const char *introducer, const char *a, const char *b,
                             enum past_stop how, gint64 now, GError **error);
bool past_delete(struct txn *txn, const struct past_pair *pair, GError **error);

#endif
