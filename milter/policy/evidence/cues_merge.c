/* Makes the trie of the cues small by keeping equal endings only once. The phrases that are
 * unfolded from one line differ at their beginnings and end alike, so nine nodes in ten are
 * duplicates. */
#include "policy/evidence/cues_merge.h"

#include <string.h>
#include "policy/evidence/keys.h"

static guint64 mix(guint64 a, guint64 b)
{
    guint64 hash = (a ^ b * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15)) + b;
    hash = (hash ^ hash >> 32) * G_GUINT64_CONSTANT(0xd6e8feb86659fd93);
    return hash ^ hash >> 32;
}

/* Returns a hash of what ends in a node, independent of the order. */
static guint64 ends_hash(const struct cues *cues, guint32 end)
{
    guint64 hash = 0;
    for (; end != 0; end = g_array_index(cues->ends, struct cue_end, end - 1).next)
        hash += mix(1, g_array_index(cues->ends, struct cue_end, end - 1).cue);
    return hash;
}

/* Returns for each node the edge that leads to it. */
static const struct edge **incoming(const struct cues *cues)
{
    const struct edge **edges = g_new0(const struct edge *, cues->nodes->len);
    for (guint32 i = 0; i < cues->edges.room; i++)
        if (cues->edges.at[i].to != 0)
            edges[cues->edges.at[i].to] = &cues->edges.at[i];
    return edges;
}

/* Returns for each node the one that replaces all nodes equal to it. Two nodes are equal when the
 * same cues end there and they have the same edges to equal nodes. A node's children come after it,
 * so going from the last node to the first, each is known before its parent. The hashes of
 * different nodes are taken to be different (keys.h). */
static guint32 *find_alike(const struct cues *cues)
{
    guint32 n = cues->nodes->len, *alike = g_new0(guint32, n);
    g_autofree const struct edge **edges = incoming(cues);
    g_autofree guint64 *hashes = g_new0(guint64, n);
    struct keys known = {0};
    for (guint32 i = n - 1; i > 0; i--) {
        guint64 hash =
            mix(2, hashes[i] + ends_hash(cues, g_array_index(cues->nodes, struct node, i).ends));
        guint32 *first = keys_put(&known, hash != 0 ? hash : 1);
        *first = *first != 0 ? *first : i;
        alike[i] = *first;
        hashes[edges[i]->from] += mix(mix(3, edges[i]->step), alike[i]);
    }
    keys_clear(&known);
    return alike;
}

/* Copies the node and what ends there; returns its new number. */
static guint32 keep_node(struct cues *to, const struct cues *from, guint32 node)
{
    struct node kept = g_array_index(from->nodes, struct node, node);
    guint32 end = kept.ends;
    for (kept.ends = 0; end != 0; end = g_array_index(from->ends, struct cue_end, end - 1).next) {
        struct cue_end one = {g_array_index(from->ends, struct cue_end, end - 1).cue, kept.ends};
        g_array_append_val(to->ends, one);
        kept.ends = to->ends->len;
    }
    g_array_append_val(to->nodes, kept);
    return to->nodes->len - 1;
}

/* Copies the nodes that replace others, and the edges between them. Returns for each of these its
 * new number. */
static guint32 *keep(struct cues *to, const struct cues *from, const guint32 *alike)
{
    guint32 *number = g_new0(guint32, from->nodes->len);
    for (guint32 i = 0; i < from->nodes->len; i++)
        if (alike[i] == i)
            number[i] = keep_node(to, from, i);
    for (guint32 i = 0; i < from->edges.room; i++) {
        const struct edge *edge = &from->edges.at[i];
        if (edge->to != 0 && alike[edge->from] == edge->from)
            edges_add(&to->edges, number[edge->from], edge->step, number[alike[edge->to]]);
    }
    return number;
}

void cues_merge(struct cues *cues)
{
    struct cues small = {.nodes = g_array_new(FALSE, FALSE, sizeof(struct node)),
                         .ends = g_array_new(FALSE, FALSE, sizeof(struct cue_end))};
    g_autofree guint32 *alike = find_alike(cues);
    g_autofree guint32 *number = keep(&small, cues, alike);
    for (guint i = 0; i < cues->vocables->len; i++) {
        struct vocable *vocable = &g_array_index(cues->vocables, struct vocable, i);
        vocable->node = number[alike[vocable->node]];
    }
    g_array_unref(cues->nodes);
    g_array_unref(cues->ends);
    edges_clear(&cues->edges);
    cues->nodes = small.nodes;
    cues->ends = small.ends;
    cues->edges = small.edges;
}
