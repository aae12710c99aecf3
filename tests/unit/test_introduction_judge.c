/* Who has to be asked when a user asks for an introduction on purpose. */
#include "policy/judge/introduction.h"
#include "judging.h"

static void visible(struct judging *t, const char *address)
{
    shown(t, address, VISIBLE_TO);
}

static enum introduction_outcome asked_for(struct judging *t)
{
    enum introduction_outcome outcome;

    judgement_free(t->j);
    t->j = introduction_judge(t->message, &t->policy, &t->oracle, &outcome, &t->error);
    assert_non_null(t->j);
    return outcome;
}

static unsigned in_the_way(const struct judging *t)
{
    unsigned n = 0;

    for (guint i = 0; i < t->j->stances->len; i++)
        n += judgement_is_blocking(t->j, t->j->stances->pdata[i]);
    return n;
}

static void both_are_asked_who_have_said_nothing(void **state)
{
    struct judging *t = *state;
    visible(t, BOB);
    visible(t, CAROL);
    visible(t, ALICE);
    assert_int_equal(asked_for(t), INTRODUCTION_ASK);
    assert_int_equal(in_the_way(t), 2);
    assert_int_equal(t->asked_asker, 2);
    said(t, BOB, CONSENT_ALLOW, ALICE, "*");
    assert_int_equal(asked_for(t), INTRODUCTION_ASK);
    assert_int_equal(in_the_way(t), 1);
    said(t, CAROL, CONSENT_ALLOW, ALICE, BOB);
    assert_int_equal(asked_for(t), INTRODUCTION_AGREED);
}

static void nobody_learns_who_knows_whom(void **state)
{
    struct judging *t = *state;
    visible(t, BOB);
    visible(t, CAROL);
    know(t->acquainted, BOB, CAROL);
    in_thread(t, BOB, CAROL, THREAD_BY_BOTH);
    ledger_past_list(t, BOB, CAROL)->vouched = NOW - 9;
    assert_int_equal(asked_for(t), INTRODUCTION_ASK);
    assert_int_equal(t->asked_memory, 0);
}

static void rules_about_messages_do_not_matter_but_those_about_people_do(void **state)
{
    struct judging *t = *state;
    visible(t, BOB);
    visible(t, CAROL);
    judging_rules(t, "pass from " ALICE "\ntag to @b.example\n");
    assert_int_equal(asked_for(t), INTRODUCTION_ASK);
    judging_rules(t, "connect to @b.example with @c.example\n");
    assert_int_equal(asked_for(t), INTRODUCTION_AGREED);
    judging_rules(t, "ignore to " BOB "\n");
    assert_int_equal(asked_for(t), INTRODUCTION_SOME_NOT);
}

static void a_no_is_told_before_anybody_is_asked(void **state)
{
    struct judging *t = *state;
    visible(t, BOB);
    visible(t, CAROL);
    said(t, BOB, CONSENT_DENY, "*", "*");
    assert_int_equal(asked_for(t), INTRODUCTION_DENIED);
    assert_true(t->j->names_somebody);
    assert_int_equal(t->asked_asker, 0);
}

static void who_has_asked_enough_learns_nothing_more(void **state)
{
    struct judging *t = *state;
    visible(t, BOB);
    visible(t, CAROL);
    t->limited_until = NOW + 50;
    assert_int_equal(asked_for(t), INTRODUCTION_LIMITED);
    assert_int_equal(t->j->ask_from, NOW + 50);
    said(t, BOB, CONSENT_DENY, "*", "*");
    assert_int_equal(asked_for(t), INTRODUCTION_LIMITED);
    assert_false(t->j->names_somebody);
}

static void one_who_was_asked_lately_is_not_asked_again(void **state)
{
    struct judging *t = *state;
    visible(t, BOB);
    visible(t, CAROL);
    not_before(t, BOB, NOW + 9);
    assert_int_equal(asked_for(t), INTRODUCTION_NOT_YET);
    assert_int_equal(t->j->ask_from, NOW + 9);
    not_before(t, BOB, -1);
    assert_int_equal(asked_for(t), INTRODUCTION_NOT_YET);
    assert_int_equal(t->j->ask_from, 0);
    not_before(t, BOB, -2);
    assert_int_equal(asked_for(t), INTRODUCTION_ASK);
}

static void it_takes_two_people_and_no_crowd(void **state)
{
    struct judging *t = *state;
    assert_int_equal(asked_for(t), INTRODUCTION_NOBODY);
    visible(t, ALICE);
    assert_int_equal(asked_for(t), INTRODUCTION_NOBODY);
    visible(t, BOB);
    assert_int_equal(asked_for(t), INTRODUCTION_ONE);
    to_strangers(t, 3);
    assert_int_equal(asked_for(t), INTRODUCTION_TOO_MANY);
    to_strangers(t, 25);
    assert_int_equal(asked_for(t), INTRODUCTION_TOO_MANY);
}

static void who_is_no_one_person_cannot_be_asked(void **state)
{
    static const char *const others[] = {"club@b.example", "billing@b.example", "team@our.example",
                                         "all@lists.example"};
    struct judging *t = *state;
    visible(t, BOB);
    visible(t, CAROL);
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        message_free(t->message);
        judgement_free(g_steal_pointer(&t->j));
        t->message = message_new();
        t->message->from = g_strdup(ALICE);
        visible(t, BOB);
        visible(t, CAROL);
        visible(t, others[i]);
        assert_int_equal(asked_for(t), INTRODUCTION_SOME_NOT);
        assert_false(introduction_may_ask(t->j, t->message->visible->pdata[2]));
        assert_true(introduction_may_ask(t->j, t->message->visible->pdata[0]));
    }
}

static void a_store_that_is_away_is_an_error(void **state)
{
    static const char *const questions[] = {"consents", "is_list", "askable", "limited"};
    struct judging *t = *state;
    visible(t, BOB);
    visible(t, CAROL);
    for (size_t i = 0; i < G_N_ELEMENTS(questions); i++) {
        enum introduction_outcome outcome;
        t->broken = questions[i];
        assert_null(introduction_judge(t->message, &t->policy, &t->oracle, &outcome, &t->error));
        assert_non_null(t->error);
        g_clear_error(&t->error);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        judging_test(both_are_asked_who_have_said_nothing),
        judging_test(nobody_learns_who_knows_whom),
        judging_test(rules_about_messages_do_not_matter_but_those_about_people_do),
        judging_test(a_no_is_told_before_anybody_is_asked),
        judging_test(who_has_asked_enough_learns_nothing_more),
        judging_test(one_who_was_asked_lately_is_not_asked_again),
        judging_test(it_takes_two_people_and_no_crowd),
        judging_test(who_is_no_one_person_cannot_be_asked),
        judging_test(a_store_that_is_away_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
