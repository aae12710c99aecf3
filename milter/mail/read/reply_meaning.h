/* What a reply to a question means: the sense of its writer's own words.
 *
 * Greeting, thanks, names, signature, notices, punctuation and case aside, its words must be turns
 * of the languages (text/reply_words.h). A no counts with whatever stands beside it, since a wrong
 * one only delays; a yes only where every word is understood and none casts doubt on it, since a
 * wrong one exposes somebody. A turn that means one thing here and another there means what it does
 * in the language of the question; else in the one that most of the other words are of; else the
 * more careful of the two. In a question nothing is said.
 *
 * Pure; any thread; linear; any input: of a text LIMIT_REPLY_TEXT octets are read, and a longer one
 * is never a yes. */
#ifndef ASKFIRST_MAIL_READ_REPLY_MEANING_H
#define ASKFIRST_MAIL_READ_REPLY_MEANING_H

#include "policy/answer.h"
#include "text/reply_words.h"

enum reply_clarity {
    REPLY_CLEAR,    /* word is what it says */
    REPLY_NOTHING,  /* nothing is said, or only what stands aside */
    REPLY_UNKNOWN,  /* words that are not understood */
    REPLY_ASKS,     /* a question */
    REPLY_DOUBTS,   /* a condition, a second thought, a not */
    REPLY_CONFLICTS /* a yes and a no */
};

struct reply_asked {
    const char *language;     /* of the question; or NULL */
    const char *writer;       /* name of who replies; or NULL */
    const char *const *names; /* of others that may be spoken to or of, NULL-terminated; or NULL */
    gint64 now;               /* Unix seconds; 0: dates are not read */
};

struct reply_meaning {
    enum reply_clarity clarity;
    enum reply_word reply_word; /* REPLY_WORD_NONE unless clear */
    bool later;                 /* a no that is one for now only */
    gint64 until; /* when to ask again, as reply_date.h reads it, where it says no; 0 for none */
    const char *language; /* that the words are of, interned; NULL where it could be several */
    char *rest;           /* the lines that say more than that, but signature and notices */
};

/* text: the reply without what it quotes (own_text). asked: all borrowed. */
void reply_meaning_read(const struct reply_words *words, const struct reply_asked *asked,
                        const char *text, struct reply_meaning *out);
void reply_meaning_clear(struct reply_meaning *meaning);

#endif
