/* A person's asks of a day are not used up by accounts whose asks that person has refused. */
#include "store/ledger/askable.h"
#include "store/ledger/person.h"
#include "store/ledger/prune.h"
#include "store/ledger/ask_yielding.h"
#include "ask_fixture.h"
#include "store_fixture.h"

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
        store_askable_get(store, account, introducer, BOB, DAVE, &limits, now, &out, &from, NULL));
    return out;
}

/* Must it wait? */
static bool put_off(struct store *store, const char *id, gint64 now)
{
    g_autoptr(GError) error = NULL;
    struct audit_by by = at(now);
    bool late = false;

    assert_ok(store_ask_put_off(store, id, &limits, &by, &late, &error), error);
    return late;
}

/* Whether it is sent now, as the daemon tries it. */
static bool sends(struct store *store, const char *id, gint64 now)
{
    if (put_off(store, id, now))
        return false;
    guint64 number = send_ask(store, id, now);
    if (put_off(store, id, now))
        return false;
    hand_over(store, number, false, now);
    return true;
}

/* Bob says no to an ask of this account, which he got on the day before. */
static void refused_yesterday(struct store *store, const char *account)
{
    g_autofree char *id = ask_bob(store, account, NOW - DAY - HOUR);

    assert_true(sends(store, id, NOW - DAY));
    assert_int_equal(answer_as(store, id, REPLY_WORD_NO, false, NOW - DAY), ANSWER_OUTCOME_TAKEN);
}

static void test_what_a_refused_account_has_queued_delays_nobody_else(void **state)
{
    struct fixture *f = *state;
    g_autofree char *first = ask_bob(f->store, "eve", NOW);

    for (int i = 0; i < 8; i++)
        g_free(ask_bob(f->store, "eve", NOW));
    assert_int_equal(askable(f->store, "alice", NOW), ASKABLE_LATER);
    assert_true(sends(f->store, first, NOW + 600));
    assert_int_equal(answer(f->store, first, REPLY_WORD_NO), ANSWER_OUTCOME_TAKEN);
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
        assert_int_equal(answer_as(f->store, id, REPLY_WORD_NO, false, when + 700),
                         ANSWER_OUTCOME_TAKEN);
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
    assert_int_equal(answer_as(f->store, first, REPLY_WORD_NO, false, NOW + 700),
                     ANSWER_OUTCOME_TAKEN);
    assert_int_equal(ask_state(f->store, third), ASK_SCHEDULED);
    assert_int_equal(answer_as(f->store, second, REPLY_WORD_NO, false, NOW + 800),
                     ANSWER_OUTCOME_TAKEN);
    assert_int_equal(ask_state(f->store, third), ASK_WITHDRAWN);
    assert_int_equal(ask_state(f->store, other), ASK_SCHEDULED);
}

static void test_an_ask_that_yields_and_is_hurried_is_sent(void **state)
{
    struct fixture *f = *state;
    struct audit_by by = at(NOW + 20);
    bool room = false;

    refused_yesterday(f->store, "eve");
    g_autofree char *eves = ask_bob(f->store, "eve", NOW);
    assert_true(store_ask_hurry(f->store, eves, &limits, &by, &room, NULL));
    assert_true(room);
    assert_true(sends(f->store, eves, NOW + 20));
}

static void test_what_yields_leaves_nothing_behind(void **state)
{
    struct fixture *f = *state;
    struct audit_by by = at(NOW + 10);
    unsigned removed;

    refused_yesterday(f->store, "eve");
    g_autofree char *eves = ask_bob(f->store, "eve", NOW);
    assert_true(store_ask_cancel(f->store, eves, &by, NULL));
    assert_true(store_prune(f->store, 0, 0, NOW + 2 * DAY, LIFETIME, 100, &removed, NULL));
    assert_int_equal(fixture_entries(f->store, TABLE_ASKED), 0);
}

