/* One person's pairs are shown and forgotten; what is old goes; a long random life leaves the
 * memory as a simple model has it. */
#include "acquaint_fixture.h"

static void sum_other(void *ctx, guint64 other, const struct acquaint_side *own,
                      const struct acquaint_side *others)
{
    guint64 *sums = ctx;

    sums[0]++;
    sums[1] += other;
    sums[2] += own->days;
    sums[3] += others->days;
}

static void test_each_pair_of_a_person_is_shown_once(void **state)
{
    enum { OTHERS = 2500 };
    struct memory *m = *state;
    struct acquaint_sighting *sightings = g_new(struct acquaint_sighting, OTHERS);
    guint64 sums[4] = {0}, lists[] = {500};

    for (guint i = 0; i < OTHERS; i++)
        sightings[i] = i % 2 ? (struct acquaint_sighting){500, 1000 + i, 100, 1}
                             : (struct acquaint_sighting){1000 + i, 500, 100, 1};
    struct acquaint_batch batch = {sightings, OTHERS, NULL, 0, lists, 1, TODAY};
    assert_ok(acquaint_write(m->a, &batch, &m->error));
    acquaint_say(m, 499, 7, 100);
    acquaint_say(m, 501, 7, 100);
    acquaint_say(m, 500, G_MAXUINT64, 100);
    assert_ok(acquaint_each_of(m->a, 500, sum_other, sums, &m->error));
    assert_int_equal(sums[0], OTHERS + 1);
    assert_int_equal(sums[1], (guint64)OTHERS * 1000 + (guint64)OTHERS * (OTHERS - 1) / 2 - 1);
    assert_int_equal(sums[2], OTHERS / 2 + 1);
    assert_int_equal(sums[3], OTHERS / 2);
    g_free(sightings);
}

static void test_nobody_has_no_pairs(void **state)
{
    struct memory *m = *state;
    guint64 sums[4] = {0}, removed = 77;

    assert_ok(acquaint_each_of(m->a, 500, sum_other, sums, &m->error));
    assert_int_equal(sums[0], 0);
    assert_ok(acquaint_forget(m->a, 500, &removed, &m->error));
    assert_int_equal(removed, 0);
}

static void test_who_is_forgotten_is_gone_from_the_other_side_too(void **state)
{
    struct memory *m = *state;
    guint64 sums[4] = {0}, removed;

    acquaint_say(m, 5, 9, 100);
    acquaint_say(m, 9, 5, 100);
    acquaint_say(m, 7, 9, 100);
    acquaint_say(m, 9, 11, 100);
    acquaint_say(m, 5, 7, 100);
    assert_ok(acquaint_forget(m->a, 9, &removed, &m->error));
    assert_int_equal(removed, 3);
    assert_ok(acquaint_each_of(m->a, 9, sum_other, sums, &m->error));
    assert_ok(acquaint_each_of(m->a, 11, sum_other, sums, &m->error));
    assert_int_equal(sums[0], 0);
    assert_ok(acquaint_each_of(m->a, 5, sum_other, sums, &m->error));
    assert_int_equal(sums[0], 1);
    assert_int_equal(sums[1], 7);
    assert_int_equal(acquaint_word(m, 7, 9).days, 0);
    acquaint_check_both_ways(m);
}

static void test_forgetting_one_of_three_makes_no_two_who_were_alone(void **state)
{
    struct memory *m = *state;
    static const guint64 people[] = {1, 2, 9};
    guint64 removed;

    fixture_thread(m, 50, 100, true, people, 3);
    fixture_thread(m, 51, 100, true, people, 2);
    assert_false(fixture_sent_alone(m, 50, 2));
    assert_ok(acquaint_forget(m->a, 9, &removed, &m->error));
    assert_true(fixture_exposed(m, 50, 1, 2));
    assert_false(fixture_sent_alone(m, 50, 2));
    assert_true(fixture_sent_alone(m, 51, 2));
}

static void test_who_is_forgotten_is_no_list_and_in_no_thread(void **state)
{
    enum { THREADS = 25000 };
    struct memory *m = *state;
    struct acquaint_thread *threads = g_new(struct acquaint_thread, THREADS);
    guint64 people[] = {1, 9, 2}, others[] = {1, 2}, lists[] = {9}, removed;
    struct acquaint_batch batch = {NULL, 0, threads, THREADS, lists, 1, TODAY};

    for (guint i = 0; i < THREADS; i++)
        threads[i] = i % 2 ? (struct acquaint_thread){i + 1, 100, true, true, people, 2}
                           : (struct acquaint_thread){i + 1, 100, false, false, others, 2};
    threads[0].participants = people;
    threads[0].n = 3;
    assert_ok(acquaint_write(m->a, &batch, &m->error));
    assert_true(fixture_sent_alone(m, THREADS, 9));
    assert_ok(acquaint_forget(m->a, 9, &removed, &m->error));
    assert_int_equal(removed, 0);
    assert_false(fixture_is_list(m, 9));
    for (guint i = 1; i <= THREADS; i++)
        assert_false(fixture_exposed(m, i, 1, 9) || fixture_sent_alone(m, i, 9));
    assert_true(fixture_exposed(m, 1, 1, 2));
    assert_true(fixture_exposed(m, 3, 1, 2));
    assert_int_equal(fixture_stats(m).threads, THREADS);
    g_free(threads);
}

