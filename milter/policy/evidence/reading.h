/* A text as an array of words, which is read once and used by everything that looks at words.
 * Internal to policy/.
 *
 * The hash of a word is a fixed function of its folded form (word_form.h). It is the same on every
 * machine and in every build, so that it may stand in files. Pure; one owner; the text is borrowed
 * and must outlive the reading. */
#ifndef ASKFIRST_POLICY_EVIDENCE_READING_H
#define ASKFIRST_POLICY_EVIDENCE_READING_H

#include "policy/evidence/cues.h"
#include "policy/evidence/lexer.h"
#include "policy/evidence/party_names.h"

/* Flags of struct word, beside enum lexeme_flag. */
enum word_flag {
    WORD_NUMBER = LEXEME_NUMBER,
    WORD_NAME = 1 << 16,   /* a party is called so */
    WORD_PERSON = 1 << 17, /* as WORD_NAME, or it is written like a name */
    WORD_AUTHOR = 1 << 18, /* the author is called so, and no party is */
    WORD_BEGINS = 1 << 19, /* a cue begins with it */
    WORD_STOP = 1 << 20,   /* a small word of a language */
    WORD_SENSES = 1 << 21, /* a phrase with a sense may begin with it */
    WORD_NONAME = 1 << 22, /* it never names a party */
};

struct word {
    guint32 start, end; /* bytes of the text */
    guint32 flags;      /* enum lexeme_flag, enum word_flag */
    guint32 step;       /* step in the cues' vocabulary; 0: it is not in it */
    guint32 party;      /* the party it names, from 1 on; 0: none, or several */
    guint32 head, stem; /* head and stem among the phrases of senses (senses.h); 0: none */
    guint64 hash;       /* 0: an address, a link, or longer than LIMIT_WORD */
};

struct reading {
    const char *text;
    struct word *words;
    guint32 n;
};

/* Reads a text. names: what the people are called. */
void reading_init(struct reading *reading, const struct cues *cues, const struct names *names,
                  const char *text);
void reading_clear(struct reading *reading);

#endif
