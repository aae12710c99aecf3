/* A text as the words in which replies are compared: NFKC, case folded, without punctuation. A
 * Chinese or Japanese character is a word of its own. Used by text/reply_words.c and
 * mail/read/reply_meaning.c. Pure; linear; any input. */
#ifndef ASKFIRST_TEXT_REPLY_TOKENS_H
#define ASKFIRST_TEXT_REPLY_TOKENS_H

#include <glib.h>
#include <stdbool.h>

struct reply_lexeme {
    guint begin, end; /* octets in joined */
    guint line;
    gunichar joint;   /* the character that joins it to the word before without a blank, as in 1.5.;
                         or 0 */
    bool upper, wide; /* begins with a capital; Chinese or Japanese */
    bool odd;         /* has digits or "@", or stands in a line that looks quoted */
    bool starts_line, starts_paragraph;
    bool starts_sentence; /* true at the start of a paragraph, too */
    bool
        starts_clause; /* after a comma, dash or bracket; also at the start of a line or sentence */
    bool asks;         /* its sentence ends with a question mark */
    bool refuses;      /* not a word but a sign for no: a thumb down, an unticked box */
};

struct reply_lexemes {
    GString *joined; /* the words, with a blank after each */
    GArray *lexemes; /* struct reply_lexeme */
};

void reply_lexemes_init(struct reply_lexemes *lexemes, const char *text);
void reply_lexemes_clear(struct reply_lexemes *lexemes);

/* Returns word number i, which must exist. */
const struct reply_lexeme *reply_lexeme(const struct reply_lexemes *lexemes, guint i);

#endif
