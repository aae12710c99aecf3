/* Patterns of addresses in rules: parsing, printing, matching. Only the files of the rules include
 * this. Pure. */
#ifndef ASKFIRST_POLICY_RULES_RULES_PATTERN_H
#define ASKFIRST_POLICY_RULES_RULES_PATTERN_H

#include <glib.h>
#include <stdbool.h>
#include "policy/address.h"

struct pattern;

/* Parses a pattern; its text is kept in strings. quoted: it stood in quotes, so unusual characters
 * in it are meant. Returns NULL on success, else a description of the error (caller frees). */
char *pattern_parse(const struct locality *locality, const char *text, bool quoted,
                    GStringChunk *strings, struct pattern *out);
/* Appends the pattern as it is written in a file. */
void pattern_show(const struct pattern *pattern, GString *out);

/* An address id, taken apart once. For NULL, text is NULL: nobody is named. */
struct subject {
    const char *text, *domain;
    size_t local_length;
};
struct subject subject_of(const char *address_id);
bool pattern_matches(const struct pattern *pattern, const struct subject *subject);
/* Returns true when a matches everyone whom b matches. */
bool pattern_covers(const struct pattern *a, const struct pattern *b);

#endif
