/* Who is a party, and what is settled before anybody is looked up. */
#include "judging.h"

static void automatic_mail_is_never_held(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, CAROL);
    t->message->automatic = true;
    assert_int_equal(introduces(t), VERDICT_PASS);
    assert_string_equal(t->j->reason, "automatic");
    assert_true(t->j->automatic);
    assert_int_equal(t->asked_asker, 0);
    assert_true(reason(t, "automatic", "a program sent it"));
}

static void mail_from_the_null_sender_is_automatic(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, CAROL);
    set_sender(t, "");
    assert_int_equal(introduces(t), VERDICT_PASS);
    assert_true(t->j->automatic);
}

static void automatic_bulk_is_marked_where_others_confirm(void **state)
{
    struct judging *t = *state;
    to_strangers(t, 21);
    t->message->automatic = true;
    assert_int_equal(exposes(t), VERDICT_TAG);
    assert_true(t->j->bulk);
    t->policy.on_bulk = VERDICT_REJECT;
    assert_int_equal(exposes(t), VERDICT_REJECT);
}

static void judge_automatic_judges_it_like_any_other(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, CAROL);
    t->message->automatic = true;
    t->policy.judge_automatic = true;
    assert_int_equal(introduces(t), VERDICT_HOLD);
}

static void every_visible_field_shows_a_party(void **state)
{
    static const enum visible_field fields[] = {
        VISIBLE_TO,          VISIBLE_CC,       VISIBLE_RESENT,   VISIBLE_APPARENTLY_TO,
        VISIBLE_FOLLOWUP_TO, VISIBLE_CALENDAR, VISIBLE_LOST_TEXT};
    struct judging *t = *state;
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        g_autofree char *address = g_strdup_printf("p%zu@s%zu.example", i, i);
        shown(t, address, fields[i]);
    }
    assert_true(header(t));
    assert_int_equal(t->j->parties->len, G_N_ELEMENTS(fields));
}

static void reply_to_is_a_party_unless_it_is_the_writer(void **state)
{
    struct judging *t = *state;
    to(t, CAROL);
    shown(t, BOB, VISIBLE_REPLY_TO);
    shown(t, "alice.private@gmail.com", VISIBLE_REPLY_TO);
    assert_true(header(t));
    assert_true(party(t, BOB));
    assert_false(party(t, "aliceprivate@gmail.com"));
    assert_true(reason(t, "parties", "where the writer wants answers"));
    shown(t, "dalice@d.example", VISIBLE_REPLY_TO);
    assert_true(header(t));
    assert_true(party(t, "dalice@d.example"));
    said(t, BOB, CONSENT_DENY, "*", "*");
    assert_int_equal(introduces(t), VERDICT_REJECT);
}

static void a_desk_with_the_name_of_a_person_is_that_person(void **state)
{
    struct judging *t = *state;
    message_add_visible(t->message, t->locality, "info@chan.example", "Carol Chan", VISIBLE_TO);
    message_add_visible(t->message, t->locality, "info@towers.example", "Towers Support",
                        VISIBLE_TO);
    shown(t, "billing@b.example", VISIBLE_TO);
    assert_true(header(t));
    assert_int_equal(t->j->parties->len, 1);
    assert_true(party(t, "info@chan.example"));
}

static void a_list_that_gets_nothing_does_not_stand_for_one_that_does(void **state)
{
    struct judging *t = *state;
    shown(t, "members@m.example", VISIBLE_TO);
    to(t, "founders@lists.c.example");
    to(t, BOB);
    assert_true(header(t));
    assert_true(party(t, "founders@lists.c.example"));
    assert_false(party(t, "members@m.example"));
}

static void a_no_counts_before_a_list_and_of_what_looks_like_one(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, "founders@lists.c.example");
    said(t, "founders@lists.c.example", CONSENT_DENY, "*", "*");
    assert_int_equal(exposes(t), VERDICT_CONFIRM);
    assert_int_equal(introduces(t), VERDICT_REJECT);
    g_ptr_array_set_size(t->records, 0);
    said(t, BOB, CONSENT_DENY, "*", "*");
    assert_int_equal(exposes(t), VERDICT_CONFIRM);
    in_thread(t, BOB, "founders@lists.c.example", THREAD_BY_A);
    assert_int_equal(exposes(t), VERDICT_PASS);
}

static void who_is_put_before_a_list_is_asked_alone(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, "founders@lists.c.example");
    assert_int_equal(exposes(t), VERDICT_PASS);
    assert_int_equal(introduces(t), VERDICT_PASS);
    assert_true(header(t));
    struct evidence *evidence = evidence_of(0.95, NULL);
    add_hit(evidence, "introduce Bob to you");
    assert_true(judge_words(t->j, &t->oracle, evidence, &t->error));
    assert_int_equal(t->j->verdict, VERDICT_HOLD);
    assert_int_equal(t->asked_asker, 1);
}

