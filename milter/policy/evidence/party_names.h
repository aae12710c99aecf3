/* What the people of a message are called, as single words. Internal to policy/.
 *
 * The words are those in display names and local parts. A local part written together is understood
 * in the usual ways: of "jkeane42" or "valmorolj" the text's Keane and Valmoro are names. A
 * Chinese, Japanese or Korean name, of which each sign is a word, is there in one piece, and each
 * beginning of it of two signs or more ("田中", where someone is called 田中健一). */
#ifndef ASKFIRST_POLICY_EVIDENCE_PARTY_NAMES_H
#define ASKFIRST_POLICY_EVIDENCE_PARTY_NAMES_H

#include <glib.h>
#include <stdbool.h>

/* The words as strings (GHashTable as a set of char *, caller unrefs), but for those in noname. */
GHashTable *names_words(const char *const *names, size_t n, GHashTable *noname);

/* As the party of a name: it is the writer's own. */
#define NAMES_AUTHOR G_MAXUINT32

struct named {
    guint64 hash;  /* of the word (word_form.h) */
    guint32 party; /* who alone is called so, from 1 on; 0: several, or nobody says */
};

/* The words as they are looked up for each word of a text. */
struct names {
    struct named *words; /* in the order of their hashes, each once */
    gsize n;
    guint64 filter; /* of each hash the bit that its first six bits number */
    guint64 signs;  /* the same of the first sign of each name of signs */
};

/* Whose names they are: of each of n names the party, or NULL; and what the author is called, NULL
 * or "" where it is not known. */
struct names_of {
    const char *const *names;
    const unsigned *parties;
    size_t n;
    const char *author, *author_address;
};

/* A word that a party is called, too, is not the author's. At most LIMIT_NAMED words are known.
 * Caller clears. */
void names_read(struct names *names, const struct names_of *of);
void names_clear(struct names *names);

/* Is somebody called so? *party: as struct named's. */
bool names_find(const struct names *names, guint64 hash, guint32 *party);

static inline guint64 names_bit(guint64 hash)
{
    return G_GUINT64_CONSTANT(1) << (hash >> 58);
}

/* May a name of signs begin with this one? */
static inline bool names_begin(const struct names *names, guint64 hash)
{
    return names->signs & names_bit(hash);
}

#endif
