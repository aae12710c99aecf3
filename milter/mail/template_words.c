/* The words that a reply may consist of, and the lines that our own links write, in all loaded
 * languages. */
#include <string.h>
#include "bounds.h"
#include "mail/template_set.h"

struct reply_word {
    enum answer_word word;
    const char *language; /* owned by the templates; NULL when several have this word */
};

static void add_word(struct templates *templates, const struct language *language,
                     enum answer_word word, const char *text, GPtrArray *problems)
{
    enum phrase phrase = PHRASE_YES + word;
    g_autofree char *folded = phrases_fold(text);
    struct reply_word *known = g_hash_table_lookup(templates->words, folded);
    if (*folded == '\0')
        return;
    if (!known) {
        known = g_new0(struct reply_word, 1);
        known->word = word;
        known->language = language->name;
        g_hash_table_insert(templates->words, g_steal_pointer(&folded), known);
        return;
    }
    if (known->word != word)
        template_problem(problems, language->phrases_path, phrases_line(language->phrases, phrase),
                         1, text,
                         "\"%s\" means something else already, here or in language %s; remove it "
                         "in one place",
                         text, known->language ? known->language : "of another folder");
    if (g_strcmp0(known->language, language->name) != 0)
        known->language = NULL;
}

static void add_words(struct templates *templates, const struct language *language,
                      enum answer_word word, GPtrArray *problems)
{
    g_auto(GStrv) items = phrases_items(language->phrases, PHRASE_YES + word);
    for (char **item = items; *item; item++)
        add_word(templates, language, word, *item, problems);
    if (*items)
        g_hash_table_add(templates->prefills, phrases_fold(*items));
}

void template_words_collect(struct templates *templates, GPtrArray *problems)
{
    templates->words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    templates->prefills = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < templates->languages->len; i++) {
        const struct language *language = g_ptr_array_index(templates->languages, i);
        for (enum answer_word word = WORD_YES; language->phrases && word <= WORD_NEVER; word++)
            add_words(templates, language, word, problems);
        g_hash_table_add(templates->prefills,
                         phrases_fold(phrases_get(language->phrases, PHRASE_SEND_HINT, false)));
        g_hash_table_add(templates->prefills,
                         phrases_fold(phrases_get(language->phrases, PHRASE_NOTE_HINT, false)));
    }
    g_hash_table_remove(templates->prefills, "");
}

enum answer_word templates_word(const struct templates *templates, const char *line,
                                const char **language)
{
    /* No word is that long; a line of a hostile mail may be. */
    g_autofree char *beginning = g_strndup(line, LIMIT_TEMPLATE_VALUE);
    g_autofree char *folded = phrases_fold(beginning);
    const struct reply_word *word = g_hash_table_lookup(templates->words, folded);
    if (language)
        *language = word ? word->language : NULL;
    return word ? word->word : WORD_NONE;
}

bool templates_is_prefilled(const struct templates *templates, const char *line)
{
    g_autofree char *beginning = g_strndup(line, LIMIT_TEMPLATE_VALUE);
    g_autofree char *folded = phrases_fold(beginning);
    return g_hash_table_contains(templates->prefills, folded);
}
