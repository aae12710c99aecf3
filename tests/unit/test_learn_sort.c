#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "cli/learn/learn.h"
#include "cli/learn/learn_message.h"
#include "cli/learn/learn_sort.h"

#include <glib.h>
#include <string.h>

static struct learn_finding finding_of(guint64 message, acquaint_day day, guint8 people)
{
    struct learn_finding finding = {
        .message = message, .from = 7, .day = day, .n_people = people, .n_about = people / 2};
    for (guint8 i = 0; i < people; i++)
        finding.people[i] = message * 100 + i;
    return finding;
}

/* So many findings through so many octets of memory come out by day and message, and whole. */
static void expect_order(unsigned n, size_t bytes)
{
    struct sorter *sorter = sorter_new(g_get_tmp_dir(), bytes);
    struct learn_finding finding;
    guint64 before = 0;
    bool found = true;

    for (unsigned i = 0; i < n; i++) {
        guint64 message = (guint64)i * 7919 % n;
        finding = finding_of(message, (acquaint_day)(message % 500), (guint8)(message % 102));
        assert_true(sorter_add(sorter, &finding, NULL));
    }
    assert_int_equal(sorter_count(sorter), n);
    for (unsigned i = 0; i < n; i++) {
        assert_true(sorter_next(sorter, &finding, &found, NULL));
        assert_true(found);
        struct learn_finding want =
            finding_of(finding.message, (acquaint_day)(finding.message % 500),
                       (guint8)(finding.message % 102));
        guint64 place = (guint64)finding.day << 32 | finding.message;
        assert_true(i == 0 || place > before);
        before = place;
        assert_int_equal(finding.day, want.day);
        assert_int_equal(finding.n_about, want.n_about);
        assert_int_equal(finding.n_people, want.n_people);
        assert_memory_equal(finding.people, want.people, 8 * want.n_people);
    }
    assert_true(sorter_next(sorter, &finding, &found, NULL));
    assert_false(found);
    sorter_free(sorter);
}

static void findings_come_out_by_day_from_memory(void **state)
{
    (void)state;
    expect_order(1, 1 << 20);
    expect_order(1009, 1 << 20);
}

static void findings_come_out_by_day_from_the_disk(void **state)
{
    (void)state;
    expect_order(1009, 100000);
    expect_order(20011, 200000);
    expect_order(50, 1);
}

static void without_a_folder_there_is_an_error(void **state)
{
    struct sorter *sorter = sorter_new("/no/such/folder", 1);
    struct learn_finding finding = finding_of(1, 1, 100);
    g_autoptr(GError) error = NULL;
    (void)state;
    assert_true(sorter_add(sorter, &finding, &error));
    assert_false(sorter_add(sorter, &finding, &error));
    assert_non_null(strstr(error->message, "/no/such/folder"));
    sorter_free(sorter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_come_out_by_day_from_memory),
        cmocka_unit_test(findings_come_out_by_day_from_the_disk),
        cmocka_unit_test(without_a_folder_there_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
