/* Shown before: an introducer has shown two people to each other on two days, and nobody minded. */
#include "acquaint_fixture.h"

enum { ALICE = 1, ANNA, BOB, CAROL, DAVE };

static void show(struct memory *m, guint64 introducer, guint64 a, guint64 b, acquaint_day day)
{
    const struct acquaint_exposure one = {introducer, a, b, day};

    assert_ok(acquaint_write_exposures(m->a, &one, 1, &m->error));
}

static bool is_shown(struct memory *m, guint64 introducer, guint64 a, guint64 b)
{
    bool shown = true;

    assert_ok(acquaint_shown(m->a, introducer, a, b, 7, &shown, &m->error));
    return shown;
}

static void two_days_a_week_apart_are_a_habit(void **state)
{
    struct memory *m = *state;

    assert_false(is_shown(m, ALICE, BOB, CAROL));
    show(m, ALICE, BOB, CAROL, TODAY);
    assert_false(is_shown(m, ALICE, BOB, CAROL));
    show(m, ALICE, CAROL, BOB, TODAY + 6);
    assert_false(is_shown(m, ALICE, BOB, CAROL));
    show(m, ALICE, BOB, CAROL, TODAY + 7);
    assert_true(is_shown(m, ALICE, BOB, CAROL));
    assert_true(is_shown(m, ALICE, CAROL, BOB));
}

static void many_times_on_one_day_are_one_day(void **state)
{
    struct memory *m = *state;

    for (int i = 0; i < 10; i++)
        show(m, ALICE, BOB, CAROL, TODAY);
    assert_false(is_shown(m, ALICE, BOB, CAROL));
}

static void days_count_in_any_order(void **state)
{
    struct memory *m = *state;

    show(m, ALICE, BOB, CAROL, TODAY + 7);
    show(m, ALICE, BOB, CAROL, TODAY);
    assert_true(is_shown(m, ALICE, BOB, CAROL));
}

static void it_is_of_one_introducer_and_one_pair(void **state)
{
    struct memory *m = *state;

    show(m, ALICE, BOB, CAROL, TODAY);
    show(m, ALICE, BOB, CAROL, TODAY + 30);
    assert_false(is_shown(m, ANNA, BOB, CAROL));
    assert_false(is_shown(m, ALICE, BOB, DAVE));
    assert_false(is_shown(m, BOB, ALICE, CAROL));
}

static void it_is_forgotten_with_each_of_the_three(void **state)
{
    struct memory *m = *state;
    guint64 pairs;

    for (guint64 person = ALICE; person <= DAVE; person++) {
        if (person == ANNA)
            continue;
        show(m, ALICE, BOB, CAROL, TODAY);
        show(m, ALICE, BOB, CAROL, TODAY + 8);
        assert_ok(acquaint_forget(m->a, person, &pairs, &m->error));
        assert_int_equal(is_shown(m, ALICE, BOB, CAROL), person == DAVE);
    }
}

static void it_ends_with_its_age(void **state)
{
    struct memory *m = *state;
    struct acquaint_position at = {0};
    bool done = false;

    show(m, ALICE, BOB, CAROL, TODAY);
    show(m, ALICE, BOB, CAROL, TODAY + 8);
    show(m, ALICE, BOB, DAVE, TODAY + 20);
    show(m, ALICE, BOB, DAVE, TODAY + 30);
    while (!done)
        assert_ok(acquaint_prune(m->a, TODAY + 10, TODAY + 10, 100, &at, &done, &m->error));
    assert_false(is_shown(m, ALICE, BOB, CAROL));
    assert_true(is_shown(m, ALICE, BOB, DAVE));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, acquaint_setup, acquaint_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(two_days_a_week_apart_are_a_habit),
        TEST(many_times_on_one_day_are_one_day),
        TEST(days_count_in_any_order),
        TEST(it_is_of_one_introducer_and_one_pair),
        TEST(it_is_forgotten_with_each_of_the_three),
        TEST(it_ends_with_its_age),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
