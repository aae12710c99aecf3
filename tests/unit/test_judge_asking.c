/* Who has to be asked before a message may go, whether they can be, and what is done instead. */
#include "base/limits.h"
#include "judging.h"

static void bob_meets_carol(struct judging *t)
{
    to(t, BOB);
    to(t, CAROL);
}

static void more_to_ask_than_max_asks_is_bulk(void **state)
{
    struct judging *t = *state;
    to_strangers(t, 3);
    assert_int_equal(introduces(t), VERDICT_HOLD);
    assert_int_equal(t->asked_asker, 6);
    to(t, BOB);
    assert_int_equal(introduces(t), VERDICT_CONFIRM);
    assert_true(t->j->bulk);
    assert_int_equal(t->j->kind, KIND_INTRODUCTION);
    assert_true(reason(t, "bulk", "4 people would have to be asked, more than max_asks = 3"));
    assert_int_equal(exposes(t), VERDICT_TAG);
    assert_false(t->j->bulk);
}

static void who_agreed_need_not_be_asked(void **state)
{
    struct judging *t = *state;
    to_strangers(t, 4);
    said(t, "p1@s1.example", CONSENT_ALLOW, "*", "*");
    assert_int_equal(introduces(t), VERDICT_HOLD);
    assert_int_equal(t->asked_asker, 9);
}

static void too_many_to_ask_where_to_is_signed_is_bulk(void **state)
{
    struct judging *t = *state;
    to_strangers(t, 4);
    t->policy.on_introduction = VERDICT_REWRITE;
    assert_int_equal(introduces(t), VERDICT_REWRITE);
    t->message->dkim_covers_to = true;
    assert_int_equal(introduces(t), VERDICT_CONFIRM);
    assert_true(t->j->bulk);
}

static void only_pairs_that_are_held_have_to_be_asked(void **state)
{
    struct judging *t = *state;
    to_strangers(t, 4);
    bob_meets_carol(t);
    judging_rules(t, "tag to @s1.example\ntag to @s2.example\ntag to @s3.example\n"
                     "tag to @s4.example\n");
    not_before(t, "p1@s1.example", NOW + 9);
    assert_int_equal(introduces(t), VERDICT_HOLD);
    assert_false(t->j->bulk);
    assert_int_equal(t->asked_asker, 2);
}

static void one_who_cannot_be_asked_makes_it_a_refusal_with_a_date(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    not_before(t, BOB, NOW + 50);
    not_before(t, CAROL, NOW + 70);
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_string_equal(t->j->reason, "not-askable");
    assert_int_equal(t->j->ask_from, NOW + 70);
    assert_true(reason(t, "verdict", "bob@b.example cannot be asked yet"));
    t->policy.on_introduction = VERDICT_REJECT;
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_int_equal(t->j->ask_from, 0);
}

static void one_who_is_never_asked_again_makes_it_a_refusal_without_a_date(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    not_before(t, BOB, -1);
    not_before(t, CAROL, NOW + 70);
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_string_equal(t->j->reason, "not-askable");
    assert_int_equal(t->j->ask_from, 0);
    assert_true(t->j->names_somebody);
}

static void who_has_asked_enough_is_refused_without_anybodys_word(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    t->limited_until = NOW + 3600;
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_string_equal(t->j->reason, "asks-per-day");
    assert_int_equal(t->j->ask_from, NOW + 3600);
    assert_true(t->j->limited);
    said(t, CAROL, CONSENT_DENY, "*", "*");
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_string_equal(t->j->reason, "asks-per-day");
    assert_false(t->j->names_somebody);
    assert_int_equal(exposes(t), VERDICT_CONFIRM);
    t->limited_until = 0;
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_string_equal(t->j->reason, "on_denied");
    assert_true(t->j->names_somebody);
}

static void whoever_is_named_in_a_refusal_counts_as_asked(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    t->policy.on_introduction = VERDICT_REJECT;
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_true(t->j->names_somebody);
    t->limited_until = NOW + 3600;
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_string_equal(t->j->reason, "asks-per-day");
    assert_false(t->j->names_somebody);
    assert_int_equal(exposes(t), VERDICT_TAG);
}

