/* The words of a reply with what each means. Internal to mail/read/reply_meaning.c. Pure; linear.
 */
#ifndef ASKFIRST_MAIL_READ_REPLY_SPANS_H
#define ASKFIRST_MAIL_READ_REPLY_SPANS_H

#include "mail/read/reply_meaning.h"
#include "text/reply_tokens.h"
#include "text/reply_words.h"

/* Turns of which the text has none. */
enum { SPAN_UNKNOWN = TURN_COUNT, SPAN_NAME };

/* Words that mean one thing together; each word is in exactly one span. */
struct reply_span {
    guint at, n;
    const GArray *meanings; /* of a turn; else NULL */
    unsigned turn;          /* enum reply_turn, or SPAN_ */
    bool aside;             /* does not count: of a greeting, signature or notice */
};

struct reply_spans {
    struct reply_lexemes lexemes;
    GArray *spans;        /* struct reply_span */
    const char *language; /* that the most words are of, interned, or NULL */
};

void reply_spans_init(struct reply_spans *spans, const struct reply_words *words,
                      const struct reply_asked *asked, const char *text);
void reply_spans_clear(struct reply_spans *spans);

struct reply_span *reply_span(const struct reply_spans *spans, guint i);
/* The first word of span i. */
const struct reply_lexeme *reply_span_lexeme(const struct reply_spans *spans, guint i);

#endif
