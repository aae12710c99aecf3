/* What was learnt comes back, in both directions, and counts as the contract says. */
#include "base/limits.h"
#include "acquaint_fixture.h"

static void test_hashes_of_kinds_never_meet_and_stay_the_same(void **state)
{
    struct memory *m = *state;
    guint64 mailbox = acquaint_mailbox(m->a, "bob@b.example");

    assert_int_not_equal(mailbox, 0);
    assert_int_not_equal(mailbox, acquaint_message(m->a, "bob@b.example"));
    assert_int_not_equal(mailbox, acquaint_mailbox(m->a, "bob@c.example"));
    acquaint_reopen(m);
    assert_int_equal(mailbox, acquaint_mailbox(m->a, "bob@b.example"));
}

static void test_days_count_from_1990(void **state)
{
    (void)state;
    assert_int_equal(acquaint_day_of(-5), 0);
    assert_int_equal(acquaint_day_of(631152000 - 1), 0);
    assert_int_equal(acquaint_day_of(631152000 + 86399), 0);
    assert_int_equal(acquaint_day_of(631152000 + 86400), 1);
    assert_int_equal(acquaint_day_of(G_MAXINT64), 65535);
}

static void test_word_of_one_side_is_found_from_both(void **state)
{
    struct memory *m = *state;
    struct acquaint_side a, b;

    acquaint_say_as(m, 7, 9, 100, LEARNT_REPLY);
    for (int turn = 0; turn < 2; turn++) {
        assert_ok(acquaint_pair(m->a, 7, 9, &a, &b, &m->error));
        assert_int_equal(a.days, 1);
        assert_int_equal(a.first, 100);
        assert_int_equal(a.last, 100);
        assert_int_equal(a.how, LEARNT_REPLY);
        assert_int_equal(b.days, 0);
        assert_ok(acquaint_pair(m->a, 9, 7, &b, &a, &m->error));
        assert_int_equal(a.days, 1);
        assert_int_equal(b.days, 0);
        acquaint_reopen(m);
    }
    acquaint_check_both_ways(m);
}

static void test_strangers_have_no_word(void **state)
{
    struct memory *m = *state;
    struct acquaint_side a, b;

    acquaint_say(m, 7, 9, 100);
    acquaint_say(m, 7, 11, 100);
    static const guint64 strangers[][2] = {{7, 10}, {9, 11}, {1, 2},
                                           {7, 0},  {0, 7},  {G_MAXUINT64, 7}};
    for (size_t i = 0; i < G_N_ELEMENTS(strangers); i++) {
        a.days = b.days = 77;
        assert_ok(acquaint_pair(m->a, strangers[i][0], strangers[i][1], &a, &b, &m->error));
        assert_int_equal(a.days, 0);
        assert_int_equal(b.days, 0);
    }
}

static void test_only_new_days_outside_of_those_known_count(void **state)
{
    struct memory *m = *state;
    static const struct {
        acquaint_day day;
        unsigned days;
        acquaint_day first, last;
    } steps[] = {
        {100, 1, 100, 100}, {100, 1, 100, 100}, {110, 2, 100, 110}, {105, 2, 100, 110},
        {100, 2, 100, 110}, {90, 3, 90, 110},   {90, 3, 90, 110},   {111, 4, 90, 111},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        acquaint_say(m, 7, 9, steps[i].day);
        struct acquaint_side side = acquaint_word(m, 7, 9);
        assert_int_equal(side.days, steps[i].days);
        assert_int_equal(side.first, steps[i].first);
        assert_int_equal(side.last, steps[i].last);
    }
    assert_int_equal(acquaint_word(m, 9, 7).days, 0);
}

static void test_order_within_a_batch_does_not_matter(void **state)
{
    struct memory *m = *state;
    static const struct acquaint_sighting sightings[] = {
        {7, 9, 103, LEARNT_DMARC}, {9, 7, 101, LEARNT_OUTBOUND}, {7, 9, 101, LEARNT_DMARC},
        {7, 9, 102, LEARNT_REPLY}, {7, 9, 102, LEARNT_DMARC},
    };
    struct acquaint_batch batch = {.sightings = sightings, .n_sightings = 5, .today = TODAY};

    for (int turn = 0; turn < 2; turn++) {
        assert_ok(acquaint_write(m->a, &batch, &m->error));
        struct acquaint_side side = acquaint_word(m, 7, 9);
        assert_int_equal(side.days, 3);
        assert_int_equal(side.how, LEARNT_DMARC | LEARNT_REPLY);
        assert_int_equal(acquaint_word(m, 9, 7).days, 1);
        assert_int_equal(acquaint_word(m, 9, 7).how, LEARNT_OUTBOUND);
    }
}

