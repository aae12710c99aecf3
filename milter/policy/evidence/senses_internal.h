/* The words of senses in memory: senses_load.c stores them, senses.c finds them. */
#ifndef ASKFIRST_POLICY_EVIDENCE_SENSES_INTERNAL_H
#define ASKFIRST_POLICY_EVIDENCE_SENSES_INTERNAL_H

#include <stdbool.h>
#include "policy/evidence/keys.h"

/* One word of a phrase. */
struct element {
    guint64 hash; /* hash of the word; 0: a stem, or any word */
    guint32 stem; /* 0: no stem */
};

struct sense_phrase {
    guint64 languages;
    guint32 first;  /* first of its elements, which exist when it has two or more words */
    guint32 before; /* the phrase with the same beginning that was added before it; 0: none */
    guint32 second; /* half the hash of its second word (half_of); 0: it has no second word, or that
                       is a stem or any word */
    guint8 n;       /* number of words */
    guint8 sense;
};

/* The phrases with a sense that begin with one word, or with one stem. Once closed, they are
 * consecutive: first those whose second word is known, sorted by it; then those that continue with
 * a stem or any word; then those of one word. Within each group the longest come first, and among
 * these the newest. */
struct head {
    guint32 phrases; /* the first; until it is closed, the last one added; 0: none */
    guint32 open, alone;
    guint32 end : 30;
    guint32 second_stems : 1; /* a phrase continues with a stem */
    guint32 stopword : 1;     /* it is a stopword */
    guint64 seconds;          /* for each second word a bit (bit_of); all bits for any word */
    guint64 languages;        /* in which it is a stopword */
};

struct stem {
    guint32 parent; /* the longest other stem that this one begins with, or 0 */
    struct head head;
};

/* Most beginnings of words are not stems. With this many bits nearly all of them are ruled out
 * without a search. */
#define STEM_BITS 65536
#define HEAD_BITS 65536

struct senses {
    GArray *elements;               /* struct element */
    GArray *phrases;                /* struct sense_phrase; 0 is unused */
    GArray *stems;                  /* struct stem; 0 is unused */
    GPtrArray *stem_texts;          /* char *: text of each stem; NULL once it is closed */
    GPtrArray *names;               /* char *; 0 is unused */
    GPtrArray *codes;               /* char *: the languages */
    GArray *heads;                  /* struct head, of first words; 0 is unused */
    struct keys words;              /* hash of a first word -> its head */
    struct keys endless;            /* hash of a stem -> its number */
    guint64 filter[STEM_BITS / 64]; /* a bit for the hash of each stem */
    guint64 begun[HEAD_BITS / 64];  /* a bit for its first three bytes (head_bit) */
    bool any_short;                 /* some stem is one byte */
};

static inline struct stem *stem_of(const struct senses *senses, guint32 stem)
{
    return &g_array_index(senses->stems, struct stem, stem);
}

static inline struct sense_phrase *phrase_of(const struct senses *senses, guint32 phrase)
{
    return &g_array_index(senses->phrases, struct sense_phrase, phrase);
}

static inline struct head *head_of(const struct senses *senses, guint32 head)
{
    return &g_array_index(senses->heads, struct head, head);
}

static inline bool has_bit(const guint64 *bits, guint64 bit)
{
    return bits[bit / 64] >> (bit & 63) & 1;
}

/* Returns the bit of the first three bytes of a word. */
static inline guint32 head_bit(guchar first, guchar second, guchar third)
{
    return ((guint32)first << 16 | (guint32)second << 8 | third) * 0x9e3779b1u >> 16;
}

/* Returns half of the hash of a word; never 0. */
static inline guint32 half_of(guint64 hash)
{
    return (guint32)hash | 1;
}

static inline guint64 bit_of(guint64 hash)
{
    return G_GUINT64_CONSTANT(1) << (hash >> 58);
}

#endif
