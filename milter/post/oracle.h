/* What the judgement asks its caller (the oracle of policy/judge/judge.h), answered from the
 * consent store and the memory of acquaintances: one set of look-ups for the daemon and the command
 * line.
 *
 * The consent store's faults are errors. Acquaintances can be learnt anew: a fault there is told,
 * and then it is as if nothing were known, so mail never waits for them. Any thread; only reads. */
#ifndef ASKFIRST_POST_ORACLE_H
#define ASKFIRST_POST_ORACLE_H

#include "conf/config.h"
#include "policy/judge/judge.h"
#include "store/acquaint/acquaint.h"
#include "store/ledger/asks.h"
#include "store/ledger/store.h"

struct oracle_context {
    struct store *store;       /* NULL: nobody has said anything yet */
    struct acquaint *acquaint; /* NULL: nobody is acquainted */
    struct ask_limits limits;
    gint64 max_age;     /* seconds: acquaintance_max_age */
    unsigned one_sided; /* acquaintance_one_sided */
    gint64 now;
    void (*on_fault)(const GError *trouble); /* of a fault of acquaint */
};

/* store and acquaint may be NULL. */
struct oracle_context oracle_context_of(const struct config *config, struct store *store,
                                        struct acquaint *acquaint, gint64 now,
                                        void (*on_fault)(const GError *));

/* Asks context, which must outlive it. */
struct oracle oracle_of_context(struct oracle_context *context);

/* *why: "both wrote, since 2026-03-01 (dmarc)", or NULL; caller frees. *both: each of them has
 * proved it by writing. */
bool oracle_acquainted(const struct oracle_context *context, const char *a, const char *b,
                       char **why, bool *both, GError **error);

#endif