static void test_a_large_batch_is_there_as_a_whole(void **state)
{
    enum { N = 25001 };
    struct memory *m = *state;
    struct acquaint_sighting *sightings = g_new(struct acquaint_sighting, N);
    struct acquaint_thread *threads = g_new(struct acquaint_thread, N);
    static const guint64 people[] = {1, 2}, lists[] = {70};
    struct acquaint_batch batch = {sightings, N, threads, N, lists, 1, TODAY};

    for (guint64 i = 0; i < N; i++) {
        guint64 a = i / 3 % 100 + 1, b = (i / 3 + 1) * 1000;
        sightings[i] = i % 3 == 2
                           ? (struct acquaint_sighting){b, a, 100, 1}
                           : (struct acquaint_sighting){a, b, (acquaint_day)(101 - i % 3), 1};
        threads[i] = (struct acquaint_thread){i + 1, 100, false, false, people, 2};
    }
    for (int turn = 0; turn < 2; turn++) {
        assert_ok(acquaint_write(m->a, &batch, &m->error));
        struct acquaint_stats stats = fixture_stats(m);
        assert_int_equal(stats.directions, 2 * (N / 3 + 1));
        assert_int_equal(stats.threads, N);
        assert_int_equal(stats.seen, N);
        assert_int_equal(stats.lists, 1);
    }
    for (guint64 i = 0; i < N / 3; i++) {
        assert_int_equal(acquaint_word(m, i % 100 + 1, (i + 1) * 1000).days, 2);
        assert_int_equal(acquaint_word(m, (i + 1) * 1000, i % 100 + 1).days, 1);
    }
    acquaint_check_both_ways(m);
    g_free(sightings);
    g_free(threads);
}

static void test_a_day_to_come_counts_as_today_and_nobody_knows_himself(void **state)
{
    struct memory *m = *state;

    acquaint_say(m, 7, 9, TODAY + 500);
    acquaint_say(m, 5, 5, TODAY);
    acquaint_say(m, 0, 5, TODAY);
    assert_int_equal(acquaint_word(m, 7, 9).last, TODAY);
    assert_int_equal(fixture_stats(m).directions, 2);
}

static void test_enough_is_both_sides_or_one_on_several_days(void **state)
{
    static const struct {
        struct acquaint_side a, b;
        bool enough;
    } cases[] = {
        {{0, 0, 0, 0}, {0, 0, 0, 0}, false},
        {{1000, 1000, 1, 0}, {0, 0, 0, 0}, false},
        {{990, 1000, 2, 0}, {0, 0, 0, 0}, false},
        {{990, 1000, 3, 0}, {0, 0, 0, 0}, true},
        {{1000, 1000, 1, 0}, {901, 901, 1, 0}, true},
        {{1000, 1000, 1, 0}, {900, 900, 1, 0}, true},
        {{1000, 1000, 1, 0}, {899, 899, 1, 0}, false},
        {{1000, 1000, 1, 0}, {800, 899, 9, 0}, false},
        {{800, 900, 9, 0}, {0, 0, 0, 0}, true},
        {{800, 899, 9, 0}, {800, 899, 9, 0}, false},
        {{1001, 1005, 3, 0}, {0, 0, 0, 0}, true},
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        if (acquaint_enough(&cases[i].a, &cases[i].b, 1000, 100, 3) != cases[i].enough ||
            acquaint_enough(&cases[i].b, &cases[i].a, 1000, 100, 3) != cases[i].enough)
            fail_msg("case %zu", i);
    }
    assert_false(acquaint_enough(&cases[0].a, &cases[0].b, 1000, 100, 0));
}

static void test_thread_keeps_who_was_there_first(void **state)
{
    struct memory *m = *state;
    static const guint64 first[] = {1, 2, 3}, second[] = {1, 2, 4};

    fixture_thread(m, 50, 100, false, first, 3);
    fixture_thread(m, 50, 101, false, second, 3);
    assert_true(fixture_exposed(m, 50, 1, 3));
    assert_true(fixture_exposed(m, 50, 3, 2));
    assert_false(fixture_exposed(m, 50, 1, 4));
    assert_false(fixture_exposed(m, 51, 1, 3));
    assert_true(fixture_seen(m, 50, 100));
    assert_true(fixture_seen(m, 50, 101));
    assert_false(fixture_seen(m, 50, 102));
    assert_false(fixture_seen(m, 51, 100));
    assert_int_equal(fixture_stats(m).threads, 1);
    assert_int_equal(fixture_stats(m).seen, 2);
}

static void test_first_of_one_batch_is_kept_too(void **state)
{
    struct memory *m = *state;
    static const guint64 first[] = {1, 2}, second[] = {3, 4};
    struct acquaint_thread threads[] = {{50, 100, false, false, first, 2},
                                        {50, 100, false, false, second, 2}};
    struct acquaint_batch batch = {.threads = threads, .n_threads = 2, .today = TODAY};

    assert_ok(acquaint_write(m->a, &batch, &m->error));
    assert_true(fixture_exposed(m, 50, 1, 2));
    assert_false(fixture_exposed(m, 50, 3, 4));
}

