/* Tokens: a text as words, for the cues and for the text they are looked for in, so that both are
 * cut in the same way. Internal to policy/.
 *
 * A word is a run of letters, digits and marks, with apostrophes inside ("cc'd"), compared in its
 * folded form (form.h). A sign that joins names ("<>", "&", "/", "|", "+", "#") is a word too;
 * "<->", "<=>" and arrows in both directions count as "<>". Each Chinese, Japanese or Korean
 * character is a word. Four letters or more with the same sign between each two, as in "m e e t",
 * are one word. What shows nothing (soft hyphens, zero-width spaces) is left out of words, and
 * digits for letters ("1ntr0duce") are those letters. An address or a link is one token without a
 * word. Everything else only separates.
 *
 * Pure. One pass; the text is borrowed and need not be valid UTF-8. */
#ifndef ASKFIRST_POLICY_TOKENS_H
#define ASKFIRST_POLICY_TOKENS_H

#include <glib.h>
#include <stdbool.h>
#include "policy/form.h"

enum token_flag {
    TOKEN_FIRST = 1,   /* begins a sentence */
    TOKEN_BREAK = 2,   /* a comma, dash, bracket or the like stands before it */
    TOKEN_CAPITAL = 4, /* written like a name: "Carol", not "CAROL" or "carol" */
    TOKEN_ADDRESS = 8, /* a mail address */
    TOKEN_UPPER = 16,  /* begins with a capital letter, "CAROL" too */
    TOKEN_SIGN = 32,   /* a Chinese, Japanese or Korean character */
    TOKEN_NUMBER = 64, /* digits only */
    TOKEN_DIGIT = 128, /* has a digit */
};

struct token {
    guint32 start, end; /* bytes of the text */
    guint32 flags;
    guint32 size;     /* of its word; 0 for what is not a word, or longer than LIMIT_WORD */
    const char *word; /* in its form (form.h), with a NUL behind it; until the next token_next */
    guint64 hash;     /* of that (word_hash); 0 for no word */
};

struct token_reader {
    const char *text, *at, *end;
    const char *line;           /* where the line begins that is being read */
    const char *at_sign, *link; /* the first "@" and "://" that may follow, or the end */
    const char *look_from;      /* runs without spaces that begin before have none of these */
    guint32 pending;            /* flags of the next token */
    char word[LIMIT_FORM + 1];
};

/* Reads length bytes of text; more than LIMIT_TEXT are cut off. */
void token_reader_init(struct token_reader *reader, const char *text, gsize length);

/* The next token. False at the end. */
bool token_next(struct token_reader *reader, struct token *token);

#endif
