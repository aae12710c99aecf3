/* The turns of all shipped languages. */
#ifndef ASKFIRST_TESTS_ANSWERS_WORDS_FIXTURE_H
#define ASKFIRST_TESTS_ANSWERS_WORDS_FIXTURE_H

#include "base/problem.h"
#include "text/reply_words.h"

static inline void add_shipped_answers(struct reply_words *words, const char *language)
{
    const char *source = g_getenv("ASKFIRST_SOURCE");
    g_autoptr(GPtrArray) problems = problems_new();
    g_autofree char *path =
        g_build_filename(source ? source : ".", "config", "languages", language, "answers", NULL);
    g_autofree char *text = NULL;

    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    reply_words_parse(words, language, path, text, problems);
    assert_int_equal(problems->len, 0);
}

static inline struct reply_words *shipped_answers(void)
{
    static const char *const languages[] = {"de", "en", "es", "fr", "it", "ja",
                                            "nl", "pl", "pt", "sv", "zh"};
    struct reply_words *words = reply_words_new();

    for (size_t i = 0; i < G_N_ELEMENTS(languages); i++)
        add_shipped_answers(words, languages[i]);
    return words;
}

#endif
