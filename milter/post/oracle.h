/* The oracle that the judgement asks (policy/judge/judge.h), answered from the consent store and
 * the memory of acquaintances. The daemon and the command line share these look-ups.
 *
 * A fault of the consent store is an error. Acquaintances can be learnt anew, so a fault there is
 * only reported to on_fault, and nobody counts as acquainted: mail never waits for them. Any
 * thread; nothing is changed. */
#ifndef ASKFIRST_POST_ORACLE_H
#define ASKFIRST_POST_ORACLE_H

#include "conf/config.h"
#include "policy/judge/judge.h"
#include "store/acquaint/acquaint.h"
#include "store/ledger/asks.h"
#include "store/ledger/store.h"

struct oracle_context {
    struct store *store;       /* NULL: nobody has given a word yet */
    struct acquaint *acquaint; /* NULL: nobody is acquainted */
    struct ask_limits limits;
    gint64 max_age;     /* seconds: acquaintance_max_age */
    unsigned one_sided; /* acquaintance_one_sided */
    gint64 now;
    void (*on_fault)(const GError *trouble); /* called for a fault of acquaint */
};

/* Returns a context with the limits of this configuration. store and acquaint may be NULL. */
struct oracle_context oracle_context_of(const struct config *config, struct store *store,
                                        struct acquaint *acquaint, gint64 now,
                                        void (*on_fault)(const GError *));

/* Returns the oracle that looks things up in context, which must outlive it. */
struct oracle oracle_of_context(struct oracle_context *context);

/* Are these two acquainted? *why: "both wrote, since 2026-03-01 (dmarc)", or NULL; caller frees.
 * *both: each of them has proved it by writing. */
bool oracle_acquainted(const struct oracle_context *context, const char *a, const char *b,
                       char **why, bool *both, GError **error);

#endif
