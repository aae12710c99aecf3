/* What the text of an answer says: the word, and what its writer wants to be told with it. Internal
 * to post/. Pure; any thread. */
#ifndef ASKFIRST_POST_ANSWER_WORDS_H
#define ASKFIRST_POST_ANSWER_WORDS_H

#include "post/answer.h"

struct answer_words {
    enum answer_word word; /* WORD_NONE where it was not understood */
    char *note;            /* clean, without links, <= LIMIT_NOTE; NULL unless no or never */
    const char *language;  /* that it was written in, or NULL */
};

/* A link's verb is the word, and all else that its mail says the note. Else (reply, change) the
 * first new line must be nothing but a word, and what follows is the note; for change the subject
 * may be the word where the text is none. */
void answer_words_read(const struct config *config, const struct incoming *mail,
                       enum answer_verb verb, struct answer_words *out);
void answer_words_clear(struct answer_words *words);

/* The text as it is kept: note_clean, and no program makes a link of anything in it. Caller frees.
 */
char *answer_note(const char *text);

#endif
