/* Tokens: a text as words, for the cues and for the text they are looked for in, so that both are
 * cut in the same way. Internal to policy/.
 *
 * A word is a run of letters, digits and marks, with apostrophes inside ("cc'd"), in the form in
 * which it is compared: NFC, case folded, every apostrophe "'". A sign that joins names ("<>", "&",
 * "/", "|", "+", "#") is a word too; "<->", "<=>" and arrows in both directions count as "<>".
 * Each Chinese, Japanese or Korean character is a word. What shows nothing (soft hyphens,
 * zero-width spaces) is left out of words. An address or a link is one token without a word.
 * Everything else only separates.
 *
 * Pure. One pass; the text is borrowed and need not be valid UTF-8. */
#ifndef ASKFIRST_POLICY_TOKENS_H
#define ASKFIRST_POLICY_TOKENS_H

#include <glib.h>
#include <stdbool.h>

enum token_flag {
    TOKEN_FIRST = 1,   /* begins a sentence */
    TOKEN_BREAK = 2,   /* a comma, dash, bracket or the like stands before it */
    TOKEN_CAPITAL = 4, /* written like a name: "Carol", not "CAROL" or "carol" */
    TOKEN_ADDRESS = 8, /* a mail address */
    TOKEN_UPPER = 16,  /* begins with a capital letter, "CAROL" too */
    TOKEN_SIGN = 32,   /* a Chinese, Japanese or Korean character */
};

struct token {
    guint32 start, end; /* bytes of the text */
    guint32 flags;
};

struct token_reader {
    const char *text, *at, *end;
    const char *line;      /* where the line begins that is being read */
    const char *chunk_end; /* end of the run without spaces that was looked at for "@" */
    guint32 chunk_flags;
    bool chunk_whole; /* the run is one token */
    guint32 pending;  /* flags of the next token */
};

/* Reads length bytes of text; more than LIMIT_TEXT are cut off. */
void token_reader_init(struct token_reader *reader, const char *text, gsize length);

/* The next token, and its word in the form in which it is compared ("" for what is no word, or
 * longer than LIMIT_WORD). False at the end. */
bool token_next(struct token_reader *reader, struct token *token, GString *word);

/* The hash of a beginning of a word grows with each byte: FNV-1a of 64 bits. */
#define WORD_HASH_BEGIN G_GUINT64_CONSTANT(0xcbf29ce484222325)
#define WORD_HASH_STEP(hash, byte) (((hash) ^ (guchar)(byte)) * G_GUINT64_CONSTANT(0x100000001b3))

/* Of n bytes of a word in that form: FNV-1a of 64 bits, with its bits mixed; never 0. */
guint64 word_hash(const char *word, gsize n);

#endif
