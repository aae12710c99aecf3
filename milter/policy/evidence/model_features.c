/* The features of a message in the form of the file (model_features). */
#include "policy/evidence/model_features.h"

#include <string.h>
#include "policy/evidence/lexer.h"
#include "policy/evidence/reading.h"
#include "policy/evidence/text_pieces.h"

struct telling {
    struct feature_sink sink;
    const struct model_input *input;
    struct feature_cut cut;
    void (*see)(void *ctx, guint32 piece, const char *feature);
    void *ctx;
};

/* Appends a word in the form in which it is compared. */
static void append_word(GString *line, const char *text, const struct term *term)
{
    struct lexeme_reader reader;
    struct lexeme lexeme;
    lexeme_reader_init(&reader, text + term->start, term->end - term->start);
    if (lexeme_next(&reader, &lexeme))
        g_string_append(line, lexeme.word);
}

static const char *name_of(const struct telling *t, const struct term *term)
{
    return term->code != FEATURE_NO_CODE ? feature_name(t->input->senses, term->code) : "";
}

/* Reports a feature of a step for each piece that has the step. */
static void tell_pieces(const struct telling *t, const struct feature *feature, const char *line)
{
    const guint32 step = feature->piece;
    if (feature->kind >= FEATURE_FACT || step >= t->cut.steps)
        t->see(t->ctx, step, line);
    for (unsigned i = 0; feature->kind < FEATURE_FACT && step < t->cut.steps && i < FEATURE_CUTS;
         i++)
        if (t->cut.step[step].pieces[i] != FEATURE_WHOLE)
            t->see(t->ctx, t->cut.step[step].pieces[i], line);
}

static void tell_one(struct feature_sink *sink, const struct feature *feature)
{
    struct telling *t = (struct telling *)(void *)sink;
    const struct reading *reading = feature->in_subject ? t->input->subject : t->input->text;
    /* The two may occur in either order. */
    bool turned = feature->kind == FEATURE_WITH &&
                  strcmp(name_of(t, feature->first), name_of(t, feature->last)) > 0;
    g_autoptr(GString) line = g_string_new(feature->in_subject ? "subject " : "");
    g_string_append(line, feature_kind_name(feature->kind));
    for (unsigned i = 0; i < feature->n; i++) {
        const struct term *term = feature_term(feature, turned ? feature->n - 1 - i : i);
        g_string_append_c(line, ' ');
        g_string_append(line, name_of(t, term));
        if (term->code == FEATURE_NO_CODE)
            append_word(line, reading->text, term);
    }
    tell_pieces(t, feature, line->str);
}

static void tell_share(const struct telling *t, guint32 piece, const struct reading *text)
{
    g_autofree char *share = g_strdup_printf("share %.4f", feature_share(text));
    t->see(t->ctx, piece, share);
}

void model_features(const struct model_input *input,
                    void (*see)(void *ctx, guint32 piece, const char *feature), void *ctx)
{
    struct telling telling = {.sink = {.see = tell_one}, .input = input, .see = see, .ctx = ctx};
    const struct reading *text = input->text;
    tell_share(&telling, FEATURE_WHOLE, text);
    feature_cut_init(&telling.cut, text);
    for (guint32 i = 0; i < telling.cut.n; i++) {
        struct reading piece = feature_piece(text, &telling.cut, i);
        tell_share(&telling, i, &piece);
    }
    features_find(input, &telling.sink);
    feature_cut_clear(&telling.cut);
}

static const char *const kind_names[] = {"word", "words", "sense", "next", "with", "fact", "both"};

const char *feature_kind_name(enum feature_kind kind)
{
    return kind_names[kind];
}
