/* What becomes of pairs and of the message: askfirst(7), Order of judgement, Verdicts. */
#include "base/limits.h"
#include "judging.h"
#include "quoting_fixture.h"

static void bob_meets_carol(struct judging *t)
{
    to(t, BOB);
    to(t, CAROL);
}

static const struct pair *first_pair(const struct judging *t)
{
    return t->j->pairs->pdata[0];
}

static void an_introduction_is_held(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    assert_int_equal(introduces(t), VERDICT_HOLD);
    assert_string_equal(t->j->reason, "on_introduction");
    assert_int_equal(t->j->kind, KIND_INTRODUCTION);
    assert_int_equal(first_pair(t)->verdict, VERDICT_HOLD);
    assert_true(
        reason(t, "words", "0.90: they introduce people (unsure from 0.50, sure from 0.90)"));
    assert_true(reason(t, "table",
                       "bob@b.example and carol@c.example: missing; words: sure; so hold "
                       "(on_introduction)"));
    assert_true(reason(t, "verdict", "hold (on_introduction)"));
}

static void an_exposure_is_marked(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    assert_int_equal(exposes(t), VERDICT_TAG);
    assert_string_equal(t->j->reason, "on_exposure");
    assert_int_equal(t->j->kind, KIND_EXPOSURE);
    assert_int_equal(t->asked_asker, 0);
}

static void unsure_words_cost_their_sender_one_click(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    assert_int_equal(may_introduce(t), VERDICT_CONFIRM);
    assert_string_equal(t->j->reason, "on_unsure");
    assert_int_equal(t->j->kind, KIND_UNSURE);
    assert_int_equal(t->asked_asker, 0);
}

static void the_thresholds_themselves_count(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    assert_int_equal(judged(t, 0.5, NULL), VERDICT_CONFIRM);
    t->policy.evidence_threshold = 0.51;
    assert_int_equal(judged(t, 0.5, NULL), VERDICT_TAG);
    assert_int_equal(judged(t, 0.9, NULL), VERDICT_HOLD);
    t->policy.evidence_sure = 0.91;
    assert_int_equal(judged(t, 0.9, NULL), VERDICT_CONFIRM);
}

static void what_waits_or_was_stopped_is_an_introduction_whatever_the_words(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    ledger_past_list(t, BOB, CAROL)->waits = true;
    not_before(t, BOB, -2);
    not_before(t, CAROL, -2);
    assert_int_equal(exposes(t), VERDICT_HOLD);
    assert_int_equal(t->j->kind, KIND_INTRODUCTION);
    ledger_past_list(t, BOB, CAROL)->stopped = NOW - 100;
    not_before(t, BOB, NOW + 50);
    assert_int_equal(exposes(t), VERDICT_REJECT);
    assert_string_equal(t->j->reason, "not-askable");
    assert_int_equal(t->j->ask_from, NOW + 50);
}

static void who_was_shown_before_is_unsure_at_most(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    ledger_past_list(t, BOB, CAROL)->shown = true;
    assert_int_equal(introduces(t), VERDICT_CONFIRM);
    assert_int_equal(may_introduce(t), VERDICT_CONFIRM);
    assert_int_equal(exposes(t), VERDICT_TAG);
    said(t, BOB, CONSENT_DENY, "*", "*");
    assert_int_equal(introduces(t), VERDICT_REJECT);
}

static void one_name_at_a_public_provider_may_be_one_person(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    to(t, "bob@gmail.com");
    for (guint i = 0; i < 2; i++) {
        struct mailbox *mailbox = t->message->visible->pdata[i];
        g_free(mailbox->name);
        mailbox->name = g_strdup(i ? "BOB brown" : "Bob Brown");
    }
    assert_int_equal(introduces(t), VERDICT_CONFIRM);
    assert_int_equal(t->asked_asker, 0);
    assert_false(judgement_is_blocking(t->j, t->j->stances->pdata[0]));
}

static void a_login_that_claims_to_be_a_program_is_judged_but_never_held(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    t->message->automatic = true;
    assert_int_equal(introduces(t), VERDICT_PASS);
    set_login(t, "alice");
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_int_equal(exposes(t), VERDICT_TAG);
    said(t, BOB, CONSENT_DENY, "*", "*");
    assert_int_equal(exposes(t), VERDICT_REJECT);
}

