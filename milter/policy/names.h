/* What the parties of a message are called, as single words. Internal to policy/. */
#ifndef ASKFIRST_POLICY_NAMES_H
#define ASKFIRST_POLICY_NAMES_H

#include <glib.h>

/* The set of words (GHashTable of char *, caller unrefs) in display names and local parts. A local
 * part written together is understood in the usual ways: of "jkeane42" or "valmorolj" the text's
 * Keane and Valmoro are names. noname: words that never are. */
GHashTable *names_words(const char *const *names, size_t n, GHashTable *noname);

#endif