/* ---- ageing ---- */

/* Until it has been all around; returns the number of steps. */
static unsigned prune(struct memory *m, acquaint_day pairs, acquaint_day threads, size_t most)
{
    struct acquaint_position position = {0, 0};
    bool done = false;
    unsigned steps = 0;

    for (; !done; steps++) {
        if (steps > 10000)
            fail_msg("pruning never ends");
        assert_ok(acquaint_prune(m->a, pairs, threads, most, &position, &done, &m->error));
    }
    assert_int_equal(position.mailbox, 0);
    assert_int_equal(position.other, 0);
    return steps;
}

static void test_pairs_go_when_both_sides_are_old(void **state)
{
    struct memory *m = *state;
    guint64 lists[] = {70};
    struct acquaint_batch batch = {NULL, 0, NULL, 0, lists, 1, 99};

    acquaint_say(m, 1, 2, 99); /* old, one-sided */
    acquaint_say(m, 3, 1, 99); /* old, both sides */
    acquaint_say(m, 1, 3, 98);
    acquaint_say(m, 1, 4, 99); /* one side is young */
    acquaint_say(m, 4, 1, 100);
    acquaint_say(m, 5, 1, 100); /* young, one-sided */
    assert_ok(acquaint_write(m->a, &batch, &m->error));
    prune(m, 100, 0, 1);
    assert_int_equal(fixture_stats(m).directions, 4);
    assert_int_equal(acquaint_word(m, 1, 4).last, 99);
    assert_int_equal(acquaint_word(m, 4, 1).last, 100);
    assert_int_equal(acquaint_word(m, 5, 1).last, 100);
    assert_false(fixture_is_list(m, 70));
    acquaint_check_both_ways(m);
}

static void test_each_step_of_pruning_looks_at_few_and_all_come_around(void **state)
{
    enum { WORDS = 1000 };
    struct memory *m = *state;
    struct acquaint_sighting sightings[WORDS];
    struct acquaint_batch batch = {sightings, WORDS, NULL, 0, NULL, 0, TODAY};

    for (guint i = 0; i < WORDS; i++)
        sightings[i] = (struct acquaint_sighting){1, i + 2, (acquaint_day)(i % 4 ? 99 : 100), 1};
    assert_ok(acquaint_write(m->a, &batch, &m->error));
    assert_int_equal(prune(m, 50, 0, 100), 2 * WORDS / 100 + 1);
    assert_int_equal(fixture_stats(m).directions, 2 * WORDS);
    assert_true(prune(m, 100, 0, 7) > WORDS / 7);
    assert_int_equal(fixture_stats(m).directions, 2 * WORDS / 4);
    acquaint_check_both_ways(m);
}

static void test_threads_go_before_what_was_seen(void **state)
{
    struct memory *m = *state;
    static const guint64 people[] = {1, 2};

    fixture_thread(m, 50, 100, false, people, 2);
    fixture_thread(m, 51, 150, false, people, 2);
    fixture_thread(m, 52, 151, false, people, 2);
    fixture_thread(m, 50, 151, false, people, 2); /* keeps its first day */
    prune(m, 100, 151, 1);
    assert_false(fixture_exposed(m, 50, 1, 2));
    assert_false(fixture_exposed(m, 51, 1, 2));
    assert_true(fixture_exposed(m, 52, 1, 2));
    assert_true(fixture_seen(m, 50, 100));
    prune(m, 151, 151, 1000);
    assert_false(fixture_seen(m, 50, 100));
    assert_false(fixture_seen(m, 51, 150));
    assert_true(fixture_seen(m, 50, 151));
    assert_int_equal(fixture_stats(m).threads, 1);
    assert_int_equal(fixture_stats(m).seen, 2);
}

/* ---- a long life ---- */

enum { PEOPLE = 120, TURNS = 400, BATCH = 300 };

struct model {
    struct acquaint_side words[PEOPLE][PEOPLE];
    bool pair[PEOPLE][PEOPLE];
};

static guint64 person(guint i)
{
    return (guint64)(i + 1) * G_GUINT64_CONSTANT(0x9E3779B97F4A7C15);
}

