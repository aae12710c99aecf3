/* The words and lines that our own links write, in all loaded languages. */
#include "text/template_words.h"

#include "base/limits.h"
#include "policy/answer.h"
#include "text/phrases.h"
#include "text/template_internal.h"
#include "text/template_parse.h"
#include "text/template_voice.h"

/* A mail program that does not support line breaks in a link joins its word and its hint into one
 * line. */
static void collect_in_one_line(struct templates *templates, const struct language *language)
{
    static const enum phrase pairs[][2] = {{PHRASE_YES, PHRASE_SEND_HINT},
                                           {PHRASE_ALWAYS, PHRASE_SEND_HINT},
                                           {PHRASE_NO, PHRASE_NOTE_HINT},
                                           {PHRASE_NEVER, PHRASE_NOTE_HINT}};
    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autofree char *line =
            g_strdup_printf("%s %s", phrases_get(language->phrases, pairs[i][0], false),
                            phrases_get(language->phrases, pairs[i][1], false));
        g_hash_table_add(templates->prefills, phrases_fold(line));
    }
}

void template_prefills_collect(struct templates *templates)
{
    static const enum phrase phrases[] = {PHRASE_YES,   PHRASE_ALWAYS,    PHRASE_NO,
                                          PHRASE_NEVER, PHRASE_SEND_HINT, PHRASE_NOTE_HINT};
    templates->prefills = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < templates->languages->len; i++) {
        const struct language *language = g_ptr_array_index(templates->languages, i);
        for (size_t p = 0; p < G_N_ELEMENTS(phrases); p++)
            g_hash_table_add(templates->prefills,
                             phrases_fold(phrases_get(language->phrases, phrases[p], false)));
        collect_in_one_line(templates, language);
    }
    g_hash_table_remove(templates->prefills, "");
}

static void add_reply_word(const struct language *language, enum reply_word reply_word,
                           struct reply_words *words, GPtrArray *problems)
{
    enum phrase phrase = PHRASE_YES + reply_word;
    const char *text = phrases_get(language->phrases, phrase, false);
    g_autofree char *wrong = reply_words_add(words, language->name, reply_word, text);
    if (wrong)
        template_problem(problems, language->phrases_path, phrases_line(language->phrases, phrase),
                         1, text, "%s", wrong);
}

void templates_add_words(const struct templates *templates, struct reply_words *words,
                         GPtrArray *problems)
{
    for (guint i = 0; i < templates->languages->len; i++) {
        const struct language *language = g_ptr_array_index(templates->languages, i);
        for (enum reply_word reply_word = REPLY_WORD_YES;
             language->phrases && reply_word <= REPLY_WORD_NEVER; reply_word++)
            add_reply_word(language, reply_word, words, problems);
    }
}

bool templates_is_prefilled(const struct templates *templates, const char *line)
{
    /* No prefilled line is that long, but a line of a hostile mail may be. */
    g_autofree char *beginning = g_strndup(line, LIMIT_TEMPLATE_VALUE);
    g_autofree char *folded = phrases_fold(beginning);
    return g_hash_table_contains(templates->prefills, folded);
}
