#include "mail/reply_words.h"

#include <string.h>
#include "bounds.h"
#include "policy/kinds.h"

struct reply_words {
    GHashTable *turns;   /* its words with a blank behind each -> GArray of struct reply_meant */
    GHashTable *longest; /* first word with its blank -> most words of a turn that begins so */
};

static const char *const turn_names[] = {"yes",   "always",   "no",      "never",  "later", "doubt",
                                         "aside", "greeting", "closing", "notice", NULL};

struct reply_words *reply_words_new(void)
{
    struct reply_words *words = g_new0(struct reply_words, 1);
    words->turns =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
    words->longest = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return words;
}

void reply_words_free(struct reply_words *words)
{
    if (!words)
        return;
    g_hash_table_unref(words->turns);
    g_hash_table_unref(words->longest);
    g_free(words);
}

/* Words at to at + n - 1, with a blank behind each. Caller frees. */
static char *key_of(const struct reply_tokens *tokens, guint at, guint n)
{
    guint begin = reply_token(tokens, at)->begin, end = reply_token(tokens, at + n - 1)->end;
    return g_strndup(tokens->joined->str + begin, end + 1 - begin);
}

static void note_longest(struct reply_words *words, const struct reply_tokens *tokens)
{
    g_autofree char *first = key_of(tokens, 0, 1);
    guint known = GPOINTER_TO_UINT(g_hash_table_lookup(words->longest, first));
    if (tokens->tokens->len > known)
        g_hash_table_insert(words->longest, g_steal_pointer(&first),
                            GUINT_TO_POINTER(tokens->tokens->len));
}

static char *add_meaning(struct reply_words *words, const char *language, enum reply_turn turn,
                         const struct reply_tokens *tokens, const char *text)
{
    g_autofree char *key = key_of(tokens, 0, tokens->tokens->len);
    GArray *meanings = g_hash_table_lookup(words->turns, key);
    struct reply_meant meant = {g_intern_string(language), turn};

    for (guint i = 0; meanings && i < meanings->len; i++) {
        const struct reply_meant *known = &g_array_index(meanings, struct reply_meant, i);
        if (known->language == meant.language)
            return known->turn == turn
                       ? NULL
                       : g_strdup_printf("\"%s\" means \"%s\" already in this language; remove it "
                                         "in one place",
                                         text, turn_names[known->turn]);
    }
    if (!meanings) {
        meanings = g_array_new(FALSE, FALSE, sizeof meant);
        g_hash_table_insert(words->turns, g_steal_pointer(&key), meanings);
    }
    g_array_append_val(meanings, meant);
    note_longest(words, tokens);
    return NULL;
}

static char *add_turn(struct reply_words *words, const char *language, enum reply_turn turn,
                      const char *text)
{
    struct reply_tokens tokens;
    char *wrong = NULL;

    reply_tokens_init(&tokens, text);
    if (tokens.tokens->len > LIMIT_REPLY_TURN)
        wrong = g_strdup_printf("\"%s\" has more than %u words; write the telling ones", text,
                                LIMIT_REPLY_TURN);
    else if (tokens.tokens->len > 0)
        wrong = add_meaning(words, language, turn, &tokens, text);
    reply_tokens_clear(&tokens);
    return wrong;
}

char *reply_words_add(struct reply_words *words, const char *language, enum answer_word word,
                      const char *text)
{
    static const enum reply_turn turns[] = {[WORD_YES] = TURN_YES,
                                            [WORD_ALWAYS] = TURN_ALWAYS,
                                            [WORD_NO] = TURN_NO,
                                            [WORD_NEVER] = TURN_NEVER};
    return add_turn(words, language, turns[word], text);
}

/* While a file is read. */
struct reading {
    struct reply_words *words;
    const char *language;
};

static char *add(void *ctx, unsigned kind, const char *text)
{
    const struct reading *reading = ctx;
    return add_turn(reading->words, reading->language, (enum reply_turn)kind, text);
}

void reply_words_parse(struct reply_words *words, const char *language, const char *file,
                       const char *text, GPtrArray *problems)
{
    struct reading reading = {words, language};
    kinds_parse(&(struct kinds){turn_names, add, &reading}, file, text, problems);
}

/* How many words from here on may be one turn: a sentence ends it, and what looks quoted is none.
 */
static guint reach(const struct reply_tokens *tokens, guint at, guint most)
{
    guint n = 0;
    while (n < most && at + n < tokens->tokens->len) {
        const struct reply_token *token = reply_token(tokens, at + n);
        if (token->odd || (n > 0 && token->starts_sentence))
            break;
        n++;
    }
    return n;
}

const GArray *reply_words_match(const struct reply_words *words, const struct reply_tokens *tokens,
                                guint at, guint *count)
{
    g_autofree char *first = key_of(tokens, at, 1);
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(words->longest, first));

    for (n = reach(tokens, at, n); n > 0; n--) {
        g_autofree char *key = key_of(tokens, at, n);
        const GArray *meanings = g_hash_table_lookup(words->turns, key);
        if (meanings) {
            *count = n;
            return meanings;
        }
    }
    return NULL;
}
