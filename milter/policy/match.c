#include "policy/match.h"
#include <string.h>
#include "bounds.h"
#include "policy/tokens.h"

struct word {
    guint32 start, end;
    guint32 step; /* of the vocabulary; 0: not in it */
    guint32 flags;
};

/* Beside enum token_flag. */
enum {
    WORD_NAME = 256,   /* a party is called so */
    WORD_PERSON = 512, /* that, or it is written like a name */
};

struct matching {
    const struct cues *cues;
    const struct word *words;
    guint32 n;
    guint32 from; /* the word at which the match begins */
    enum where where;
    struct found *found;
};

static void mark_name(const struct cues *cues, GHashTable *names, const char *text,
                      struct word *word)
{
    if (*text == '\0' || g_hash_table_contains(cues->noname, text))
        return;
    bool known = g_hash_table_contains(names, text);
    /* A word of the cues in lower case is that word, even where someone is called Will. */
    if (known && (word->step == 0 || (word->flags & TOKEN_UPPER)))
        word->flags |= WORD_NAME;
    if ((word->flags & WORD_NAME) || (word->flags & TOKEN_CAPITAL))
        word->flags |= WORD_PERSON;
}

static GArray *read_words(const struct cues *cues, const char *text, GHashTable *names)
{
    GArray *words = g_array_new(FALSE, FALSE, sizeof(struct word));
    g_autoptr(GString) folded = g_string_new(NULL);
    struct token_reader reader;
    struct token token;
    token_reader_init(&reader, text, strlen(text));
    while (token_next(&reader, &token, folded)) {
        struct word word = {token.start, token.end, cues_word(cues, folded->str), token.flags};
        mark_name(cues, names, folded->str, &word);
        g_array_append_val(words, word);
    }
    return words;
}

static bool begins_sentence(const struct matching *m, guint32 at)
{
    return at >= m->n || (m->words[at].flags & TOKEN_FIRST);
}

/* How many words from at are one person's name: all with the flag, with initials among them. */
static guint32 name_length(const struct matching *m, guint32 at, guint32 flag)
{
    guint32 i = at;
    if (at >= m->n || !(m->words[at].flags & flag))
        return 0;
    for (i++; i < m->n && i < at + LIMIT_NAME_WORDS; i++) {
        const struct word *word = &m->words[i];
        bool initial = word->end - word->start == 1 && (word->flags & TOKEN_UPPER) &&
                       i + 1 < m->n && (m->words[i + 1].flags & flag);
        if ((word->flags & (TOKEN_FIRST | TOKEN_BREAK)) || !((word->flags & flag) || initial))
            break;
    }
    return i - at;
}

/* The first word of a sentence has a capital anyway: two are needed there. */
static guint32 person_length(const struct matching *m, guint32 at)
{
    guint32 n = name_length(m, at, WORD_PERSON);
    if (n == 1 && (m->words[at].flags & (TOKEN_FIRST | WORD_NAME)) == TOKEN_FIRST)
        return 0;
    return n;
}

static void note_ends(const struct matching *m, guint32 node, guint32 at)
{
    guint32 i = g_array_index(m->cues->nodes, struct node, node).ends;
    guint32 start = m->words[m->from].start;
    while (i != 0 && at > m->from) {
        const struct cue_end *end = &g_array_index(m->cues->ends, struct cue_end, i - 1);
        const struct cue *cue = m->cues->lines->pdata[end->cue];
        struct found *found = &m->found[end->cue];
        bool counts = (cue->where & m->where) && !(cue->early && start >= LIMIT_EARLY);
        if (found->end == 0 && counts)
            *found = (struct found){start, m->words[at - 1].end, m->where == IN_SUBJECT};
        i = end->next;
    }
}

static void walk(const struct matching *m, guint32 node, guint32 at);

static void walk_edge(const struct matching *m, guint32 node, guint32 step, guint32 at)
{
    guint32 next = cues_edge(m->cues, node, step);
    if (next != 0)
        walk(m, next, at);
}

static void walk_gap(const struct matching *m, guint32 node, guint32 at)
{
    guint32 next = cues_edge(m->cues, node, STEP_GAP);
    for (guint32 i = 0; i <= LIMIT_CUE_GAP_WORDS; i++) {
        if (at + i > m->from && begins_sentence(m, at + i))
            break;
        walk(m, next, at + i);
    }
}

static void walk_names(const struct matching *m, guint32 node, guint32 steps, guint32 at)
{
    guint32 n;
    if ((steps & 1u << STEP_NAME) && (n = name_length(m, at, WORD_NAME)) > 0)
        walk_edge(m, node, STEP_NAME, at + n);
    if ((steps & 1u << STEP_PERSON) && (n = person_length(m, at)) > 0)
        walk_edge(m, node, STEP_PERSON, at + n);
}

/* All ways on from a node, with the words from at on. As deep as a phrase has steps, which
 * LIMIT_CUE_ELEMENTS bounds. */
static void walk(const struct matching *m, guint32 node, guint32 at)
{
    guint32 steps = g_array_index(m->cues->nodes, struct node, node).steps;
    note_ends(m, node, at);
    if ((steps & 1u << STEP_END) && begins_sentence(m, at))
        walk_edge(m, node, STEP_END, at);
    if (at >= m->n)
        return;
    if ((steps & 1u << STEP_START) && begins_sentence(m, at))
        walk_edge(m, node, STEP_START, at);
    if (at > m->from && begins_sentence(m, at))
        return;
    const struct word *word = &m->words[at];
    if (word->step != 0)
        walk_edge(m, node, word->step, at + 1);
    if (steps & 1u << STEP_ANY)
        walk_edge(m, node, STEP_ANY, at + 1);
    if ((steps & 1u << STEP_ADDRESS) && (word->flags & TOKEN_ADDRESS))
        walk_edge(m, node, STEP_ADDRESS, at + 1);
    if (steps & 1u << STEP_GAP)
        walk_gap(m, node, at);
    walk_names(m, node, steps, at);
}

void match_text(const struct cues *cues, const char *text, enum where where, GHashTable *names,
                struct found *found)
{
    g_autoptr(GArray) words = read_words(cues, text, names);
    struct matching m = {.cues = cues, .n = words->len, .where = where, .found = found};
    m.words = (const struct word *)(void *)words->data;
    for (m.from = 0; m.from < m.n; m.from++)
        walk(&m, 0, m.from);
}
