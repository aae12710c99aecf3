/* Who introduces: askfirst(7), Words. */
#include "judging.h"

static void who_logs_in_introduces_whatever_the_from_field_says(void **state)
{
    struct judging *t = *state;
    set_sender(t, "bounces@our.example");
    set_login(t, "support");
    assert_true(header(t));
    assert_string_equal(t->j->introducer, "support@our.example");
    assert_string_equal(t->j->account, "support");
}

static void a_rule_lets_a_login_write_in_the_name_of_others(void **state)
{
    struct judging *t = *state;
    set_login(t, "support");
    judging_rules(t, "sends-as from support@our.example to alice@our.example\n");
    assert_true(header(t));
    assert_string_equal(t->j->introducer, ALICE);
    set_from(t, "eve@our.example");
    assert_true(header(t));
    assert_string_equal(t->j->introducer, "support@our.example");
}

static void without_login_domain_a_bare_login_is_one_of_each_domain_of_ours(void **state)
{
    struct judging *t = *state;
    t->policy.login_domain = "";
    set_login(t, "Alice");
    assert_true(header(t));
    assert_string_equal(t->j->introducer, ALICE);
    set_login(t, "eve");
    assert_true(header(t));
    assert_string_equal(t->j->introducer, "eve@our.example");
}

static void without_login_the_from_field_names_the_introducer(void **state)
{
    struct judging *t = *state;
    set_sender(t, "bounces@our.example");
    assert_true(header(t));
    assert_string_equal(t->j->introducer, ALICE);
}

static void what_is_only_passed_on_here_is_nobodys_introduction(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, CAROL);
    set_from(t, "eve@far.example");
    t->message->received = 1;
    assert_int_equal(introduces(t), VERDICT_PASS);
    assert_string_equal(t->j->reason, "relayed");
    set_sender(t, "SRS0=abc=de=far.example=eve@our.example");
    assert_int_equal(introduces(t), VERDICT_PASS);
    set_login(t, "alice");
    assert_int_equal(introduces(t), VERDICT_HOLD);
    set_login(t, NULL);
    set_from(t, ALICE);
    assert_int_equal(introduces(t), VERDICT_HOLD);
}

static void without_local_from_the_envelope_sender_introduces(void **state)
{
    struct judging *t = *state;
    set_from(t, "alice@home.example");
    set_sender(t, "Alice+x@OUR.example");
    assert_true(header(t));
    assert_string_equal(t->j->introducer, ALICE);
}

static void else_the_login_at_login_domain_introduces(void **state)
{
    struct judging *t = *state;
    set_from(t, "alice@home.example");
    set_sender(t, "alice@home.example");
    set_login(t, "Alice");
    assert_true(header(t));
    assert_string_equal(t->j->introducer, ALICE);
    assert_string_equal(t->j->account, "Alice");
}

static void a_login_that_is_an_address_of_ours_introduces(void **state)
{
    struct judging *t = *state;
    t->policy.login_domain = "";
    set_from(t, NULL);
    set_sender(t, "");
    set_login(t, ALICE);
    assert_true(header(t));
    assert_string_equal(t->j->introducer, ALICE);
}

static void a_login_elsewhere_is_nobody_of_ours(void **state)
{
    struct judging *t = *state;
    set_from(t, NULL);
    set_sender(t, "");
    set_login(t, "alice@home.example");
    assert_true(header(t));
    assert_null(t->j->introducer);
    set_login(t, "al ice\n");
    assert_true(header(t));
}

static void nobody_of_ours(struct judging *t)
{
    set_from(t, "alice@home.example");
    set_sender(t, "alice@home.example");
    to(t, BOB);
    to(t, CAROL);
}

static void a_hold_without_introducer_is_a_refusal(void **state)
{
    struct judging *t = *state;
    nobody_of_ours(t);
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_string_equal(t->j->reason, "no-introducer");
    assert_string_equal(t->j->account, "");
    assert_int_equal(t->asked_asker, 0);
}

static void a_confirm_without_introducer_is_a_refusal(void **state)
{
    struct judging *t = *state;
    nobody_of_ours(t);
    t->policy.on_exposure = VERDICT_CONFIRM;
    assert_int_equal(exposes(t), VERDICT_REJECT);
    t->policy.max_parties = 1;
    assert_int_equal(exposes(t), VERDICT_REJECT);
    assert_true(t->j->bulk);
}

static void a_tag_without_introducer_stays_a_tag(void **state)
{
    struct judging *t = *state;
    nobody_of_ours(t);
    assert_int_equal(exposes(t), VERDICT_TAG);
}

static void explain_takes_any_from_for_one_of_ours(void **state)
{
    struct judging *t = *state;
    set_from(t, "alice@home.example");
    t->policy.trust_from = true;
    assert_true(header(t));
    assert_string_equal(t->j->introducer, "alice@home.example");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        judging_test(who_logs_in_introduces_whatever_the_from_field_says),
        judging_test(a_rule_lets_a_login_write_in_the_name_of_others),
        judging_test(without_login_domain_a_bare_login_is_one_of_each_domain_of_ours),
        judging_test(without_login_the_from_field_names_the_introducer),
        judging_test(what_is_only_passed_on_here_is_nobodys_introduction),
        judging_test(without_local_from_the_envelope_sender_introduces),
        judging_test(else_the_login_at_login_domain_introduces),
        judging_test(a_login_that_is_an_address_of_ours_introduces),
        judging_test(a_login_elsewhere_is_nobody_of_ours),
        judging_test(a_hold_without_introducer_is_a_refusal),
        judging_test(a_confirm_without_introducer_is_a_refusal),
        judging_test(a_tag_without_introducer_stays_a_tag),
        judging_test(explain_takes_any_from_for_one_of_ours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
