/* A person's asks of a day are not used up by accounts whose asks that person has refused. */
#include "ask_fixture.h"

#define DAY 86400
#define HOUR 3600

/* The account asks Bob about somebody whom nobody has heard of; the ask's id. Caller frees. */
static char *ask_bob(struct store *store, const char *account, gint64 now)
{
    static unsigned number;
    g_autofree char *id = g_strdup_printf("aaaa%06u", ++number);
    g_autofree char *counterpart = g_strdup_printf("p%u@p%u.example", number, number);
    g_autofree char *introducer = g_strdup_printf("%s@local.example", account);
    struct request *r = asking_request(id, BOB, counterpart, NULL);

    fixture_set(&r->account, account);
    fixture_set(&r->introducer, introducer);
    r->expires = now + LIFETIME;
    hold_at(store, r, now);
    return ask_id(store, id, BOB, counterpart);
}

static gint64 due_of(struct store *store, const char *id)
{
    struct ask *ask = ask_of(store, id);
    gint64 due = ask->due;

    ask_free(ask);
    return due;
}

static enum askable askable(struct store *store, const char *account, gint64 now)
{
    g_autofree char *introducer = g_strdup_printf("%s@local.example", account);
    enum askable out = ASKABLE_NEVER;
    gint64 from;

    assert_true(
        store_askable(store, account, introducer, BOB, DAVE, &limits, now, &out, &from, NULL));
    return out;
}

/* Whether it is sent now, as the daemon tries it. */
static bool sends(struct store *store, const char *id, gint64 now)
{
    g_autoptr(GError) error = NULL;
    bool yields = false;

    assert_ok(store_ask_yield(store, id, &limits, now, &yields, &error), error);
    if (!yields)
        hand_over(store, send_ask(store, id, now), false, now);
    return !yields;
}

/* Bob says no to an ask of this account, which he got on the day before. */
static void refused_yesterday(struct store *store, const char *account)
{
    g_autofree char *id = ask_bob(store, account, NOW - DAY - HOUR);

    assert_true(sends(store, id, NOW - DAY));
    assert_int_equal(answer_as(store, id, WORD_NO, false, NOW - DAY), ANSWER_TAKEN);
}

static void test_what_a_refused_account_has_queued_delays_nobody_else(void **state)
{
    struct fixture *f = *state;
    g_autofree char *first = ask_bob(f->store, "eve", NOW);

    for (int i = 0; i < 8; i++)
        g_free(ask_bob(f->store, "eve", NOW));
    assert_int_equal(askable(f->store, "alice", NOW), ASKABLE_LATER);
    assert_true(sends(f->store, first, NOW + 600));
    assert_int_equal(answer(f->store, first, WORD_NO), ANSWER_TAKEN);
    assert_int_equal(askable(f->store, "alice", NOW + 1000), ASKABLE);
    g_autofree char *alices = ask_bob(f->store, "alice", NOW + 1000);
    assert_int_equal(due_of(f->store, alices), NOW + 1600);
}

static void test_many_refused_accounts_delay_nobody_else(void **state)
{
    struct fixture *f = *state;

    for (int i = 0; i < 30; i++) {
        g_autofree char *account = g_strdup_printf("eve%d", i), *id = NULL;
        gint64 when = NOW - (40 - i) * (gint64)DAY;
        id = ask_bob(f->store, account, when);
        assert_true(sends(f->store, id, when + 600));
        assert_int_equal(answer_as(f->store, id, WORD_NO, false, when + 700), ANSWER_TAKEN);
    }
    for (int i = 0; i < 30; i++) {
        g_autofree char *account = g_strdup_printf("eve%d", i);
        g_free(ask_bob(f->store, account, NOW));
    }
    assert_int_equal(askable(f->store, "alice", NOW), ASKABLE);
    g_autofree char *alices = ask_bob(f->store, "alice", NOW);
    assert_int_equal(due_of(f->store, alices), NOW + 600);
    assert_true(sends(f->store, alices, NOW + 600));
}

