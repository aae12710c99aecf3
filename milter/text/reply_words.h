/* The turns that people answer a question with, and the words that they name a date by: a file
 * "answers" in the folder of each language, askfirst-cues(5).
 *
 *     yes "ja" "ja bitte"
 *     aside "vielen dank"
 *     january "januar" "jänner"
 *
 * Immutable after the last addition; any thread. */
#ifndef ASKFIRST_TEXT_REPLY_WORDS_H
#define ASKFIRST_TEXT_REPLY_WORDS_H

#include <glib.h>
#include "policy/answer.h"
#include "text/reply_tokens.h"

enum reply_turn {
    TURN_YES,
    TURN_ALWAYS,
    TURN_NO,
    TURN_NEVER,
    TURN_LATER,    /* a no for now: "not this month" */
    TURN_DOUBT,    /* makes a yes unclear: "only if", "perhaps", "not" */
    TURN_ASIDE,    /* says nothing: "thank you" */
    TURN_GREETING, /* so do the names beside it: "dear" */
    TURN_CLOSING,  /* so does the signature below: "best regards" */
    TURN_NOTICE,   /* the rest of its paragraph is of a company or a gateway, not of the writer */
    TURN_COUNT
};

/* What dates are made of. The order within each line is counted on. */
enum reply_date_word {
    DATE_JANUARY,
    DATE_DECEMBER = DATE_JANUARY + 11,
    DATE_SPRING, /* of the northern half of the earth, as all seasons */
    DATE_SUMMER,
    DATE_AUTUMN,
    DATE_WINTER,
    DATE_QUARTER_1,
    DATE_QUARTER_4 = DATE_QUARTER_1 + 3,
    DATE_NEW_YEAR,
    DATE_CHRISTMAS,
    DATE_HOLIDAYS,
    DATE_DAYS, /* "day", too; so all of this line */
    DATE_WEEKS,
    DATE_MONTHS,
    DATE_QUARTERS,
    DATE_HALF_YEARS,
    DATE_YEARS,
    DATE_ONE,
    DATE_TWELVE = DATE_ONE + 11,
    DATE_NEXT,
    DATE_IN,         /* from its beginning on: "in", "not before", "until" */
    DATE_AFTER,      /* from its end on */
    DATE_OF,         /* says nothing between these: "of", "the" */
    DATE_NOT,        /* no date follows: "not" */
    DATE_ORDINAL,    /* marks a day of a month behind its number: "th" */
    DATE_MONTH_SIGN, /* the number before is that of a month */
    DATE_COUNT
};

struct reply_words;

struct reply_words *reply_words_new(void);
void reply_words_free(struct reply_words *words);

/* Adds a word that our own links write (not REPLY_WORD_NONE). Returns NULL, or what is wrong (a
 * sentence, caller frees): it means something else already in this language. */
char *reply_words_add(struct reply_words *words, const char *language, enum reply_word reply_word,
                      const char *text);

/* Adds the lines of a file. What is wrong is added to problems (struct problem); the good lines are
 * kept. */
void reply_words_parse(struct reply_words *words, const char *language, const char *file,
                       const char *text, GPtrArray *problems);

/* What words mean in one language. */
struct reply_meant {
    const char *language; /* interned: equal names are equal pointers */
    unsigned kind;        /* enum reply_turn; of a date enum reply_date_word */
};

/* The longest turn that begins at this word: its meanings (struct reply_meant, at least one, one a
 * language), owned by words, or NULL. *count: its words. At most LIMIT_REPLY_TURN words are looked
 * at. */
const GArray *reply_words_match(const struct reply_words *words,
                                const struct reply_lexemes *lexemes, guint at, guint *count);

/* The longest words that begin at this one and that dates of this language (interned, or NULL) are
 * made of; false for none, and then nothing is set. */
bool reply_words_match_date(const struct reply_words *words, const char *language,
                            const struct reply_lexemes *lexemes, guint at,
                            enum reply_date_word *date_word, guint *count);
/* Is this one word, case folded, an ordinal of this language? */
bool reply_words_is_ordinal(const struct reply_words *words, const char *language,
                            const char *word);

#endif
