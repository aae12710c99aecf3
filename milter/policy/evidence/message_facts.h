/* The facts of a message, apart from its words, that speak for or against an introduction: who is
 * greeted and named, who is in which field, how long it is. Each has a name that describes it
 * ("two-are-greeted"). Internal to policy/. Pure; linear. */
#ifndef ASKFIRST_POLICY_EVIDENCE_MESSAGE_FACTS_H
#define ASKFIRST_POLICY_EVIDENCE_MESSAGE_FACTS_H

#include "policy/evidence/reading.h"
#include "policy/evidence/traits.h"

/* Facts are numbers below this. */
#define FACTS 96u

/* The most facts that hold for one message. */
#define FACTS_OF_ONE 40u

struct facts {
    guint8 all[FACTS_OF_ONE]; /* ascending */
    unsigned n;
};

/* Finds the facts of this text, or of a piece of one. */
void facts_find(struct facts *facts, const struct reading *subject, const struct reading *text,
                const struct traits *traits);

/* Returns the name of a fact (static), or NULL beyond the last. */
const char *fact_name(unsigned fact);

#endif
