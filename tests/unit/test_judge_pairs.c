/* Which pairs are connected, and what is bulk: askfirst(7), Words. */
#include "base/limits.h"
#include "judging.h"

static void strangers_are_not_connected(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, CAROL);
    assert_false(connected(t));
    assert_true(reason(t, "pairs",
                       "bob@b.example and carol@c.example: not connected: different "
                       "organisations (b.example, c.example)"));
    assert_false(t->j->settled);
}

static void a_connect_rule_joins_in_both_orders(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, CAROL);
    judging_rules(t, "connect to @b.example with @c.example\n");
    assert_true(connected(t));
    judging_rules(t, "connect to @c.example with @b.example\n");
    assert_true(connected(t));
    assert_true(reason(t, "pairs", "rules:1: connect to @c.example with @b.example"));
    assert_string_equal(t->j->reason, "all-connected");
}

static void a_connect_rule_may_be_for_one_introducer(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, CAROL);
    judging_rules(t, "connect from eve@our.example to @b.example with @c.example\n");
    assert_false(connected(t));
    judging_rules(t, "connect from alice@our.example to @b.example with @c.example\n");
    assert_true(connected(t));
}

static void one_organisation_is_connected(void **state)
{
    struct judging *t = *state;
    to(t, "bob@sales.b.co.uk");
    to(t, "carol@b.co.uk");
    assert_true(connected(t));
    assert_true(reason(t, "pairs", "same organisation (b.co.uk)"));
    assert_int_equal(introduces(t), VERDICT_PASS);
    assert_string_equal(t->j->reason, "all-connected");
}

static void strangers_at_a_public_provider_are_not_connected(void **state)
{
    struct judging *t = *state;
    to(t, "bob@gmail.com");
    to(t, "carol@gmail.com");
    assert_false(connected(t));
    assert_true(reason(t, "pairs", "both at gmail.com, which strangers share"));
}

static void strangers_under_a_public_suffix_are_not_connected(void **state)
{
    struct judging *t = *state;
    to(t, "bob@b.co.uk");
    to(t, "carol@c.co.uk");
    assert_false(connected(t));
}

static void acquaintances_are_connected(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, CAROL);
    know(t->acquainted, CAROL, BOB);
    assert_true(connected(t));
    assert_true(reason(t, "pairs", "acquainted"));
}

static void those_whom_the_thread_has_shown_are_connected(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, CAROL);
    assert_false(connected(t));
    in_thread(t, BOB, CAROL, THREAD_BY_A);
    assert_true(connected(t));
    assert_true(reason(t, "pairs", "one of them wrote, to both, in the thread"));
}

static void a_thread_that_neither_of_them_wrote_in_connects_nobody(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, CAROL);
    in_thread(t, BOB, CAROL, THREAD_BY_OTHER);
    assert_false(connected(t));
}

static void over_a_no_only_its_givers_own_mail_in_the_thread_counts(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, CAROL);
    said(t, BOB, CONSENT_DENY, "*", "*");
    in_thread(t, BOB, CAROL, THREAD_BY_B);
    assert_false(connected(t));
    in_thread(t, BOB, CAROL, THREAD_BY_A);
    assert_true(connected(t));
}

static void over_a_no_both_must_have_written(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, CAROL);
    said(t, BOB, CONSENT_DENY, "*", "*");
    know(t->acquainted, BOB, CAROL);
    assert_false(connected(t));
    t->acquainted_both = true;
    assert_true(connected(t));
}

static void what_the_introducer_vouched_for_is_connected_but_never_over_a_no(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, CAROL);
    ledger_past_list(t, BOB, CAROL)->vouched = NOW - 100;
    assert_true(connected(t));
    assert_true(reason(t, "pairs", "said that they know each other"));
    said(t, CAROL, CONSENT_DENY, "*", "*");
    assert_false(connected(t));
}

static void without_memory_nobody_is_acquainted(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, CAROL);
    t->oracle.acquainted = NULL;
    t->oracle.exposed = NULL;
    t->oracle.askable = NULL;
    assert_false(connected(t));
    assert_int_equal(introduces(t), VERDICT_HOLD);
}

static void memory_is_not_asked_where_a_rule_connects(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, CAROL);
    judging_rules(t, "connect to @b.example with @c.example\n");
    assert_true(connected(t));
    assert_int_equal(t->asked_memory, 0);
}

static void connect_everything(struct judging *t)
{
    judging_rules(t, "connect to bob@b.example with carol@b.example\n");
    know(t->acquainted, BOB, "carol@b.example");
    in_thread(t, BOB, "carol@b.example", THREAD_BY_A);
}

