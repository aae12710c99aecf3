/* Finds the turns of a reply and, when they have several meanings, chooses one. */
#include "mail/read/reply_spans.h"

#include <string.h>

/* The most words of a name. Somebody whose name is a sentence is not addressed by it. */
#define NAME_WORDS 4u

struct reply_span *reply_span(const struct reply_spans *spans, guint i)
{
    return &g_array_index(spans->spans, struct reply_span, i);
}

const struct reply_lexeme *reply_span_lexeme(const struct reply_spans *spans, guint i)
{
    return reply_lexeme(&spans->lexemes, reply_span(spans, i)->at);
}

/* ---- names ---- */

static char *lexeme_text(const struct reply_lexemes *lexemes, guint i)
{
    const struct reply_lexeme *lexeme = reply_lexeme(lexemes, i);
    return g_strndup(lexemes->joined->str + lexeme->begin, lexeme->end - lexeme->begin);
}

static void add_name(GHashTable *names, const char *name)
{
    struct reply_lexemes lexemes;
    reply_lexemes_init(&lexemes, name);
    guint wide = lexemes.lexemes->len > 0 && reply_lexeme(&lexemes, 0)->wide ? 2 : 1;
    for (guint i = 0; i < MIN(lexemes.lexemes->len, NAME_WORDS * wide); i++)
        g_hash_table_add(names, lexeme_text(&lexemes, i));
    reply_lexemes_clear(&lexemes);
}

static GHashTable *names_of(const struct reply_asked *asked)
{
    GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (asked->writer)
        add_name(names, asked->writer);
    for (const char *const *name = asked->names; name && *name; name++)
        add_name(names, *name);
    return names;
}

/* ---- which of its meanings a turn has ---- */

static const struct reply_meant *meaning_in(const GArray *meanings, const char *language)
{
    for (guint i = 0; language && i < meanings->len; i++) {
        const struct reply_meant *meant = &g_array_index(meanings, struct reply_meant, i);
        if (meant->language == language)
            return meant;
    }
    return NULL;
}

static bool is_plain(const GArray *meanings)
{
    for (guint i = 1; i < meanings->len; i++)
        if (g_array_index(meanings, struct reply_meant, i).kind !=
            g_array_index(meanings, struct reply_meant, 0).kind)
            return false;
    return true;
}

static unsigned most_careful(const GArray *meanings)
{
    static const unsigned careful[] = {
        [TURN_NO] = 0,       [TURN_LATER] = 1,  [TURN_DOUBT] = 2,   [TURN_NEVER] = 3,
        [TURN_GREETING] = 4, [TURN_ASIDE] = 5,  [TURN_CLOSING] = 6, [TURN_YES] = 7,
        [TURN_ALWAYS] = 8,   [TURN_NOTICE] = 9,
    };
    unsigned best = g_array_index(meanings, struct reply_meant, 0).kind;
    for (guint i = 1; i < meanings->len; i++) {
        unsigned turn = g_array_index(meanings, struct reply_meant, i).kind;
        if (careful[turn] < careful[best])
            best = turn;
    }
    return best;
}

static void count_words(GHashTable *scores, const struct reply_span *span)
{
    for (guint i = 0; span->meanings && i < span->meanings->len; i++) {
        gpointer language = (gpointer)g_array_index(span->meanings, struct reply_meant, i).language;
        guint score = GPOINTER_TO_UINT(g_hash_table_lookup(scores, language));
        g_hash_table_insert(scores, language, GUINT_TO_POINTER(score + span->n));
    }
}

/* Returns the language of the question, unless another has more words of the text; then the one
 * that alone has the most. */
static const char *main_language(GHashTable *scores, const char *asked)
{
    guint best = GPOINTER_TO_UINT(g_hash_table_lookup(scores, asked));
    const char *language = best ? asked : NULL;
    GHashTableIter iter;
    gpointer key, value;

    g_hash_table_iter_init(&iter, scores);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        guint score = GPOINTER_TO_UINT(value);
        if (score > best)
            language = key;
        else if (score == best && language != asked)
            language = NULL;
        best = MAX(best, score);
    }
    return language;
}

