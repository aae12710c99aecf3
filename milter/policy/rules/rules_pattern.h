/* Patterns of addresses in rules: reading, showing, matching. Only the files of the rules include
 * this. Pure. */
#ifndef ASKFIRST_POLICY_RULES_RULES_PATTERN_H
#define ASKFIRST_POLICY_RULES_RULES_PATTERN_H

#include <glib.h>
#include <stdbool.h>
#include "policy/address.h"

struct pattern;

/* Pattern text to a pattern; its text is kept in strings. quoted: it stood in quotes, so that odd
 * signs in it are meant. NULL when it is one, else what is wrong, in words (caller frees). */
char *pattern_parse(const struct locality *locality, const char *text, bool quoted,
                    GStringChunk *strings, struct pattern *out);
/* The pattern as one would write it. */
void pattern_show(const struct pattern *pattern, GString *out);

/* An address id taken apart once. A NULL one has text NULL: nobody is named. */
struct subject {
    const char *text, *domain;
    size_t local_length;
};
struct subject subject_of(const char *address_id);
bool pattern_matches(const struct pattern *pattern, const struct subject *subject);
/* Does a match everyone whom b matches? */
bool pattern_covers(const struct pattern *a, const struct pattern *b);

#endif
