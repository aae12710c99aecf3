/* What becomes of a message over which somebody has said no. */
#include "base/limits.h"
#include "judging.h"

static void bob_meets_carol(struct judging *t)
{
    to(t, BOB);
    to(t, CAROL);
}

static void bob_said_no(struct judging *t)
{
    bob_meets_carol(t);
    said(t, BOB, CONSENT_DENY, "*", "*");
}

static const struct pair *first_pair(const struct judging *t)
{
    return t->j->pairs->pdata[0];
}

static void an_introduction_of_one_who_said_no_is_refused(void **state)
{
    struct judging *t = *state;
    bob_said_no(t);
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_string_equal(t->j->reason, "on_denied");
    t->policy.on_denied = VERDICT_REWRITE;
    assert_int_equal(introduces(t), VERDICT_REWRITE);
}

static void an_exposure_of_one_who_said_no_is_confirmed(void **state)
{
    struct judging *t = *state;
    bob_said_no(t);
    assert_int_equal(exposes(t), VERDICT_CONFIRM);
    assert_string_equal(t->j->reason, "on_denied_exposure");
    assert_int_equal(may_introduce(t), VERDICT_REJECT);
}

static void an_exposure_of_one_who_said_no_never_waits_for_a_yes(void **state)
{
    struct judging *t = *state;
    bob_said_no(t);
    t->policy.on_denied_exposure = VERDICT_HOLD;
    assert_int_equal(exposes(t), VERDICT_REJECT);
    assert_string_equal(t->j->reason, "on_denied");
    assert_int_equal(first_pair(t)->verdict, VERDICT_REJECT);
    assert_true(reason(t, "verdict", "hold would wait for one who said no: reject"));
    assert_int_equal(t->asked_asker, 0);
    t->policy.on_denied = VERDICT_TAG;
    assert_int_equal(exposes(t), VERDICT_TAG);
    assert_string_equal(t->j->reason, "on_denied");
}

static void a_no_that_cannot_be_rewritten_is_refused(void **state)
{
    struct judging *t = *state;
    bob_said_no(t);
    t->message->dkim_covers_to = true;
    t->policy.on_denied_exposure = VERDICT_REWRITE;
    assert_int_equal(exposes(t), VERDICT_REJECT);
    t->policy.on_denied = VERDICT_REWRITE;
    assert_int_equal(exposes(t), VERDICT_REJECT);
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_string_equal(t->j->reason, "on_denied");
}

static void a_no_of_one_leaves_the_hold_of_others(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    to(t, DAVE);
    said(t, BOB, CONSENT_DENY, "*", CAROL);
    t->policy.on_exposure = VERDICT_HOLD;
    t->policy.on_denied_exposure = VERDICT_TAG;
    assert_int_equal(exposes(t), VERDICT_HOLD);
    assert_string_equal(t->j->reason, "on_exposure");
    t->policy.on_denied_exposure = VERDICT_REJECT;
    assert_int_equal(exposes(t), VERDICT_REJECT);
    assert_string_equal(t->j->reason, "on_denied_exposure");
}

static void no_form_of_a_message_lets_it_go_over_a_no(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    said(t, BOB, CONSENT_DENY, "*", "*");
    t->policy.on_denied = t->policy.on_denied_exposure = VERDICT_REWRITE;
    assert_int_equal(exposes(t), VERDICT_REWRITE);
    t->message->calendar = true;
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_int_equal(exposes(t), VERDICT_REJECT);
    t->message->calendar = false;
    t->policy.on_denied_exposure = VERDICT_CONFIRM;
    t->policy.on_automatic = VERDICT_TAG;
    t->message->automatic = true;
    set_login(t, "alice");
    assert_int_equal(exposes(t), VERDICT_REJECT);
}

static void after_a_stop_other_words_are_refused_over_a_no(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    said(t, BOB, CONSENT_DENY, ALICE, CAROL);
    assert_int_equal(exposes(t), VERDICT_CONFIRM);
    ledger_past_list(t, BOB, CAROL)->stopped = NOW - 100;
    assert_int_equal(exposes(t), VERDICT_REJECT);
    assert_string_equal(t->j->reason, "on_denied");
}

static void a_no_among_many_to_ask_is_still_refused(void **state)
{
    struct judging *t = *state;
    to_strangers(t, 5);
    said(t, "p1@s1.example", CONSENT_DENY, "*", "*");
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_string_equal(t->j->reason, "on_denied");
}

static void a_no_among_many_that_cannot_be_rewritten_is_refused(void **state)
{
    struct judging *t = *state;
    t->policy.max_asks = 1;
    t->policy.on_introduction = t->policy.on_denied = VERDICT_REWRITE;
    bob_said_no(t);
    to(t, DAVE);
    assert_int_equal(introduces(t), VERDICT_REWRITE);
    assert_true(judge_rewrite_fallback(t->j, "it is too large", &t->oracle, &t->error));
    assert_int_equal(t->j->verdict, VERDICT_REJECT);
    assert_string_equal(t->j->reason, "on_denied");
}

