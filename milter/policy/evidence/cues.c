#include "policy/evidence/cues.h"

#include <stdlib.h>
#include <string.h>
#include "base/nearest.h"
#include "base/problem.h"
#include "policy/evidence/cues_merge.h"
#include "policy/evidence/model.h"
#include "policy/evidence/senses.h"
#include "policy/evidence/senses_load.h"
#include "policy/evidence/words.h"

/* One in twenty of the judged messages introduces; a file should set its own bias. */
#define DEFAULT_BIAS (-3.0)

#define FIRST_EDGES 64u

static void cue_free(struct cue *cue)
{
    g_free(cue->topic);
    g_free(cue->file);
    g_free(cue->text);
    g_free(cue);
}

struct cues *cues_new(void)
{
    struct cues *cues = g_new0(struct cues, 1);
    struct node root = {0};
    cues->bias = DEFAULT_BIAS;
    cues->vocables = g_array_new(FALSE, FALSE, sizeof(struct vocable));
    cues->sets =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
    cues->fixed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    cues->senses_at = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    cues->phrases = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    cues->nodes = g_array_new(FALSE, FALSE, sizeof(struct node));
    cues->ends = g_array_new(FALSE, FALSE, sizeof(struct cue_end));
    cues->lines = g_ptr_array_new_with_free_func((GDestroyNotify)cue_free);
    cues->senses = senses_new();
    g_array_append_val(cues->nodes, root);
    return cues;
}

void cues_override(struct cues *cues)
{
    g_clear_pointer(&cues->bias_place, g_free);
    g_hash_table_remove_all(cues->fixed);
    cues->own = true;
    cues->shipped = cues->lines->len;
}

void cues_close(struct cues *cues)
{
    g_hash_table_remove_all(cues->sets);
    g_hash_table_remove_all(cues->fixed);
    g_hash_table_remove_all(cues->phrases);
    g_hash_table_remove_all(cues->senses_at);
    cues_merge(cues);
    senses_close(cues->senses);
}

void cues_free(struct cues *cues)
{
    if (cues == NULL)
        return;
    keys_clear(&cues->words);
    g_array_unref(cues->vocables);
    g_hash_table_unref(cues->sets);
    g_hash_table_unref(cues->fixed);
    g_hash_table_unref(cues->phrases);
    g_hash_table_unref(cues->senses_at);
    g_array_unref(cues->nodes);
    edges_clear(&cues->edges);
    g_array_unref(cues->ends);
    g_ptr_array_unref(cues->lines);
    senses_free(cues->senses);
    model_free(cues->model);
    g_free(cues->bias_place);
    g_free(cues);
}

void cues_set_weights(struct cues *cues, const char *file, const char *text, GPtrArray *problems)
{
    model_free(cues->model);
    cues->model = model_new(file, text, cues->senses, problems);
}

unsigned cues_weights(const struct cues *cues)
{
    return cues->model != NULL ? model_count(cues->model) : 0;
}

void cues_know(struct cues *cues, const struct cues *other)
{
    g_autofree const char **names = senses_names(other->senses);
    for (const char **name = names; *name != NULL; name++)
        senses_know(cues->senses, *name);
    cues_override(cues);
}

/* Like senses_names, without one of them. */
static const char **other_senses(const struct senses *senses, const char *without)
{
    const char **names = senses_names(senses), **to = names;
    for (const char **from = names; *from != NULL; from++)
        if (strcmp(*from, without) != 0)
            *to++ = *from;
    *to = NULL;
    return names;
}

/* Warns about a sense. place: FILE:LINE. */
static void warn_sense(const struct senses *senses, const char *sense, const char *place,
                       GPtrArray *problems)
{
    const char *colon = strrchr(place, ':');
    g_autofree char *file = g_strndup(place, (gsize)(colon - place));
    g_autofree const char **others = other_senses(senses, sense);
    const char *near = nearest_name(sense, others);
    g_autofree char *meant = near != NULL ? g_strdup_printf("; did you mean \"%s\"?", near) : NULL;
    problem_add(problems, true, file, (unsigned)strtoul(colon + 1, NULL, 10), 0, "",
                g_strdup_printf("no fitted weight has the sense \"%s\", so that it never counts%s",
                                sense, meant != NULL ? meant : ""));
}

