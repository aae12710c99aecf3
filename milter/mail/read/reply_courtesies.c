/* The text around the words of a reply: greetings, signatures, notices. */
#include "mail/read/reply_courtesies.h"

#include <string.h>
#include "text/reply_tokens.h"
#include "text/reply_words.h"

/* The most words of a name in a greeting, in letters and in characters; and of a line of a
 * signature. */
#define GREETED 4u
#define GREETED_WIDE 12u
#define SIGNATURE_WORDS 14u
/* The most words of a line that has the author's name after other words. */
#define NAME_LINE_WORDS 3u

static bool is_answer(const struct reply_span *span)
{
    return span->turn <= TURN_DOUBT;
}

/* ---- greetings ---- */

static bool may_be_greeted(const struct reply_spans *spans, guint i)
{
    const struct reply_lexeme *lexeme = reply_span_lexeme(spans, i);
    return (reply_span(spans, i)->turn == SPAN_UNKNOWN && (lexeme->upper || lexeme->wide) &&
            !lexeme->odd) ||
           reply_span(spans, i)->turn == SPAN_NAME;
}

/* Sets the names after a greeting aside: "Dear Dr Archer", to the end of the clause. With
 * characters, where a name looks like other words, only known names. */
static void greet_behind(struct reply_spans *spans, guint greeting)
{
    for (guint i = greeting + 1; i < MIN(spans->spans->len, greeting + 1 + GREETED_WIDE); i++) {
        const struct reply_lexeme *lexeme = reply_span_lexeme(spans, i);
        bool far = lexeme->wide ? reply_span(spans, i)->turn != SPAN_NAME : i > greeting + GREETED;
        if (far || lexeme->starts_clause || !may_be_greeted(spans, i))
            return;
        reply_span(spans, i)->aside = true;
    }
}

