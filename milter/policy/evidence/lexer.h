/* Lexemes: a text split into words. Cues and the text they are looked for in are split in the same
 * way. Internal to policy/.
 *
 * A word is a run of letters, digits and marks, with apostrophes inside ("cc'd"), compared in its
 * folded form (word_form.h). A sign that joins names ("<>", "&", "/", "|", "+", "#") is also a
 * word; "<->", "<=>" and arrows in both directions count as "<>". Each Chinese, Japanese or Korean
 * character is a word. Four or more letters with the same sign between each two, as in "m e e t",
 * are one word. Invisible characters (soft hyphens, zero-width spaces) are left out of words, and
 * digits used as letters ("1ntr0duce") are read as those letters. An address or a link is one
 * lexeme without a word. Everything else only separates.
 *
 * Pure. One pass; the text is borrowed and need not be valid UTF-8. */
#ifndef ASKFIRST_POLICY_EVIDENCE_LEXER_H
#define ASKFIRST_POLICY_EVIDENCE_LEXER_H

#include <glib.h>
#include <stdbool.h>
#include "base/word_form.h"

enum lexeme_flag {
    LEXEME_FIRST = 1,   /* begins a sentence */
    LEXEME_BREAK = 2,   /* a comma, dash, bracket or the like stands before it */
    LEXEME_CAPITAL = 4, /* written like a name: "Carol", not "CAROL" or "carol" */
    LEXEME_ADDRESS = 8, /* a mail address */
    LEXEME_UPPER = 16,  /* begins with a capital letter, as "CAROL" does */
    LEXEME_SIGN = 32,   /* a Chinese, Japanese or Korean character */
    LEXEME_NUMBER = 64, /* digits only */
    LEXEME_DIGIT = 128, /* has a digit */
};

struct lexeme {
    guint32 start, end; /* bytes of the text */
    guint32 flags;
    guint32 size; /* size of its word; 0 for a lexeme without a word, or longer than LIMIT_WORD */
    const char *word; /* its folded form (word_form.h), with a NUL behind it; valid until the next
                         lexeme_next */
    guint64 hash;     /* word_hash of the word; 0 for no word */
};

struct lexeme_reader {
    const char *text, *at, *end;
    const char *line;           /* where the current line begins */
    const char *at_sign, *link; /* the first "@" and "://" that may follow, or the end */
    const char *look_from;      /* runs without spaces that begin before this have neither */
    guint32 pending;            /* flags of the next lexeme */
    char word[LIMIT_FORM + 1];
};

/* Begins to read length bytes of text; more than LIMIT_TEXT are cut off. */
void lexeme_reader_init(struct lexeme_reader *reader, const char *text, gsize length);

/* Reads the next lexeme. Returns false at the end. */
bool lexeme_next(struct lexeme_reader *reader, struct lexeme *lexeme);

#endif
