#include "policy/model.h"
#include <math.h>
#include <string.h>
#include "bounds.h"
#include "policy/features.h"
#include "policy/keys.h"
#include "policy/plural.h"
#include "policy/rules_internal.h"
#include "policy/tokens.h"

#define WEIGHT_MAX 20.0
/* Mistakes that are told of a file of thousands of lines, which may be another one altogether. */
#define MOST_PROBLEMS 20u
/* Up to so many words each feature of a text counts in full. */
#define FULL_WORDS 60.0
/* Words speak against an introduction by so much at most. */
#define AGAINST_MAX 3.0

struct weight {
    float weight;
    guint32 line;
    guint32 said; /* where the line begins in the text */
};

struct model {
    char *text;
    double always;
    bool has_always;
    struct keys keys; /* of features -> index into weights */
    GArray *weights;  /* struct weight; 0 is unused */
};

struct model_line {
    struct model *model;
    const char *file;
    unsigned number;
    const char *text;
    GPtrArray *problems;
};

static bool line_fail(const struct model_line *line, char *message)
{
    problem_add(line->problems, false, line->file, line->number, 1, line->text, message);
    return false;
}

static bool read_weight(const struct model_line *line, const char *word, double *weight)
{
    char *end;
    *weight = g_ascii_strtod(word, &end);
    if (end != word && *end == '\0' && isfinite(*weight) && fabs(*weight) <= WEIGHT_MAX)
        return true;
    return line_fail(line, g_strdup_printf("\"%s\" is not a number from -%g to %g", word,
                                           WEIGHT_MAX, WEIGHT_MAX));
}

static bool find_kind(const char *word, enum feature_kind *kind)
{
    for (*kind = 0; *kind < FEATURE_KINDS; (*kind)++)
        if (strcmp(word, feature_kind_name(*kind)) == 0)
            return true;
    return false;
}

/* The hashes of the terms; those of "with" in their order. Returns how many. */
static unsigned hash_terms(char **terms, enum feature_kind kind, guint64 *hashes)
{
    unsigned n = 0;
    for (; n < FEATURE_TERMS && terms[n] != NULL; n++)
        hashes[n] = word_hash(terms[n], strlen(terms[n]));
    if (kind == FEATURE_WITH && n == 2 && hashes[0] > hashes[1]) {
        guint64 first = hashes[0];
        hashes[0] = hashes[1];
        hashes[1] = first;
    }
    return n;
}

static bool add_weight(const struct model_line *line, double weight, guint64 key)
{
    struct weight one = {(float)weight, line->number, (guint32)(line->text - line->model->text)};
    guint32 *place = keys_put(&line->model->keys, key);
    if (*place != 0)
        return line_fail(line, g_strdup("this feature has a weight already; take one of the two "
                                        "lines out"));
    *place = line->model->weights->len;
    g_array_append_val(line->model->weights, one);
    return true;
}

static void parse_feature(const struct model_line *line, double weight, char **words)
{
    static const unsigned least[] = {1, 2, 1, 2, 2, 1}, most[] = {1, FEATURE_TERMS, 1, 2, 2, 1};
    guint64 hashes[FEATURE_TERMS];
    enum feature_kind kind;
    bool in_subject = *words != NULL && strcmp(*words, "subject") == 0;
    words += in_subject;
    if (*words == NULL || !find_kind(*words, &kind)) {
        line_fail(line, g_strdup("after the weight comes [subject] word, words, sense, next, with "
                                 "or fact"));
        return;
    }
    unsigned n = g_strv_length(words + 1);
    if (n < least[kind] || n > most[kind])
        line_fail(line, least[kind] == most[kind]
                            ? g_strdup_printf("\"%s\" takes %u %s", *words, most[kind],
                                              plural(most[kind], "word", "words"))
                            : g_strdup_printf("\"%s\" takes %u to %u words", *words, least[kind],
                                              most[kind]));
    else if (hash_terms(words + 1, kind, hashes) == n)
        add_weight(line, weight, feature_key(in_subject, kind, hashes, n));
}

static void set_always(struct model *model, double weight)
{
    model->always = weight;
    model->has_always = true;
}

static void parse_line(const struct model_line *line)
{
    g_auto(GStrv) words = g_strsplit(line->text, " ", -1);
    double number;
    if (words[0] == NULL || *words[0] == '\0' || *words[0] == '#')
        return;
    if (strcmp(words[0], "always") == 0) {
        if (words[1] == NULL || words[2] != NULL)
            line_fail(line, g_strdup("after \"always\" comes one number"));
        else if (line->model->has_always)
            line_fail(line, g_strdup("\"always\" stands above already; take one of the two out"));
        else if (read_weight(line, words[1], &number))
            set_always(line->model, number);
    } else if (read_weight(line, words[0], &number)) {
        parse_feature(line, number, words + 1);
    }
}