static void test_sent_alone_is_ours_to_one_who_alone_was_visible(void **state)
{
    struct memory *m = *state;
    static const guint64 people[] = {1, 2, 3};

    fixture_thread(m, 50, 100, true, people, 2);
    fixture_thread(m, 51, 100, true, people, 3);
    fixture_thread(m, 52, 100, false, people, 2);
    assert_true(fixture_sent_alone(m, 50, 2));
    assert_false(fixture_sent_alone(m, 50, 3));
    assert_false(fixture_sent_alone(m, 51, 2));
    assert_false(fixture_sent_alone(m, 52, 2));
    assert_false(fixture_sent_alone(m, 53, 2));
    /* Whoever comes later with the same Message-ID makes nothing of it. */
    fixture_thread(m, 52, 100, true, people, 2);
    assert_false(fixture_sent_alone(m, 52, 2));
}

static void test_a_crowd_is_cut_and_never_alone(void **state)
{
    struct memory *m = *state;
    guint64 crowd[LIMIT_PARTIES + 50];

    for (size_t i = 0; i < G_N_ELEMENTS(crowd); i++)
        crowd[i] = i + 1;
    fixture_thread(m, 50, 100, true, crowd, G_N_ELEMENTS(crowd));
    assert_true(fixture_exposed(m, 50, 1, LIMIT_PARTIES + 1));
    assert_false(fixture_exposed(m, 50, 1, LIMIT_PARTIES + 2));
    fixture_thread(m, 51, 100, true, NULL, 0);
    assert_false(fixture_exposed(m, 51, 0, 0));
    assert_false(fixture_sent_alone(m, 51, 0));
}

static void test_lists_are_known_and_are_no_pairs(void **state)
{
    struct memory *m = *state;
    static const guint64 lists[] = {70, 71, 70};
    struct acquaint_batch batch = {.lists = lists, .n_lists = 3, .today = TODAY};

    acquaint_say(m, 70, 9, 100);
    assert_ok(acquaint_write(m->a, &batch, &m->error));
    assert_true(fixture_is_list(m, 70));
    assert_true(fixture_is_list(m, 71));
    assert_false(fixture_is_list(m, 9));
    assert_false(fixture_is_list(m, 69));
    assert_int_equal(fixture_stats(m).lists, 2);
    assert_int_equal(fixture_stats(m).directions, 2);
    acquaint_check_both_ways(m);
}

static void test_figures_tell_how_and_when(void **state)
{
    struct memory *m = *state;

    acquaint_say_as(m, 1, 2, TODAY, LEARNT_OUTBOUND);
    acquaint_say_as(m, 2, 1, TODAY - 31, LEARNT_DMARC);
    acquaint_say_as(m, 1, 3, TODAY - 365, LEARNT_ARCHIVE | LEARNT_TRUSTED);
    acquaint_say_as(m, 1, 4, TODAY - 366, LEARNT_ARCHIVE);
    struct acquaint_stats stats = fixture_stats(m);
    assert_int_equal(stats.directions, 6);
    assert_int_equal(stats.mailboxes, 4);
    static const guint64 by_how[] = {1, 1, 0, 2, 1}, by_age[] = {1, 1, 1, 1};
    assert_memory_equal(stats.by_how, by_how, sizeof by_how);
    assert_memory_equal(stats.by_age, by_age, sizeof by_age);
    assert_true(stats.bytes > 0);
    assert_ok(acquaint_sync(m->a, &m->error));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_hashes_of_kinds_never_meet_and_stay_the_same,
                                        acquaint_setup, acquaint_teardown),
        cmocka_unit_test(test_days_count_from_1990),
        cmocka_unit_test_setup_teardown(test_word_of_one_side_is_found_from_both, acquaint_setup,
                                        acquaint_teardown),
        cmocka_unit_test_setup_teardown(test_strangers_have_no_word, acquaint_setup,
                                        acquaint_teardown),
        cmocka_unit_test_setup_teardown(test_only_new_days_outside_of_those_known_count,
                                        acquaint_setup, acquaint_teardown),
        cmocka_unit_test_setup_teardown(test_order_within_a_batch_does_not_matter, acquaint_setup,
                                        acquaint_teardown),
        cmocka_unit_test_setup_teardown(test_a_large_batch_is_there_as_a_whole, acquaint_setup,
                                        acquaint_teardown),
        cmocka_unit_test_setup_teardown(test_a_day_to_come_counts_as_today_and_nobody_knows_himself,
                                        acquaint_setup, acquaint_teardown),
        cmocka_unit_test(test_enough_is_both_sides_or_one_on_several_days),
        cmocka_unit_test_setup_teardown(test_thread_keeps_who_was_there_first, acquaint_setup,
                                        acquaint_teardown),
        cmocka_unit_test_setup_teardown(test_first_of_one_batch_is_kept_too, acquaint_setup,
                                        acquaint_teardown),
        cmocka_unit_test_setup_teardown(test_sent_alone_is_ours_to_one_who_alone_was_visible,
                                        acquaint_setup, acquaint_teardown),
        cmocka_unit_test_setup_teardown(test_a_crowd_is_cut_and_never_alone, acquaint_setup,
                                        acquaint_teardown),
        cmocka_unit_test_setup_teardown(test_lists_are_known_and_are_no_pairs, acquaint_setup,
                                        acquaint_teardown),
        cmocka_unit_test_setup_teardown(test_figures_tell_how_and_when, acquaint_setup,
                                        acquaint_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
