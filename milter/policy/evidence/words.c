#include "policy/evidence/words.h"

#include <math.h>
#include <string.h>
#include "base/limits.h"
#include "policy/evidence/cue_match.h"
#include "policy/evidence/cues.h"
#include "policy/evidence/model.h"
#include "policy/evidence/model_features.h"
#include "policy/evidence/party_names.h"
#include "policy/evidence/reading.h"
#include "policy/evidence/senses.h"

#define MOST_CERTAIN 0.999999

static void hit_free(struct words_hit *hit)
{
    g_free(hit->cue);
    g_free(hit->place);
    g_free(hit->text);
    g_free(hit);
}

/* Returns the words between two places of a text as one line for display. */
static char *shown_words(const char *text, guint32 start, guint32 end)
{
    g_autofree char *part = g_strndup(text + start, end - start);
    g_autofree char *valid = g_utf8_make_valid(part, -1);
    GString *line = g_string_new(NULL);
    unsigned n = 0;
    for (const char *p = valid; *p != '\0' && n < LIMIT_HIT_TEXT; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        bool space = c == ' ' || g_unichar_iscntrl(c) || c == 0x2028 || c == 0x2029;
        if (space && line->len > 0 && line->str[line->len - 1] == ' ')
            continue;
        /* A character that hides text or changes its direction is not a word, and could mislead
         * when displayed. */
        if (!space && g_unichar_type(c) == G_UNICODE_FORMAT)
            continue;
        g_string_append_unichar(line, space ? ' ' : c);
        n++;
    }
    return g_string_free(line, FALSE);
}

static void add_hit(struct evidence *evidence, const struct cue *cue, const struct place *place,
                    const char *words)
{
    struct words_hit *hit = g_new0(struct words_hit, 1);
    hit->cue = g_strdup_printf("%s:%u %s", cue->file, cue->line, cue->text);
    hit->place = cue_place(cue);
    hit->weight = cue->weight;
    hit->text = g_strdup(words);
    hit->start = place->in_subject ? 0 : place->start;
    hit->end = place->in_subject ? 0 : place->end;
    g_ptr_array_add(evidence->hits, hit);
}

static bool holds(const GPtrArray *strings, const char *string)
{
    for (guint i = 0; i < strings->len; i++)
        if (strcmp(strings->pdata[i], string) == 0)
            return true;
    return false;
}

static const struct cue *cue_of(const struct cues *cues, const struct place *place)
{
    return cues->lines->pdata[place->cue];
}

/* Orders the strongest cue first; among equals the first line, then the first place. */
static int by_strength(const void *a, const void *b, void *cues)
{
    const struct place *left = a, *right = b;
    double difference = fabs(cue_of(cues, right)->weight) - fabs(cue_of(cues, left)->weight);
    if (difference > 0 || difference < 0)
        return difference > 0 ? 1 : -1;
    if (left->cue != right->cue)
        return left->cue < right->cue ? -1 : 1;
    return left->start < right->start ? -1 : left->start > right->start;
}

/* Ignores names: in "Bob, meet Carol (cc'd)" both "meet" and "cc'd" may count. */
static bool share_words(const struct place *a, const struct place *b)
{
    return a->in_subject == b->in_subject && a->said < b->said_end && b->said < a->said_end;
}

/* Returns true when a stronger cue for the same side has counted these words. All places of a cue
 * that counts are taken, so a repeated text counts once. */
static bool is_taken(const struct cues *cues, const struct place *place, const GPtrArray *taken)
{
    bool against = cue_of(cues, place)->weight < 0;
    if (cue_of(cues, place)->topic != NULL)
        return false;
    for (guint i = 0; i < taken->len; i++) {
        const struct place *other = taken->pdata[i];
        if (other->cue != place->cue && (cue_of(cues, other)->weight < 0) == against &&
            share_words(other, place))
            return true;
    }
    return false;
}

/* Returns the place at which each cue counts, or NULL (one entry for each cue, in the order of the
 * lines). Caller unrefs; the places must outlive it. */