static void model_say(struct model *model, guint from, guint about, acquaint_day day)
{
    struct acquaint_side *w = &model->words[from][about];

    model->pair[from][about] = model->pair[about][from] = true;
    if (w->days == 0)
        *w = (struct acquaint_side){day, day, 1, 1};
    else if (day < w->first || day > w->last)
        *w = (struct acquaint_side){MIN(day, w->first), MAX(day, w->last), w->days + 1, 1};
}

/* One day a batch, so that the order inside does not matter. */
static void say_some(struct memory *m, struct model *model, GRand *rand, acquaint_day day)
{
    struct acquaint_sighting sightings[BATCH];
    struct acquaint_batch batch = {sightings, 0, NULL, 0, NULL, 0, TODAY};

    while (batch.n_sightings < BATCH) {
        guint from = g_rand_int(rand) % PEOPLE, about = g_rand_int(rand) % PEOPLE;
        if (from == about)
            continue;
        sightings[batch.n_sightings++] =
            (struct acquaint_sighting){person(from), person(about), day, 1};
        model_say(model, from, about, day);
    }
    assert_ok(acquaint_write(m->a, &batch, &m->error));
}

static void forget_one(struct memory *m, struct model *model, guint who)
{
    guint64 removed, pairs = 0;

    assert_ok(acquaint_forget(m->a, person(who), &removed, &m->error));
    for (guint i = 0; i < PEOPLE; i++) {
        pairs += model->pair[who][i];
        model->pair[who][i] = model->pair[i][who] = false;
        model->words[who][i] = model->words[i][who] = (struct acquaint_side){0};
    }
    assert_int_equal(removed, pairs);
}

static void prune_all(struct memory *m, struct model *model, acquaint_day before)
{
    prune(m, before, 0, 500);
    for (guint i = 0; i < PEOPLE; i++)
        for (guint j = 0; j < i; j++)
            if (MAX(model->words[i][j].last, model->words[j][i].last) < before) {
                model->pair[i][j] = model->pair[j][i] = false;
                model->words[i][j] = model->words[j][i] = (struct acquaint_side){0};
            }
}

static void compare(struct memory *m, const struct model *model)
{
    guint64 directions = 0;

    for (guint i = 0; i < PEOPLE; i++)
        for (guint j = 0; j < PEOPLE; j++) {
            struct acquaint_side got = acquaint_word(m, person(i), person(j));
            const struct acquaint_side *want = &model->words[i][j];
            directions += model->pair[i][j];
            if (got.first != want->first || got.last != want->last || got.days != want->days)
                fail_msg("%u about %u: %u-%u %u, want %u-%u %u", i, j, got.first, got.last,
                         got.days, want->first, want->last, want->days);
        }
    assert_int_equal(fixture_stats(m).directions, directions);
}

static void test_a_long_life_is_remembered_as_it_was(void **state)
{
    struct memory *m = *state;
    struct model *model = g_new0(struct model, 1);
    GRand *rand = g_rand_new_with_seed(4);

    for (guint turn = 0; turn < TURNS; turn++) {
        say_some(m, model, rand, (acquaint_day)(1000 + turn / 2 + g_rand_int(rand) % 20));
        if (turn % 10 == 9)
            forget_one(m, model, g_rand_int(rand) % PEOPLE);
        if (turn % 40 == 39)
            prune_all(m, model, (acquaint_day)(1000 + turn / 2));
        if (turn % 100 == 50)
            acquaint_reopen(m);
    }
    compare(m, model);
    acquaint_check_both_ways(m);
    g_rand_free(rand);
    g_free(model);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_each_pair_of_a_person_is_shown_once, acquaint_setup,
                                        acquaint_teardown),
        cmocka_unit_test_setup_teardown(test_nobody_has_no_pairs, acquaint_setup,
                                        acquaint_teardown),
        cmocka_unit_test_setup_teardown(test_who_is_forgotten_is_gone_from_the_other_side_too,
                                        acquaint_setup, acquaint_teardown),
        cmocka_unit_test_setup_teardown(test_who_is_forgotten_is_no_list_and_in_no_thread,
                                        acquaint_setup, acquaint_teardown),
        cmocka_unit_test_setup_teardown(test_forgetting_one_of_three_makes_no_two_who_were_alone,
                                        acquaint_setup, acquaint_teardown),
        cmocka_unit_test_setup_teardown(test_pairs_go_when_both_sides_are_old, acquaint_setup,
                                        acquaint_teardown),
        cmocka_unit_test_setup_teardown(test_each_step_of_pruning_looks_at_few_and_all_come_around,
                                        acquaint_setup, acquaint_teardown),
        cmocka_unit_test_setup_teardown(test_threads_go_before_what_was_seen, acquaint_setup,
                                        acquaint_teardown),
        cmocka_unit_test_setup_teardown(test_a_long_life_is_remembered_as_it_was, acquaint_setup,
                                        acquaint_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
