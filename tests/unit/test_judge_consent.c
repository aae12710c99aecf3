/* Whose yes and no counts: askfirst(7), Order of judgement. */
#include "judging.h"

static void bob_meets_carol(struct judging *t)
{
    to(t, BOB);
    to(t, CAROL);
}

/* What Bob says to Carol once the header is read. */
static enum consent_state stance_of_bob(struct judging *t)
{
    assert_true(header(t));
    assert_int_equal(t->j->stances->len, 2);
    const struct stance *stance = t->j->stances->pdata[0];
    assert_int_equal(stance->party, 0);
    assert_int_equal(stance->counterpart, 1);
    return stance->state;
}

static void who_said_nothing_is_missing(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    assert_int_equal(stance_of_bob(t), STATE_MISSING);
    assert_true(reason(t, "consent",
                       "bob@b.example to meet carol@c.example: missing: has not said yes or no"));
    assert_true(reason(t, "consent", "carol@c.example to meet bob@b.example: missing"));
}

static void both_must_allow(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    said(t, BOB, CONSENT_ALLOW, "*", "*");
    assert_int_equal(introduces(t), VERDICT_HOLD);
    said(t, CAROL, CONSENT_ALLOW, "*", "*");
    t->broken = "askable";
    assert_true(header(t));
    assert_true(t->j->settled);
    assert_int_equal(t->j->verdict, VERDICT_PASS);
    assert_string_equal(t->j->reason, "all-agreed");
    assert_null(t->j->evidence);
}

static void an_override_rule_beats_an_own_deny(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    said(t, BOB, CONSENT_DENY, "*", CAROL);
    judging_rules(t, "allow to bob@b.example\nallow to @b.example override\n");
    assert_int_equal(stance_of_bob(t), STATE_ALLOW);
    assert_true(reason(t, "consent", "allow: rules:2: allow to @b.example override"));
}

static void an_own_deny_beats_an_allow_rule(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    said(t, BOB, CONSENT_DENY, "*", "*");
    judging_rules(t, "allow to bob@b.example\n");
    assert_int_equal(stance_of_bob(t), STATE_DENY);
    assert_true(reason(t, "consent",
                       "deny of bob@b.example (introducer *, counterpart *), by "
                       "answer, 1970-01-12"));
}

static void an_allow_rule_stands_for_a_word(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    judging_rules(t, "allow to bob@b.example\n");
    assert_int_equal(stance_of_bob(t), STATE_ALLOW);
    said(t, BOB, CONSENT_ALLOW, "*", "*");
    assert_int_equal(stance_of_bob(t), STATE_ALLOW);
    assert_true(reason(t, "consent", "rules:1: allow to bob@b.example"));
}

static void an_allow_rule_looks_at_introducer_and_counterpart(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    judging_rules(t, "allow to bob@b.example with @d.example\n"
                     "allow from eve@our.example to bob@b.example\n"
                     "allow to carol@c.example with bob@b.example\n");
    assert_int_equal(stance_of_bob(t), STATE_MISSING);
    judging_rules(t, "allow from @our.example to bob@b.example with @c.example\n");
    assert_int_equal(stance_of_bob(t), STATE_ALLOW);
}

static void an_own_allow_counts_for_its_introducer_only(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    said(t, BOB, CONSENT_ALLOW, "eve@our.example", "*");
    assert_int_equal(stance_of_bob(t), STATE_MISSING);
    said(t, BOB, CONSENT_ALLOW, ALICE, "*");
    assert_int_equal(stance_of_bob(t), STATE_ALLOW);
}

static void an_own_allow_counts_for_its_counterpart_only(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    said(t, BOB, CONSENT_ALLOW, "*", DAVE);
    assert_int_equal(stance_of_bob(t), STATE_MISSING);
    said(t, BOB, CONSENT_ALLOW, "*", "@c.example");
    assert_int_equal(stance_of_bob(t), STATE_ALLOW);
}

static void the_more_specific_word_decides(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    said(t, BOB, CONSENT_DENY, ALICE, "*");
    said(t, BOB, CONSENT_ALLOW, "*", CAROL)->created = NOW - 5000;
    assert_int_equal(stance_of_bob(t), STATE_ALLOW);
}

static void the_newest_of_the_same_decides(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    said(t, BOB, CONSENT_DENY, ALICE, CAROL)->created = NOW - 10;
    said(t, BOB, CONSENT_ALLOW, ALICE, CAROL)->created = NOW - 5;
    assert_int_equal(stance_of_bob(t), STATE_ALLOW);
}

static void the_word_of_a_domain_counts_where_the_party_said_nothing(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    said(t, "@b.example", CONSENT_ALLOW, "*", "*");
    assert_int_equal(stance_of_bob(t), STATE_ALLOW);
    said(t, BOB, CONSENT_DENY, "*", "*");
    assert_int_equal(stance_of_bob(t), STATE_DENY);
}

static void an_expired_word_does_not_count(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    struct consent *record = said(t, BOB, CONSENT_ALLOW, "*", "*");
    record->expires = NOW + 1;
    assert_int_equal(stance_of_bob(t), STATE_ALLOW);
    record->expires = NOW;
    assert_int_equal(stance_of_bob(t), STATE_MISSING);
}

static void without_introducer_only_words_for_anyone_count(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    set_from(t, "alice@home.example");
    set_sender(t, "alice@home.example");
    said(t, BOB, CONSENT_ALLOW, "@home.example", "*");
    assert_int_equal(stance_of_bob(t), STATE_MISSING);
    said(t, BOB, CONSENT_ALLOW, "*", "*");
    assert_int_equal(stance_of_bob(t), STATE_ALLOW);
}