static void a_deny_comes_before_all_that_connects_but_a_rule(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, "carol@b.example");
    connect_everything(t);
    assert_true(connected(t));
    said(t, "carol@b.example", CONSENT_DENY, "*", BOB);
    assert_true(connected(t));
    judging_rules(t, "");
    assert_false(connected(t));
    assert_true(judgement_named_deny(t->j));
    assert_int_equal(introduces(t), VERDICT_REJECT);
}

static void colleagues_need_no_yes_where_nobody_is_introduced(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, "carol@b.example");
    said(t, BOB, CONSENT_DENY, "*", "*");
    assert_int_equal(exposes(t), VERDICT_PASS);
    assert_int_equal(may_introduce(t), VERDICT_REJECT);
    assert_string_equal(t->j->reason, "on_denied");
    assert_false(judgement_named_deny(t->j));
}

static void a_deny_towards_another_introducer_leaves_a_connection(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, "carol@b.example");
    said(t, BOB, CONSENT_DENY, "eve@our.example", "carol@b.example");
    assert_true(connected(t));
}

static void an_expired_deny_leaves_a_connection(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, "carol@b.example");
    said(t, BOB, CONSENT_DENY, "*", "carol@b.example")->expires = NOW;
    assert_true(connected(t));
}

static void many_unconnected_parties_are_bulk_whatever_the_words(void **state)
{
    struct judging *t = *state;
    to_strangers(t, 20);
    assert_int_equal(exposes(t), VERDICT_TAG);
    assert_false(t->j->bulk);
    to(t, BOB);
    assert_int_equal(introduces(t), VERDICT_CONFIRM);
    assert_true(t->j->bulk);
    assert_string_equal(t->j->reason, "on_bulk");
    assert_true(reason(t, "bulk",
                       "21 parties stand in unconnected pairs, more than max_parties = "
                       "20: confirm"));
}

static void thirty_colleagues_of_one_customer_are_no_bulk(void **state)
{
    struct judging *t = *state;
    for (unsigned i = 0; i < 30; i++) {
        g_autofree char *address = g_strdup_printf("p%u@b.example", i);
        to(t, address);
    }
    assert_int_equal(exposes(t), VERDICT_PASS);
    assert_string_equal(t->j->reason, "all-connected");
}

static void those_who_agreed_are_no_bulk(void **state)
{
    struct judging *t = *state;
    to_strangers(t, 30);
    judging_rules(t, "allow\n");
    assert_int_equal(introduces(t), VERDICT_PASS);
    assert_string_equal(t->j->reason, "all-agreed");
}

static void more_parties_than_are_looked_up_are_bulk(void **state)
{
    struct judging *t = *state;
    for (unsigned i = 0; i <= LIMIT_PARTIES; i++) {
        g_autofree char *address = g_strdup_printf("p%u@b.example", i);
        to(t, address);
    }
    t->policy.on_bulk = VERDICT_TAG;
    assert_int_equal(exposes(t), VERDICT_TAG);
    assert_true(t->j->bulk);
    assert_int_equal(t->j->pairs->len, 0);
    assert_true(reason(t, "bulk", "more parties than are looked up"));
    said(t, "p77@b.example", CONSENT_DENY, "*", "*");
    assert_int_equal(exposes(t), VERDICT_CONFIRM);
    assert_true(reason(t, "consent", "one of them has said no to another"));
}

static void as_many_parties_as_are_looked_up_are_looked_up(void **state)
{
    struct judging *t = *state;
    for (unsigned i = 0; i < LIMIT_PARTIES; i++) {
        g_autofree char *address = g_strdup_printf("p%u@b.example", i);
        to(t, address);
    }
    assert_int_equal(exposes(t), VERDICT_PASS);
}

static void a_copy_for_bcc_of_many_parties_passes(void **state)
{
    struct judging *t = *state;
    for (unsigned i = 0; i <= LIMIT_PARTIES; i++) {
        g_autofree char *address = g_strdup_printf("p%u@s%u.example", i, i);
        shown(t, address, VISIBLE_TO);
    }
    receives(t, "eve@our.example");
    assert_int_equal(exposes(t), VERDICT_PASS);
}

static void a_cut_field_with_more_recipients_than_addresses_is_bulk(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    receives(t, CAROL);
    t->message->longest_field = LIMIT_FIELD_CUT - 1;
    assert_int_equal(exposes(t), VERDICT_PASS);
    t->message->longest_field = LIMIT_FIELD_CUT;
    assert_int_equal(exposes(t), VERDICT_CONFIRM);
    assert_true(reason(t, "bulk", "cut by the MTA"));
    t->message->addresses_parsed = 2;
    assert_int_equal(exposes(t), VERDICT_PASS);
}

static void address_fields_too_long_to_read_are_bulk(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    t->message->overflow = true;
    assert_int_equal(exposes(t), VERDICT_CONFIRM);
    assert_true(reason(t, "bulk", "too long to be read"));
}

