/* The facts of a message that speak for or against an introduction, beside its words: who is
 * greeted and named, who stands where, how long it is. Each has a name that reads as what it says
 * ("two-are-greeted"). Internal to policy/. Pure; linear. */
#ifndef ASKFIRST_POLICY_EVIDENCE_MESSAGE_FACTS_H
#define ASKFIRST_POLICY_EVIDENCE_MESSAGE_FACTS_H

#include "policy/evidence/reading.h"
#include "policy/evidence/traits.h"

/* The facts are numbers below this. */
#define FACTS 96u

/* At most so many hold of one message. */
#define FACTS_OF_ONE 40u

struct facts {
    guint8 all[FACTS_OF_ONE]; /* rising */
    unsigned n;
};

/* The facts of this text, or of a piece of one. */
void facts_find(struct facts *facts, const struct reading *subject, const struct reading *text,
                const struct traits *traits);

/* Static; NULL beyond the last. */
const char *fact_name(unsigned fact);

#endif