static void an_address_in_a_name_is_a_party_only_if_it_receives(void **state)
{
    struct judging *t = *state;
    shown(t, BOB, VISIBLE_NAME);
    shown(t, CAROL, VISIBLE_NAME);
    receives(t, CAROL);
    assert_true(header(t));
    assert_false(party(t, BOB));
    assert_true(party(t, CAROL));
    assert_true(reason(t, "parties", "only in a display name"));
}

static void an_address_beside_the_name_of_another_is_a_party(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    shown(t, CAROL, VISIBLE_NAME_OF_ANOTHER);
    assert_int_equal(introduces(t), VERDICT_HOLD);
    assert_true(reason(t, "parties", "carol@c.example (in the display name of another)"));
}

static void bcc_is_never_a_reason(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    receives(t, CAROL);
    assert_int_equal(introduces(t), VERDICT_PASS);
    assert_string_equal(t->j->reason, "fewer-than-two-parties");
    assert_false(party(t, CAROL));
}

static void our_own_people_are_no_parties(void **state)
{
    struct judging *t = *state;
    to(t, "eve@our.example");
    to(t, "dan@our.example");
    to(t, BOB);
    assert_int_equal(introduces(t), VERDICT_PASS);
    assert_int_equal(t->j->parties->len, 1);
    assert_true(reason(t, "parties", "eve@our.example is not a party: one of our own"));
}

static void the_answer_address_is_no_party_whatever_stands_in_it(void **state)
{
    struct judging *t = *state;
    t->policy.local_parties = true;
    t->policy.answer_address = "askfirst@first.example";
    t->policy.recipient_delimiter = "-";
    to(t, "AskFirst@first.example");
    to(t, "askfirst-reply-0123456789abcdef0123456789abcdef@first.example");
    to(t, BOB);
    assert_int_equal(introduces(t), VERDICT_PASS);
    assert_int_equal(t->j->parties->len, 1);
    assert_true(reason(t, "parties", "AskFirst@first.example is not a party: the answer address"));
}

static void local_parties_makes_colleagues_parties(void **state)
{
    struct judging *t = *state;
    t->policy.local_parties = true;
    to(t, "eve@our.example");
    to(t, BOB);
    to(t, "Alice@our.example");
    assert_int_equal(introduces(t), VERDICT_HOLD);
    assert_int_equal(t->j->parties->len, 2);
    assert_true(reason(t, "parties", "is not a party: the introducer"));
}

static void the_from_address_is_no_party_where_another_introduces(void **state)
{
    struct judging *t = *state;
    set_from(t, "alice@home.example");
    to(t, "alice@home.example");
    to(t, BOB);
    assert_true(header(t));
    assert_string_equal(t->j->introducer, ALICE);
    assert_int_equal(t->j->parties->len, 1);
}

static void an_ignore_rule_makes_no_party(void **state)
{
    struct judging *t = *state;
    judging_rules(t, "\nignore to archive@b.example\n");
    to(t, "archive@b.example");
    to(t, CAROL);
    assert_int_equal(introduces(t), VERDICT_PASS);
    assert_true(reason(t, "parties", "an ignore rule at rules:2"));
}

static void roles_are_no_parties(void **state)
{
    struct judging *t = *state;
    to(t, "postmaster@b.example");
    to(t, "list-request@c.example");
    to(t, "noreply@d.example");
    to(t, BOB);
    assert_int_equal(introduces(t), VERDICT_PASS);
    assert_true(reason(t, "parties", "a role mailbox"));
}

static void two_spellings_are_one_party(void **state)
{
    struct judging *t = *state;
    to(t, "Bob+work@B.Example");
    shown(t, "\"bob\"@b.example", VISIBLE_CC);
    shown(t, "bob@b.example.", VISIBLE_CC);
    assert_int_equal(introduces(t), VERDICT_PASS);
    assert_int_equal(t->j->parties->len, 1);
    assert_true(((struct party *)t->j->parties->pdata[0])->receives);
    assert_true(reason(t, "parties", "Bob+work@B.Example"));
}

static void a_pair_counts_when_one_of_the_two_receives(void **state)
{
    struct judging *t = *state;
    shown(t, BOB, VISIBLE_TO);
    shown(t, CAROL, VISIBLE_CC);
    to(t, DAVE);
    assert_int_equal(introduces(t), VERDICT_HOLD);
    assert_int_equal(t->j->pairs->len, 2);
    assert_true(reason(t, "pairs", "bob@b.example and dave@d.example"));
    assert_true(reason(t, "pairs", "carol@c.example and dave@d.example"));
    assert_false(reason(t, "pairs", "bob@b.example and carol@c.example"));
    assert_true(reason(t, "parties", "bob@b.example (visible, does not receive this message)"));
}

