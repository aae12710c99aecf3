/* An introduction that stands only in what is quoted. */
#include "judging.h"
#include "quoting_fixture.h"

static const char cue_lines[] = "bias -2\n5 \"{name}, meet {name}\"\n5 \"introduce you\"\n";

static void person(struct judging *t, const char *address, const char *name)
{
    message_add_visible(t->message, t->locality, address, name, VISIBLE_TO);
    receives(t, address);
}

static enum verdict judge_text(struct judging *t, const char *text)
{
    g_autoptr(GPtrArray) problems = problems_new();
    struct cues *cues = cues_new();

    cues_add(cues, "en.cues", cue_lines, problems);
    cues_close(cues);
    t->policy.quoting = shipped_quoting();
    assert_true(header(t));
    assert_false(t->j->settled);
    struct evidence *evidence = judge_evidence(t->j, cues, text);
    assert_true(judge_words(t->j, &t->oracle, evidence, &t->error));
    cues_free(cues);
    return t->j->verdict;
}

static void bob_and_carol(struct judging *t)
{
    person(t, BOB, "Bob Brown");
    person(t, CAROL, "Carol Chan");
}

#define FROM_DAVE                                                                                  \
    "FYI\n\n---------- Forwarded message ---------\nFrom: Dave Dunn <dave@d.example>\n"            \
    "Date: Monday\nSubject: x\nTo: Alice <alice@our.example>\n"

static void one_that_is_forwarded_to_those_whom_it_names_is_unsure(void **state)
{
    struct judging *t = *state;
    bob_and_carol(t);
    assert_int_equal(judge_text(t, FROM_DAVE "\nBob, meet Carol.\n"), VERDICT_CONFIRM);
    assert_true(reason(t, "words", "+5.00 \"Bob, meet Carol\" (quoted, en.cues:2)"));
    assert_true(reason(t, "words", "quoted, for people who were not in it: 0.95"));
    assert_true(reason(t, "words", "0.89: they may introduce people"));
}

static void one_that_is_forwarded_to_others_introduces_nobody_of_them(void **state)
{
    struct judging *t = *state;
    person(t, DAVE, "Dave Dunn");
    person(t, "eve@e.example", "Eve Ericson");
    assert_int_equal(judge_text(t, "FYI\n\n-----Original Message-----\nFrom: Alice\nSent: Monday\n"
                                   "To: bob@b.example; carol@c.example\nSubject: x\n\n"
                                   "I want to introduce you. Bob, meet Carol.\n"),
                     VERDICT_TAG);
}

static void those_who_were_in_it_are_not_introduced_again(void **state)
{
    struct judging *t = *state;
    bob_and_carol(t);
    assert_int_equal(judge_text(t,
                                "Tuesday is fine.\n\nVon: Dave <dave@d.example>\nGesendet: Montag\n"
                                "An: Alice;\n Brown, Bob; Chan, Carol\nBetreff: x\n\n"
                                "Bob, meet Carol.\n"),
                     VERDICT_TAG);
}

static void who_was_in_an_answer_is_not_known_by_its_attribution(void **state)
{
    struct judging *t = *state;
    bob_and_carol(t);
    g_ptr_array_add(t->message->references, g_strdup("m1@d.example"));
    assert_int_equal(judge_text(t, "Fine.\n\nOn 27 Nov 2026 Dave <dave@d.example> wrote:\n"
                                   "> Bob, meet Carol.\n"),
                     VERDICT_TAG);
}

static void who_is_added_to_a_thread_is_introduced_by_what_it_quotes(void **state)
{
    struct judging *t = *state;
    bob_and_carol(t);
    g_ptr_array_add(t->message->references, g_strdup("m1@d.example"));
    assert_int_equal(judge_text(t, "See below.\n\nFrom: Bob Brown\nSent: Monday\n"
                                   "To: Alice <alice@our.example>\nSubject: x\n\n"
                                   "Can you introduce you and me to Carol?\n"),
                     VERDICT_CONFIRM);
}

static void quotes_without_a_head_count_in_a_new_message(void **state)
{
    struct judging *t = *state;
    bob_and_carol(t);
    assert_int_equal(judge_text(t, "As I said:\n> Bob, meet Carol.\n"), VERDICT_CONFIRM);
}

static void the_senders_own_words_stay_sure(void **state)
{
    struct judging *t = *state;
    bob_and_carol(t);
    assert_int_equal(judge_text(t, "Bob, meet Carol. " FROM_DAVE "\nBob, meet Carol.\n"),
                     VERDICT_HOLD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        judging_test(one_that_is_forwarded_to_those_whom_it_names_is_unsure),
        judging_test(one_that_is_forwarded_to_others_introduces_nobody_of_them),
        judging_test(those_who_were_in_it_are_not_introduced_again),
        judging_test(who_was_in_an_answer_is_not_known_by_its_attribution),
        judging_test(who_is_added_to_a_thread_is_introduced_by_what_it_quotes),
        judging_test(quotes_without_a_head_count_in_a_new_message),
        judging_test(the_senders_own_words_stay_sure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
