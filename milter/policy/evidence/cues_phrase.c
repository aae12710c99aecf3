#include "policy/evidence/cues_phrase.h"

#include <string.h>
#include "base/limits.h"
#include "base/nearest.h"
#include "policy/evidence/lexer.h"

struct cue_phrase {
    struct cues *cues;
    const char *at, *end;
    struct phrase_error *error;
    unsigned depth;
};

static const struct {
    const char *name;
    guint32 step;
} braces[] = {{"name", CUE_STEP_NAME},       {"other", CUE_STEP_OTHER},
              {"same", CUE_STEP_SAME},       {"person", CUE_STEP_PERSON},
              {"address", CUE_STEP_ADDRESS}, {"number", CUE_STEP_NUMBER}};

bool phrase_is_brace(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(braces); i++)
        if (strcmp(braces[i].name, name) == 0)
            return true;
    return false;
}

static GPtrArray *fail(struct cue_phrase *phrase, const char *at, char *message)
{
    if (phrase->error->message == NULL) {
        phrase->error->at = at;
        phrase->error->message = message;
    } else {
        g_free(message);
    }
    return NULL;
}

static GPtrArray *sequences_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
}

static void append_step(GPtrArray *sequences, guint32 step)
{
    for (guint i = 0; i < sequences->len; i++)
        g_array_append_val((GArray *)sequences->pdata[i], step);
}

static GArray *joined(const GArray *a, const GArray *b)
{
    GArray *both = g_array_sized_new(FALSE, FALSE, sizeof(guint32), a->len + b->len);
    g_array_append_vals(both, a->data, a->len);
    g_array_append_vals(both, b->data, b->len);
    return both;
}

/* Returns each sequence of left followed by each of right. Takes left. */
static GPtrArray *cross(struct cue_phrase *phrase, GPtrArray *left, const GPtrArray *right,
                        const char *at)
{
    g_autoptr(GPtrArray) given = left;
    if (given->len * right->len > LIMIT_CUE_UNFOLDED)
        return fail(phrase, at,
                    g_strdup_printf("this stands for more than %u phrases; write it as several "
                                    "lines",
                                    LIMIT_CUE_UNFOLDED));
    GPtrArray *result = sequences_new();
    for (guint i = 0; i < given->len; i++)
        for (guint j = 0; j < right->len; j++)
            g_ptr_array_add(result, joined(given->pdata[i], right->pdata[j]));
    return result;
}

static bool is_special(const struct cue_phrase *phrase, const char *p)
{
    if (*p == '.' && phrase->end - p >= 3)
        return strncmp(p, "...", 3) == 0;
    return strchr("*^$(){}[]|", *p) != NULL;
}

/* Reads plain words up to the next special character. A backslash makes a special character plain.
 */
static void read_plain(struct cue_phrase *phrase, GPtrArray *sequences)
{
    g_autoptr(GString) plain = g_string_new(NULL);
    for (; phrase->at < phrase->end && !is_special(phrase, phrase->at); phrase->at++) {
        if (*phrase->at == '\\' && phrase->at + 1 < phrase->end)
            phrase->at++;
        g_string_append_c(plain, *phrase->at);
    }
    struct lexeme_reader reader;
    struct lexeme lexeme;
    lexeme_reader_init(&reader, plain->str, plain->len);
    while (lexeme_next(&reader, &lexeme))
        if (lexeme.hash != 0)
            append_step(sequences, cues_word_add(phrase->cues, lexeme.hash));
}

static char *unknown_braces(const struct cue_phrase *phrase, const char *name)
{
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    GHashTableIter iter;
    gpointer key;
    for (gsize i = 0; i < G_N_ELEMENTS(braces); i++)
        g_ptr_array_add(known, (gpointer)braces[i].name);
    g_hash_table_iter_init(&iter, phrase->cues->sets);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        g_ptr_array_add(known, key);
    g_ptr_array_add(known, NULL);
    g_autofree char *hint =
        nearest_hint(name, (const char *const *)known->pdata, "{}",
                     "write {name}, {other}, {same}, {person}, {address}, {number}, or a set that "
                     "a line before this one defines");
    return g_strdup_printf("{%s} is not known; %s", name, hint);
}

/* Reads "{name}". Takes sequences. */
static GPtrArray *read_braces(struct cue_phrase *phrase, GPtrArray *sequences)
{
    g_autoptr(GPtrArray) given = sequences;
    const char *open = phrase->at;
    const char *close = memchr(open, '}', (gsize)(phrase->end - open));
    if (close == NULL)
        return fail(phrase, open, g_strdup("\"{\" without \"}\"; close it, or write \"\\{\""));
    g_autofree char *name = g_strndup(open + 1, (gsize)(close - open - 1));
    phrase->at = close + 1;
    for (gsize i = 0; i < G_N_ELEMENTS(braces); i++) {
        if (strcmp(braces[i].name, name) == 0) {
            append_step(given, braces[i].step);
            return g_steal_pointer(&given);
        }
    }
    const GPtrArray *set = g_hash_table_lookup(phrase->cues->sets, name);
    if (set == NULL)
        return fail(phrase, open, unknown_braces(phrase, name));
    return cross(phrase, g_steal_pointer(&given), set, open);
}

static GPtrArray *read_sequence(struct cue_phrase *phrase);

