/* The turns that people answer a question with: a file "answers" in the folder of each language,
 * askfirst-cues(5).
 *
 *     yes "ja" "ja bitte"
 *     aside "vielen dank"
 *
 * Immutable after the last addition; any thread. */
#ifndef ASKFIRST_MAIL_REPLY_WORDS_H
#define ASKFIRST_MAIL_REPLY_WORDS_H

#include <glib.h>
#include "mail/reply_tokens.h"
#include "policy/answer.h"

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

struct reply_words;

struct reply_words *reply_words_new(void);
void reply_words_free(struct reply_words *words);

/* Adds a word that our own links write (not WORD_NONE). Returns NULL, or what is wrong (a sentence,
 * caller frees): it means something else already in this language. */
char *reply_words_add(struct reply_words *words, const char *language, enum answer_word word,
                      const char *text);

/* Adds the lines of a file. What is wrong is added to problems (struct problem); the good lines are
 * kept. */
void reply_words_parse(struct reply_words *words, const char *language, const char *file,
                       const char *text, GPtrArray *problems);

/* What a turn means in one language. */
struct reply_meant {
    const char *language; /* interned: equal names are equal pointers */
    enum reply_turn turn;
};

/* The longest turn that begins at this word: its meanings (struct reply_meant, at least one, one a
 * language), owned by words, or NULL. *count: its words. At most LIMIT_REPLY_TURN words are looked
 * at. */
const GArray *reply_words_match(const struct reply_words *words, const struct reply_tokens *tokens,
                                guint at, guint *count);

#endif
