#include "policy/evidence/cue_match.h"

#include <string.h>
#include "base/limits.h"
#include "policy/evidence/lexer.h"

#define NAME_STEPS                                                                                 \
    (1u << CUE_STEP_NAME | 1u << CUE_STEP_OTHER | 1u << CUE_STEP_SAME | 1u << CUE_STEP_PERSON)

/* How many words from one word on are a single person's name. */
struct lengths {
    guint32 at; /* the word */
    guint32 names,
        persons; /* names: what a party is called; persons: that, or written like a name */
};

/* Phrases reach the same few words again and again. */
#define SEEN_LENGTHS 8

struct matching {
    const struct cues *cues;
    const struct word *words;
    guint32 n;
    guint32 from; /* the word at which the match begins */
    enum cue_part where;
    struct places *places;
    struct lengths *seen; /* SEEN_LENGTHS entries, by the last bits of the word */
};

/* How far a match has got. */
struct spot {
    guint32 at;   /* the next word */
    guint32 who;  /* the party named last; 0: none, or possibly several */
    bool started; /* a "^" was the last step, so the sentence that begins here is part of the match
                   */
    guint32 said, said_end; /* the bytes from the first word of the phrase itself to the last; 0, 0:
                               none yet */
};

void places_init(struct places *places, const struct cues *cues)
{
    guint n = MAX(cues->lines->len, 1);
    places->all = g_array_new(FALSE, FALSE, sizeof(struct place));
    places->each = g_new0(guint8, n);
    places->last_end = g_new0(guint32, n);
    places->steps = 0;
}

void places_clear(struct places *places)
{
    g_array_unref(places->all);
    g_free(places->each);
    g_free(places->last_end);
}

static bool begins_sentence(const struct matching *m, guint32 at)
{
    return at >= m->n || (m->words[at].flags & LEXEME_FIRST);
}

static bool are_two_parties(guint32 a, guint32 b)
{
    return a != 0 && b != 0 && a != b;
}

/* Returns how many words from at are one person's name: all have the flag, or are initials among
 * them. */
static guint32 name_length(const struct matching *m, guint32 at, guint32 flag)
{
    guint32 i = at;
    if (at >= m->n || !(m->words[at].flags & flag))
        return 0;
    for (i++; i < m->n && i < at + LIMIT_NAME_WORDS; i++) {
        const struct word *word = &m->words[i];
        bool initial = word->end - word->start == 1 && (word->flags & LEXEME_UPPER) &&
                       i + 1 < m->n && (m->words[i + 1].flags & flag);
        if ((word->flags & (LEXEME_FIRST | LEXEME_BREAK)) || !((word->flags & flag) || initial) ||
            are_two_parties(word->party, m->words[i - 1].party))
            break;
    }
    return i - at;
}

/* The first word of a sentence always has a capital, so two are needed there. */
static guint32 person_length(const struct matching *m, guint32 at)
{
    guint32 n = name_length(m, at, WORD_PERSON);
    if (n == 1 && (m->words[at].flags & (LEXEME_FIRST | WORD_NAME)) == LEXEME_FIRST)
        return 0;
    return n;
}

static const struct lengths *lengths_at(const struct matching *m, guint32 at)
{
    struct lengths *seen = &m->seen[at % SEEN_LENGTHS];
    if (seen->at != at)
        *seen = (struct lengths){at, name_length(m, at, WORD_NAME), person_length(m, at)};
    return seen;
}

static void add_place(const struct matching *m, guint32 cue, struct spot spot)
{
    struct places *places = m->places;
    guint32 start = m->words[m->from].start, end = m->words[spot.at - 1].end;
    struct place place = {cue, start, end, start, end, m->where != CUE_IN_TEXT};
    if (spot.said_end != 0) {
        place.said = spot.said;
        place.said_end = spot.said_end;
    }
    /* Different ways through brackets and gaps find the same words again and again. */
    if (places->last_end[cue] > start || places->each[cue] >= LIMIT_CUE_PLACES ||
        places->all->len >= LIMIT_PLACES)
        return;
    places->each[cue]++;
    places->last_end[cue] = end;
    g_array_append_val(places->all, place);
}

static bool counts_here(const struct cue *cue, enum cue_part where)
{
    if (where == CUE_IN_ANSWER)
        return (cue->where & CUE_IN_SUBJECT) && cue->weight < 0;
    return cue->where & where;
}