static void test_their_own_asks_go_one_a_day_and_no_more_are_taken_than_can(void **state)
{
    struct fixture *f = *state;

    refused_yesterday(f->store, "eve");
    refused_yesterday(f->store, "mallory");
    g_autofree char *one = ask_bob(f->store, "eve", NOW), *two = ask_bob(f->store, "mallory", NOW);
    assert_true(sends(f->store, one, due_of(f->store, one)));
    assert_false(sends(f->store, two, NOW + HOUR));
    assert_int_equal(due_of(f->store, two), NOW + 2 * HOUR);
    assert_true(sends(f->store, two, NOW + 600 + DAY));
    g_free(ask_bob(f->store, "eve", NOW + DAY));
    g_free(ask_bob(f->store, "eve", NOW + DAY));
    assert_int_equal(askable(f->store, "mallory", NOW + DAY), ASKABLE_LATER);
    assert_int_equal(askable(f->store, "alice", NOW + DAY), ASKABLE);
}

static void test_nobody_gets_more_in_a_day_than_the_limit(void **state)
{
    struct fixture *f = *state;

    refused_yesterday(f->store, "eve");
    g_autofree char *eves = ask_bob(f->store, "eve", NOW);
    for (int i = 0; i < 3; i++) {
        g_autofree char *id = ask_bob(f->store, "alice", NOW);
        assert_true(sends(f->store, id, NOW + 600));
    }
    assert_false(sends(f->store, eves, NOW + 601));
    assert_true(sends(f->store, eves, NOW + 600 + DAY));
    /* And once it is sent it counts: two more go that day. */
    for (int i = 0; i < 3; i++) {
        g_autofree char *id = ask_bob(f->store, "carla", NOW + DAY);
        assert_int_equal(due_of(f->store, id), i < 2 ? NOW + 600 + DAY : NOW + 600 + 2 * DAY);
    }
}

static void test_the_second_no_ends_what_was_to_be_asked(void **state)
{
    struct fixture *f = *state;
    g_autofree char *first = ask_bob(f->store, "eve", NOW), *second = ask_bob(f->store, "eve", NOW),
                    *third = ask_bob(f->store, "eve", NOW), *other = ask_bob(f->store, "ann", NOW);

    assert_true(sends(f->store, first, NOW + 600));
    assert_true(sends(f->store, second, NOW + 600));
    assert_int_equal(answer_as(f->store, first, WORD_NO, false, NOW + 700), ANSWER_TAKEN);
    assert_int_equal(ask_state(f->store, third), ASK_SCHEDULED);
    assert_int_equal(answer_as(f->store, second, WORD_NO, false, NOW + 800), ANSWER_TAKEN);
    assert_int_equal(ask_state(f->store, third), ASK_WITHDRAWN);
    assert_int_equal(ask_state(f->store, other), ASK_SCHEDULED);
}

static void test_an_ask_that_yields_and_is_hurried_is_sent(void **state)
{
    struct fixture *f = *state;
    struct act act = at(NOW + 20);
    bool room = false;

    refused_yesterday(f->store, "eve");
    g_autofree char *eves = ask_bob(f->store, "eve", NOW);
    assert_true(store_ask_hurry(f->store, eves, &limits, &act, &room, NULL));
    assert_true(room);
    assert_true(sends(f->store, eves, NOW + 20));
}

static void test_what_yields_leaves_nothing_behind(void **state)
{
    struct fixture *f = *state;
    struct act act = at(NOW + 10);
    unsigned removed;

    refused_yesterday(f->store, "eve");
    g_autofree char *eves = ask_bob(f->store, "eve", NOW);
    assert_true(store_ask_cancel(f->store, eves, &act, NULL));
    assert_true(store_prune(f->store, 0, 0, NOW + 2 * DAY, 100, &removed, NULL));
    assert_int_equal(fixture_entries(f->store, TABLE_ASKED), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_a_refused_account_has_queued_delays_nobody_else),
        TEST(test_many_refused_accounts_delay_nobody_else),
        TEST(test_their_own_asks_go_one_a_day_and_no_more_are_taken_than_can),
        TEST(test_nobody_gets_more_in_a_day_than_the_limit),
        TEST(test_the_second_no_ends_what_was_to_be_asked),
        TEST(test_an_ask_that_yields_and_is_hurried_is_sent),
        TEST(test_what_yields_leaves_nothing_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