static void a_copy_that_no_party_gets_passes(void **state)
{
    struct judging *t = *state;
    shown(t, BOB, VISIBLE_TO);
    shown(t, CAROL, VISIBLE_CC);
    receives(t, "eve@our.example");
    assert_int_equal(introduces(t), VERDICT_PASS);
    assert_string_equal(t->j->reason, "no-party-receives");
}

static void a_pass_rule_for_the_introducer_ends_it(void **state)
{
    struct judging *t = *state;
    judging_rules(t, "pass from alice@our.example\n");
    t->broken = "consents";
    to(t, BOB);
    to(t, CAROL);
    assert_int_equal(introduces(t), VERDICT_PASS);
    assert_string_equal(t->j->reason, "pass-rule");
    assert_string_equal(t->j->rule, "rules:1");
    assert_true(reason(t, "rule", "pass from alice@our.example"));
}

static void a_pass_rule_for_the_message_needs_every_party(void **state)
{
    struct judging *t = *state;
    judging_rules(t, "pass to @.customer.example\n");
    to(t, "bob@a.customer.example");
    to(t, "carol@b.customer.example");
    assert_int_equal(introduces(t), VERDICT_PASS);
    assert_string_equal(t->j->reason, "pass-rule");
    to(t, DAVE);
    assert_int_equal(introduces(t), VERDICT_HOLD);
    assert_null(t->j->rule);
}

static void one_party_passes(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    assert_int_equal(introduces(t), VERDICT_PASS);
    assert_string_equal(t->j->reason, "fewer-than-two-parties");
    assert_int_equal(t->j->kind, KIND_NONE);
}

static void a_store_that_fails_fails_the_judgement(void **state)
{
    static const char *const questions[] = {"consents", "acquainted", "exposed"};
    struct judging *t = *state;
    to(t, BOB);
    to(t, CAROL);
    for (size_t i = 0; i < G_N_ELEMENTS(questions); i++) {
        t->broken = questions[i];
        assert_false(header(t));
        assert_string_equal(t->error->message, "the store is away");
        g_clear_error(&t->error);
    }
}

static void an_asker_that_fails_fails_the_judgement(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, CAROL);
    t->broken = "askable";
    assert_true(header(t));
    assert_false(judge_words(t->j, &t->oracle, evidence_of(0.9, NULL), &t->error));
    assert_non_null(t->error);
}

static void names_of_verdicts_can_be_read_back(void **state)
{
    enum verdict verdict = VERDICT_PASS;
    (void)state;
    for (int i = VERDICT_PASS; i <= VERDICT_REJECT; i++) {
        assert_true(verdict_parse(verdict_name((enum verdict)i), &verdict));
        assert_int_equal(verdict, i);
    }
    assert_false(verdict_parse("drop", &verdict));
    assert_int_equal(verdict, VERDICT_REJECT);
    judgement_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        judging_test(automatic_mail_is_never_held),
        judging_test(mail_from_the_null_sender_is_automatic),
        judging_test(automatic_bulk_is_marked_where_others_confirm),
        judging_test(judge_automatic_judges_it_like_any_other),
        judging_test(every_visible_field_shows_a_party),
        judging_test(reply_to_is_a_party_unless_it_is_the_writer),
        judging_test(a_desk_with_the_name_of_a_person_is_that_person),
        judging_test(a_list_that_gets_nothing_does_not_stand_for_one_that_does),
        judging_test(a_no_counts_before_a_list_and_of_what_looks_like_one),
        judging_test(who_is_put_before_a_list_is_asked_alone),
        judging_test(an_address_in_a_name_is_a_party_only_if_it_receives),
        judging_test(an_address_beside_the_name_of_another_is_a_party),
        judging_test(bcc_is_never_a_reason),
        judging_test(our_own_people_are_no_parties),
        judging_test(the_answer_address_is_no_party_whatever_stands_in_it),
        judging_test(local_parties_makes_colleagues_parties),
        judging_test(the_from_address_is_no_party_where_another_introduces),
        judging_test(an_ignore_rule_makes_no_party),
        judging_test(roles_are_no_parties),
        judging_test(two_spellings_are_one_party),
        judging_test(a_pair_counts_when_one_of_the_two_receives),
        judging_test(a_copy_that_no_party_gets_passes),
        judging_test(a_pass_rule_for_the_introducer_ends_it),
        judging_test(a_pass_rule_for_the_message_needs_every_party),
        judging_test(one_party_passes),
        judging_test(a_store_that_fails_fails_the_judgement),
        judging_test(an_asker_that_fails_fails_the_judgement),
        judging_test(names_of_verdicts_can_be_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
