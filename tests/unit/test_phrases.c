#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "mail/template.h"
#include "templates_fixture.h"

static void assert_word(const struct templates *templates, const char *line, enum answer_word word,
                        const char *language)
{
    const char *found = "";
    if (templates_word(templates, line, &found) != word)
        fail_msg("\"%s\" is word %d", line, templates_word(templates, line, NULL));
    if (g_strcmp0(found, language) != 0)
        fail_msg("\"%s\" is %s", line, found ? found : "of no language");
}

static void a_line_that_is_only_a_word_says_it(void **state)
{
    struct templates *templates = load_shipped();
    (void)state;
    assert_word(templates, "yes", WORD_YES, "en");
    assert_word(templates, "  YES! ", WORD_YES, "en");
    assert_word(templates, "\"Always\".", WORD_ALWAYS, "en");
    assert_word(templates, "*never*", WORD_NEVER, "en");
    assert_word(templates, "\xef\xbc\xb9\xef\xbd\x85\xef\xbd\x93", WORD_YES, "en");
    assert_word(templates, "Yes,\tplease", WORD_NONE, NULL);
    assert_word(templates, "yes  please", WORD_YES, "en");
    assert_word(templates, "No thanks.", WORD_NO, "en");
    templates_free(templates);
}

static void a_line_with_more_than_a_word_says_nothing(void **state)
{
    struct templates *templates = load_shipped();
    (void)state;
    static const char *const lines[] = {"",       "yes?",  "> yes",     "yes, I am away",
                                        "yes no", "y",     "| no",      "yesterday",
                                        "\xff",   "yes@b", "no problem"};
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
        assert_word(templates, lines[i], WORD_NONE, NULL);
    templates_free(templates);
}

static void what_our_links_write_is_known(void **state)
{
    struct templates *templates = load_shipped();
    (void)state;
    assert_true(templates_is_prefilled(templates, "Just send this mail."));
    assert_true(templates_is_prefilled(templates, " just SEND this mail"));
    assert_true(templates_is_prefilled(templates, "no"));
    assert_false(templates_is_prefilled(templates, "Just send this mail, he said"));
    assert_false(templates_is_prefilled(templates, ""));
    templates_free(templates);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_that_is_only_a_word_says_it),
        cmocka_unit_test(a_line_with_more_than_a_word_says_nothing),
        cmocka_unit_test(what_our_links_write_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
