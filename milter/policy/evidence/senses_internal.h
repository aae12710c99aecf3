/* How the words of senses lie in memory: senses_load.c puts them there, senses.c finds them. */
#ifndef ASKFIRST_POLICY_EVIDENCE_SENSES_INTERNAL_H
#define ASKFIRST_POLICY_EVIDENCE_SENSES_INTERNAL_H

#include <stdbool.h>
#include "policy/evidence/keys.h"

/* One word of a phrase. */
struct element {
    guint64 hash; /* of the word; 0: a stem, or any */
    guint32 stem; /* 0: no stem */
};

struct sense_phrase {
    guint64 languages;
    guint32 first;  /* of its elements, which are there where it has two or more */
    guint32 before; /* that begins alike and was added before it; 0: none */
    guint32 second; /* of its second word (half_of); 0: it has none, or a stem, or any */
    guint8 n;       /* its words */
    guint8 sense;
};

/* The phrases that begin with one word, or with one stem, and have a sense. Once closed they stand
 * one after the other: those whose second word is known, by that; then those that go on with a stem
 * or any; then those of one word. Of each the longest come first, and of these the newest. */
struct head {
    guint32 phrases; /* the first; until it is closed, the last that was added; 0: there are none */
    guint32 open, alone;
    guint32 end : 30;
    guint32 second_stems : 1; /* one of them goes on with a stem */
    guint32 stopword : 1;     /* a word that has no sense is a word alone */
    guint64 seconds;          /* of each second word a bit (bit_of); all for any */
    guint64 languages;        /* in which they are words alone */
};

struct stem {
    guint32 parent; /* the longest other that it begins with, or 0 */
    struct head head;
};

/* Most beginnings of words are not stems; so many bits tell that of nearly all without a search. */
#define STEM_BITS 65536
#define HEAD_BITS 65536

struct senses {
    GArray *elements;               /* struct element */
    GArray *phrases;                /* struct sense_phrase; 0 is unused */
    GArray *stems;                  /* struct stem; 0 is unused */
    GPtrArray *stem_texts;          /* char *: of each stem; NULL once it is closed */
    GPtrArray *names;               /* char *; 0 is unused */
    GPtrArray *codes;               /* char *: the languages */
    GArray *heads;                  /* struct head, of first words; 0 is unused */
    struct keys words;              /* hash of a first word -> its head */
    struct keys endless;            /* hash of a stem -> its number */
    guint64 filter[STEM_BITS / 64]; /* of the hash of each stem a bit */
    guint64 begun[HEAD_BITS / 64];  /* of its first three bytes one (head_bit) */
    bool any_short;                 /* a stem is one byte */
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

/* Of the first three bytes of a word. */
static inline guint32 head_bit(guchar first, guchar second, guchar third)
{
    return ((guint32)first << 16 | (guint32)second << 8 | third) * 0x9e3779b1u >> 16;
}

/* Half of the hash of a word; not 0. */
static inline guint32 half_of(guint64 hash)
{
    return (guint32)hash | 1;
}

static inline guint64 bit_of(guint64 hash)
{
    return G_GUINT64_CONSTANT(1) << (hash >> 58);
}

#endif
