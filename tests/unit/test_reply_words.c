/* The words that a plain reply may consist of, as delivered and as a file of one's own has them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "mail/reply_words.h"
#include "templates_fixture.h"

static void add_file(struct reply_words *words, const char *language)
{
    const char *source = g_getenv("ASKFIRST_SOURCE");
    g_autoptr(GPtrArray) problems = problems_new();
    g_autofree char *path =
        g_build_filename(source ? source : ".", "config", "languages", language, "answers", NULL);
    g_autofree char *text = read_disk(NULL, path, NULL);
    assert_non_null(text);
    reply_words_parse(words, language, path, text, problems);
    assert_int_equal(problems->len, 0);
}

static struct reply_words *words_of(const char *const *languages)
{
    struct reply_words *words = reply_words_new();
    for (; *languages; languages++)
        add_file(words, *languages);
    return words;
}

static void assert_word(const struct reply_words *words, const char *line, enum answer_word word,
                        const char *language)
{
    const char *found = "";
    if (reply_words_find(words, line, &found) != word)
        fail_msg("\"%s\" is word %d", line, reply_words_find(words, line, NULL));
    if (g_strcmp0(found, language) != 0)
        fail_msg("\"%s\" is %s", line, found ? found : "of no language");
}

static void a_line_that_is_only_a_word_says_it(void **state)
{
    struct reply_words *words = words_of(english);
    (void)state;
    assert_word(words, "yes", WORD_YES, "en");
    assert_word(words, "  YES! ", WORD_YES, "en");
    assert_word(words, "\"Always\".", WORD_ALWAYS, "en");
    assert_word(words, "*never*", WORD_NEVER, "en");
    assert_word(words, "\xef\xbc\xb9\xef\xbd\x85\xef\xbd\x93", WORD_YES, "en");
    assert_word(words, "Yes,\tplease", WORD_NONE, NULL);
    assert_word(words, "yes  please", WORD_YES, "en");
    assert_word(words, "No thanks.", WORD_NO, "en");
    reply_words_free(words);
}

static void a_line_with_more_than_a_word_says_nothing(void **state)
{
    struct reply_words *words = words_of(english);
    (void)state;
    static const char *const lines[] = {"",       "yes?",  "> yes",     "yes, I am away",
                                        "yes no", "y",     "| no",      "yesterday",
                                        "\xff",   "yes@b", "no problem"};
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
        assert_word(words, lines[i], WORD_NONE, NULL);
    reply_words_free(words);
}

static void every_language_answers_in_its_own_words(void **state)
{
    static const char *const all[] = {"de", "en", "es", "fr", "ja", NULL};
    struct reply_words *words = words_of(all);
    (void)state;
    assert_word(words, "Ja!", WORD_YES, "de");
    assert_word(words, "NIE.", WORD_NEVER, "de");
    assert_word(words, "\xc2\xa1S\xc3\x8d!", WORD_YES, "es");
    assert_word(words, "S\x49\xcc\x81", WORD_YES, "es");
    assert_word(words, "toujours", WORD_ALWAYS, "fr");
    assert_word(words, "\xe3\x80\x8c\xe3\x81\xaf\xe3\x81\x84\xe3\x80\x8d\xe3\x80\x82", WORD_YES,
                "ja");
    assert_word(words, "no", WORD_NO, NULL); /* English and Spanish */
    reply_words_free(words);
}

static void what_links_write_is_understood_without_a_file(void **state)
{
    struct reply_words *words = reply_words_new();
    struct templates *templates = load_shipped();
    g_autoptr(GPtrArray) problems = problems_new();
    (void)state;
    templates_add_words(templates, words, problems);
    assert_int_equal(problems->len, 0);
    assert_word(words, "never", WORD_NEVER, "en");
    assert_word(words, "yes please", WORD_NONE, NULL);
    templates_free(templates);
    reply_words_free(words);
}

static void a_word_of_two_meanings_is_a_mistake_where_it_stands(void **state)
{
    struct reply_words *words = reply_words_new();
    g_autoptr(GPtrArray) problems = problems_new();
    (void)state;
    reply_words_parse(words, "xx", "answers", "# mine\nyes \"da\" \"da da\"\nno \"nu\" \"DA!\"\n",
                      problems);
    assert_int_equal(problems->len, 1);
    const struct problem *problem = problems->pdata[0];
    assert_int_equal(problem->line, 3);
    assert_int_equal(problem->column, 9);
    assert_non_null(strstr(problem->message, "\"DA!\" means \"yes\" already"));
    assert_word(words, "da", WORD_YES, "xx");
    assert_word(words, "Nu!", WORD_NO, "xx");
    reply_words_free(words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_that_is_only_a_word_says_it),
        cmocka_unit_test(a_line_with_more_than_a_word_says_nothing),
        cmocka_unit_test(every_language_answers_in_its_own_words),
        cmocka_unit_test(what_links_write_is_understood_without_a_file),
        cmocka_unit_test(a_word_of_two_meanings_is_a_mistake_where_it_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
