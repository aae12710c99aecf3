/* Addresses inside texts of ours: reasons, lines of the audit. Pure; any thread. */
#ifndef ASKFIRST_BASE_MENTION_H
#define ASKFIRST_BASE_MENTION_H

#include <glib.h>
#include <stdbool.h>

/* Does the text name this address (or other word)? As a whole: "bob@b.example" is not in
 * "jimbob@b.example". ASCII case does not matter. "" is in no text. */
bool mention_is_in(const char *text, const char *address);
/* The text with `with` in the place of each mention. Caller frees. */
char *mention_replace(const char *text, const char *address, const char *with);

#endif
