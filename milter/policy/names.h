/* What the parties of a message are called, as single words. Internal to policy/. */
#ifndef ASKFIRST_POLICY_NAMES_H
#define ASKFIRST_POLICY_NAMES_H

#include <glib.h>

/* The words (GHashTable of char *, caller unrefs) in display names and local parts. A local part
 * written together is understood in the usual ways: of "jkeane42" or "valmorolj" the text's Keane
 * and Valmoro are names. noname: words that never are. whose: for each name its party, from 1 on,
 * or NULL. The value of a word is the party that alone is called so (GUINT_TO_POINTER), 0 where
 * several are or nobody says. */
GHashTable *names_words(const char *const *names, const unsigned *whose, size_t n,
                        GHashTable *noname);

#endif
