/* The turns that a plain reply may consist of: a file of one's own, and what our links write. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/limits.h"
#include "mail/read/reply_meaning.h"
#include "text/template_words.h"
#include "answers_words_fixture.h"
#include "templates_fixture.h"

static void assert_word(const struct reply_words *words, const char *language, const char *text,
                        enum reply_word reply_word)
{
    struct reply_asked asked = {.language = language};
    struct reply_meaning meaning;
    reply_meaning_read(words, &asked, text, &meaning);
    if (meaning.reply_word != reply_word)
        fail_msg("\"%s\" is word %d", text, meaning.reply_word);
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
    assert_word(words, "en", "never", REPLY_WORD_NEVER);
    assert_word(words, "en", "yes please", REPLY_WORD_NONE);
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
    assert_word(words, "xx", "da", REPLY_WORD_YES);
    assert_word(words, "xx", "Nu!", REPLY_WORD_NO);
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
    assert_word(words, "xx", "da", REPLY_WORD_YES);
    assert_word(words, "yy", "da", REPLY_WORD_NO);
    assert_word(words, NULL, "da", REPLY_WORD_NO);
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

/* What people write when it sounds good to them; what only begins like that decides nothing. */
static void a_plain_yes_in_other_words_is_a_yes(void **state)
{
    static const struct {
        const char *language, *text;
        enum reply_word reply_word;
    } replies[] = {
        {"en", "Yes, let's do it", REPLY_WORD_YES},
        {"en", "Let\u2019s do this!", REPLY_WORD_YES},
        {"en", "Sounds interesting, please go ahead", REPLY_WORD_YES},
        {"en", "Sounds interesting", REPLY_WORD_NONE},
        {"en", "That sounds interesting. Who is it?", REPLY_WORD_NONE},
        {"en", "Let's do it if she pays", REPLY_WORD_NONE},
        {"en", "Let's do it by phone", REPLY_WORD_NONE},
        {"en", "Let's not do it", REPLY_WORD_NO},
        {"en", "Sounds interesting, but no", REPLY_WORD_NO},
        {"de", "klar, mach mal", REPLY_WORD_YES},
        {"de", "Klingt interessant, machen wir", REPLY_WORD_YES},
        {"de", "Klingt interessant", REPLY_WORD_NONE},
        {"de", "Mach mal langsam", REPLY_WORD_NONE},
        {"de", "Mach mal nicht", REPLY_WORD_NO},
        {"de", "Machen wir nicht", REPLY_WORD_NO},
        {"fr", "Oui, faisons comme ça", REPLY_WORD_YES},
        {"fr", "Ça a l'air intéressant, allez-y", REPLY_WORD_YES},
        {"fr", "Ça a l'air intéressant", REPLY_WORD_NONE},
        {"es", "Parece interesante, adelante", REPLY_WORD_YES},
        {"es", "Sí, hagámoslo", REPLY_WORD_YES},
        {"es", "Parece interesante", REPLY_WORD_NONE},
        {"it", "Sembra interessante, procedi pure", REPLY_WORD_YES},
        {"it", "Facciamolo", REPLY_WORD_YES},
        {"it", "Sembra interessante", REPLY_WORD_NONE},
        {"nl", "Klinkt interessant, doe maar", REPLY_WORD_YES},
        {"nl", "Ja, laten we het doen", REPLY_WORD_YES},
        {"nl", "Doe maar niet", REPLY_WORD_NO},
        {"pt", "Parece interessante, pode avançar", REPLY_WORD_YES},
        {"pt", "Vamos a isso", REPLY_WORD_YES},
        {"pt", "Pode ser", REPLY_WORD_NONE},
        {"ja", "面白そうですね。進めてください", REPLY_WORD_YES},
        {"ja", "面白そうですね", REPLY_WORD_NONE},
    };
    struct reply_words *words = shipped_answers();
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(replies); i++)
        assert_word(words, replies[i].language, replies[i].text, replies[i].reply_word);
    reply_words_free(words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_links_write_is_understood_without_a_file),
        cmocka_unit_test(a_turn_of_two_meanings_is_a_mistake_where_it_stands),
        cmocka_unit_test(another_language_may_mean_something_else_by_it),
        cmocka_unit_test(a_turn_that_is_too_long_is_a_mistake),
        cmocka_unit_test(a_plain_yes_in_other_words_is_a_yes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