static void a_note_is_kept_with_its_word(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    struct consent *record = said(t, BOB, CONSENT_DENY, ALICE, "*");
    g_free(record->note);
    record->note = g_strdup("Please call first");
    assert_int_equal(stance_of_bob(t), STATE_DENY);
    assert_string_equal(((struct stance *)t->j->stances->pdata[0])->note, "Please call first");
    assert_null(((struct stance *)t->j->stances->pdata[1])->note);
}

static void what_was_written_to_one_introducer_is_not_for_another(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    struct consent *record = said(t, BOB, CONSENT_DENY, "*", "*");
    g_free(record->note);
    record->note = g_strdup("Not after what you did");
    assert_int_equal(stance_of_bob(t), STATE_DENY);
    assert_null(((struct stance *)t->j->stances->pdata[0])->note);
    record->origin = ORIGIN_ADMIN;
    assert_int_equal(stance_of_bob(t), STATE_DENY);
    assert_non_null(((struct stance *)t->j->stances->pdata[0])->note);
}

static void a_word_for_a_topic_is_looked_at_after_the_words(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    set_topic(said(t, BOB, CONSENT_ALLOW, "*", "*"), "career");
    said(t, CAROL, CONSENT_ALLOW, "*", "*");
    assert_int_equal(stance_of_bob(t), STATE_MISSING);
    assert_true(t->j->topic_in_question);
    assert_int_equal(judged(t, 0.9, "career"), VERDICT_PASS);
    assert_string_equal(t->j->reason, "all-agreed");
    assert_int_equal(judged(t, 0.9, "sales"), VERDICT_HOLD);
    assert_int_equal(judged(t, 0.9, NULL), VERDICT_HOLD);
}

static void a_topic_in_question_does_not_pass_at_end_of_header(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    said(t, BOB, CONSENT_ALLOW, "*", "*");
    said(t, CAROL, CONSENT_ALLOW, "*", "*");
    set_topic(said(t, BOB, CONSENT_DENY, "*", "*"), "sales");
    assert_true(header(t));
    assert_false(t->j->settled);
    assert_int_equal(judged(t, 0.9, "sales"), VERDICT_REJECT);
    assert_true(reason(t, "consent", "topic sales"));
    assert_int_equal(judged(t, 0.9, "career"), VERDICT_PASS);
}

static void a_rule_for_a_topic_is_looked_at_after_the_words(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    judging_rules(t, "allow topic career\n");
    assert_int_equal(stance_of_bob(t), STATE_MISSING);
    assert_true(t->j->topic_in_question);
    assert_int_equal(judged(t, 0.9, "career"), VERDICT_PASS);
    assert_int_equal(judged(t, 0.9, NULL), VERDICT_HOLD);
}

static void an_override_for_a_topic_is_looked_at_after_the_words(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    said(t, BOB, CONSENT_DENY, "*", "*");
    judging_rules(t, "allow topic career override\n");
    assert_int_equal(stance_of_bob(t), STATE_DENY);
    assert_true(t->j->topic_in_question);
    assert_int_equal(judged(t, 0.9, "career"), VERDICT_PASS);
    assert_int_equal(judged(t, 0.9, NULL), VERDICT_REJECT);
}

static void many_who_all_agreed_pass_though_one_word_has_a_topic(void **state)
{
    struct judging *t = *state;
    to_strangers(t, 25);
    said(t, "@.example", CONSENT_ALLOW, "*", "*");
    set_topic(said(t, "p1@s1.example", CONSENT_DENY, "*", "*"), "sales");
    assert_int_equal(judged(t, 0.9, NULL), VERDICT_PASS);
    assert_string_equal(t->j->reason, "all-agreed");
    assert_int_equal(judged(t, 0.1, "sales"), VERDICT_CONFIRM);
    assert_true(t->j->bulk);
    assert_int_equal(judged(t, 0.9, "sales"), VERDICT_REJECT);
    assert_string_equal(t->j->reason, "on_denied");
    t->message->automatic = true;
    assert_int_equal(judged(t, 0.9, NULL), VERDICT_PASS);
    assert_int_equal(judged(t, 0.1, "sales"), VERDICT_TAG);
}

static void automatic_mail_passes_though_a_word_has_a_topic(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    t->message->automatic = true;
    set_topic(said(t, BOB, CONSENT_DENY, "*", "*"), "sales");
    assert_int_equal(judged(t, 0.9, "sales"), VERDICT_PASS);
    assert_string_equal(t->j->reason, "automatic");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        judging_test(who_said_nothing_is_missing),
        judging_test(both_must_allow),
        judging_test(an_override_rule_beats_an_own_deny),
        judging_test(an_own_deny_beats_an_allow_rule),
        judging_test(an_allow_rule_stands_for_a_word),
        judging_test(an_allow_rule_looks_at_introducer_and_counterpart),
        judging_test(an_own_allow_counts_for_its_introducer_only),
        judging_test(an_own_allow_counts_for_its_counterpart_only),
        judging_test(the_more_specific_word_decides),
        judging_test(the_newest_of_the_same_decides),
        judging_test(the_word_of_a_domain_counts_where_the_party_said_nothing),
        judging_test(an_expired_word_does_not_count),
        judging_test(without_introducer_only_words_for_anyone_count),
        judging_test(a_note_is_kept_with_its_word),
        judging_test(what_was_written_to_one_introducer_is_not_for_another),
        judging_test(a_word_for_a_topic_is_looked_at_after_the_words),
        judging_test(a_topic_in_question_does_not_pass_at_end_of_header),
        judging_test(a_rule_for_a_topic_is_looked_at_after_the_words),
        judging_test(an_override_for_a_topic_is_looked_at_after_the_words),
        judging_test(many_who_all_agreed_pass_though_one_word_has_a_topic),
        judging_test(automatic_mail_passes_though_a_word_has_a_topic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