static void what_cannot_be_read_is_said_so(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    t->message->unread = "the message is encrypted";
    t->policy.on_unreadable = VERDICT_CONFIRM;
    assert_int_equal(exposes(t), VERDICT_CONFIRM);
    assert_string_equal(t->j->reason, "on_unreadable");
    assert_true(reason(t, "words", "not read: the message is encrypted"));
}

static void words_that_were_not_read_weigh_as_much_as_none_at_all(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    t->message->cut = "it is longer than what is read (evidence_bytes)";
    assert_int_equal(exposes(t), VERDICT_TAG);
    assert_string_equal(t->j->reason, "on_exposure");
    assert_true(
        reason(t, "words", "not all was read: it is longer than what is read (evidence_bytes)"));
    t->policy.on_unreadable = VERDICT_CONFIRM;
    assert_int_equal(exposes(t), VERDICT_CONFIRM);
    assert_string_equal(t->j->reason, "on_unreadable");
    assert_int_equal(introduces(t), VERDICT_HOLD);
    assert_string_equal(t->j->reason, "on_introduction");
    t->policy.on_unreadable = VERDICT_PASS;
    assert_int_equal(exposes(t), VERDICT_TAG);
}

static void our_own_colleague_is_introduced_not_they_to_each_other(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    message_add_visible(t->message, t->locality, "dave@our.example", "Dave Dunn", VISIBLE_CC);
    assert_true(header(t));
    struct evidence *evidence = evidence_of(0.95, NULL);
    add_hit(evidence, "meet my colleague Dave Dunn");
    assert_true(judge_words(t->j, &t->oracle, evidence, &t->error));
    assert_int_equal(t->j->verdict, VERDICT_TAG);
    assert_true(header(t));
    evidence = evidence_of(0.95, NULL);
    add_hit(evidence, "meet my colleague Dave Dunn");
    add_hit(evidence, "Bob, meet Carol");
    assert_true(judge_words(t->j, &t->oracle, evidence, &t->error));
    assert_int_equal(t->j->verdict, VERDICT_HOLD);
}

static void words_of_the_message_are_read_with_the_names_of_its_parties(void **state)
{
    struct judging *t = *state;
    g_autoptr(GPtrArray) problems = problems_new();
    struct cues *cues = cues_new();
    cues_add(cues, "en.cues", "bias -2\n5 \"{name}, meet {name}\"\n", problems);
    assert_int_equal(problems->len, 0);
    bob_meets_carol(t);
    assert_true(header(t));
    struct evidence *evidence = judge_evidence(t->j, cues, "Bob, meet Carol.\n");
    assert_true(judge_words(t->j, &t->oracle, evidence, &t->error));
    assert_int_equal(t->j->verdict, VERDICT_HOLD);
    assert_true(reason(t, "words", "+5.00 \"Bob, meet Carol\" (en.cues:2)"));
    assert_true(header(t));
    evidence = judge_evidence(t->j, cues, "Dave, meet Erin.\n");
    assert_true(judge_words(t->j, &t->oracle, evidence, &t->error));
    assert_int_equal(t->j->verdict, VERDICT_TAG);
    cues_free(cues);
}

static void words_of_others_below_a_head_are_not_the_senders(void **state)
{
    struct judging *t = *state;
    g_autoptr(GPtrArray) problems = problems_new();
    struct cues *cues = cues_new();
    cues_add(cues, "en.cues", "bias -2\n5 \"{name}, meet {name}\"\n", problems);
    bob_meets_carol(t);
    t->policy.quoting = shipped_quoting();
    g_ptr_array_add(t->message->references, g_strdup("m1@d.example"));
    assert_true(header(t));
    struct evidence *evidence =
        judge_evidence(t->j, cues, "Fine.\n\nAm 3.5.2026 schrieb Dave Dunn:\n\nBob, meet Carol.\n");
    assert_true(judge_words(t->j, &t->oracle, evidence, &t->error));
    assert_int_equal(t->j->verdict, VERDICT_TAG);
    cues_free(cues);
}

static void only_pairs_that_get_more_than_a_tag_stand_in_the_way(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    to(t, DAVE);
    judging_rules(t, "reject to bob@b.example with carol@c.example\n");
    assert_int_equal(exposes(t), VERDICT_REJECT);
    for (guint i = 0; i < t->j->stances->len; i++) {
        const struct stance *stance = t->j->stances->pdata[i];
        assert_int_equal(judgement_is_blocking(t->j, stance),
                         stance->party != 2 && stance->counterpart != 2);
    }
}

