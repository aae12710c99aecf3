/* What a reply to a question means, judged by its author's own words.
 *
 * Greeting, thanks, names, signature, notices, punctuation and case are ignored; the other words
 * must be turns of the languages (text/reply_words.h). A no counts whatever stands beside it,
 * because a wrong no only delays. A yes counts only if every word is understood and none casts
 * doubt on it, because a wrong yes exposes somebody. A turn may mean different things in different
 * languages. Then the language of the question decides, else the language of most other words, else
 * the more careful meaning. Questions do not count as statements.
 *
 * Pure; any thread; linear; any input. LIMIT_REPLY_TEXT octets of a text are read, and a longer
 * text is never a yes. */
#ifndef ASKFIRST_MAIL_READ_REPLY_MEANING_H
#define ASKFIRST_MAIL_READ_REPLY_MEANING_H

#include "policy/answer.h"
#include "text/reply_words.h"

enum reply_clarity {
    REPLY_CLEAR,    /* the reply says reply_word */
    REPLY_NOTHING,  /* it says nothing, or only what is set aside */
    REPLY_UNKNOWN,  /* it has words that are not understood */
    REPLY_ASKS,     /* it asks a question */
    REPLY_DOUBTS,   /* it has a condition, a second thought or a negation */
    REPLY_CONFLICTS /* it has a yes and a no */
};

struct reply_asked {
    const char *language; /* language of the question; or NULL */
    const char *writer;   /* name of the author of the reply; or NULL */
    const char *const *
        names; /* names of others that the reply may address or mention, NULL-terminated; or NULL */
    gint64 now; /* Unix seconds; 0: dates are not read */
};

struct reply_meaning {
    enum reply_clarity clarity;
    enum reply_word reply_word; /* REPLY_WORD_NONE unless the sense is clear */
    bool later;                 /* a no that is only for now */
    gint64 until;               /* with a no: when to ask again (reply_date.h); 0 for none */
    const char
        *language; /* language of the words, interned; NULL when it could be one of several */
    char *rest;    /* the lines that say more than that, except signature and notices */
};

/* Reads the meaning of a reply. text: the reply without what it quotes (own_text). asked: all
 * borrowed. */
void reply_meaning_read(const struct reply_words *words, const struct reply_asked *asked,
                        const char *text, struct reply_meaning *out);
void reply_meaning_clear(struct reply_meaning *meaning);

#endif
