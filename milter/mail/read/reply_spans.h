/* The words of a reply, with the meaning of each. Internal to mail/read/reply_meaning.c. Pure;
 * linear. */
#ifndef ASKFIRST_MAIL_READ_REPLY_SPANS_H
#define ASKFIRST_MAIL_READ_REPLY_SPANS_H

#include "mail/read/reply_meaning.h"
#include "text/reply_tokens.h"
#include "text/reply_words.h"

/* Turns that are not in the text of any language. */
enum { SPAN_UNKNOWN = TURN_COUNT, SPAN_NAME };

/* Words that have one meaning together; each word is in exactly one span. */
struct reply_span {
    guint at, n;
    const GArray *meanings; /* meanings of a turn; else NULL */
    unsigned turn;          /* enum reply_turn, SPAN_UNKNOWN or SPAN_NAME */
    bool aside;             /* does not count: part of a greeting, signature or notice */
};

struct reply_spans {
    struct reply_lexemes lexemes;
    GArray *spans;        /* struct reply_span */
    const char *language; /* the language of most words, interned, or NULL */
};

void reply_spans_init(struct reply_spans *spans, const struct reply_words *words,
                      const struct reply_asked *asked, const char *text);
void reply_spans_clear(struct reply_spans *spans);

struct reply_span *reply_span(const struct reply_spans *spans, guint i);
/* Returns the first word of span i. */
const struct reply_lexeme *reply_span_lexeme(const struct reply_spans *spans, guint i);

#endif