void cues_warn(const struct cues *cues, const struct cues *all, GPtrArray *problems)
{
    g_autofree const char **names = senses_names(cues->senses);
    for (guint32 i = 0; all->model != NULL && names[i] != NULL; i++) {
        const char *place = g_hash_table_lookup(cues->senses_at, names[i]);
        guint32 sense = senses_find(all->senses, names[i]);
        if (place != NULL && *place != '\0' && !model_has_sense(all->model, sense))
            warn_sense(all->senses, names[i], place, problems);
    }
}

char *cues_languages(const struct cues *cues)
{
    return senses_all_codes(cues->senses);
}

unsigned cues_count(const struct cues *cues)
{
    return cues->lines->len;
}

unsigned cues_own_count(const struct cues *cues)
{
    return cues->lines->len - cues->shipped;
}

guint32 cues_word_add(struct cues *cues, guint64 hash)
{
    static const struct vocable none;
    guint32 step = cues_word(cues, hash);
    if (step == 0) {
        step = CUE_STEP_WORDS + cues->vocables->len;
        *keys_put(&cues->words, hash) = step;
        g_array_append_val(cues->vocables, none);
    }
    return step;
}

static void place_edge(struct edges *edges, const struct edge *edge)
{
    guint32 mask = edges->room - 1, i = edge_place(edge->from, edge->step) & mask;
    while (edges->at[i].to != 0)
        i = (i + 1) & mask;
    edges->at[i] = *edge;
}

/* Keeps at least a third of the places free. */
static void make_room(struct edges *edges)
{
    struct edges old = *edges;
    if (3 * edges->used < 2 * edges->room)
        return;
    edges->room = old.room != 0 ? 2 * old.room : FIRST_EDGES;
    edges->at = g_new0(struct edge, edges->room);
    for (guint32 i = 0; i < old.room; i++)
        if (old.at[i].to != 0)
            place_edge(edges, &old.at[i]);
    edges_clear(&old);
}

void edges_add(struct edges *edges, guint32 from, guint32 step, guint32 to)
{
    make_room(edges);
    place_edge(edges, &(struct edge){from, step, to});
    edges->used++;
}

void edges_clear(struct edges *edges)
{
    g_free(edges->at);
    *edges = (struct edges){0};
}

static guint32 add_edge(struct cues *cues, guint32 from, guint32 step)
{
    static const struct node fresh;
    guint32 to = cues->nodes->len;
    g_array_append_val(cues->nodes, fresh);
    edges_add(&cues->edges, from, step, to);
    struct node *node = &g_array_index(cues->nodes, struct node, from);
    if (step < CUE_STEP_WORDS)
        node->steps |= 1u << step;
    else
        node->words |= 1u << (step & 31);
    if (step >= CUE_STEP_WORDS && from == 0)
        cues_vocable(cues, step)->node = to;
    return to;
}

static bool ends_in(const struct cues *cues, guint32 end, guint32 cue)
{
    for (; end != 0; end = g_array_index(cues->ends, struct cue_end, end - 1).next)
        if (g_array_index(cues->ends, struct cue_end, end - 1).cue == cue)
            return true;
    return false;
}

char *cue_place(const struct cue *cue)
{
    g_autofree char *name = g_path_get_basename(cue->file);
    if (strcmp(name, "cues") != 0)
        return g_strdup_printf("%s:%u", name, cue->line);
    g_autofree char *folder = g_path_get_dirname(cue->file);
    g_autofree char *language = g_path_get_basename(folder);
    return g_strdup_printf("%s/%s:%u", language, name, cue->line);
}

void cues_insert(struct cues *cues, const GArray *steps, guint32 cue)
{
    guint32 at = 0;
    for (guint i = 0; i < steps->len; i++) {
        guint32 step = g_array_index(steps, guint32, i);
        guint32 next = cues_edge(cues, at, step);
        at = next != 0 ? next : add_edge(cues, at, step);
    }
    struct node *node = &g_array_index(cues->nodes, struct node, at);
    if (ends_in(cues, node->ends, cue))
        return;
    struct cue_end end = {cue, node->ends};
    g_array_append_val(cues->ends, end);
    node->ends = cues->ends->len;
}
