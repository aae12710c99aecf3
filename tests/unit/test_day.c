/* Days as an administrator writes and reads them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/day.h"

#include <stdlib.h>
#include <time.h>

#define NOON_OF_MARCH_1 G_GINT64_CONSTANT(1772366400) /* 2026-03-01 12:00 UTC */

static void a_day_is_written_as_iso_8601_has_it(void **state)
{
    (void)state;
    g_autofree char *day = day_text(NOON_OF_MARCH_1), *none = day_text(G_MAXINT64);
    g_autofree char *late = day_text_local(NOON_OF_MARCH_1 + 21 * 3600);
    assert_string_equal(day, "2026-03-01");
    assert_string_equal(none, "?");
    assert_string_equal(late, "2026-03-01");
}

static void a_day_begins_at_local_midnight(void **state)
{
    gint64 when = 7;
    (void)state;
    assert_true(day_parse("2026-03-01", &when));
    assert_int_equal(when, NOON_OF_MARCH_1 - 2 * 3600);
    when = 7;
    assert_false(day_parse("2026-02-29", &when));
    assert_false(day_parse("2026-13-01", &when));
    assert_false(day_parse("2026-03-01x", &when));
    assert_false(day_parse("soon", &when));
    assert_int_equal(when, 7);
}

static void days_ago_are_counted_over_the_end_of_a_month(void **state)
{
    gint64 when;
    (void)state;
    assert_true(day_ago(NOON_OF_MARCH_1, 0, &when));
    assert_int_equal(when, NOON_OF_MARCH_1 - 2 * 3600);
    assert_true(day_ago(NOON_OF_MARCH_1, 1, &when));
    assert_int_equal(when, NOON_OF_MARCH_1 - 26 * 3600);
    assert_false(day_ago(G_MAXINT64, 1, &when));
}

static void a_count_has_one_unit_and_a_bound(void **state)
{
    unsigned count = 0;
    char unit = 0;
    static const char *const wrong[] = {
        "", "d", "14", "0d", "61d", "14dd", "14y", "-1d", " 14d", "1.5d", "99999999999999999999d"};
    (void)state;
    assert_true(day_parse_count("60w", "dw", 60, &count, &unit));
    assert_int_equal(count, 60);
    assert_int_equal(unit, 'w');
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
        if (day_parse_count(wrong[i], "dw", 60, &count, &unit))
            fail_msg("\"%s\" should not be a count of days", wrong[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_is_written_as_iso_8601_has_it),
        cmocka_unit_test(a_day_begins_at_local_midnight),
        cmocka_unit_test(days_ago_are_counted_over_the_end_of_a_month),
        cmocka_unit_test(a_count_has_one_unit_and_a_bound),
    };
    setenv("TZ", "HST+10", 1); /* ten hours behind UTC */
    tzset();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
