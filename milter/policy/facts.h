/* The facts of a message that speak for or against an introduction, beside its words: who is
 * greeted and named, who stands where, how long it is. Each has a name that reads as what it says
 * ("two-are-greeted"). Internal to policy/. Pure; linear. */
#ifndef ASKFIRST_POLICY_FACTS_H
#define ASKFIRST_POLICY_FACTS_H

#include "policy/model.h"

/* Calls see with the name (static) of each fact that holds. */
void facts_find(const struct model_input *input, void (*see)(void *ctx, const char *name),
                void *ctx);

#endif
