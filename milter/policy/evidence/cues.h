/* The cues as a trie over words, in which they are searched for. Internal to policy/. words.h has
 * the interface for the rest of the program, askfirst-cues(5) the language.
 *
 * Every phrase is unfolded (brackets, sets) into sequences of steps; a step is a word of the
 * vocabulary or one of enum cue_step. Equal endings are kept only once (cues_merge.h). Edges are
 * found by hash, so that the work at one place of a text depends on LIMIT_CUE_GAPS and
 * LIMIT_CUE_GAP_WORDS, not on the number of cues. */
#ifndef ASKFIRST_POLICY_EVIDENCE_CUES_H
#define ASKFIRST_POLICY_EVIDENCE_CUES_H

#include <glib.h>
#include <stdbool.h>
#include "policy/evidence/keys.h"

enum cue_step {
    CUE_STEP_ANY = 1,
    CUE_STEP_GAP,
    CUE_STEP_NAME,
    CUE_STEP_PERSON,
    CUE_STEP_ADDRESS,
    CUE_STEP_START,
    CUE_STEP_END,
    CUE_STEP_OTHER,
    CUE_STEP_SAME,
    CUE_STEP_NUMBER,
    CUE_STEP_WORDS = 16, /* from here on: words */
};

enum cue_part {
    CUE_IN_SUBJECT = 1,
    CUE_IN_TEXT = 2,
    CUE_IN_BOTH = 3,
    CUE_IN_ANSWER = 4, /* the subject of the message that is answered: only cues with a negative
                          weight count there */
};

struct cue {
    double weight;
    char *topic; /* lower case; NULL for a cue with a weight */
    unsigned where;
    bool early;
    char *file;
    unsigned line;
    char *text; /* the line as it stands in the file, without comment and surrounding spaces */
};

struct node {
    guint32 steps; /* for each edge that is not a word, bit 1 << step */
    guint32 words; /* for each edge that is a word, the bit numbered by its last five bits */
    guint32 ends;  /* index into ends of struct cues, plus one; 0: nothing ends here */
};

struct cue_end {
    guint32 cue;
    guint32 next; /* as struct node's ends */
};

/* A word of the vocabulary. */
struct vocable {
    guint32 node; /* where phrases that begin with it continue; 0: no phrase does */
    bool noname;  /* it never names a party */
};

struct edge {
    guint32 from, step, to; /* to 0: a free place */
};

/* The edges, by the hash of their origin and step. */
struct edges {
    struct edge *at;
    guint32 room, used; /* room: a power of two, or 0 */
};

struct cues {
    double bias;
    char *bias_place;  /* FILE:LINE, or NULL: the default */
    struct keys words; /* hash -> step */
    GArray *vocables;  /* struct vocable, in the order of their steps */
    GHashTable *sets;  /* char * -> GPtrArray of GArray of guint32 */
    GHashTable *fixed; /* char * -> "FILE:LINE": sets that no file may redefine (cues_override) */
    GHashTable *senses_at; /* char * -> "FILE:LINE", or "" for a sense of several files */
    bool own;              /* files of an administrator are being read (cues_override) */
    unsigned shipped;      /* number of lines before those */
    GHashTable *phrases;   /* char * -> "FILE:LINE", to find repeated phrases */
    GArray *nodes;         /* struct node; 0 is the root */
    struct edges edges;
    GArray *ends;     /* struct cue_end */
    GPtrArray *lines; /* struct cue */
    struct senses *senses;
    struct model *model; /* or NULL */
};

/* cues_word returns the step of a word, by its hash, or 0 when the word is not known. cues_word_add
 * adds the word in that case. */
static inline guint32 cues_word(const struct cues *cues, guint64 hash)
{
    return keys_get(&cues->words, hash);
}
guint32 cues_word_add(struct cues *cues, guint64 hash);

static inline struct vocable *cues_vocable(const struct cues *cues, guint32 step)
{
    return &g_array_index(cues->vocables, struct vocable, step - CUE_STEP_WORDS);
}

/* Returns true when an edge of this node may be this word. False means that none is. */
static inline bool node_may_go(const struct node *node, guint32 step)
{
    return node->words >> (step & 31) & 1;
}

static inline guint32 edge_place(guint32 from, guint32 step)
{
    return (guint32)(((guint64)from << 32 | step) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15) >> 32);
}

/* Returns the node reached from a node by a step, or 0 for none. */
static inline guint32 cues_edge(const struct cues *cues, guint32 node, guint32 step)
{
    const struct edges *edges = &cues->edges;
    guint32 mask = edges->room - 1;
    if (edges->room == 0)
        return 0;
    for (guint32 i = edge_place(node, step) & mask; edges->at[i].to != 0; i = (i + 1) & mask)
        if (edges->at[i].from == node && edges->at[i].step == step)
            return edges->at[i].to;
    return 0;
}

/* Adds an edge that does not exist yet. */
void edges_add(struct edges *edges, guint32 from, guint32 step, guint32 to);
void edges_clear(struct edges *edges);

/* Returns where a cue stands, for the reasons: "own.cues:2", and "de/cues:2" for a language. Caller
 * frees. */
char *cue_place(const struct cue *cue);

/* Makes the sequence of steps (GArray of guint32) end in a cue. */
void cues_insert(struct cues *cues, const GArray *steps, guint32 cue);

#endif
