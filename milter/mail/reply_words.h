/* The words that a plain reply to a question may consist of: a file "answers" in the folder of each
 * language, askfirst-cues(5).
 *
 *     yes "ja" "ja bitte"
 *
 * Immutable after the last reply_words_add; any thread. */
#ifndef ASKFIRST_MAIL_REPLY_WORDS_H
#define ASKFIRST_MAIL_REPLY_WORDS_H

#include <glib.h>
#include "policy/answer.h"

struct reply_words;

struct reply_words *reply_words_new(void);
void reply_words_free(struct reply_words *words);

/* Adds a word. Returns NULL, or what is wrong (a sentence, caller frees): it means something else
 * already, in this language or another. */
char *reply_words_add(struct reply_words *words, const char *language, enum answer_word word,
                      const char *text);

/* Adds the lines of a file. What is wrong is added to problems (struct problem); the good lines are
 * kept. */
void reply_words_parse(struct reply_words *words, const char *language, const char *file,
                       const char *text, GPtrArray *problems);

/* The word that a line says: it is nothing but one of the words of any language, punctuation, case
 * and width aside; else WORD_NONE. *language: the name of its language, owned by words, when it
 * belongs to exactly one; else NULL. May be NULL. */
enum answer_word reply_words_find(const struct reply_words *words, const char *line,
                                  const char **language);

#endif
