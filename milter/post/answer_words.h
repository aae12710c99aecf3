/* The meaning of an answer's text: the word, and the note that its writer leaves beside it.
 * Internal to post/. Pure; any thread. */
#ifndef ASKFIRST_POST_ANSWER_WORDS_H
#define ASKFIRST_POST_ANSWER_WORDS_H

#include "conf/config.h"
#include "policy/answer.h"
#include "post/answer.h"
#include "store/ledger/asks.h"

struct answer_words {
    enum reply_word reply_word; /* REPLY_WORD_NONE when it was not understood */
    bool plain; /* the text says nothing else, and beside a link the subject says the same */
    /* Clean, without links, at most LIMIT_NOTE. With a no or never this is the rest of the text;
     * when the answer was not understood it is all of the text; with a yes it is NULL. */
    char *note;
    const char *language; /* of the text; NULL when it cannot be told (language.h) */
    gint64 until;         /* of a no: do not ask again before then (Unix seconds); 0: not stated */
};

/* Finds the word, note, language and date of an answer; reply_meaning.h defines what the text
 * means. When the answer came by a link, the link's verb is the word, unless text or subject
 * contradicts it or casts doubt on a yes. For the verb "change" the subject is taken as the link's
 * word when it is nothing but a word. ask: the question. now: when the answer arrived; relative
 * dates count from then. */
void answer_words_read(const struct config *config, const struct incoming *mail,
                       enum answer_verb verb, const struct ask *ask, gint64 now,
                       struct answer_words *out);
void answer_words_clear(struct answer_words *words);

/* Returns the text in the form that is stored: cleaned by note_clean, and changed so that no mail
 * program makes a link of anything in it. Caller frees. */
char *answer_note(const char *text);

#endif
