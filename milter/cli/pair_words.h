/* What two people's words about each other amount to, as "askfirst acquaintance" and "askfirst
 * person" print it. */
#ifndef ASKFIRST_CLI_PAIR_WORDS_H
#define ASKFIRST_CLI_PAIR_WORDS_H

#include <json-glib/json-glib.h>
#include "post/oracle.h"
#include "store/acquaint/acquaint.h"

/* Prints a line for each of the two that has a word. */
void sides_print(const struct oracle_context *context, const char *a, const char *b);
/* Adds the members "a_of_b" and "b_of_a". */
void sides_json(const struct oracle_context *context, const char *a, const char *b,
                JsonObject *into);

/* Returns "on 4 days, 2026-01-01 to 2026-03-01, from own mail, archives". Caller frees. */
char *side_text(const struct acquaint_side *side);
/* Returns days, first, last and how. Caller unrefs, or gives it away. */
JsonObject *side_json(const struct acquaint_side *side);

#endif
