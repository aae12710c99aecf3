#include "mail/reply_words.h"

#include "bounds.h"
#include "mail/phrases.h"
#include "policy/kinds.h"

struct reply_word {
    enum answer_word word;
    char *language; /* NULL when several have this word */
};

struct reply_words {
    GHashTable *known; /* folded text -> struct reply_word */
};

static void word_free(void *word)
{
    g_free(((struct reply_word *)word)->language);
    g_free(word);
}

struct reply_words *reply_words_new(void)
{
    struct reply_words *words = g_new0(struct reply_words, 1);
    words->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, word_free);
    return words;
}

void reply_words_free(struct reply_words *words)
{
    if (!words)
        return;
    g_hash_table_unref(words->known);
    g_free(words);
}

char *reply_words_add(struct reply_words *words, const char *language, enum answer_word word,
                      const char *text)
{
    g_autofree char *folded = phrases_fold(text);
    struct reply_word *known = g_hash_table_lookup(words->known, folded);

    if (*folded == '\0')
        return NULL;
    if (!known) {
        known = g_new0(struct reply_word, 1);
        known->word = word;
        known->language = g_strdup(language);
        g_hash_table_insert(words->known, g_steal_pointer(&folded), known);
        return NULL;
    }
    if (known->word != word)
        return g_strdup_printf("\"%s\" means \"%s\" already, here or in %s; remove it in one place",
                               text, answer_word_name(known->word),
                               known->language ? known->language : "other languages");
    if (g_strcmp0(known->language, language) != 0)
        g_clear_pointer(&known->language, g_free);
    return NULL;
}

/* While a file is read. */
struct reading {
    struct reply_words *words;
    const char *language;
};

static char *add(void *ctx, unsigned kind, const char *text)
{
    const struct reading *reading = ctx;
    return reply_words_add(reading->words, reading->language, (enum answer_word)kind, text);
}

void reply_words_parse(struct reply_words *words, const char *language, const char *file,
                       const char *text, GPtrArray *problems)
{
    static const char *const names[] = {"yes", "always", "no", "never", NULL};
    struct reading reading = {words, language};
    kinds_parse(&(struct kinds){names, add, &reading}, file, text, problems);
}

enum answer_word reply_words_find(const struct reply_words *words, const char *line,
                                  const char **language)
{
    /* No word is that long; a line of a hostile mail may be. */
    g_autofree char *beginning = g_strndup(line, LIMIT_TEMPLATE_VALUE);
    g_autofree char *folded = phrases_fold(beginning);
    const struct reply_word *word = g_hash_table_lookup(words->known, folded);
    if (language)
        *language = word ? word->language : NULL;
    return word ? word->word : WORD_NONE;
}