/* Whom on_introduction refuses already hides no other who said no. */
static void a_no_beside_those_who_were_not_asked_counts_as_asked(void **state)
{
    struct judging *t = *state;
    to_strangers(t, 2);
    to(t, DAVE);
    said(t, DAVE, CONSENT_DENY, "*", "*");
    t->policy.on_introduction = VERDICT_REJECT;
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_true(t->j->names_somebody);
}

static void a_crowd_is_no_way_to_find_out_who_says_no(void **state)
{
    struct judging *t = *state;
    t->policy.max_parties = 4;
    to_strangers(t, 6);
    said(t, "p6@s6.example", CONSENT_DENY, "*", "*");
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_true(t->j->bulk);
    assert_true(t->j->names_somebody);
    t->limited_until = NOW + 3600;
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_string_equal(t->j->reason, "asks-per-day");
    assert_true(t->j->limited);
    assert_int_equal(t->j->ask_from, NOW + 3600);
    assert_int_equal(exposes(t), VERDICT_CONFIRM);
}

static void more_people_than_are_looked_at_are_no_way_either(void **state)
{
    struct judging *t = *state;
    to_strangers(t, LIMIT_PARTIES + 1);
    said(t, "p6@s6.example", CONSENT_DENY, "*", "*");
    t->policy.on_denied_exposure = VERDICT_REJECT;
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_true(t->j->names_somebody);
    t->limited_until = NOW + 3600;
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_string_equal(t->j->reason, "asks-per-day");
}

/* The second half of a message that an MTA split by its recipients. */
static void what_is_being_asked_already_counts_no_more(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    t->limited_until = NOW + 3600;
    not_before(t, BOB, -2);
    not_before(t, CAROL, -2);
    assert_int_equal(introduces(t), VERDICT_HOLD);
    not_before(t, CAROL, 0);
    assert_int_equal(introduces(t), VERDICT_REJECT);
}

static void what_is_too_large_to_be_rewritten_is_held_if_it_can_be_asked(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    t->policy.on_introduction = t->policy.on_denied = VERDICT_REWRITE;
    assert_int_equal(introduces(t), VERDICT_REWRITE);
    assert_true(judge_rewrite_fallback(t->j, "it is too large", &t->oracle, &t->error));
    assert_int_equal(t->j->verdict, VERDICT_HOLD);
    assert_true(reason(t, "verdict", "it is too large"));
    said(t, CAROL, CONSENT_DENY, "*", "*");
    assert_int_equal(introduces(t), VERDICT_REWRITE);
    assert_true(judge_rewrite_fallback(t->j, "it is too large", &t->oracle, &t->error));
    assert_int_equal(t->j->verdict, VERDICT_REJECT);
    assert_string_equal(t->j->reason, "on_denied");
}

static void those_in_the_way_are_named_and_no_others(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    to(t, "erin@c.example");
    know(t->acquainted, BOB, "erin@c.example");
    assert_int_equal(introduces(t), VERDICT_HOLD);
    assert_true(judgement_party_unconnected(t->j, 0));
    assert_true(judgement_party_unconnected(t->j, 1));
    assert_false(judgement_party_unconnected(t->j, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        judging_test(more_to_ask_than_max_asks_is_bulk),
        judging_test(who_agreed_need_not_be_asked),
        judging_test(too_many_to_ask_where_to_is_signed_is_bulk),
        judging_test(only_pairs_that_are_held_have_to_be_asked),
        judging_test(one_who_cannot_be_asked_makes_it_a_refusal_with_a_date),
        judging_test(one_who_is_never_asked_again_makes_it_a_refusal_without_a_date),
        judging_test(who_has_asked_enough_is_refused_without_anybodys_word),
        judging_test(whoever_is_named_in_a_refusal_counts_as_asked),
        judging_test(a_no_beside_those_who_were_not_asked_counts_as_asked),
        judging_test(a_crowd_is_no_way_to_find_out_who_says_no),
        judging_test(more_people_than_are_looked_at_are_no_way_either),
        judging_test(what_is_being_asked_already_counts_no_more),
        judging_test(what_is_too_large_to_be_rewritten_is_held_if_it_can_be_asked),
        judging_test(those_in_the_way_are_named_and_no_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
