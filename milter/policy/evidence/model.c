#include "policy/evidence/model.h"

#include <math.h>
#include <string.h>
#include "base/limits.h"
#include "base/plural.h"
#include "base/problem.h"
#include "base/word_form.h"
#include "policy/evidence/features.h"
#include "policy/evidence/keys.h"
#include "policy/evidence/message_facts.h"
#include "policy/evidence/model_features.h"
#include "policy/evidence/text_pieces.h"

#define WEIGHT_MAX 20.0
/* The most problems that are reported. A file has thousands of lines and may be a wrong file
 * altogether. */
#define MOST_PROBLEMS 20u
/* Words together speak against an introduction by at most this. */
#define AGAINST_MAX 3.0
/* The best piece must say this much more than the whole text. */
#define DOUBT 1.0

struct weight {
    float weight;
    guint32 line;
    guint32 said; /* where the line begins in the text */
};

struct model {
    char *text;
    double always;
    bool has_always, has_end;
    bool senses[LIMIT_SENSES + 1]; /* by number: some weight names it */
    struct feature_index index;    /* of features -> index in weights */
    struct weight *weights;        /* 0 is unused */
    guint32 n;
};

struct model_line {
    struct model *model;
    GArray *weights; /* struct weight: the model's while they are being read */
    const struct senses *senses;
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

/* Returns the code of a slot or a sense, and records that the model has it. Returns FEATURE_CODES
 * when no language has words of it, so that it never counts. */
static guint32 sense_code(struct model *model, const struct senses *senses, const char *name)
{
    guint32 slot = feature_slot(name);
    guint32 sense = slot < FEATURE_SLOTS ? 0 : senses_find(senses, name);
    if (slot < FEATURE_SLOTS)
        return slot;
    if (sense == 0 || sense > LIMIT_SENSES)
        return FEATURE_CODES;
    model->senses[sense] = true;
    return FEATURE_SLOTS + sense - 1;
}

/* Returns FEATURE_CODES when there is no such fact. */
static guint32 fact_code(const char *name)
{
    unsigned fact = 0;
    while (fact_name(fact) != NULL && strcmp(fact_name(fact), name) != 0)
        fact++;
    return fact_name(fact) != NULL ? FEATURE_SENSES + fact : FEATURE_CODES;
}

/* Finds the terms of the n names of a line. Returns false when the line has no weight to keep; if
 * that is an error, it has been reported. */
static bool find_terms(const struct model_line *line, enum feature_kind kind, char **names,
                       struct term *terms, unsigned n)
{
    bool known = true;
    for (unsigned i = 0; i < n; i++) {
        bool fact = kind == FEATURE_FACT || (kind == FEATURE_BOTH && i == 0);
        terms[i] = (struct term){.hash = word_hash(names[i], strlen(names[i]))};
        if (kind == FEATURE_WORD || kind == FEATURE_WORDS)
            continue;
        if (kind >= FEATURE_FACT)
            terms[i].code = fact_code(names[i]);
        if (fact && terms[i].code == FEATURE_CODES)
            return line_fail(line,
                             g_strdup_printf("\"%s\" is not a fact; the file may be of another "
                                             "version: install the shipped one",
                                             names[i]));
        if (!fact && (kind < FEATURE_FACT || terms[i].code == FEATURE_CODES))
            terms[i].code = sense_code(line->model, line->senses, names[i]);
        known &= terms[i].code != FEATURE_CODES;
    }
    return known;
}

static bool add_weight(const struct model_line *line, double weight, guint32 *place)
{
    struct weight one = {(float)weight, line->number, (guint32)(line->text - line->model->text)};
    if (*place != 0)
        return line_fail(line, g_strdup("this feature has a weight already; take one of the two "
                                        "lines out"));
    *place = line->weights->len;
    g_array_append_val(line->weights, one);
    return true;
}

static void parse_feature(const struct model_line *line, double weight, char **words)
{
    static const unsigned least[] = {1, 2, 1, 2, 2, 1, 2};
    static const unsigned most[] = {1, FEATURE_TERMS, 1, 2, 2, 1, 2};
    struct term terms[FEATURE_TERMS];
    enum feature_kind kind;
    bool in_subject = *words != NULL && strcmp(*words, "subject") == 0;
    words += in_subject;
    if (*words == NULL || !find_kind(*words, &kind)) {
        line_fail(line, g_strdup("after the weight comes [subject] word, words, sense, next, with, "
                                 "fact or both"));
        return;
    }
    unsigned n = g_strv_length(words + 1);
    if (in_subject && kind >= FEATURE_FACT)
        line_fail(line, g_strdup("a fact belongs to the whole message; leave \"subject\" out"));
    else if (n < least[kind] || n > most[kind])
        line_fail(line, least[kind] == most[kind]
                            ? g_strdup_printf("\"%s\" takes %u %s", *words, most[kind],
                                              plural(most[kind], "word", "words"))
                            : g_strdup_printf("\"%s\" takes %u to %u words", *words, least[kind],
                                              most[kind]));
    else if (find_terms(line, kind, words + 1, terms, n))
        add_weight(line, weight, feature_put(&line->model->index, in_subject, kind, terms, n));
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
    if (strcmp(line->text, "end") == 0) {
        line->model->has_end = true;
        return;
    }
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

struct model *model_new(const char *file, const char *text, const struct senses *senses,
                        GPtrArray *problems)
{
    struct model *model = g_new0(struct model, 1);
    struct model_line line = {.model = model, .senses = senses, .file = file, .problems = problems};
    struct weight unused = {0};
    model->text = g_utf8_make_valid(text, -1);
    line.weights = g_array_new(FALSE, FALSE, sizeof(struct weight));
    g_array_append_val(line.weights, unused);
    const guint told = problems->len;
    for (char *at = model->text; at != NULL;) {
        char *end = strchr(at, '\n');
        if (end != NULL)
            *end = '\0';
        line.number++;
        line.text = g_strchomp(at);
        if (problems->len - told >= MOST_PROBLEMS) {
            line_fail(&line,
                      g_strdup("the file was not read from here on: so many lines above are "
                               "wrong that it may be a different file; install the shipped one"));
            break;
        }
        parse_line(&line);
        at = end != NULL ? end + 1 : NULL;
    }
    if (!model->has_end && problems->len == told)
        line_fail(&line,
                  g_strdup("the last line, \"end\", is missing: the file is cut off; install "
                           "the shipped one"));
    model->n = line.weights->len;
    model->weights = g_renew(struct weight, g_array_free(line.weights, FALSE), model->n);
    return model;
}

void model_free(struct model *model)
{
    if (model == NULL)
        return;
    keys_clear(&model->index.words);
    g_free(model->weights);
    g_free(model->text);
    g_free(model);
}

bool model_has_sense(const struct model *model, guint32 sense)
{
    return sense <= LIMIT_SENSES && model->senses[sense];
}

unsigned model_count(const struct model *model)
{
    return model->n - 1;
}

double model_always(const struct model *model)
{
    return model->always;
}

/* The sum of what counts in the whole text, or in a piece of it. */
struct sum {
    double facts, words;
};

/* A feature that counts. */
struct found_feature {
    guint32 weight; /* index in the model */
    guint32 start, end;
    guint32 piece; /* or step, as in struct feature */
    bool in_subject, fact;
    bool first;               /* it also counts in the whole text */
    bool again[FEATURE_CUTS]; /* it was in this cut's piece before */
};

struct weighing {
    struct feature_sink sink;
    const struct model *model;
    const struct reading *text;
    struct feature_cut cut;
    guint8 *seen; /* for each weight: where it was seen last (seen_in); 0: nowhere */
    struct found_feature *found;
    guint n, room; /* size of found */
    struct sum whole, *pieces;
    double subject;
    guint32 best; /* piece; FEATURE_WHOLE: none */
    struct reading best_text;
};

G_STATIC_ASSERT(FEATURE_STEPS + 2 <= G_MAXUINT8);

/* Returns a mark for the step, or for FEATURE_WHOLE; never 0. */
static inline guint8 seen_in(guint32 step)
{
    return (guint8)(step + 2);
}

/* Returns the piece of a cut that a step is in. */
static inline guint32 piece_at(const struct weighing *w, guint32 step, unsigned cut)
{
    return step < w->cut.steps ? w->cut.step[step].pieces[cut] : FEATURE_WHOLE;
}

static struct found_feature *add_found(struct weighing *w)
{
    if (w->n == w->room) {
        w->room *= 2;
        w->found = g_renew(struct found_feature, w->found, w->room);
    }
    return &w->found[w->n++];
}

/* Sets where its words are; the mark of a sentence has no place. */
static void place(struct found_feature *found, const struct feature *feature)
{
    const struct term *first = feature->first, *last = feature->last;
    if (first->end == 0)
        first = last;
    else if (last->end == 0)
        last = feature_term(feature, feature->n - 2);
    found->start = first->start;
    found->end = last->end;
}

static void add_fact(struct weighing *w, struct found_feature *found, double weight)
{
    found->fact = true;
    found->first = found->piece == FEATURE_WHOLE;
    (found->first ? &w->whole : &w->pieces[found->piece])->facts += weight;
}

/* before: where it was seen last. */
static void add_words(struct weighing *w, struct found_feature *found, guint8 before, double weight)
{
    found->first = before == 0;
    if (found->first)
        w->whole.words += weight;
    for (unsigned cut = 0; cut < FEATURE_CUTS; cut++) {
        const guint32 piece = piece_at(w, found->piece, cut);
        found->again[cut] = before != 0 && piece_at(w, before - seen_in(0), cut) == piece;
        if (piece != FEATURE_WHOLE && !found->again[cut])
            w->pieces[piece].words += weight;
    }
}

/* Facts of the whole text and facts of its pieces are different, and each comes once. Everything
 * else in a piece is also in the whole. */
static void weigh_one(struct feature_sink *sink, const struct feature *feature)
{
    struct weighing *w = (struct weighing *)(void *)sink;
    const guint8 here = seen_in(feature->piece), before = w->seen[feature->value];
    const bool fact = feature->kind >= FEATURE_FACT;
    if (before == here && !fact)
        return;
    w->seen[feature->value] = here;
    struct found_feature *found = add_found(w);
    const double weight = w->model->weights[feature->value].weight;
    *found = (struct found_feature){
        .weight = feature->value, .piece = feature->piece, .in_subject = feature->in_subject};
    place(found, feature);
    if (feature->in_subject)
        w->subject += weight;
    else if (fact)
        add_fact(w, found, weight);
    else
        add_words(w, found, before, weight);
}

static double total(const struct weighing *w, const struct sum *sum, const struct reading *text)
{
    return w->model->always + w->subject + sum->facts +
           MAX(sum->words * feature_share(text), -AGAINST_MAX);
}

/* Chooses the piece that introduces most so far. A short text has none. */
static guint32 choose_piece(struct feature_sink *sink)
{
    struct weighing *w = (struct weighing *)(void *)sink;
    double most = -HUGE_VAL;
    for (guint32 i = 0; i < w->cut.n; i++) {
        struct reading piece = feature_piece(w->text, &w->cut, i);
        double sum = total(w, &w->pieces[i], &piece);
        if (sum > most) {
            most = sum;
            w->best = i;
            w->best_text = piece;
        }
    }
    return w->best;
}

/* Returns true when the feature counts in this piece. */
static bool is_in_piece(const struct weighing *w, const struct found_feature *found, guint32 piece)
{
    if (piece == FEATURE_WHOLE)
        return found->first;
    if (found->fact)
        return found->piece == piece;
    for (unsigned cut = 0; cut < FEATURE_CUTS; cut++)
        if (!found->again[cut] && piece_at(w, found->piece, cut) == piece)
            return true;
    return false;
}

/* Adds hits for what counted in the piece, or in the whole text. share: what each of its words
 * counts. */
static void add_hits(const struct weighing *w, guint32 piece, double share, GArray *hits)
{
    g_array_set_size(hits, w->n);
    struct model_hit *hit = (struct model_hit *)(void *)hits->data;
    for (guint i = 0; i < w->n; i++) {
        const struct found_feature *found = &w->found[i];
        const struct weight *weight = &w->model->weights[found->weight];
        if (found->in_subject || is_in_piece(w, found, piece))
            *hit++ =
                (struct model_hit){weight->line,
                                   w->model->text + weight->said,
                                   weight->weight * (found->fact || found->in_subject ? 1 : share),
                                   found->start,
                                   found->end,
                                   found->in_subject};
    }
    g_array_set_size(hits, (guint)(hit - (struct model_hit *)(void *)hits->data));
}

/* Returns the log odds of the whole text, or of its best piece. Among many pieces one looks like an
 * introduction by chance, so the best piece must say more. */
static double weigh_found(const struct weighing *w, GArray *hits)
{
    double whole = total(w, &w->whole, w->text), piece = -HUGE_VAL;
    if (w->best != FEATURE_WHOLE)
        piece = total(w, &w->pieces[w->best], &w->best_text) - DOUBT -
                log((double)w->text->n / FEATURE_PIECE_WORDS);
    if (piece > whole)
        add_hits(w, w->best, feature_share(&w->best_text), hits);
    else
        add_hits(w, FEATURE_WHOLE, feature_share(w->text), hits);
    return MAX(piece, whole);
}

double model_weigh(const struct model *model, const struct model_input *input, GArray *hits)
{
    g_autofree guint8 *seen = g_malloc0(model->n);
    struct weighing w = {.sink = {weigh_one, choose_piece, &model->index},
                         .model = model,
                         .text = input->text,
                         .seen = seen,
                         .room = 512 + 2 * input->text->n,
                         .best = FEATURE_WHOLE};
    w.found = g_new(struct found_feature, w.room);
    feature_cut_init(&w.cut, input->text);
    w.pieces = g_new0(struct sum, w.cut.n);
    features_find(input, &w.sink);
    double sum = weigh_found(&w, hits);
    feature_cut_clear(&w.cut);
    g_free(w.pieces);
    g_free(w.found);
    return sum;
}