/* A short word that casts doubt in another language than the text's does not do so here: "Head of".
 */
static unsigned turn_elsewhere(const struct reply_spans *spans, const struct reply_span *span)
{
    unsigned turn = g_array_index(span->meanings, struct reply_meant, 0).kind;
    return turn == TURN_DOUBT && spans->language && span->n == 1 ? SPAN_UNKNOWN : turn;
}

static void choose_turns(struct reply_spans *spans, const char *asked)
{
    g_autoptr(GHashTable) scores = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < spans->spans->len; i++)
        count_words(scores, reply_span(spans, i));
    spans->language = main_language(scores, asked);
    for (guint i = 0; i < spans->spans->len; i++) {
        struct reply_span *span = reply_span(spans, i);
        const struct reply_meant *meant =
            span->meanings ? meaning_in(span->meanings, spans->language) : NULL;
        if (meant)
            span->turn = meant->kind;
        else if (span->meanings && is_plain(span->meanings))
            span->turn = turn_elsewhere(spans, span);
        else if (span->meanings)
            span->turn = most_careful(span->meanings);
    }
}

/* ---- putting it together ---- */

/* Returns true when the turn agrees, in at least one language. */
static bool agrees(const GArray *meanings)
{
    bool found = false;
    for (guint i = 0; i < meanings->len; i++) {
        unsigned turn = g_array_index(meanings, struct reply_meant, i).kind;
        found = found || turn == TURN_YES || turn == TURN_ALWAYS;
    }
    return found;
}

/* "Mai" is a month in some languages, and "never" in others. */
static bool is_month(const struct reply_words *words, const struct reply_lexemes *lexemes, guint at,
                     const char *language)
{
    enum reply_date_word found;
    guint n;
    return reply_words_match_date(words, language, lexemes, at, &found, &n) && n == 1 &&
           found <= DATE_DECEMBER;
}

/* A single word that is a yes in some language can be somebody's name: "Dear Fine, thank you." */
static void find_span(struct reply_spans *spans, const struct reply_words *words, GHashTable *names,
                      const char *asked, guint at)
{
    struct reply_span span = {.at = at, .n = 1, .turn = SPAN_UNKNOWN};
    g_autofree char *word = lexeme_text(&spans->lexemes, at);
    bool name = g_hash_table_contains(names, word);

    span.meanings = reply_words_match(words, &spans->lexemes, at, &span.n);
    if (span.meanings && span.n == 1 &&
        ((name && agrees(span.meanings)) ||
         (!meaning_in(span.meanings, asked) && is_month(words, &spans->lexemes, at, asked))))
        span.meanings = NULL;
    if (!span.meanings)
        span.turn = reply_lexeme(&spans->lexemes, at)->refuses ? TURN_DOUBT
                    : name                                     ? SPAN_NAME
                                                               : SPAN_UNKNOWN;
    g_array_append_val(spans->spans, span);
}

void reply_spans_init(struct reply_spans *spans, const struct reply_words *words,
                      const struct reply_asked *asked, const char *text)
{
    g_autoptr(GHashTable) names = names_of(asked);
    const char *language = asked->language ? g_intern_string(asked->language) : NULL;

    reply_lexemes_init(&spans->lexemes, text);
    spans->spans = g_array_new(FALSE, FALSE, sizeof(struct reply_span));
    for (guint at = 0; at < spans->lexemes.lexemes->len;) {
        find_span(spans, words, names, language, at);
        at += reply_span(spans, spans->spans->len - 1)->n;
    }
    choose_turns(spans, language);
}

void reply_spans_clear(struct reply_spans *spans)
{
    reply_lexemes_clear(&spans->lexemes);
    g_array_unref(spans->spans);
}