static void note_ends(const struct matching *m, guint32 node, struct spot spot)
{
    guint32 i = g_array_index(m->cues->nodes, struct node, node).ends;
    guint32 start = m->words[m->from].start;
    while (i != 0 && spot.at > m->from) {
        const struct cue_end *end = &g_array_index(m->cues->ends, struct cue_end, i - 1);
        const struct cue *cue = m->cues->lines->pdata[end->cue];
        if (counts_here(cue, m->where) && !(cue->early && start >= LIMIT_EARLY))
            add_place(m, end->cue, spot);
        i = end->next;
    }
}

/* Returns the flags of which a word needs one to be one of these steps; all flags when a word
 * without any can be. */
static guint32 flags_for(guint32 steps)
{
    guint32 flags = 0;
    if (steps & (1u << CUE_STEP_ANY | 1u << CUE_STEP_GAP))
        return G_MAXUINT32;
    if (steps & (1u << CUE_STEP_START | 1u << CUE_STEP_END))
        flags |= LEXEME_FIRST;
    if (steps & (1u << CUE_STEP_NAME | 1u << CUE_STEP_OTHER | 1u << CUE_STEP_SAME))
        flags |= WORD_NAME;
    if (steps & 1u << CUE_STEP_PERSON)
        flags |= WORD_PERSON;
    if (steps & 1u << CUE_STEP_ADDRESS)
        flags |= LEXEME_ADDRESS;
    return steps & 1u << CUE_STEP_NUMBER ? flags | WORD_NUMBER : flags;
}

/* Returns true when something ends in this node, or when the node may continue with the current
 * word. Most do not. */
static inline bool leads_on(const struct matching *m, guint32 to, guint32 at)
{
    const struct node *node = &g_array_index(m->cues->nodes, struct node, to);
    if (node->ends != 0)
        return true;
    guint32 flags = node->steps != 0 ? flags_for(node->steps) : 0;
    if (at >= m->n)
        return flags == G_MAXUINT32 || (flags & LEXEME_FIRST);
    const struct word *word = &m->words[at];
    return flags == G_MAXUINT32 || (word->flags & flags) ||
           (word->step != 0 && node_may_go(node, word->step));
}

static void walk(const struct matching *m, guint32 node, struct spot spot);

static void walk_edge(const struct matching *m, guint32 node, guint32 step, struct spot spot)
{
    guint32 next = cues_edge(m->cues, node, step);
    if (next != 0 && leads_on(m, next, spot.at))
        walk(m, next, spot);
}

static void walk_gap(const struct matching *m, guint32 node, struct spot spot)
{
    guint32 next = cues_edge(m->cues, node, CUE_STEP_GAP);
    spot.started = false;
    for (guint32 i = 0; i <= LIMIT_CUE_GAP_WORDS; i++, spot.at++) {
        if (spot.at > m->from && begins_sentence(m, spot.at))
            break;
        if (leads_on(m, next, spot.at))
            walk(m, next, spot);
    }
}

/* Returns the party whose name the n words from at are, or 0 when none of them tells. */
static guint32 named_party(const struct matching *m, guint32 at, guint32 n)
{
    for (guint32 i = at; i < at + n; i++)
        if (m->words[i].party != 0)
            return m->words[i].party;
    return 0;
}

static void walk_names(const struct matching *m, guint32 node, guint32 steps, struct spot spot)
{
    const struct lengths *lengths = lengths_at(m, spot.at);
    guint32 n = lengths->names, persons = lengths->persons;
    struct spot after = spot;
    after.who = named_party(m, spot.at, n);
    after.started = false;
    after.at = spot.at + n;
    if ((steps & 1u << CUE_STEP_NAME) && n > 0)
        walk_edge(m, node, CUE_STEP_NAME, after);
    if ((steps & 1u << CUE_STEP_OTHER) && n > 0 && are_two_parties(after.who, spot.who))
        walk_edge(m, node, CUE_STEP_OTHER, after);
    if ((steps & 1u << CUE_STEP_SAME) && n > 0 && after.who != 0 && after.who == spot.who)
        walk_edge(m, node, CUE_STEP_SAME, after);
    after.at = spot.at + persons;
    if ((steps & 1u << CUE_STEP_PERSON) && persons > 0)
        walk_edge(m, node, CUE_STEP_PERSON, after);
}

