#include "policy/words.h"
#include <math.h>
#include <string.h>
#include "bounds.h"
#include "policy/cues.h"
#include "policy/match.h"
#include "policy/names.h"

static void hit_free(struct words_hit *hit)
{
    g_free(hit->cue);
    g_free(hit->place);
    g_free(hit->text);
    g_free(hit);
}

/* The words between two places of a text as one line that can be shown. */
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
        /* What changes the direction or hides is no word; shown it could lie. */
        if (!space && g_unichar_type(c) == G_UNICODE_FORMAT)
            continue;
        g_string_append_unichar(line, space ? ' ' : c);
        n++;
    }
    return g_string_free(line, FALSE);
}

static void add_hit(struct evidence *evidence, const struct cue *cue, const char *words)
{
    struct words_hit *hit = g_new0(struct words_hit, 1);
    g_autofree char *name = g_path_get_basename(cue->file);
    hit->cue = g_strdup_printf("%s:%u %s", cue->file, cue->line, cue->text);
    hit->place = g_strdup_printf("%s:%u", name, cue->line);
    hit->weight = cue->weight;
    hit->text = g_strdup(words);
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

/* The strongest cue first; of equals the first line, then the first place. */
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

/* Names apart: of "Bob, meet Carol (cc'd)" both "meet" and "cc'd" may count. */
static bool share_words(const struct place *a, const struct place *b)
{
    return a->in_subject == b->in_subject && a->said < b->said_end && b->said < a->said_end;
}

/* Whether a stronger cue for the same side has counted these words. The places of a cue that counts
 * are all taken, so a text that comes twice counts once. */
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

/* The place at which each cue counts, or NULL (one entry a cue, in the order of the lines). Caller
 * unrefs; the places must outlive it. */
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

/* Adds up what was found. */
static struct evidence *weigh(const struct cues *cues, struct places *places, const char *subject,
                              const char *text)
{
    struct evidence *evidence = g_new0(struct evidence, 1);
    GPtrArray *topics = g_ptr_array_new();
    g_autoptr(GPtrArray) chosen = choose(cues, places);
    double sum = cues->bias;
    evidence->hits = g_ptr_array_new_with_free_func((GDestroyNotify)hit_free);
    for (guint i = 0; i < chosen->len; i++) {
        const struct cue *cue = cues->lines->pdata[i];
        const struct place *place = chosen->pdata[i];
        if (place == NULL)
            continue;
        if (cue->topic == NULL) {
            g_autofree char *words =
                shown_words(place->in_subject ? subject : text, place->start, place->end);
            sum += cue->weight;
            add_hit(evidence, cue, words);
        } else if (!holds(topics, cue->topic)) {
            g_ptr_array_add(topics, g_strdup(cue->topic));
        }
    }
    g_ptr_array_add(topics, NULL);
    evidence->topics = (char **)g_ptr_array_free(topics, FALSE);
    evidence->score = 1.0 / (1.0 + exp(-sum));
    return evidence;
}

struct evidence *words_judge(const struct cues *cues, const struct words_input *input)
{
    g_autofree char *own = words_own_text(input->text, &input->author);
    g_autoptr(GHashTable) names =
        names_words(input->names, input->parties, input->n_names, cues->noname);
    struct reading subject, text;
    struct places places;
    names_add_author(names, cues->noname, input->author.name, input->author.address);
    reading_init(&subject, cues, names, input->subject != NULL ? input->subject : "");
    reading_init(&text, cues, names, own);
    places_init(&places, cues);
    match_words(cues, &subject, input->author.answers ? IN_ANSWER : IN_SUBJECT, &places);
    match_words(cues, &text, IN_TEXT, &places);
    struct evidence *evidence = weigh(cues, &places, subject.text, own);
    places_clear(&places);
    reading_clear(&subject);
    reading_clear(&text);
    return evidence;
}

void evidence_free(struct evidence *evidence)
{
    if (evidence == NULL)
        return;
    g_ptr_array_unref(evidence->hits);
    g_strfreev(evidence->topics);
    g_free(evidence);
}
