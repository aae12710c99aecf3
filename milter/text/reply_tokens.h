/* A text as the words in which replies are compared: NFKC, case folded, without punctuation. A
 * character of Chinese or Japanese is a word of its own. Used by text/reply_words.c and
 * mail/read/reply_meaning.c. Pure; linear; any input. */
#ifndef ASKFIRST_TEXT_REPLY_TOKENS_H
#define ASKFIRST_TEXT_REPLY_TOKENS_H

#include <glib.h>
#include <stdbool.h>

struct reply_lexeme {
    guint begin, end; /* octets in joined */
    guint line;
    gunichar joint;   /* that joins it to the word before without a blank, as in 1.5.; or 0 */
    bool upper, wide; /* begins with a capital; Chinese or Japanese */
    bool odd;         /* holds digits or "@", or stands in a line that looks quoted */
    bool starts_line, starts_paragraph;
    bool starts_sentence; /* a paragraph starts one, too */
    bool starts_clause;   /* behind a comma, dash, bracket; a line or sentence starts one, too */
    bool asks;            /* its sentence ends with a question mark */
    bool refuses; /* it is not a word but a sign of no: a thumb that points down, a box without tick
                   */
};

struct reply_lexemes {
    GString *joined; /* the words, a blank behind each */
    GArray *lexemes; /* struct reply_lexeme */
};

void reply_lexemes_init(struct reply_lexemes *lexemes, const char *text);
void reply_lexemes_clear(struct reply_lexemes *lexemes);

/* Word number i, which must be there. */
const struct reply_lexeme *reply_lexeme(const struct reply_lexemes *lexemes, guint i);

#endif
