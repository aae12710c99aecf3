/* Addresses inside our texts, such as reasons and audit lines. Pure; any thread. */
#ifndef ASKFIRST_BASE_MENTION_H
#define ASKFIRST_BASE_MENTION_H

#include <glib.h>
#include <stdbool.h>

/* Returns whether the text mentions this address (or other word) as a whole: "bob@b.example" is not
 * in "jimbob@b.example". ASCII case is ignored. No text mentions "". */
bool mention_is_in(const char *text, const char *address);
/* Returns the text with each mention replaced by `with`. Caller frees. */
char *mention_replace(const char *text, const char *address, const char *with);

#endif