struct model *model_new(const char *file, const char *text, GPtrArray *problems)
{
    struct model *model = g_new0(struct model, 1);
    struct model_line line = {.model = model, .file = file, .problems = problems};
    struct weight unused = {0};
    model->text = g_utf8_make_valid(text, -1);
    model->weights = g_array_new(FALSE, FALSE, sizeof(struct weight));
    g_array_append_val(model->weights, unused);
    const guint told = problems->len;
    for (char *at = model->text; at != NULL;) {
        char *end = strchr(at, '\n');
        if (end != NULL)
            *end = '\0';
        line.number++;
        line.text = g_strchomp(at);
        if (problems->len - told >= MOST_PROBLEMS) {
            line_fail(&line, g_strdup("the file was not read from here on: so many lines above are "
                                      "wrong that it may be another one; install the shipped one"));
            break;
        }
        parse_line(&line);
        at = end != NULL ? end + 1 : NULL;
    }
    return model;
}

void model_free(struct model *model)
{
    if (model == NULL)
        return;
    keys_clear(&model->keys);
    g_array_unref(model->weights);
    g_free(model->text);
    g_free(model);
}

unsigned model_count(const struct model *model)
{
    return model->weights->len - 1;
}

double model_always(const struct model *model)
{
    return model->always;
}

/* What a feature of the text counts: a long text has many, and what most of it is about says little
 * of the two lines that introduce somebody. */
static double share_of(const struct reading *text)
{
    return text->n > FULL_WORDS ? sqrt(FULL_WORDS / text->n) : 1;
}

struct weighing {
    struct feature_sink sink;
    const struct model *model;
    guint8 *seen; /* a bit for each weight: whether it has counted */
    GArray *hits;
    double share;
    double sum, of_text;
};

static void weigh_one(struct feature_sink *sink, bool in_subject, enum feature_kind kind, guint32 i,
                      const struct term *terms, unsigned n)
{
    struct weighing *w = (struct weighing *)(void *)sink;
    bool of_text = !in_subject && kind != FEATURE_FACT;
    if (w->seen[i / 8] >> (i % 8) & 1)
        return;
    w->seen[i / 8] |= (guint8)(1u << (i % 8));
    const struct weight *weight = &g_array_index(w->model->weights, struct weight, i);
    struct model_hit hit = {.line = weight->line,
                            .said = w->model->text + weight->said,
                            .weight = weight->weight * (of_text ? w->share : 1),
                            .in_subject = in_subject};
    hit.start = terms[0].start;
    for (unsigned t = 0; t < n; t++)
        if (terms[t].end != 0) {
            hit.start = hit.end == 0 ? terms[t].start : MIN(hit.start, terms[t].start);
            hit.end = MAX(hit.end, terms[t].end);
        }
    *(of_text ? &w->of_text : &w->sum) += hit.weight;
    g_array_append_val(w->hits, hit);
}

double model_weigh(const struct model *model, const struct model_input *input, GArray *hits)
{
    g_autofree guint8 *seen = g_new0(guint8, model->weights->len / 8 + 1);
    struct weighing w = {.sink = {weigh_one, &model->keys},
                         .model = model,
                         .seen = seen,
                         .hits = hits,
                         .share = share_of(input->text),
                         .sum = model->always};
    features_find(input, &w.sink);
    return w.sum + MAX(w.of_text, -AGAINST_MAX);
}

struct telling {
    struct feature_sink sink;
    const struct model_input *input;
    void (*see)(void *ctx, const char *feature);
    void *ctx;
};

/* A word in the form in which it is compared. */
static void append_word(GString *line, const char *text, const struct term *term)
{
    struct token_reader reader;
    struct token token;
    token_reader_init(&reader, text + term->start, term->end - term->start);
    if (token_next(&reader, &token))
        g_string_append(line, token.word);
}

static void tell_one(struct feature_sink *sink, bool in_subject, enum feature_kind kind,
                     guint32 value, const struct term *terms, unsigned n)
{
    struct telling *t = (struct telling *)(void *)sink;
    const struct reading *reading = in_subject ? t->input->subject : t->input->text;
    g_autoptr(GString) line = g_string_new(in_subject ? "subject " : "");
    (void)value;
    g_string_append(line, feature_kind_name(kind));
    for (unsigned i = 0; i < n; i++) {
        g_string_append_c(line, ' ');
        if (terms[i].name != NULL)
            g_string_append(line, terms[i].name);
        else
            append_word(line, reading->text, &terms[i]);
    }
    t->see(t->ctx, line->str);
}

void model_features(const struct model_input *input, void (*see)(void *ctx, const char *feature),
                    void *ctx)
{
    struct telling telling = {.sink = {.see = tell_one}, .input = input, .see = see, .ctx = ctx};
    g_autofree char *share = g_strdup_printf("share %.4f", share_of(input->text));
    see(ctx, share);
    features_find(input, &telling.sink);
}
