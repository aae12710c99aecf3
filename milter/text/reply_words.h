/* The phrases that people answer a question with, called turns, and the words that they name a date
 * by. They stand in a file "answers" in the folder of each language, askfirst-cues(5).
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
    TURN_ASIDE,    /* has no meaning for the answer: "thank you" */
    TURN_GREETING, /* neither has it, nor the names beside it: "dear" */
    TURN_CLOSING,  /* neither has it, nor the signature below: "best regards" */
    TURN_NOTICE, /* the rest of its paragraph is from a company or a gateway, not from the author */
    TURN_COUNT
};

/* What dates are made of. The order within each line matters to the code. */
enum reply_date_word {
    DATE_JANUARY,
    DATE_DECEMBER = DATE_JANUARY + 11,
    DATE_SPRING, /* seasons are those of the northern hemisphere */
    DATE_SUMMER,
    DATE_AUTUMN,
    DATE_WINTER,
    DATE_QUARTER_1,
    DATE_QUARTER_4 = DATE_QUARTER_1 + 3,
    DATE_NEW_YEAR,
    DATE_CHRISTMAS,
    DATE_HOLIDAYS,
    DATE_DAYS, /* "day", too; the singular counts for all of this line */
    DATE_WEEKS,
    DATE_MONTHS,
    DATE_QUARTERS,
    DATE_HALF_YEARS,
    DATE_YEARS,
    DATE_ONE,
    DATE_TWELVE = DATE_ONE + 11,
    DATE_NEXT,
    DATE_IN,         /* from the beginning of the date on: "in", "not before", "until" */
    DATE_AFTER,      /* from the end of the date on */
    DATE_OF,         /* ignored between these: "of", "the" */
    DATE_NOT,        /* what follows is not a date: "not" */
    DATE_ORDINAL,    /* follows the number of a day of a month: "th" */
    DATE_MONTH_SIGN, /* follows the number of a month */
    DATE_COUNT
};

struct reply_words;

struct reply_words *reply_words_new(void);
void reply_words_free(struct reply_words *words);

/* Adds a word that our own links write (not REPLY_WORD_NONE). Returns NULL on success. If the word
 * already means something else in this language, returns a sentence that says so (caller frees). */
char *reply_words_add(struct reply_words *words, const char *language, enum reply_word reply_word,
                      const char *text);

/* Adds the lines of a file. Errors are added to problems (struct problem); the good lines are kept.
 */
void reply_words_parse(struct reply_words *words, const char *language, const char *file,
                       const char *text, GPtrArray *problems);

/* The meaning of words in one language. */
struct reply_meant {
    const char *language; /* interned: equal names are equal pointers */
    unsigned kind;        /* enum reply_turn; for a date enum reply_date_word */
};

/* Finds the longest turn that begins at this word. Returns its meanings (struct reply_meant, at
 * least one, one for each language), owned by words, or NULL. *count: its number of words. At most
 * LIMIT_REPLY_TURN words are read. */
const GArray *reply_words_match(const struct reply_words *words,
                                const struct reply_lexemes *lexemes, guint at, guint *count);

/* Finds the longest date word of this language (interned, or NULL) that begins at this word.
 * Returns false when there is none, and then sets nothing. */
bool reply_words_match_date(const struct reply_words *words, const char *language,
                            const struct reply_lexemes *lexemes, guint at,
                            enum reply_date_word *date_word, guint *count);
/* Returns true when this one word, case folded, is an ordinal of this language. */
bool reply_words_is_ordinal(const struct reply_words *words, const char *language,
                            const char *word);

#endif