static void append_all(GPtrArray *to, const GPtrArray *from)
{
    for (guint i = 0; i < from->len; i++)
        g_ptr_array_add(to, g_array_ref(from->pdata[i]));
}

/* Reads "(a|b)" or "[a|b]". Depth is at most one, so the recursion is, too. Takes sequences. */
static GPtrArray *read_group(struct cue_phrase *phrase, GPtrArray *sequences)
{
    g_autoptr(GPtrArray) given = sequences;
    g_autoptr(GPtrArray) choices = sequences_new();
    const char *open = phrase->at;
    char close = *open == '(' ? ')' : ']';
    if (phrase->depth > 0)
        return fail(phrase, open,
                    g_strdup("brackets inside brackets; define a set and name it in braces"));
    if (close == ']')
        g_ptr_array_add(choices, g_array_new(FALSE, FALSE, sizeof(guint32)));
    phrase->depth = 1;
    do {
        phrase->at++;
        g_autoptr(GPtrArray) choice = read_sequence(phrase);
        if (choice == NULL)
            return NULL;
        append_all(choices, choice);
    } while (phrase->at < phrase->end && *phrase->at == '|');
    phrase->depth = 0;
    if (phrase->at >= phrase->end || *phrase->at != close)
        return fail(phrase, open,
                    g_strdup_printf("\"%c\" without \"%c\"; close it, or write "
                                    "\"\\%c\"",
                                    *open, close, *open));
    phrase->at++;
    return cross(phrase, g_steal_pointer(&given), choices, open);
}

static guint32 sign_step(char c)
{
    return c == '*'   ? CUE_STEP_ANY
           : c == '^' ? CUE_STEP_START
           : c == '$' ? CUE_STEP_END
                      : CUE_STEP_GAP;
}

/* Reads one item of a phrase. Takes sequences. */
static GPtrArray *read_item(struct cue_phrase *phrase, GPtrArray *sequences)
{
    char c = *phrase->at;
    if (!is_special(phrase, phrase->at)) {
        read_plain(phrase, sequences);
        return sequences;
    }
    if (c == '{')
        return read_braces(phrase, sequences);
    if (c == '(' || c == '[')
        return read_group(phrase, sequences);
    if (c == '}' || c == ')' || c == ']') {
        g_ptr_array_unref(sequences);
        return fail(phrase, phrase->at,
                    g_strdup_printf("\"%c\" closes nothing; write \"\\%c\"", c, c));
    }
    if (c == '|') {
        g_ptr_array_unref(sequences);
        return fail(phrase, phrase->at,
                    g_strdup("\"|\" stands only between brackets; write \"(a|b)\" or \"\\|\""));
    }
    append_step(sequences, sign_step(c));
    phrase->at += c == '.' ? 3 : 1;
    return sequences;
}

/* Reads items up to the end, or to the end of a choice. Returns NULL on failure. */
static GPtrArray *read_sequence(struct cue_phrase *phrase)
{
    GPtrArray *sequences = sequences_new();
    g_ptr_array_add(sequences, g_array_new(FALSE, FALSE, sizeof(guint32)));
    while (sequences != NULL && phrase->at < phrase->end) {
        if (phrase->depth > 0 && strchr("|)]", *phrase->at) != NULL)
            break;
        sequences = read_item(phrase, sequences);
    }
    return sequences;
}

static unsigned count_step(const GArray *steps, guint32 step)
{
    unsigned n = 0;
    for (guint i = 0; i < steps->len; i++)
        n += g_array_index(steps, guint32, i) == step;
    return n;
}

/* Returns true when the phrase has something that must occur: a word, a name, an address. */
static bool says_something(const GArray *steps)
{
    for (guint i = 0; i < steps->len; i++) {
        guint32 step = g_array_index(steps, guint32, i);
        if (step != CUE_STEP_ANY && step != CUE_STEP_GAP && step != CUE_STEP_START &&
            step != CUE_STEP_END)
            return true;
    }
    return false;
}

static char *sequence_error(const GArray *steps)
{
    if (!says_something(steps))
        return g_strdup("the phrase is empty, or can be; write the words to look for");
    if (steps->len > LIMIT_CUE_ELEMENTS)
        return g_strdup_printf("the phrase has more than %u words; the first ones will do",
                               LIMIT_CUE_ELEMENTS);
    if (count_step(steps, CUE_STEP_GAP) > LIMIT_CUE_GAPS)
        return g_strdup_printf("more than %u times \"...\" in one phrase; write it shorter",
                               LIMIT_CUE_GAPS);
    if (g_array_index(steps, guint32, 0) == CUE_STEP_GAP ||
        g_array_index(steps, guint32, steps->len - 1) == CUE_STEP_GAP)
        return g_strdup("\"...\" at the beginning or end of a phrase says nothing; leave it out");
    return NULL;
}

GPtrArray *phrase_unfold(struct cues *cues, const char *start, const char *end,
                         struct phrase_error *error)
{
    struct cue_phrase phrase = {cues, start, end, error, 0};
    *error = (struct phrase_error){0};
    g_autoptr(GPtrArray) sequences = read_sequence(&phrase);
    if (sequences == NULL)
        return NULL;
    for (guint i = 0; i < sequences->len; i++) {
        char *message = sequence_error(sequences->pdata[i]);
        if (message != NULL)
            return fail(&phrase, start, message);
    }
    return g_steal_pointer(&sequences);
}
