/* What action rules make of pairs (askfirst-rules(5)), and whose notes are shown. */
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

static void a_rule_cannot_hold_an_exposure_of_one_who_said_no(void **state)
{
    struct judging *t = *state;
    bob_said_no(t);
    judging_rules(t, "hold to bob@b.example\n");
    assert_int_equal(exposes(t), VERDICT_CONFIRM);
    assert_string_equal(t->j->reason, "on_denied_exposure");
    assert_null(t->j->rule);
    assert_null(first_pair(t)->rule);
    judging_rules(t, "hold to bob@b.example override\n");
    assert_int_equal(exposes(t), VERDICT_HOLD);
    assert_string_equal(t->j->rule, "rules:1");
}

static void an_action_rule_replaces_the_options(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    judging_rules(t, "reject to bob@b.example with carol@c.example\n");
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_string_equal(t->j->reason, "rule");
    assert_string_equal(t->j->rule, "rules:1");
    assert_string_equal(first_pair(t)->rule, "rules:1");
    assert_int_equal(exposes(t), VERDICT_REJECT);
    judging_rules(t, "tag from alice@our.example\n");
    assert_int_equal(introduces(t), VERDICT_TAG);
    judging_rules(t, "rewrite from eve@our.example\n");
    assert_int_equal(introduces(t), VERDICT_HOLD);
    assert_null(t->j->rule);
}

static void each_action_is_its_verdict(void **state)
{
    static const char *const names[] = {"tag", "rewrite", "confirm", "hold", "reject"};
    struct judging *t = *state;
    bob_meets_carol(t);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *rule = g_strdup_printf("%s\n", names[i]);
        judging_rules(t, rule);
        assert_string_equal(verdict_name(introduces(t)), names[i]);
    }
}

static void to_and_with_match_in_either_order(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    judging_rules(t, "reject to carol@c.example with bob@b.example\n");
    assert_int_equal(introduces(t), VERDICT_REJECT);
    judging_rules(t, "reject to carol@c.example\n");
    assert_int_equal(introduces(t), VERDICT_REJECT);
    judging_rules(t, "reject with bob@b.example\n");
    assert_int_equal(introduces(t), VERDICT_REJECT);
    judging_rules(t, "reject to bob@b.example with bob@b.example\n");
    assert_int_equal(introduces(t), VERDICT_HOLD);
}

static void the_first_line_wins_whoever_it_names(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    judging_rules(t, "tag to carol@c.example\nreject to bob@b.example\n");
    assert_int_equal(introduces(t), VERDICT_TAG);
    assert_string_equal(t->j->rule, "rules:1");
    judging_rules(t, "reject to bob@b.example\ntag to carol@c.example\n");
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_string_equal(t->j->rule, "rules:1");
}

static void an_action_rule_does_not_replace_a_no(void **state)
{
    struct judging *t = *state;
    bob_said_no(t);
    judging_rules(t, "tag\n");
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_string_equal(t->j->reason, "on_denied");
    judging_rules(t, "hold\ntag override\n");
    assert_int_equal(introduces(t), VERDICT_TAG);
    assert_string_equal(t->j->rule, "rules:2");
}

static void an_action_rule_for_a_topic_needs_the_topic(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    judging_rules(t, "reject topic sales\n");
    assert_int_equal(judged(t, 0.9, "sales"), VERDICT_REJECT);
    assert_int_equal(judged(t, 0.9, "career"), VERDICT_HOLD);
    assert_int_equal(judged(t, 0.9, NULL), VERDICT_HOLD);
}

static void an_action_rule_leaves_those_who_agreed_alone(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    judging_rules(t, "reject\nallow\n");
    assert_int_equal(introduces(t), VERDICT_PASS);
}

static void the_note_of_a_rule_is_shown_for_the_party_it_names(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    judging_rules(t, "hold to carol@c.example note \"For career advice I charge\"\n");
    assert_int_equal(introduces(t), VERDICT_HOLD);
    assert_null(((struct stance *)t->j->stances->pdata[0])->note);
    assert_string_equal(((struct stance *)t->j->stances->pdata[1])->note,
                        "For career advice I charge");
}

static void the_note_of_a_rule_for_everyone_is_nobodys(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    judging_rules(t, "hold note \"Please ask first\"\n");
    assert_int_equal(introduces(t), VERDICT_HOLD);
    assert_null(((struct stance *)t->j->stances->pdata[0])->note);
    assert_null(((struct stance *)t->j->stances->pdata[1])->note);
}

static void an_own_note_goes_before_that_of_a_rule(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    struct consent *record = said(t, BOB, CONSENT_DENY, ALICE, "*");
    g_free(record->note);
    record->note = g_strdup("Please call first");
    judging_rules(t, "hold to bob@b.example note \"For career advice I charge\" override\n");
    assert_int_equal(introduces(t), VERDICT_HOLD);
    assert_string_equal(((struct stance *)t->j->stances->pdata[0])->note, "Please call first");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        judging_test(a_rule_cannot_hold_an_exposure_of_one_who_said_no),
        judging_test(an_action_rule_replaces_the_options),
        judging_test(each_action_is_its_verdict),
        judging_test(to_and_with_match_in_either_order),
        judging_test(the_first_line_wins_whoever_it_names),
        judging_test(an_action_rule_does_not_replace_a_no),
        judging_test(an_action_rule_for_a_topic_needs_the_topic),
        judging_test(an_action_rule_leaves_those_who_agreed_alone),
        judging_test(the_note_of_a_rule_is_shown_for_the_party_it_names),
        judging_test(the_note_of_a_rule_for_everyone_is_nobodys),
        judging_test(an_own_note_goes_before_that_of_a_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
