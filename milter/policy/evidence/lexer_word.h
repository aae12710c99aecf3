/* Words that are not, or not only, ASCII. Internal to policy/evidence/lexer.c. */
#ifndef ASKFIRST_POLICY_EVIDENCE_LEXER_WORD_H
#define ASKFIRST_POLICY_EVIDENCE_LEXER_WORD_H

#include "base/word_form.h"
#include "policy/evidence/lexer.h"

/* Sets the lexeme's word to the first n octets in the reader. */
static inline void lexeme_set_word(struct lexeme_reader *reader, struct lexeme *lexeme, gsize n)
{
    lexeme->size = (guint32)n;
    lexeme->hash = n > 0 ? word_hash(reader->word, n) : 0;
}

/* Returns LEXEME_DIGIT and LEXEME_NUMBER as they apply to a word. */
guint32 word_digits(const char *word, gsize n);

/* Returns the end of the invisible characters at p. */
const char *word_skip_unseen(const char *p, const char *end);

/* Returns true when a word may continue with the character at p, which is not ASCII. */
bool word_touches(const char *p, const char *end);

/* Copies the word that begins at start into the reader, sets what the lexeme says about it, and
 * returns its end. */
const char *word_read(struct lexeme_reader *reader, struct lexeme *lexeme, const char *start);

/* Replaces digits that only look like letters by these letters, as in "1ntr0duce". */
void word_unmask(struct lexeme_reader *reader, struct lexeme *lexeme);

#endif
