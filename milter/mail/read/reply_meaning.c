#include "mail/read/reply_meaning.h"

#include <string.h>
#include "base/limits.h"
#include "mail/read/reply_courtesies.h"
#include "mail/read/reply_date.h"
#include "mail/read/reply_spans.h"
#include "text/reply_tokens.h"

/* A turn of this many words, or characters, counts wherever it stands. */
#define TELLING_WORDS 2u
#define TELLING_CHARACTERS 4u

/* What was found in a text. */
struct meaning_findings {
    bool yes, always, no, never, later;
    bool unknown, doubts, asks;
    bool wide; /* Japanese or Chinese: "until" may follow its date */
};

/* ---- whether a turn counts in its place ---- */

static bool is_aside(const struct reply_span *span)
{
    return span->aside || span->turn == SPAN_NAME || span->turn == TURN_ASIDE ||
           span->turn == TURN_GREETING || span->turn == TURN_CLOSING;
}

static bool is_telling(const struct reply_spans *spans, guint i)
{
    const struct reply_lexeme *lexeme = reply_span_lexeme(spans, i);
    return reply_span(spans, i)->n >= (lexeme->wide ? TELLING_CHARACTERS : TELLING_WORDS);
}

/* Returns true when only answers, and spans that are set aside, precede it in its sentence or line.
 */
static bool begins(const struct reply_spans *spans, guint i)
{
    while (!reply_span_lexeme(spans, i)->starts_line &&
           !reply_span_lexeme(spans, i)->starts_sentence)
        if (!is_aside(reply_span(spans, --i)) && reply_span(spans, i)->turn > TURN_LATER)
            return false;
    return true;
}

/* Returns true when only such spans follow it. */
static bool ends(const struct reply_spans *spans, guint i)
{
    for (i++; i < spans->spans->len; i++) {
        const struct reply_lexeme *lexeme = reply_span_lexeme(spans, i);
        if (lexeme->starts_line || lexeme->starts_sentence)
            return true;
        if (!is_aside(reply_span(spans, i)) && reply_span(spans, i)->turn > TURN_LATER)
            return false;
    }
    return true;
}

static bool counts(const struct reply_spans *spans, guint i)
{
    switch (reply_span(spans, i)->turn) {
    case TURN_YES:
    case TURN_ALWAYS:
        return true;
    case TURN_NEVER:
        return is_telling(spans, i) || (begins(spans, i) && ends(spans, i));
    default:
        return is_telling(spans, i) || begins(spans, i);
    }
}

/* ---- findings ---- */

static void find(struct meaning_findings *f, const struct reply_spans *spans, guint i)
{
    const struct reply_span *span = reply_span(spans, i);

    f->wide |= reply_span_lexeme(spans, i)->wide;
    if (is_aside(span))
        return;
    if (reply_span_lexeme(spans, i)->asks)
        f->asks = true;
    else if (span->turn == SPAN_UNKNOWN || span->turn == TURN_NOTICE)
        f->unknown = true;
    else if (span->turn == TURN_DOUBT || !counts(spans, i))
        f->doubts = true;
    else if (span->turn == TURN_YES)
        f->yes = true;
    else if (span->turn == TURN_ALWAYS)
        f->always = true;
    else if (span->turn == TURN_NO)
        f->no = true;
    else if (span->turn == TURN_NEVER)
        f->never = true;
    else
        f->later = true;
}

static enum reply_word reply_word_of(const struct meaning_findings *f)
{
    return f->never            ? REPLY_WORD_NEVER
           : f->no || f->later ? REPLY_WORD_NO
           : f->always         ? REPLY_WORD_ALWAYS
           : f->yes            ? REPLY_WORD_YES
                               : REPLY_WORD_NONE;
}

static bool agrees(const struct meaning_findings *f)
{
    return f->yes || f->always;
}

static enum reply_clarity clarity_of(const struct meaning_findings *f)
{
    bool refuses = f->no || f->never || f->later;