static GPtrArray *choose(const struct cues *cues, struct places *places)
{
    GPtrArray *chosen = g_ptr_array_new();
    g_autoptr(GPtrArray) taken = g_ptr_array_new();
    g_ptr_array_set_size(chosen, (gint)cues->lines->len);
    g_array_sort_with_data(places->all, by_strength, (gpointer)cues);
    for (guint i = 0, next; i < places->all->len; i = next) {
        struct place *first = &g_array_index(places->all, struct place, i);
        next = i + places->each[first->cue];
        for (struct place *at = first; at < first + (next - i); at++)
            if (chosen->pdata[at->cue] == NULL && !is_taken(cues, at, taken))
                chosen->pdata[at->cue] = at;
        for (guint j = i; chosen->pdata[first->cue] != NULL && j < next; j++)
            g_ptr_array_add(taken, &g_array_index(places->all, struct place, j));
    }
    return chosen;
}

/* Adds the lines that were found to the sum, and to the evidence with their topics. */
static double add_lines(const struct cues *cues, const GPtrArray *chosen, const char *subject,
                        const char *text, double sum, struct evidence *evidence)
{
    GPtrArray *topics = g_ptr_array_new();
    for (guint i = 0; i < chosen->len; i++) {
        const struct cue *cue = cues->lines->pdata[i];
        const struct place *place = chosen->pdata[i];
        if (place == NULL)
            continue;
        if (cue->topic == NULL) {
            g_autofree char *words =
                shown_words(place->in_subject ? subject : text, place->start, place->end);
            sum += cue->weight;
            add_hit(evidence, cue, place, words);
        } else if (!holds(topics, cue->topic)) {
            g_ptr_array_add(topics, g_strdup(cue->topic));
        }
    }
    g_ptr_array_add(topics, NULL);
    evidence->topics = (char **)g_ptr_array_free(topics, FALSE);
    return sum;
}

static bool is_stronger(const struct model_hit *a, const struct model_hit *b)
{
    double left = fabs(a->weight), right = fabs(b->weight);
    return left > right || (left >= right && a->line < b->line);
}

/* Puts the strongest hits first, in their order; the rest stays as it is. Returns how many. */
static guint strongest_first(GArray *hits)
{
    struct model_hit *all = (struct model_hit *)(void *)hits->data;
    guint n = MIN(hits->len, LIMIT_MODEL_HITS);
    for (guint i = 1; i < hits->len; i++) {
        guint at = MIN(i, n);
        if (at == n && !is_stronger(&all[i], &all[n - 1]))
            continue;
        struct model_hit hit = all[i];
        if (at == n)
            all[i] = all[--at];
        for (; at > 0 && is_stronger(&hit, &all[at - 1]); at--)
            all[at] = all[at - 1];
        all[at] = hit;
    }
    return n;
}

/* Returns what a fitted weight counted: the words of the message, or the fact in plain words. */
static char *model_hit_words(const struct model_hit *hit, const struct reading *subject,
                             const struct reading *text)
{
    if (hit->end > hit->start)
        return shown_words(hit->in_subject ? subject->text : text->text, hit->start, hit->end);
    g_auto(GStrv) words = g_strsplit(hit->said, " ", -1);
    /* The weight, the kind, and the names of facts or senses. */
    guint names = MIN(2, g_strv_length(words));
    g_autofree char *all = g_strjoinv(" + ", words + names);
    return g_strdelimit(g_steal_pointer(&all), "-", ' ');
}

static struct words_hit *add_model_hit(struct evidence *evidence, const char *cue, unsigned line,
                                       double weight, char *text)
{
    struct words_hit *hit = g_new0(struct words_hit, 1);
    hit->cue = g_strdup(cue);
    hit->place = line != 0 ? g_strdup_printf("fitted:%u", line) : g_strdup("fitted");
    hit->weight = weight;
    hit->text = text;
    g_ptr_array_add(evidence->hits, hit);
    return hit;
}

/* Adds the weight that every message has, the strongest fitted weights one by one, and the rest
 * together. */
static void add_model_hits(struct evidence *evidence, GArray *hits, double always, double sum,
                           const struct reading *subject, const struct reading *text)
{
    guint shown = strongest_first(hits);
    add_model_hit(evidence, "always", 0, always, g_strdup("every message"));
    sum -= always;
    for (guint i = 0; i < shown; i++) {
        const struct model_hit *hit = &g_array_index(hits, struct model_hit, i);
        sum -= hit->weight;
        struct words_hit *shown_hit = add_model_hit(evidence, hit->said, hit->line, hit->weight,
                                                    model_hit_words(hit, subject, text));
        shown_hit->start = hit->in_subject ? 0 : hit->start;
        shown_hit->end = hit->in_subject ? 0 : hit->end;
    }
    add_model_hit(evidence, "fitted weights", 0, sum,
                  g_strdup_printf("%u small things, together", hits->len - shown));
}