/* Seven asks of Alice's to Bob fill two days and one place of the third. */
static void seven_wait(struct store *store, char *ids[7])
{
    for (int i = 0; i < 7; i++)
        ids[i] = ask_bob(store, "alice", NOW);
    assert_int_equal(due_of(store, ids[6]), NOW + 600 + 2 * DAY);
}

static void free_all(char *ids[7])
{
    for (int i = 0; i < 7; i++)
        g_free(ids[i]);
}

static void test_what_was_late_for_days_goes_no_more_than_three_a_day_in_order(void **state)
{
    struct fixture *f = *state;
    gint64 up = NOW + 2 * DAY + HOUR;
    char *ids[7];

    seven_wait(f->store, ids);
    for (int i = 0; i < 7; i++)
        assert_int_equal(sends(f->store, ids[i], up), i < 3);
    for (int i = 3; i < 7; i++)
        assert_int_equal(due_of(f->store, ids[i]), up + DAY + i - 3);
    assert_false(sends(f->store, ids[3], up + DAY - 1));
    for (int i = 3; i < 7; i++)
        assert_int_equal(sends(f->store, ids[i], up + DAY + i), i < 6);
    assert_true(due_of(f->store, ids[6]) >= up + 2 * DAY);
    assert_true(sends(f->store, ids[6], up + 2 * DAY + 10));
    free_all(ids);
}

static void test_what_lay_in_the_outbox_for_days_goes_back_and_keeps_its_order(void **state)
{
    struct fixture *f = *state;
    gint64 up = NOW + 2 * DAY + HOUR;
    guint64 numbers[7];
    char *ids[7];

    seven_wait(f->store, ids);
    for (int i = 0; i < 7; i++) {
        gint64 due = due_of(f->store, ids[i]);
        assert_false(put_off(f->store, ids[i], due));
        numbers[i] = send_ask(f->store, ids[i], due);
    }
    for (int i = 0; i < 7; i++) {
        assert_int_equal(put_off(f->store, ids[i], up), i >= 3);
        if (i < 3)
            hand_over(f->store, numbers[i], false, up);
    }
    for (int i = 3; i < 7; i++) {
        assert_int_equal(ask_state(f->store, ids[i]), ASK_SCHEDULED);
        assert_int_equal(due_of(f->store, ids[i]), up + DAY + i - 3);
    }
    assert_int_equal(fixture_entries(f->store, TABLE_OUTBOX), 0);
    assert_true(sends(f->store, ids[3], up + DAY));
    free_all(ids);
}

static void test_one_that_was_put_off_is_not_overtaken(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GPtrArray) due = NULL;
    char *ids[4];

    for (int i = 0; i < 4; i++)
        ids[i] = ask_bob(f->store, "alice", NOW + i);
    g_autofree char *later = ask_bob(f->store, "zoe", NOW + 4);
    gint64 up = due_of(f->store, later) - 10;
    for (int i = 0; i < 4; i++)
        assert_int_equal(sends(f->store, ids[i], up), i < 3);
    assert_true(due_of(f->store, ids[3]) > due_of(f->store, later));
    assert_true(store_asks_list_due(f->store, up + DAY, 10, &due, NULL));
    assert_int_equal(due->len, 2);
    assert_string_equal(((struct ask *)due->pdata[0])->id, ids[3]);
    for (int i = 0; i < 4; i++)
        g_free(ids[i]);
}

static void test_two_that_yield_and_lay_in_the_outbox_go_on_two_days(void **state)
{
    struct fixture *f = *state;
    gint64 up = NOW + 2 * DAY + HOUR;

    refused_yesterday(f->store, "eve");
    g_autofree char *one = ask_bob(f->store, "eve", NOW), *two = ask_bob(f->store, "eve", NOW);
    assert_false(put_off(f->store, one, NOW + 600));
    guint64 number = send_ask(f->store, one, NOW + 600);
    assert_false(put_off(f->store, two, NOW + 600 + DAY));
    send_ask(f->store, two, NOW + 600 + DAY);
    assert_false(put_off(f->store, one, up));
    hand_over(f->store, number, false, up);
    assert_true(put_off(f->store, two, up));
    assert_false(sends(f->store, two, up + DAY - 1));
    assert_true(sends(f->store, two, up + DAY + HOUR));
}

