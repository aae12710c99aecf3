/* What the parties of a message are called, as single words. Internal to policy/. */
#ifndef ASKFIRST_POLICY_NAMES_H
#define ASKFIRST_POLICY_NAMES_H

#include <glib.h>

/* As the party of a name: it is the writer's own. */
#define NAMES_AUTHOR G_MAXUINT32

/* The words (GHashTable of char *, caller unrefs) in display names and local parts. A local part
 * written together is understood in the usual ways: of "jkeane42" or "valmorolj" the text's Keane
 * and Valmoro are names. A Chinese, Japanese or Korean name, of which each sign is a word, is there
 * in one piece, and each beginning of it of two signs or more ("田中", where someone is called
 * 田中健一). noname: words that never are. whose: for each name its party, from 1 on,
 * or NULL. The value of a word is the party that alone is called so (GUINT_TO_POINTER), 0 where
 * several are or nobody says. */
GHashTable *names_words(const char *const *names, const unsigned *whose, size_t n,
                        GHashTable *noname);

/* Adds what the author of the message is called, as NAMES_AUTHOR; a word that a party is called,
 * too, stays the party's. name, address: NULL or "" when not known. */
void names_add_author(GHashTable *words, GHashTable *noname, const char *name, const char *address);

#endif