/* Like greet_behind, for names before a greeting, as in Japanese and Chinese. */
static void greet_before(struct reply_spans *spans, guint greeting)
{
    for (guint i = greeting; i > 0 && i + GREETED_WIDE > greeting; i--) {
        if (reply_span_lexeme(spans, i)->starts_clause || !may_be_greeted(spans, i - 1) ||
            !reply_span_lexeme(spans, i - 1)->wide)
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

/* Returns true when there is an answer among these spans. */
static bool has_answer(const struct reply_spans *spans, guint begin, guint end)
{
    for (guint i = begin; i < end; i++)
        if (is_answer(reply_span(spans, i)))
            return true;
    return false;
}

/* Spans in a notice that refuse or cast doubt still count. */
static bool may_refuse(const struct reply_span *span)
{
    return is_answer(span) && span->turn != TURN_YES && span->turn != TURN_ALWAYS;
}

/* Sets a notice aside up to the end of its paragraph, together with the text before it in its line.
 * The rest of the sentence in which it begins stays if it refuses: "Sent from my phone, but not
 * before May". */
static void set_notices_aside(struct reply_spans *spans)
{
    bool notice = false, begun = false; /* begun: in the sentence in which the notice begins */
    guint line = 0;                     /* the first span of this line */
    for (guint i = 0; i < spans->spans->len; i++) {
        const struct reply_lexeme *lexeme = reply_span_lexeme(spans, i);
        line = lexeme->starts_line ? i : line;
        notice &= !lexeme->starts_paragraph;
        begun &= !lexeme->starts_line && !lexeme->starts_sentence;
        if (!notice && reply_span(spans, i)->turn == TURN_NOTICE) {
            bool answered = has_answer(spans, line, i);
            for (guint k = line; k < i && !answered; k++)
                reply_span(spans, k)->aside = true;
            notice = true;
            begun = true;
        }
        reply_span(spans, i)->aside |= notice && !(begun && may_refuse(reply_span(spans, i)));
    }
}

/* ---- the signature ---- */

/* Returns the span at which the line of this span ends. */
static guint line_end(const struct reply_spans *spans, guint i, guint n)
{
    do
        i++;
    while (i < n && !reply_span_lexeme(spans, i)->starts_line);
    return i;
}

static bool is_word(const struct reply_spans *spans, guint i, const char *word)
{
    const struct reply_lexeme *lexeme = reply_span_lexeme(spans, i);
    gsize size = lexeme->end - lexeme->begin;
    return size == strlen(word) &&
           memcmp(spans->lexemes.joined->str + lexeme->begin, word, size) == 0;
}

/* Recognises "PS: Money Upfront", "P.S.". */
static bool is_postscript(const struct reply_spans *spans, guint begin, guint end)
{
    return is_word(spans, begin, "ps") ||
           (begin + 1 < end && is_word(spans, begin, "p") && is_word(spans, begin + 1, "s"));
}

/* Returns true for a name, a number, a position or an address, but not a sentence. Small words may
 * stand between others, as in "Head of Sales". */
static bool is_signature_line(const struct reply_spans *spans, guint begin, guint end)
{
    guint small = 0, large = 0;
    for (guint i = begin; i < end; i++) {
        const struct reply_span *span = reply_span(spans, i);
        const struct reply_lexeme *lexeme = reply_span_lexeme(spans, i);
        bool known = span->turn != SPAN_UNKNOWN || lexeme->upper || lexeme->odd;
        if (is_answer(span) || lexeme->asks || (!known && lexeme->end - lexeme->begin > 3) ||
            (!known && lexeme->wide))
            return false;
        small += !known;
        large += known;
    }
    return (small == 0 || small < large) && end - begin <= SIGNATURE_WORDS &&
           !is_postscript(spans, begin, end);
}

/* Returns true for the beginning of one of the author's names: "R", "Rob". */
static bool is_short_for(const struct reply_lexeme *lexeme, const struct reply_lexemes *lexemes,
                         const char *writer)
{
    const char *word = lexemes->joined->str + lexeme->begin;
    gsize size = lexeme->end - lexeme->begin;
    struct reply_lexemes name;
    bool found = false;

    reply_lexemes_init(&name, writer);
    for (guint i = 0; i < MIN(name.lexemes->len, 4) && !found; i++) {
        const struct reply_lexeme *other = reply_lexeme(&name, i);
        found = other->end - other->begin >= size &&
                memcmp(name.joined->str + other->begin, word, size) == 0;
    }
    reply_lexemes_clear(&name);
    return found;
}

/* Returns true when a signature begins with this line: the author's name, or a single word that is
 * short for it. */
static bool is_name_line(const struct reply_spans *spans, guint begin, guint end,
                         const char *writer)
{
    const struct reply_lexeme *lexeme = reply_span_lexeme(spans, begin);
    for (guint i = begin; i < end; i++)
        if (reply_span(spans, i)->turn == SPAN_NAME)
            return end - begin <= NAME_LINE_WORDS || i == begin;
    return end == begin + 1 && reply_span(spans, begin)->turn == SPAN_UNKNOWN && !lexeme->odd &&
           writer && is_short_for(lexeme, &spans->lexemes, writer);
}

/* Returns true when the line has a number, an address, or a name. */
static bool tells_of_writer(const struct reply_spans *spans, guint begin, guint end)
{
    for (guint i = begin; i < end; i++)
        if (reply_span_lexeme(spans, i)->odd || reply_span(spans, i)->turn == SPAN_NAME)
            return true;
    return false;
}

/* Sets aside those last lines of the first n spans that are a signature, if one begins there. */
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
        bool paragraph = reply_span_lexeme(spans, begin)->starts_paragraph && begin > 0;
        if (!is_signature_line(spans, begin, end) ||
            (paragraph && !closed && !tells_of_writer(spans, begin, end) &&
             !is_name_line(spans, begin, end, writer)))
            break;
        if (closed || (paragraph && is_name_line(spans, begin, end, writer)))
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
