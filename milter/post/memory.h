/* What is remembered about who knows whom, as the judgement asks for it (the oracle of
 * policy/judge.h): the same answers for the daemon and the command line.
 *
 * Pairs that passed by consent stand in the consent store, whose faults are errors. Acquaintances
 * can be learnt anew: a fault there is told, and then it is as if nothing were known; so mail never
 * waits for them. Any thread; only reads. */
#ifndef ASKFIRST_POST_MEMORY_H
#define ASKFIRST_POST_MEMORY_H

#include "conf/config.h"
#include "store/acquaint.h"
#include "store/store.h"

struct memory {
    struct store *store;       /* NULL: nobody has consented to anything */
    struct acquaint *acquaint; /* NULL: nobody is acquainted */
    gint64 max_age;            /* seconds: acquaintance_max_age */
    unsigned one_sided;        /* acquaintance_one_sided */
    gint64 now;
    void (*told)(const GError *trouble); /* of a fault of acquaint */
};

/* store and acquaint may be NULL. */
struct memory memory_of(const struct config *config, struct store *store, struct acquaint *acquaint,
                        gint64 now, void (*told)(const GError *));

/* *why: "both wrote, since 2026-03-01 (dmarc)", or NULL; caller frees. */
bool memory_acquainted(const struct memory *memory, const char *a, const char *b, char **why,
                       GError **error);
/* Were both visible in one message that one of these ids (char *) names? */
bool memory_exposed(const struct memory *memory, const GPtrArray *references, const char *a,
                    const char *b);
bool memory_is_list(const struct memory *memory, const char *key);

#endif