/* Follows the steps that take one word. */
static void walk_words(const struct matching *m, guint32 node, guint32 steps, struct spot spot)
{
    const struct word *word = &m->words[spot.at];
    struct spot after = spot;
    after.at++;
    after.started = false;
    if (steps & 1u << CUE_STEP_ANY)
        walk_edge(m, node, CUE_STEP_ANY, after);
    if ((steps & 1u << CUE_STEP_ADDRESS) && (word->flags & LEXEME_ADDRESS))
        walk_edge(m, node, CUE_STEP_ADDRESS, after);
    if ((steps & 1u << CUE_STEP_NUMBER) && (word->flags & WORD_NUMBER))
        walk_edge(m, node, CUE_STEP_NUMBER, after);
    after.said = after.said_end != 0 ? after.said : word->start;
    after.said_end = word->end;
    if (word->step != 0 &&
        node_may_go(&g_array_index(m->cues->nodes, struct node, node), word->step))
        walk_edge(m, node, word->step, after);
}

/* Follows all ways on from a node. The recursion is as deep as a phrase has steps, which
 * LIMIT_CUE_ELEMENTS bounds. */
static void walk(const struct matching *m, guint32 node, struct spot spot)
{
    guint32 steps = g_array_index(m->cues->nodes, struct node, node).steps;
    bool begins = begins_sentence(m, spot.at);
    m->places->steps++;
    note_ends(m, node, spot);
    if ((steps & 1u << CUE_STEP_END) && begins)
        walk_edge(m, node, CUE_STEP_END, spot);
    if (spot.at >= m->n)
        return;
    if (begins && spot.at > m->from && !spot.started) {
        spot.started = true;
        if (steps & 1u << CUE_STEP_START)
            walk_edge(m, node, CUE_STEP_START, spot);
        return;
    }
    if ((steps & 1u << CUE_STEP_START) && begins)
        walk_edge(m, node, CUE_STEP_START, spot);
    walk_words(m, node, steps, spot);
    if (steps & 1u << CUE_STEP_GAP)
        walk_gap(m, node, spot);
    if ((steps & NAME_STEPS) && (m->words[spot.at].flags & (WORD_NAME | WORD_PERSON)))
        walk_names(m, node, steps, spot);
}

/* The root, and the flags of a word that can leave it. Most phrases begin with a word, or with the
 * start of a sentence; the nodes that these lead to are stored. */
struct root {
    guint32 steps, sentence;
    guint32 named, other; /* by a name; by any other step */
};

static struct root root_of(const struct cues *cues)
{
    guint32 steps = g_array_index(cues->nodes, struct node, 0).steps;
    guint32 start = steps & 1u << CUE_STEP_START;
    return (struct root){steps, start ? cues_edge(cues, 0, CUE_STEP_START) : 0,
                         flags_for(steps & NAME_STEPS), flags_for(steps & ~(NAME_STEPS | start))};
}

static void walk_root(const struct matching *m, const struct root *root)
{
    const struct word *word = &m->words[m->from];
    struct spot spot = {.at = m->from};
    guint32 first = word->flags & WORD_BEGINS ? cues_vocable(m->cues, word->step)->node : 0;
    if (root->other == G_MAXUINT32 || (word->flags & root->other)) {
        walk(m, 0, spot);
        return;
    }
    if (root->sentence != 0 && (word->flags & LEXEME_FIRST) && leads_on(m, root->sentence, spot.at))
        walk(m, root->sentence, spot);
    if (first != 0 && leads_on(m, first, spot.at + 1))
        walk(m, first,
             (struct spot){.at = spot.at + 1, .said = word->start, .said_end = word->end});
    if (word->flags & root->named)
        walk_names(m, 0, root->steps, spot);
}

void match_words(const struct cues *cues, const struct reading *reading, enum cue_part where,
                 struct places *places)
{
    struct lengths seen[SEEN_LENGTHS];
    struct matching m = {cues, reading->words, reading->n, 0, where, places, seen};
    const struct root root = root_of(cues);
    for (guint32 i = 0; i < SEEN_LENGTHS; i++)
        seen[i].at = G_MAXUINT32;
    memset(places->last_end, 0, cues->lines->len * sizeof *places->last_end);
    for (m.from = 0; m.from < m.n; m.from++)
        walk_root(&m, &root);
}