/* The two texts of a message as readings. */
struct pages {
    char *own, *quotes;
    struct reading subject, text;
};

static void pages_read(struct pages *pages, const struct cues *cues,
                       const struct words_input *input)
{
    struct names names;
    names_read(&names, &(struct names_of){input->names, input->parties, input->n_names,
                                          input->author.name, input->author.address});
    pages->own = own_text_and_quotes(input->quoting, input->text, &input->author, &pages->quotes);
    reading_init(&pages->subject, cues, &names, input->subject != NULL ? input->subject : "");
    reading_init(&pages->text, cues, &names, pages->own);
    names_clear(&names);
}

static void pages_clear(struct pages *pages)
{
    reading_clear(&pages->subject);
    reading_clear(&pages->text);
    g_free(pages->own);
    g_free(pages->quotes);
}

static double weigh_lines(const struct cues *cues, const struct words_input *input,
                          const struct pages *pages, double sum, struct evidence *evidence)
{
    struct places places;
    places_init(&places, cues);
    match_words(cues, &pages->subject, input->author.answers ? CUE_IN_ANSWER : CUE_IN_SUBJECT,
                &places);
    match_words(cues, &pages->text, CUE_IN_TEXT, &places);
    g_autoptr(GPtrArray) chosen = choose(cues, &places);
    sum = add_lines(cues, chosen, pages->subject.text, pages->text.text, sum, evidence);
    places_clear(&places);
    return sum;
}

static const struct traits nothing_known;

static struct model_input model_input(const struct cues *cues, const struct words_input *input,
                                      const struct pages *pages)
{
    return (struct model_input){cues->senses, &pages->subject, &pages->text,
                                input->traits != NULL ? input->traits : &nothing_known,
                                senses_languages(cues->senses, &pages->subject, &pages->text)};
}

static struct evidence *evidence_new(void)
{
    struct evidence *evidence = g_new0(struct evidence, 1);
    evidence->hits = g_ptr_array_new_with_free_func((GDestroyNotify)hit_free);
    return evidence;
}

struct evidence *words_judge(const struct cues *cues, const struct words_input *input)
{
    struct evidence *evidence = evidence_new();
    struct pages pages;
    pages_read(&pages, cues, input);
    double sum = weigh_lines(cues, input, &pages, cues->model != NULL ? 0 : cues->bias, evidence);
    struct model_input seen = model_input(cues, input, &pages);
    if (cues->model != NULL) {
        g_autoptr(GArray) hits = g_array_new(FALSE, FALSE, sizeof(struct model_hit));
        double fitted = model_weigh(cues->model, &seen, hits);
        add_model_hits(evidence, hits, model_always(cues->model), fitted, &pages.subject,
                       &pages.text);
        sum += fitted;
    }
    /* Words are never certain: an evidence_sure of 1 stays above any score. */
    evidence->score = MIN(1.0 / (1.0 + exp(-sum)), MOST_CERTAIN);
    evidence->quotes = g_steal_pointer(&pages.quotes);
    evidence->languages = senses_codes(cues->senses, seen.languages);
    evidence->text = g_steal_pointer(&pages.own);
    pages_clear(&pages);
    return evidence;
}

double words_features(const struct cues *cues, const struct words_input *input,
                      void (*see)(void *ctx, guint32 piece, const char *feature), void *ctx)
{
    struct evidence *evidence = evidence_new();
    struct pages pages;
    pages_read(&pages, cues, input);
    double sum = weigh_lines(cues, input, &pages, 0, evidence);
    struct model_input seen = model_input(cues, input, &pages);
    model_features(&seen, see, ctx);
    evidence_free(evidence);
    pages_clear(&pages);
    return sum;
}

void evidence_free(struct evidence *evidence)
{
    if (evidence == NULL)
        return;
    g_ptr_array_unref(evidence->hits);
    g_strfreev(evidence->topics);
    g_free(evidence->quotes);
    g_free(evidence->text);
    g_free(evidence->languages);
    g_free(evidence);
}

void evidence_add_quoted(struct evidence *evidence, const struct words_hit *hit)
{
    struct words_hit *quoted = g_new0(struct words_hit, 1);
    quoted->cue = g_strdup(hit->cue);
    quoted->place = g_strdup_printf("quoted, %s", hit->place);
    quoted->weight = hit->weight;
    quoted->text = g_strdup(hit->text);
    g_ptr_array_add(evidence->hits, quoted);
}
