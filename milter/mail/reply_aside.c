/* What stands around the words of a reply: greetings, signatures, notices. */
#include <string.h>
#include "mail/reply_spans.h"

/* Words of a name in a greeting, in letters and in characters; and of a line of a signature. */
#define GREETED 4u
#define GREETED_WIDE 12u
#define SIGNATURE_WORDS 14u

static bool is_answer(const struct reply_span *span)
{
    return span->turn <= TURN_DOUBT;
}

/* ---- greetings ---- */

static bool may_be_greeted(const struct reply_spans *spans, guint i)
{
    const struct reply_token *token = reply_span_token(spans, i);
    return (reply_span(spans, i)->turn == SPAN_UNKNOWN && (token->upper || token->wide) &&
            !token->odd) ||
           reply_span(spans, i)->turn == SPAN_NAME;
}

/* Sets the names behind a greeting aside: "Dear Dr Archer", to the end of the clause. Of
 * characters, where nothing tells a name from other words, only names that are known. */
static void greet_behind(struct reply_spans *spans, guint greeting)
{
    for (guint i = greeting + 1; i < MIN(spans->spans->len, greeting + 1 + GREETED_WIDE); i++) {
        const struct reply_token *token = reply_span_token(spans, i);
        bool far = token->wide ? reply_span(spans, i)->turn != SPAN_NAME : i > greeting + GREETED;
        if (far || token->starts_clause || !may_be_greeted(spans, i))
            return;
        reply_span(spans, i)->aside = true;
    }
}

/* The same before one, as in Japanese and Chinese. */
static void greet_before(struct reply_spans *spans, guint greeting)
{
    for (guint i = greeting; i > 0 && i + GREETED_WIDE > greeting; i--) {
        if (reply_span_token(spans, i)->starts_clause || !may_be_greeted(spans, i - 1) ||
            !reply_span_token(spans, i - 1)->wide)
            return;
        reply_span(spans, i - 1)->aside = true;
    }
}

static void set_greetings_aside(struct reply_spans *spans)
{
    for (guint i = 0; i < spans->spans->len && !is_answer(reply_span(spans, i)); i++) {
        if (reply_span(spans, i)->turn != TURN_GREETING)
            continue;
        greet_behind(spans, i);
        greet_before(spans, i);
    }
}

/* ---- notices ---- */

static void set_notices_aside(struct reply_spans *spans)
{
    bool notice = false;
    guint line = 0; /* the first span of this line */
    for (guint i = 0; i < spans->spans->len; i++) {
        const struct reply_token *token = reply_span_token(spans, i);
        line = token->starts_line ? i : line;
        notice &= !token->starts_paragraph;
        if (!notice && reply_span(spans, i)->turn == TURN_NOTICE) {
            for (guint k = line; k < i && !is_answer(reply_span(spans, line)); k++)
                reply_span(spans, k)->aside = true;
            notice = true;
        }
        reply_span(spans, i)->aside |= notice;
    }
}

/* ---- the signature ---- */

/* The span at which the line of this span ends. */
static guint line_end(const struct reply_spans *spans, guint i, guint n)
{
    do
        i++;
    while (i < n && !reply_span_token(spans, i)->starts_line);
    return i;
}

/* A name, a number, a post, an address: no sentence. Small words stand between others there, as in
 * "Head of Sales". */
static bool is_signature_line(const struct reply_spans *spans, guint begin, guint end)
{
    guint small = 0, large = 0;
    for (guint i = begin; i < end; i++) {
        const struct reply_span *span = reply_span(spans, i);
        const struct reply_token *token = reply_span_token(spans, i);
        bool known = span->turn != SPAN_UNKNOWN || token->upper || token->odd;
        if (is_answer(span) || token->asks || (!known && token->end - token->begin > 3) ||
            (!known && token->wide))
            return false;
        small += !known;
        large += known;
    }
    return (small == 0 || small < large) && end - begin <= SIGNATURE_WORDS;
}

static bool is_initial_of(const struct reply_token *token, const struct reply_tokens *tokens,
                          const char *writer)
{
    struct reply_tokens name;
    bool found = false;

    reply_tokens_init(&name, writer);
    for (guint i = 0; i < MIN(name.tokens->len, 4) && !found; i++)
        found = g_utf8_get_char(name.joined->str + reply_token(&name, i)->begin) ==
                g_utf8_get_char(tokens->joined->str + token->begin);
    reply_tokens_clear(&name);
    return found;
}

/* Does a signature begin with this line: the name of the writer, in full, short or by its letters,
 * or any where none is known? */
static bool is_name_line(const struct reply_spans *spans, guint begin, guint end,
                         const char *writer)
{
    const struct reply_token *token = reply_span_token(spans, begin);

    if (reply_span(spans, begin)->turn == SPAN_NAME)
        return true;
    if (reply_span(spans, begin)->turn != SPAN_UNKNOWN || token->odd || !token->upper)
        return false;
    return end - begin <= 3 &&
           (!writer || !*writer || is_initial_of(token, &spans->tokens, writer));
}

/* The last lines of the first n spans that are a signature's, as far as one begins there. */
static void set_signature_aside(struct reply_spans *spans, const char *writer, guint n)
{
    g_autoptr(GArray) begins = g_array_new(FALSE, FALSE, sizeof(guint));
    guint signature = n;

    for (guint i = 0; i < n; i = line_end(spans, i, n))
        g_array_append_val(begins, i);
    for (guint k = begins->len; k > 0; k--) {
        guint begin = g_array_index(begins, guint, k - 1), end = line_end(spans, begin, n);
        guint before = k > 1 ? g_array_index(begins, guint, k - 2) : n;
        bool closed = before < n && reply_span(spans, before)->turn == TURN_CLOSING;
        if (!is_signature_line(spans, begin, end))
            break;
        if (closed || (reply_span_token(spans, begin)->starts_paragraph && begin > 0 &&
                       is_name_line(spans, begin, end, writer)))
            signature = begin;
    }
    for (guint i = signature; i < n; i++)
        reply_span(spans, i)->aside = true;
}

void reply_spans_set_aside(struct reply_spans *spans, const char *writer)
{
    set_greetings_aside(spans);
    set_notices_aside(spans);
    guint own = spans->spans->len; /* a notice may stand below the signature */
    while (own > 0 && reply_span(spans, own - 1)->aside)
        own--;
    set_signature_aside(spans, writer, own);
}
