#include "policy/cues.h"
#include "policy/model.h"
#include "policy/senses.h"
#include "policy/words.h"

/* One message in twenty of those that are looked at introduces; a file should say its own. */
#define DEFAULT_BIAS (-3.0)

static void cue_free(struct cue *cue)
{
    g_free(cue->topic);
    g_free(cue->file);
    g_free(cue->text);
    g_free(cue);
}

/* GLib's own hash of 64 bits is node xor step: small numbers, the same for many edges. */
static guint edge_hash(gconstpointer key)
{
    return (guint)((*(const guint64 *)key * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15)) >> 32);
}

struct cues *cues_new(void)
{
    struct cues *cues = g_new0(struct cues, 1);
    struct node root = {0};
    cues->bias = DEFAULT_BIAS;
    cues->words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    cues->sets =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
    cues->noname = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    cues->edges = g_hash_table_new_full(edge_hash, g_int64_equal, g_free, NULL);
    cues->phrases = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    cues->nodes = g_array_new(FALSE, FALSE, sizeof(struct node));
    cues->ends = g_array_new(FALSE, FALSE, sizeof(struct cue_end));
    cues->lines = g_ptr_array_new_with_free_func((GDestroyNotify)cue_free);
    cues->senses = senses_new();
    g_array_append_val(cues->nodes, root);
    return cues;
}

void cues_free(struct cues *cues)
{
    if (cues == NULL)
        return;
    g_hash_table_unref(cues->words);
    g_hash_table_unref(cues->sets);
    g_hash_table_unref(cues->noname);
    g_hash_table_unref(cues->edges);
    g_hash_table_unref(cues->phrases);
    g_array_unref(cues->nodes);
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
    cues->model = model_new(file, text, problems);
}

unsigned cues_count(const struct cues *cues)
{
    return cues->lines->len;
}

guint32 cues_word(const struct cues *cues, const char *word)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(cues->words, word));
}

guint32 cues_word_add(struct cues *cues, const char *word)
{
    guint32 step = cues_word(cues, word);
    if (step == 0) {
        step = STEP_WORDS + g_hash_table_size(cues->words);
        g_hash_table_insert(cues->words, g_strdup(word), GUINT_TO_POINTER(step));
    }
    return step;
}

static gint64 edge_key(guint32 node, guint32 step)
{
    return ((gint64)node << 32) | step;
}

guint32 cues_edge(const struct cues *cues, guint32 node, guint32 step)
{
    gint64 key = edge_key(node, step);
    return GPOINTER_TO_UINT(g_hash_table_lookup(cues->edges, &key));
}

static guint32 add_edge(struct cues *cues, guint32 from, guint32 step)
{
    struct node fresh = {0};
    guint32 to = cues->nodes->len;
    gint64 key = edge_key(from, step);
    g_array_append_val(cues->nodes, fresh);
    g_hash_table_insert(cues->edges, g_memdup2(&key, sizeof key), GUINT_TO_POINTER(to));
    if (step < STEP_WORDS)
        g_array_index(cues->nodes, struct node, from).steps |= 1u << step;
    return to;
}

static bool ends_in(const struct cues *cues, guint32 end, guint32 cue)
{
    for (; end != 0; end = g_array_index(cues->ends, struct cue_end, end - 1).next)
        if (g_array_index(cues->ends, struct cue_end, end - 1).cue == cue)
            return true;
    return false;
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
