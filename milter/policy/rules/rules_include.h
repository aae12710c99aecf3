/* Follows "include" in a file of rules; how deep and how much is bounded (limits.h). Only the files
 * of the rules include this. */
#ifndef ASKFIRST_POLICY_RULES_RULES_INCLUDE_H
#define ASKFIRST_POLICY_RULES_RULES_INCLUDE_H

#include <stdbool.h>
#include "policy/rules/rules_parse.h"

/* The rest of an include line. False when it was wrong. */
bool rules_include(struct rules_line *line);

#endif