static void test_whose_turn_never_came_was_not_asked(void **state)
{
    struct fixture *f = *state;
    struct audit_by late = at(NOW + LIFETIME);

    refused_yesterday(f->store, "eve");
    guint refusals = fixture_entries(f->store, TABLE_REFUSALS);
    g_autofree char *eves = ask_bob(f->store, "eve", NOW);
    for (int i = 0; i < 3; i++) {
        g_autofree char *id = ask_bob(f->store, "alice", NOW);
        assert_true(sends(f->store, id, NOW + 600));
    }
    assert_false(sends(f->store, eves, NOW + 600));
    assert_true(store_ask_expire(f->store, eves, &late, NULL));
    assert_int_equal(ask_state(f->store, eves), ASK_UNSENT);
    assert_int_equal(fixture_entries(f->store, TABLE_REFUSALS), refusals);
    assert_int_equal(askable(f->store, "eve", NOW + LIFETIME + DAY), ASKABLE);
}

static void test_a_clock_that_was_wrong_is_forgotten(void **state)
{
    struct fixture *f = *state;
    gint64 wrong = NOW + 3000 * (gint64)DAY;
    unsigned removed;

    for (int i = 0; i < 20; i++) {
        g_autofree char *id = ask_bob(f->store, "alice", wrong);
        assert_int_equal(sends(f->store, id, wrong + 600), i < 3);
    }
    assert_int_equal(askable(f->store, "alice", NOW), ASKABLE);
    gint64 from = -1;
    assert_true(store_account_limit_get(f->store, "alice", &limits, NOW, &from, NULL));
    assert_int_equal(from, 0);
    g_autofree char *id = ask_bob(f->store, "zoe", NOW);
    assert_int_equal(due_of(f->store, id), NOW + 600);
    assert_true(store_prune(f->store, 0, 0, NOW, LIFETIME, 100, &removed, NULL));
    assert_int_equal(fixture_entries(f->store, TABLE_ASKED), 2); /* Zoe's and Bob's of today */
}

static void test_what_is_open_keeps_its_place_when_its_party_is_forgotten(void **state)
{
    struct fixture *f = *state;
    struct person_forgotten out;
    struct audit_by by = at(NOW + 700);

    refused_yesterday(f->store, "eve");
    g_autofree char *eves = ask_bob(f->store, "eve", NOW);
    for (int i = 0; i < 3; i++) {
        g_autofree char *id = ask_bob(f->store, "alice", NOW);
        assert_true(sends(f->store, id, NOW + 600));
    }
    assert_true(store_person_forget(f->store, NULL, BOB, NULL, &by, &out, NULL));
    assert_false(sends(f->store, eves, NOW + 700));
    g_autofree char *zoes = ask_bob(f->store, "zoe", NOW + 700);
    assert_int_equal(due_of(f->store, zoes), NOW + 600 + DAY);
    assert_true(sends(f->store, zoes, NOW + 600 + DAY));
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
        TEST(test_what_was_late_for_days_goes_no_more_than_three_a_day_in_order),
        TEST(test_what_lay_in_the_outbox_for_days_goes_back_and_keeps_its_order),
        TEST(test_one_that_was_put_off_is_not_overtaken),
        TEST(test_two_that_yield_and_lay_in_the_outbox_go_on_two_days),
        TEST(test_whose_turn_never_came_was_not_asked),
        TEST(test_a_clock_that_was_wrong_is_forgotten),
        TEST(test_what_is_open_keeps_its_place_when_its_party_is_forgotten),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
