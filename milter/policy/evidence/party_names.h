/* The names of the people of a message, as single words. Internal to policy/.
 *
 * The words come from display names and local parts. A local part without separators is split in
 * the usual ways: with "jkeane42" or "valmorolj", Keane and Valmoro in the text are names. A
 * Chinese, Japanese or Korean name, each character of which is a word, is kept whole, with each
 * beginning of two or more characters ("田中", where someone is called 田中健一). */
#ifndef ASKFIRST_POLICY_EVIDENCE_PARTY_NAMES_H
#define ASKFIRST_POLICY_EVIDENCE_PARTY_NAMES_H

#include <glib.h>
#include <stdbool.h>

/* Returns the words as strings (GHashTable as a set of char *, caller unrefs), without those in
 * noname. */
GHashTable *names_words(const char *const *names, size_t n, GHashTable *noname);

/* Stands for a party: the name is the author's own. */
#define NAMES_AUTHOR G_MAXUINT32

struct named {
    guint64 hash;  /* hash of the word (word_form.h) */
    guint32 party; /* the only party called so, from 1 on; 0: several, or not known */
};

/* The words in a form that is quick to look up for each word of a text. */
struct names {
    struct named *words; /* in the order of their hashes, each once */
    gsize n;
    guint64 filter; /* for each hash, the bit numbered by its first six bits */
    guint64 signs;  /* the same, for the first character of each name in such characters */
};

/* n names, the party of each (or NULL: not known), and the name of the author (NULL or "" when it
 * is not known). */
struct names_of {
    const char *const *names;
    const unsigned *parties;
    size_t n;
    const char *author, *author_address;
};

/* Reads names. A word that also names a party is not the author's. At most LIMIT_NAMED words are
 * kept. Caller clears. */
void names_read(struct names *names, const struct names_of *of);
void names_clear(struct names *names);

/* Returns true when somebody is called so. *party: as in struct named. */
bool names_find(const struct names *names, guint64 hash, guint32 *party);

static inline guint64 names_bit(guint64 hash)
{
    return G_GUINT64_CONSTANT(1) << (hash >> 58);
}

/* Returns false when no name in Chinese, Japanese or Korean characters begins with this one. */
static inline bool names_begin(const struct names *names, guint64 hash)
{
    return names->signs & names_bit(hash);
}

#endif
