/* Fields of "askfirst held show" and the like: folded for a terminal, whole in a pipe. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include "cli/field_line.h"

#include <cmocka.h>

static void assert_folded(const char *label, const char *text, guint columns, const char *want)
{
    g_autofree char *folded = field_fold(label, text, columns);

    assert_string_equal(folded, want);
}

static void a_long_text_goes_on_below_its_text(void **state)
{
    (void)state;
    assert_folded("why: ", "one two three four", 14, "why: one two\n     three\n     four");
    assert_folded("why: ", "one two three", 18, "why: one two three");
    assert_folded("why: ", "one two three", 17, "why: one two\n     three");
}

static void an_address_that_is_too_long_stays_whole(void **state)
{
    (void)state;
    assert_folded("to: ", "a.very.long.address@b.example and more", 16,
                  "to: a.very.long.address@b.example\n    and more");
}

static void without_a_terminal_a_line_stays_a_line(void **state)
{
    (void)state;
    assert_folded("why: ", "one two three four", 0, "why: one two three four");
}

static void blanks_within_a_line_are_kept(void **state)
{
    (void)state;
    assert_folded("    ", "12:00  admin  ask.send", 80, "    12:00  admin  ask.send");
    assert_folded("", "", 80, "");
}

static void wide_letters_take_two_columns(void **state)
{
    (void)state;
    assert_folded("x: ", "\u4f60\u597d \u4e16\u754c", 12, "x: \u4f60\u597d \u4e16\u754c");
    assert_folded("x: ", "\u4f60\u597d \u4e16\u754c", 11, "x: \u4f60\u597d\n   \u4e16\u754c");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_text_goes_on_below_its_text),
        cmocka_unit_test(an_address_that_is_too_long_stays_whole),
        cmocka_unit_test(without_a_terminal_a_line_stays_a_line),
        cmocka_unit_test(blanks_within_a_line_are_kept),
        cmocka_unit_test(wide_letters_take_two_columns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
