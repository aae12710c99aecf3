/* The turns that a plain reply may consist of: a file of one's own, and what our links write. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "bounds.h"
#include "mail/reply_meaning.h"
#include "templates_fixture.h"

static void assert_word(const struct reply_words *words, const char *language, const char *text,
                        enum answer_word word)
{
    struct reply_asked asked = {.language = language};
    struct reply_meaning meaning;
    reply_meaning_read(words, &asked, text, &meaning);
    if (meaning.word != word)
        fail_msg("\"%s\" is word %d", text, meaning.word);
    reply_meaning_clear(&meaning);
}

static void what_links_write_is_understood_without_a_file(void **state)
{
    struct reply_words *words = reply_words_new();
    struct templates *templates = load_shipped();
    g_autoptr(GPtrArray) problems = problems_new();
    (void)state;
    templates_add_words(templates, words, problems);
    assert_int_equal(problems->len, 0);
    assert_word(words, "en", "never", WORD_NEVER);
    assert_word(words, "en", "yes please", WORD_NONE);
    templates_free(templates);
    reply_words_free(words);
}

static void a_turn_of_two_meanings_is_a_mistake_where_it_stands(void **state)
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
    assert_word(words, "xx", "da", WORD_YES);
    assert_word(words, "xx", "Nu!", WORD_NO);
    reply_words_free(words);
}

static void another_language_may_mean_something_else_by_it(void **state)
{
    struct reply_words *words = reply_words_new();
    g_autoptr(GPtrArray) problems = problems_new();
    (void)state;
    reply_words_parse(words, "xx", "answers", "yes \"da\"\n", problems);
    reply_words_parse(words, "yy", "answers", "no \"da\"\n", problems);
    assert_int_equal(problems->len, 0);
    assert_word(words, "xx", "da", WORD_YES);
    assert_word(words, "yy", "da", WORD_NO);
    assert_word(words, NULL, "da", WORD_NO);
    reply_words_free(words);
}

static void a_turn_that_is_too_long_is_a_mistake(void **state)
{
    struct reply_words *words = reply_words_new();
    g_autoptr(GPtrArray) problems = problems_new();
    g_autoptr(GString) line = g_string_new("yes \"");
    (void)state;
    for (guint i = 0; i <= LIMIT_REPLY_TURN; i++)
        g_string_append(line, "da ");
    g_string_append(line, "\"\n");
    reply_words_parse(words, "xx", "answers", line->str, problems);
    assert_int_equal(problems->len, 1);
    reply_words_free(words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_links_write_is_understood_without_a_file),
        cmocka_unit_test(a_turn_of_two_meanings_is_a_mistake_where_it_stands),
        cmocka_unit_test(another_language_may_mean_something_else_by_it),
        cmocka_unit_test(a_turn_that_is_too_long_is_a_mistake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
