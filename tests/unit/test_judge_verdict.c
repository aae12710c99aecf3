/* What becomes of pairs and of the message: DESIGN, Order of judgement, 5 to 8; Verdicts. */
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
    past_of(t, BOB, CAROL)->waits = true;
    not_before(t, BOB, -2);
    not_before(t, CAROL, -2);
    assert_int_equal(exposes(t), VERDICT_HOLD);
    assert_int_equal(t->j->kind, KIND_INTRODUCTION);
    past_of(t, BOB, CAROL)->stopped = NOW - 100;
    not_before(t, BOB, NOW + 50);
    assert_int_equal(exposes(t), VERDICT_REJECT);
    assert_string_equal(t->j->reason, "not-askable");
    assert_int_equal(t->j->ask_from, NOW + 50);
}

static void who_was_shown_before_is_unsure_at_most(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    past_of(t, BOB, CAROL)->shown = true;
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
    assert_false(judgement_in_the_way(t->j, t->j->words->pdata[0]));
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

static void our_own_colleague_is_introduced_not_they_to_each_other(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    message_add_visible(t->message, t->locality, "dave@our.example", "Dave Dunn", IN_CC);
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
    assert_null(((struct word *)t->j->words->pdata[0])->note);
    assert_string_equal(((struct word *)t->j->words->pdata[1])->note, "For career advice I charge");
}

static void the_note_of_a_rule_for_everyone_is_nobodys(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    judging_rules(t, "hold note \"Please ask first\"\n");
    assert_int_equal(introduces(t), VERDICT_HOLD);
    assert_null(((struct word *)t->j->words->pdata[0])->note);
    assert_null(((struct word *)t->j->words->pdata[1])->note);
}

static void only_pairs_that_get_more_than_a_tag_stand_in_the_way(void **state)
{
    struct judging *t = *state;
    bob_meets_carol(t);
    to(t, DAVE);
    judging_rules(t, "reject to bob@b.example with carol@c.example\n");
    assert_int_equal(exposes(t), VERDICT_REJECT);
    for (guint i = 0; i < t->j->words->len; i++) {
        const struct word *word = t->j->words->pdata[i];
        assert_int_equal(judgement_in_the_way(t->j, word),
                         word->party != 2 && word->counterpart != 2);
    }
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
    assert_string_equal(((struct word *)t->j->words->pdata[0])->note, "Please call first");
}

static void resent_fields_make_an_exposure_at_most(void **state)
{
    struct judging *t = *state;
    to(t, BOB);
    shown(t, CAROL, IN_RESENT);
    receives(t, CAROL);
    assert_int_equal(introduces(t), VERDICT_TAG);
    assert_int_equal(t->j->kind, KIND_EXPOSURE);
    shown(t, CAROL, IN_CC);
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
    past_of(t, BOB, CAROL)->stopped = NOW - 100;
    assert_int_equal(exposes(t), VERDICT_REJECT);
    assert_string_equal(t->j->reason, "on_denied");
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

static void a_no_among_many_to_ask_is_still_refused(void **state)
{
    struct judging *t = *state;
    to_strangers(t, 5);
    said(t, "p1@s1.example", CONSENT_DENY, "*", "*");
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_string_equal(t->j->reason, "on_denied");
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
    assert_true(t->j->tells_word);
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
    assert_false(t->j->tells_word);
    assert_int_equal(exposes(t), VERDICT_CONFIRM);
    t->limited_until = 0;
    assert_int_equal(introduces(t), VERDICT_REJECT);
    assert_string_equal(t->j->reason, "on_denied");
    assert_true(t->j->tells_word);
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
    assert_true(judge_instead_of_rewrite(t->j, "it is too large", &t->oracle, &t->error));
    assert_int_equal(t->j->verdict, VERDICT_HOLD);
    assert_true(reason(t, "verdict", "it is too large"));
    said(t, CAROL, CONSENT_DENY, "*", "*");
    assert_int_equal(introduces(t), VERDICT_REWRITE);
    assert_true(judge_instead_of_rewrite(t->j, "it is too large", &t->oracle, &t->error));
    assert_int_equal(t->j->verdict, VERDICT_REJECT);
    assert_string_equal(t->j->reason, "on_denied");
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
    assert_true(judge_instead_of_rewrite(t->j, "it is too large", &t->oracle, &t->error));
    assert_int_equal(t->j->verdict, VERDICT_REJECT);
}

static void a_no_among_many_that_cannot_be_rewritten_is_refused(void **state)
{
    struct judging *t = *state;
    t->policy.max_asks = 1;
    t->policy.on_introduction = t->policy.on_denied = VERDICT_REWRITE;
    bob_said_no(t);
    to(t, DAVE);
    assert_int_equal(introduces(t), VERDICT_REWRITE);
    assert_true(judge_instead_of_rewrite(t->j, "it is too large", &t->oracle, &t->error));
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
        judging_test(our_own_colleague_is_introduced_not_they_to_each_other),
        judging_test(words_of_the_message_are_read_with_the_names_of_its_parties),
        judging_test(an_introduction_of_one_who_said_no_is_refused),
        judging_test(an_exposure_of_one_who_said_no_is_confirmed),
        judging_test(an_exposure_of_one_who_said_no_never_waits_for_a_yes),
        judging_test(a_rule_cannot_hold_an_exposure_of_one_who_said_no),
        judging_test(a_no_that_cannot_be_rewritten_is_refused),
        judging_test(a_no_of_one_leaves_the_hold_of_others),
        judging_test(an_action_rule_replaces_the_options),
        judging_test(each_action_is_its_verdict),
        judging_test(to_and_with_match_in_either_order),
        judging_test(the_first_line_wins_whoever_it_names),
        judging_test(an_action_rule_does_not_replace_a_no),
        judging_test(an_action_rule_for_a_topic_needs_the_topic),
        judging_test(an_action_rule_leaves_those_who_agreed_alone),
        judging_test(the_note_of_a_rule_is_shown_for_the_party_it_names),
        judging_test(the_note_of_a_rule_for_everyone_is_nobodys),
        judging_test(only_pairs_that_get_more_than_a_tag_stand_in_the_way),
        judging_test(an_own_note_goes_before_that_of_a_rule),
        judging_test(resent_fields_make_an_exposure_at_most),
        judging_test(an_invitation_is_never_held_or_rewritten),
        judging_test(no_form_of_a_message_lets_it_go_over_a_no),
        judging_test(after_a_stop_other_words_are_refused_over_a_no),
        judging_test(what_is_signed_over_to_is_held_rather_than_rewritten),
        judging_test(more_to_ask_than_max_asks_is_bulk),
        judging_test(who_agreed_need_not_be_asked),
        judging_test(a_no_among_many_to_ask_is_still_refused),
        judging_test(too_many_to_ask_where_to_is_signed_is_bulk),
        judging_test(only_pairs_that_are_held_have_to_be_asked),
        judging_test(the_most_severe_pair_decides),
        judging_test(one_who_cannot_be_asked_makes_it_a_refusal_with_a_date),
        judging_test(one_who_is_never_asked_again_makes_it_a_refusal_without_a_date),
        judging_test(who_has_asked_enough_is_refused_without_anybodys_word),
        judging_test(what_is_being_asked_already_counts_no_more),
        judging_test(what_is_too_large_to_be_rewritten_is_held_if_it_can_be_asked),
        judging_test(
            what_cannot_be_rewritten_is_never_held_for_a_login_that_claims_to_be_a_program),
        judging_test(a_no_among_many_that_cannot_be_rewritten_is_refused),
        judging_test(those_in_the_way_are_named_and_no_others),
        judging_test(every_step_leaves_a_reason_even_among_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
