/* Words that are not ASCII, or not all. Internal to policy/evidence/lexer.c. */
#ifndef ASKFIRST_POLICY_EVIDENCE_LEXER_WORD_H
#define ASKFIRST_POLICY_EVIDENCE_LEXER_WORD_H

#include "base/word_form.h"
#include "policy/evidence/lexer.h"

/* Makes n octets that are in the reader the word of the token. */
static inline void lexeme_set_word(struct lexeme_reader *reader, struct lexeme *lexeme, gsize n)
{
    lexeme->size = (guint32)n;
    lexeme->hash = n > 0 ? word_hash(reader->word, n) : 0;
}

/* LEXEME_DIGIT and LEXEME_NUMBER, as they are true of a word. */
guint32 word_digits(const char *word, gsize n);

/* Behind what shows nothing at p. */
const char *word_skip_unseen(const char *p, const char *end);

/* May a word go on with the character at p? It is not ASCII. */
bool word_touches(const char *p, const char *end);

/* Puts the word that begins at start into the reader, sets what the lexeme says of it, and returns
 * its end. */
const char *word_read(struct lexeme_reader *reader, struct lexeme *lexeme, const char *start);

/* Puts letters for the digits of a word that only look like them, as in "1ntr0duce". */
void word_unmask(struct lexeme_reader *reader, struct lexeme *lexeme);

#endif