static void resent_fields_make_an_exposure_at_most(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    shown(t, CAROL, VISIBLE_RESENT);
    receives(t, CAROL);
    assert_int_equal(introduces(t), VERDICT_TAG);
    assert_int_equal(t->j->kind, KIND_EXPOSURE);
    shown(t, CAROL, VISIBLE_CC);
    assert_int_equal(introduces(t), VERDICT_HOLD);
}

static void an_invitation_is_never_held_or_rewritten(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    t->message->calendar = true;
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_int_equal(first_pair(t)->verdict, VERDICT_REJECT);
    assert_int_equal(may_introduce(t), VERDICT_REJECT);
    t->policy.on_introduction = VERDICT_REWRITE;
    assert_int_equal(introduces(t), VERDICT_TAG);
    judging_rules(t, "confirm\n");
    assert_int_equal(introduces(t), VERDICT_REJECT);
    judging_rules(t, "reject\n");
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_int_equal(t->asked_asker, 0);
}

static void what_is_signed_over_to_is_held_rather_than_rewritten(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    t->policy.on_exposure = VERDICT_REWRITE;
    assert_int_equal(exposes(t), VERDICT_REWRITE);
    t->message->dkim_covers_to = true;
    assert_int_equal(exposes(t), VERDICT_HOLD);
    assert_true(reason(t, "verdict", "a DKIM signature covers To or Cc"));
    set_from(t, "alice@home.example");
    set_sender(t, "alice@home.example");
    assert_int_equal(exposes(t), VERDICT_REJECT);
}

static void the_most_severe_pair_decides(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    to(t, DAVE);
    judging_rules(t, "tag to bob@b.example with carol@c.example\n"
                     "rewrite to dave@d.example with bob@b.example\n"
                     "confirm to dave@d.example\n");
    assert_int_equal(introduces(t), VERDICT_CONFIRM);
    assert_string_equal(t->j->rule, "rules:3");
    judging_rules(t, "reject to bob@b.example with carol@c.example\n");
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_string_equal(t->j->rule, "rules:1");
}

static void
what_cannot_be_rewritten_is_never_held_for_a_login_that_claims_to_be_a_program(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    t->message->automatic = true;
    set_login(t, "alice");
    t->policy.on_introduction = VERDICT_REWRITE;
    assert_int_equal(introduces(t), VERDICT_REWRITE);
    assert_true(judge_rewrite_fallback(t->j, "it is too large", &t->oracle, &t->error));
    assert_int_equal(t->j->verdict, VERDICT_REJECT);
}

static void every_step_leaves_a_reason_even_among_many(void **state)
{
    struct judging *t = *state;
    static const char *const steps[] = {"introducer", "parties", "pairs", "consent",
                                        "words",      "verdict", "bulk"};
    t->policy.max_parties = 100;
    t->policy.max_asks = 3;
    to_strangers(t, LIMIT_PARTIES);
    assert_int_equal(introduces(t), VERDICT_CONFIRM);
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
        assert_true(reason(t, steps[i], ""));
    assert_true(t->j->reasons->len <= LIMIT_REASONS);
    assert_true(reason(t, "pairs", "... further ones are left out here"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        judging_test(an_introduction_is_held),
        judging_test(an_exposure_is_marked),
        judging_test(unsure_words_cost_their_sender_one_click),
        judging_test(the_thresholds_themselves_count),
        judging_test(what_waits_or_was_stopped_is_an_introduction_whatever_the_words),
        judging_test(who_was_shown_before_is_unsure_at_most),
        judging_test(one_name_at_a_public_provider_may_be_one_person),
        judging_test(a_login_that_claims_to_be_a_program_is_judged_but_never_held),
        judging_test(what_cannot_be_read_is_said_so),
        judging_test(words_that_were_not_read_weigh_as_much_as_none_at_all),
        judging_test(our_own_colleague_is_introduced_not_they_to_each_other),
        judging_test(words_of_others_below_a_head_are_not_the_senders),
        judging_test(words_of_the_message_are_read_with_the_names_of_its_parties),
        judging_test(only_pairs_that_get_more_than_a_tag_stand_in_the_way),
        judging_test(resent_fields_make_an_exposure_at_most),
        judging_test(an_invitation_is_never_held_or_rewritten),
        judging_test(what_is_signed_over_to_is_held_rather_than_rewritten),
        judging_test(the_most_severe_pair_decides),
        judging_test(
            what_cannot_be_rewritten_is_never_held_for_a_login_that_claims_to_be_a_program),
        judging_test(every_step_leaves_a_reason_even_among_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