static void a_pass_rule_for_the_message_passes_many_known_parties(void **state)
{
    struct judging *t = *state;
    judging_rules(t, "pass to @b.example\n");
    for (unsigned i = 0; i <= LIMIT_PARTIES; i++) {
        g_autofree char *address = g_strdup_printf("p%u@b.example", i);
        to(t, address);
    }
    assert_int_equal(exposes(t), VERDICT_PASS);
    assert_string_equal(t->j->reason, "pass-rule");
}

static void a_pass_rule_for_the_message_does_not_pass_parties_that_nobody_read(void **state)
{
    struct judging *t = *state;
    judging_rules(t, "pass to @b.example\n");
    to(t, BOB);
    t->message->overflow = true;
    assert_int_equal(exposes(t), VERDICT_CONFIRM);
    judging_rules(t, "pass from @our.example\n");
    assert_int_equal(exposes(t), VERDICT_PASS);
}

static void bulk_that_would_be_rewritten_waits_where_a_signature_covers_to(void **state)
{
    struct judging *t = *state;
    t->policy.on_bulk = VERDICT_REWRITE;
    to_strangers(t, 21);
    assert_int_equal(exposes(t), VERDICT_REWRITE);
    t->message->dkim_covers_to = true;
    assert_int_equal(exposes(t), VERDICT_HOLD);
    t->message->automatic = true;
    assert_int_equal(exposes(t), VERDICT_TAG);
    t->message->automatic = false;
    set_from(t, "alice@home.example");
    set_sender(t, "alice@home.example");
    assert_int_equal(exposes(t), VERDICT_REJECT);
}

static void bulk_with_unread_addresses_is_not_rewritten(void **state)
{
    struct judging *t = *state;
    t->policy.on_bulk = VERDICT_REWRITE;
    to(t, BOB);
    t->message->overflow = true;
    assert_int_equal(exposes(t), VERDICT_HOLD);
    assert_true(reason(t, "verdict", "not all addresses could be read"));
}

static void bulk_invitations_are_refused_rather_than_held(void **state)
{
    struct judging *t = *state;
    to_strangers(t, 21);
    t->message->calendar = true;
    assert_int_equal(exposes(t), VERDICT_REJECT);
    t->policy.on_bulk = VERDICT_REWRITE;
    assert_int_equal(exposes(t), VERDICT_TAG);
    t->policy.on_bulk = VERDICT_TAG;
    assert_int_equal(exposes(t), VERDICT_TAG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        judging_test(strangers_are_not_connected),
        judging_test(a_connect_rule_joins_in_both_orders),
        judging_test(a_connect_rule_may_be_for_one_introducer),
        judging_test(one_organisation_is_connected),
        judging_test(strangers_at_a_public_provider_are_not_connected),
        judging_test(strangers_under_a_public_suffix_are_not_connected),
        judging_test(acquaintances_are_connected),
        judging_test(those_whom_the_thread_has_shown_are_connected),
        judging_test(a_thread_that_neither_of_them_wrote_in_connects_nobody),
        judging_test(over_a_no_only_its_givers_own_mail_in_the_thread_counts),
        judging_test(over_a_no_both_must_have_written),
        judging_test(what_the_introducer_vouched_for_is_connected_but_never_over_a_no),
        judging_test(without_memory_nobody_is_acquainted),
        judging_test(memory_is_not_asked_where_a_rule_connects),
        judging_test(a_deny_comes_before_all_that_connects_but_a_rule),
        judging_test(colleagues_need_no_yes_where_nobody_is_introduced),
        judging_test(a_deny_towards_another_introducer_leaves_a_connection),
        judging_test(an_expired_deny_leaves_a_connection),
        judging_test(many_unconnected_parties_are_bulk_whatever_the_words),
        judging_test(thirty_colleagues_of_one_customer_are_no_bulk),
        judging_test(those_who_agreed_are_no_bulk),
        judging_test(more_parties_than_are_looked_up_are_bulk),
        judging_test(as_many_parties_as_are_looked_up_are_looked_up),
        judging_test(a_copy_for_bcc_of_many_parties_passes),
        judging_test(a_cut_field_with_more_recipients_than_addresses_is_bulk),
        judging_test(address_fields_too_long_to_read_are_bulk),
        judging_test(a_pass_rule_for_the_message_passes_many_known_parties),
        judging_test(a_pass_rule_for_the_message_does_not_pass_parties_that_nobody_read),
        judging_test(bulk_that_would_be_rewritten_waits_where_a_signature_covers_to),
        judging_test(bulk_with_unread_addresses_is_not_rewritten),
        judging_test(bulk_invitations_are_refused_rather_than_held),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
