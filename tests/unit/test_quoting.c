/* The files that say how quotes are known. */
#include <string.h>
#include "quoting_fixture.h"

static GPtrArray *problems_of(const char *text)
{
    GPtrArray *problems = problems_new();
    struct quoting *quoting = quoting_new();

    quoting_parse(quoting, "quoting", text, problems);
    quoting_free(quoting);
    return problems;
}

static void expect_problem(const char *text, unsigned line, unsigned column, const char *words)
{
    g_autoptr(GPtrArray) problems = problems_of(text);

    assert_int_equal(problems->len, 1);
    const struct problem *problem = problems->pdata[0];
    assert_int_equal(problem->line, line);
    assert_int_equal(problem->column, column);
    if (!strstr(problem->message, words))
        fail_msg("%s", problem->message);
}

static void mistakes_are_shown_where_they_are(void **state)
{
    (void)state;
    expect_problem("# fine\n\nfeild \"sent\"\n", 3, 1, "did you mean \"field\"?");
    expect_problem("colour \"red\"", 1, 1, "a line begins with \"field\"");
    expect_problem("\"gruss\" greeting", 1, 1, "must stand before them: \"field\"");
    expect_problem("  from \"von", 1, 8, "the quote is not closed");
    expect_problem("from von", 1, 6, "words in quotes must stand here");
    expect_problem("from", 1, 5, "words in quotes must stand here");
    expect_problem("from \"von\" \"\"", 1, 12, "words in quotes must stand here");
}

static void the_good_lines_are_kept(void **state)
{
    struct quoting *quoting = quoting_new();
    g_autoptr(GPtrArray) problems = problems_new();

    (void)state;
    quoting_parse(quoting, "quoting", "x\nfrom \"VON\" # mine\nwrote \"schrieb \"\n", problems);
    assert_int_equal(problems->len, 1);
    assert_int_equal(quoting_begin(quoting, QUOTING_FROM, "von: x"), 3);
    assert_int_equal(quoting_begin(quoting, QUOTING_FIELD, "von: x"), 3);
    assert_int_equal(quoting_begin(quoting, QUOTING_WROTE, "schrieb:"), 0);
    assert_true(quoting_within(quoting, QUOTING_WROTE, "bob schrieb am 3.:"));
    assert_int_equal(quoting_begin(NULL, QUOTING_FROM, "von: x"), 0);
    quoting_free(quoting);
}

static void writing_is_compared_without_what_nobody_sees(void **state)
{
    g_autofree char *folded = quoting_fold("\303\200\302\240\357\274\232* X\nY");

    (void)state;
    for (int c = 1; c < 128; c++) {
        const char eight[] = {(char)c, 'a', 'Z', '[', '@', '`', (char)c, '~', '\0'};
        g_autofree char *got = quoting_fold(eight), *lower = g_ascii_strdown(eight, -1);
        assert_string_equal(got, lower);
    }
    assert_string_equal(folded, "\303\240 :* x\ny");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_are_shown_where_they_are),
        cmocka_unit_test(the_good_lines_are_kept),
        cmocka_unit_test(writing_is_compared_without_what_nobody_sees),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