static void no_crowd_is_too_large_for_a_no_to_one_of_it(void **state)
{
    struct judging *t = *state;
    t->policy.on_bulk = VERDICT_TAG;
    to_strangers(t, LIMIT_PARTIES + 1);
    assert_int_equal(exposes(t), VERDICT_TAG);
    said(t, "p5@s5.example", CONSENT_DENY, "*", "p101@s101.example");
    assert_int_equal(exposes(t), VERDICT_CONFIRM);
    assert_true(reason(t, "consent", "said no to another"));
    said(t, "p5@s5.example", CONSENT_ALLOW, ALICE, "p101@s101.example");
    assert_int_equal(exposes(t), VERDICT_TAG);
    said(t, "p100@s100.example", CONSENT_DENY, "*", "@s7.example");
    assert_int_equal(exposes(t), VERDICT_CONFIRM);
}

static void a_no_to_one_who_is_not_there_leaves_a_crowd_alone(void **state)
{
    struct judging *t = *state;
    t->policy.on_bulk = VERDICT_TAG;
    to_strangers(t, LIMIT_PARTIES + 1);
    said(t, "p5@s5.example", CONSENT_DENY, "*", CAROL);
    said(t, "p5@s5.example", CONSENT_DENY, "*", "@s5.example");
    said(t, "p6@s6.example", CONSENT_DENY, "*", "p7@s7.example")->expires = NOW - 1;
    assert_int_equal(exposes(t), VERDICT_TAG);
}

static void a_no_about_a_topic_opens_what_one_of_them_alone_has_shown(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    know(t->acquainted, BOB, CAROL);
    set_topic(said(t, BOB, CONSENT_DENY, "*", "*"), "sales");
    assert_int_equal(judged(t, 0.9, "sales"), VERDICT_REJECT);
    assert_string_equal(t->j->reason, "on_denied");
    assert_int_equal(judged(t, 0.1, "sales"), VERDICT_CONFIRM);
    assert_int_equal(judged(t, 0.9, "career"), VERDICT_PASS);
    assert_string_equal(t->j->reason, "all-connected");
    t->acquainted_both = true;
    assert_int_equal(judged(t, 0.9, "sales"), VERDICT_PASS);
    judging_rules(t, "connect to " BOB " with " CAROL "\n");
    assert_true(header(t));
    assert_true(t->j->settled);
}

static void a_no_about_a_topic_counts_beside_the_no_of_the_other(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    in_thread(t, BOB, CAROL, THREAD_BY_B);
    said(t, CAROL, CONSENT_DENY, "*", "*");
    assert_int_equal(judged(t, 0.9, "sales"), VERDICT_PASS);
    set_topic(said(t, BOB, CONSENT_DENY, "*", "*"), "sales");
    assert_int_equal(judged(t, 0.9, "sales"), VERDICT_REJECT);
    assert_int_equal(judged(t, 0.9, "career"), VERDICT_PASS);
}

static void a_no_about_a_topic_opens_colleagues_who_are_introduced(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, "ben@b.example");
    set_topic(said(t, BOB, CONSENT_DENY, "*", "*"), "sales");
    assert_int_equal(judged(t, 0.9, "sales"), VERDICT_REJECT);
    assert_int_equal(judged(t, 0.1, "sales"), VERDICT_PASS);
    assert_int_equal(judged(t, 0.9, NULL), VERDICT_PASS);
}

static void a_yes_about_a_topic_keeps_connected_mail_from_being_read(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    know(t->acquainted, BOB, CAROL);
    set_topic(said(t, BOB, CONSENT_ALLOW, "*", "*"), "sales");
    set_topic(said(t, BOB, CONSENT_DENY, "*", DAVE), "sales");
    set_topic(said(t, CAROL, CONSENT_DENY, "*", "*"), "sales")->expires = NOW - 1;
    assert_true(header(t));
    assert_true(t->j->settled);
    assert_string_equal(t->j->reason, "all-connected");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        judging_test(an_introduction_of_one_who_said_no_is_refused),
        judging_test(an_exposure_of_one_who_said_no_is_confirmed),
        judging_test(an_exposure_of_one_who_said_no_never_waits_for_a_yes),
        judging_test(a_no_that_cannot_be_rewritten_is_refused),
        judging_test(a_no_of_one_leaves_the_hold_of_others),
        judging_test(no_form_of_a_message_lets_it_go_over_a_no),
        judging_test(after_a_stop_other_words_are_refused_over_a_no),
        judging_test(a_no_among_many_to_ask_is_still_refused),
        judging_test(a_no_among_many_that_cannot_be_rewritten_is_refused),
        judging_test(no_crowd_is_too_large_for_a_no_to_one_of_it),
        judging_test(a_no_to_one_who_is_not_there_leaves_a_crowd_alone),
        judging_test(a_no_about_a_topic_opens_what_one_of_them_alone_has_shown),
        judging_test(a_no_about_a_topic_counts_beside_the_no_of_the_other),
        judging_test(a_no_about_a_topic_opens_colleagues_who_are_introduced),
        judging_test(a_yes_about_a_topic_keeps_connected_mail_from_being_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
