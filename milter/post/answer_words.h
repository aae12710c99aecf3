/* What the text of an answer says: the word, and what its writer wants to be told with it. Internal
 * to post/. Pure; any thread. */
#ifndef ASKFIRST_POST_ANSWER_WORDS_H
#define ASKFIRST_POST_ANSWER_WORDS_H

#include "conf/config.h"
#include "policy/answer.h"
#include "post/answer.h"
#include "store/ledger/asks.h"

struct answer_words {
    enum reply_word reply_word; /* REPLY_WORD_NONE where it was not understood */
    bool plain; /* it is all that is said, and with a link its subject says it, too */
    /* Clean, without links, <= LIMIT_NOTE: beside a no or never what else is said, all that is
     * where it was not understood; NULL with a yes. */
    char *note;
    const char *language; /* that it was written in; NULL where it is not told (language.h) */
    gint64 until;         /* of a no: not to be asked again before (Unix seconds); 0: not told */
};

/* The text means what reply_meaning.h says. A link's verb is the word, unless its text or subject
 * contradicts it or casts doubt on a yes; for change the subject is the link's word where it is
 * nothing but one. ask: the question. now: when it came, from which dates count. */
void answer_words_read(const struct config *config, const struct incoming *mail,
                       enum answer_verb verb, const struct ask *ask, gint64 now,
                       struct answer_words *out);
void answer_words_clear(struct answer_words *words);

/* The text as it is kept: note_clean, and no program makes a link of anything in it. Caller frees.
 */
char *answer_note(const char *text);

#endif
