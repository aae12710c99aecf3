/* Follows "include" in a file of rules. Depth and total size are bounded (limits.h). Only the files
 * of the rules include this. */
#ifndef ASKFIRST_POLICY_RULES_RULES_INCLUDE_H
#define ASKFIRST_POLICY_RULES_RULES_INCLUDE_H

#include <stdbool.h>
#include "policy/rules/rules_parse.h"

/* Reads the rest of an include line and the file it names. Returns false when the line was wrong.
 */
bool rules_include(struct rules_line *line);

#endif