    if (agrees(f) && refuses)
        return REPLY_CONFLICTS;
    if (refuses)
        return REPLY_CLEAR;
    if (f->doubts)
        return REPLY_DOUBTS;
    if (f->asks)
        return REPLY_ASKS;
    if (f->unknown)
        return REPLY_UNKNOWN;
    return agrees(f) ? REPLY_CLEAR : REPLY_NOTHING;
}

/* ---- lines that say more ---- */

/* The time to ask again also counts as more. */
static bool says_more(const struct reply_spans *spans, guint i)
{
    const struct reply_span *span = reply_span(spans, i);
    return !is_aside(span) &&
           (span->turn >= TURN_LATER || reply_span_lexeme(spans, i)->asks || !counts(spans, i));
}

/* Returns for each line of the text whether it says more than its word. Caller unrefs. */
static GByteArray *telling_lines(const struct reply_spans *spans)
{
    GByteArray *telling = g_byte_array_new();
    for (guint i = 0; i < spans->spans->len; i++) {
        guint line = reply_span_lexeme(spans, i)->line;
        static const guint8 none = 0;
        while (telling->len <= line)
            g_byte_array_append(telling, &none, 1);
        telling->data[line] |= says_more(spans, i);
    }
    return telling;
}

static char *rest_of(const struct reply_spans *spans, const char *text)
{
    g_autoptr(GByteArray) telling = telling_lines(spans);
    GString *rest = g_string_new(NULL);
    guint number = 0;

    for (const char *line = text; line; number++) {
        const char *end = strchr(line, '\n');
        if (number < telling->len && telling->data[number])
            g_string_append_printf(rest, "%.*s\n", (int)(end ? end - line : (int)strlen(line)),
                                   line);
        line = end ? end + 1 : NULL;
    }
    return g_string_free(rest, FALSE);
}

/* ---- when to ask again ---- */

/* Beside a link that says no, a text without a word also counts: "In spring, perhaps". */
static gint64 until_of(const struct reply_words *words, const struct reply_asked *asked,
                       const struct reply_spans *spans, const struct meaning_findings *f)
{
    const char *language = spans->language ? spans->language : g_intern_string(asked->language);
    if (asked->now == 0 || (agrees(f) && !f->doubts) || f->never)
        return 0;
    return reply_date(words, language, spans, asked->now);
}

/* "Yes, but only after March" is a no until then; "but until March" is not, see answers. */
static bool agrees_later(const struct meaning_findings *f, gint64 until)
{
    return until > 0 && agrees(f) && f->doubts && !f->no && !f->never && !f->asks && !f->wide;
}

/* ---- putting it together ---- */

void reply_meaning_read(const struct reply_words *words, const struct reply_asked *asked,
                        const char *text, struct reply_meaning *out)
{
    g_autofree char *beginning = g_strndup(text, LIMIT_REPLY_TEXT);
    g_autofree char *read = g_utf8_make_valid(beginning, -1);
    struct meaning_findings f = {.unknown = strlen(text) > LIMIT_REPLY_TEXT};
    struct reply_spans spans;

    reply_spans_init(&spans, words, asked, read);
    reply_spans_set_aside(&spans, asked->writer);
    for (guint i = 0; i < spans.spans->len; i++)
        find(&f, &spans, i);
    out->until = until_of(words, asked, &spans, &f);
    if (agrees_later(&f, out->until))
        f = (struct meaning_findings){.later = true};
    out->clarity = clarity_of(&f);
    out->reply_word = out->clarity == REPLY_CLEAR ? reply_word_of(&f) : REPLY_WORD_NONE;
    out->later = out->reply_word == REPLY_WORD_NO && f.later;
    out->language = spans.language;
    out->rest = rest_of(&spans, read);
    reply_spans_clear(&spans);
}

void reply_meaning_clear(struct reply_meaning *meaning)
{
    g_clear_pointer(&meaning->rest, g_free);
}
