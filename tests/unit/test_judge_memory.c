#include "base/limits.h"
#include "judging.h"

static void a_mailing_list_that_is_known_is_not_asked(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, "club@c.example");
    assert_int_equal(introduces(t), VERDICT_PASS);
    assert_int_equal(t->asked_asker, 0);
    assert_true(reason(t, "parties", "club@c.example (a mailing list"));
}

static void what_looks_like_a_list_is_not_asked_either(void **state)
{
    static const char *const lists[] = {"founders@lists.c.example", "dev-l@c.example",
                                        "friends@groups.c.example", "members@c.example"};
    struct judging *t = *state;
    to(t, BOB);
    t->oracle.is_list = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        to(t, lists[i]);
        assert_int_equal(introduces(t), VERDICT_PASS);
    }
    assert_int_equal(t->asked_asker, 0);
    to(t, "club@c.example");
    assert_int_equal(introduces(t), VERDICT_HOLD);
}

/* Who knows one list has not been put before the readers of another. */
static void each_list_of_a_message_counts(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, "club@c.example");
    to(t, "club@d.example");
    judging_rules(t, "connect to " BOB " with club@c.example\n");
    assert_int_equal(exposes(t), VERDICT_PASS);
    said(t, BOB, CONSENT_DENY, "*", "club@d.example");
    assert_int_equal(exposes(t), VERDICT_CONFIRM);
    assert_int_equal(introduces(t), VERDICT_REJECT);
}

static void a_stranger_put_before_the_second_list_is_asked(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, "club@c.example");
    to(t, "club@d.example");
    judging_rules(t, "connect to " BOB " with club@c.example\n");
    assert_true(header(t));
    struct evidence *evidence = evidence_of(0.95, NULL);
    add_hit(evidence, "introduce Bob to you");
    assert_true(judge_words(t->j, &t->oracle, evidence, &t->error));
    assert_int_equal(t->j->verdict, VERDICT_HOLD);
    assert_int_equal(t->asked_asker, 1);
}

static void lists_alone_are_nobody(void **state)
{
    struct judging *t = *state;
    to(t, "club@c.example");
    to(t, "club@d.example");
    assert_int_equal(introduces(t), VERDICT_PASS);
    assert_int_equal(t->asked_asker, 0);
}

static void what_cannot_be_looked_up_is_no_verdict(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, CAROL);
    t->broken = "is_list";
    assert_false(header(t));
    assert_non_null(t->error);
}

static void the_reason_says_how_and_since_when(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, CAROL);
    know(t->acquainted, BOB, CAROL);
    assert_true(connected(t));
    assert_true(reason(t, "pairs", "acquainted: both wrote, since then"));
}

/* p1..pn were all visible with Alice in an earlier message. */
static void all_in_thread(struct judging *t, unsigned n)
{
    for (unsigned i = 1; i <= n; i++) {
        g_autofree char *key = g_strdup_printf("p%u@s%u.example", i, i);
        in_thread(t, key, ALICE, THREAD_BY_OTHER);
    }
}

static void a_thread_that_answers_itself_is_no_bulk(void **state)
{
    struct judging *t = *state;
    to_strangers(t, LIMIT_PARTIES);
    to(t, "erin@s1.example");
    all_in_thread(t, LIMIT_PARTIES);
    for (unsigned i = 2; i <= LIMIT_PARTIES; i++) {
        g_autofree char *key = g_strdup_printf("p%u@s%u.example", i, i);
        know(t->acquainted, "erin@s1.example", key);
    }
    assert_int_equal(introduces(t), VERDICT_PASS);
    assert_string_equal(t->j->reason, "all-connected");
    assert_true(reason(t, "thread", "100 of them were visible"));
}

static void who_is_new_in_a_large_thread_is_a_party_like_any_other(void **state)
{
    struct judging *t = *state;
    to_strangers(t, LIMIT_PARTIES);
    to(t, "erin@e.example");
    all_in_thread(t, LIMIT_PARTIES);
    t->policy.max_parties = 1000;
    assert_int_equal(judged(t, 0.1, NULL), VERDICT_TAG);
    assert_false(t->j->bulk);
    t->policy.max_parties = 20;
    assert_int_equal(judged(t, 0.1, NULL), VERDICT_CONFIRM);
    assert_true(t->j->bulk);
}

static void more_than_are_looked_up_are_bulk_though_some_are_in_the_thread(void **state)
{
    struct judging *t = *state;
    to_strangers(t, 2 * LIMIT_PARTIES);
    all_in_thread(t, LIMIT_PARTIES - 1);
    assert_int_equal(introduces(t), VERDICT_CONFIRM);
    assert_true(reason(t, "bulk", "more parties than are looked up"));
}

static void a_deny_holds_among_those_in_a_large_thread_too(void **state)
{
    struct judging *t = *state;
    to_strangers(t, LIMIT_PARTIES + 1);
    all_in_thread(t, LIMIT_PARTIES + 1);
    said(t, "p1@s1.example", CONSENT_DENY, "*", "p2@s2.example");
    assert_int_equal(introduces(t), VERDICT_REJECT);
}

static void agreed_is_what_both_said_themselves(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, CAROL);
    said(t, BOB, CONSENT_ALLOW, "*", "*");
    judging_rules(t, "allow to " CAROL "\n");
    assert_int_equal(introduces(t), VERDICT_PASS);
    assert_false(judgement_both_agreed(t->j, t->j->pairs->pdata[0]));
    said(t, CAROL, CONSENT_ALLOW, "*", "*");
    judging_rules(t, "");
    assert_int_equal(introduces(t), VERDICT_PASS);
    assert_true(judgement_both_agreed(t->j, t->j->pairs->pdata[0]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        judging_test(a_mailing_list_that_is_known_is_not_asked),
        judging_test(what_looks_like_a_list_is_not_asked_either),
        judging_test(each_list_of_a_message_counts),
        judging_test(a_stranger_put_before_the_second_list_is_asked),
        judging_test(lists_alone_are_nobody),
        judging_test(what_cannot_be_looked_up_is_no_verdict),
        judging_test(the_reason_says_how_and_since_when),
        judging_test(a_thread_that_answers_itself_is_no_bulk),
        judging_test(who_is_new_in_a_large_thread_is_a_party_like_any_other),
        judging_test(more_than_are_looked_up_are_bulk_though_some_are_in_the_thread),
        judging_test(a_deny_holds_among_those_in_a_large_thread_too),
        judging_test(agreed_is_what_both_said_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
