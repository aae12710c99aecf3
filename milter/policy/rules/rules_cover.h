/* Finds rules that can never decide. Only the files of the rules include this. Pure. */
#ifndef ASKFIRST_POLICY_RULES_RULES_COVER_H
#define ASKFIRST_POLICY_RULES_RULES_COVER_H

#include <glib.h>
#include "policy/rules/rules.h"

/* Adds a warning for each rule that an earlier one of its stage covers entirely. */
void rules_warn_covered(const struct rules *rules, GPtrArray *problems);

#endif
