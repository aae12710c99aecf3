/* Answers that are not booked, and how the choices go back to who wrote them. */
#include "ask_fixture.h"
#include "take_fixture.h"

/* The mail to Bob says what he wrote, and nothing of his is booked. */
static void assert_given_back(struct answering *a, const char *verb, const char *subject,
                              const char *body, const char *shown)
{
    g_autofree char *last = NULL;

    assert_int_equal(take_text(a, verb, ANSWER_TOKEN, subject, body), INCOMING_TAKEN);
    if (!strstr(a->what, "help") || ask_state(a->f.store, a->bob) != ASK_SENT ||
        asked(a, BOB, CAROL) != '-')
        fail_msg("%s, \"%s\": taken as %s", verb, body, a->what);
    mails_to(a, TO_BOB, &last);
    if (!strstr(last, shown))
        fail_msg("%s, \"%s\": not shown", verb, body);
}

static void a_yes_that_is_none_is_given_back_with_the_choices_and_the_words(void **state)
{
    struct answering *a = *state;

    assert_given_back(a, "reply", " Re: x", "Yes\n\nBut only if she signs first.\n",
                      "Yes But only if she signs first.");
    assert_given_back(a, "reply", " Re: x", "Yes, and who is she?\n", "Yes, and who is she?");
    assert_given_back(a, "yes", " yes", "No, sorry, I pressed the wrong button.\n",
                      "No, sorry, I pressed the wrong button.");
    assert_given_back(a, "always", " always", "always\n\nas long as it is about work\n",
                      "as long as it is about work");
    assert_given_back(a, "no", " no", "Yes, please!\n", "Yes, please!");
    assert_given_back(a, "yes", " no", "\n", "yes-");
}

static void what_is_not_understood_instead_of_what_a_link_wrote_is_no_yes(void **state)
{
    struct answering *a = *state;

    assert_given_back(a, "yes", " yes", "Carol must pay me 100 EUR\n", "Carol must pay me 100 EUR");
    assert_given_back(a, "yes", " yes", "\xd0\xbd\xd0\xb5\xd1\x82\n", "yes-");
    assert_given_back(a, "always", " always", "always\nAsk my boss.\n", "Ask my boss.");
    assert_given_back(a, "yes", " yes", "Please call me\n\nyes\n\nJust send this mail.\n",
                      "Please call me");
}

static void what_a_link_wrote_with_a_changed_subject_is_no_yes(void **state)
{
    struct answering *a = *state;
    static const char body[] = "yes\n\nJust send this mail.\n";

    assert_given_back(a, "yes", " yes, but only by phone", body, "yes-");
    assert_given_back(a, "yes", " yes, ask me later", body, "yes-");
    assert_given_back(a, "always", " not always", "always\n\nJust send this mail.\n", "yes-");
    take_text(a, "no", ANSWER_TOKEN, " no", "\n");
    g_autofree char *token = standing_token(a, TO_BOB);
    take_text(a, "change", token, " yes if she pays", body);
    assert_non_null(strstr(a->what, "help"));
    take_text(a, "change", token, " yes", body);
    assert_int_equal(asked(a, BOB, CAROL), 'a');
}

static void a_signature_below_a_link_changes_nothing(void **state)
{
    struct answering *a = *state;

    take(a, "yes", ANSWER_TOKEN,
         "yes\n\nJust send this mail.\n\nVisit us at the fair in hall 7\nClient Ltd, London\n");
    assert_int_equal(asked(a, BOB, CAROL), 'a');
}

static void what_a_link_wrote_may_have_lost_its_line_breaks(void **state)
{
    struct answering *a = *state;

    assert_given_back(a, "yes", " yes", "no Just send this mail.\n", "no Just send this mail.");
    take_text(a, "yes", ANSWER_TOKEN, " yes", "yes  Just send this mail.\n");
    assert_int_equal(asked(a, BOB, CAROL), 'a');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_yes_that_is_none_is_given_back_with_the_choices_and_the_words),
        TEST(what_is_not_understood_instead_of_what_a_link_wrote_is_no_yes),
        TEST(what_a_link_wrote_with_a_changed_subject_is_no_yes),
        TEST(what_a_link_wrote_may_have_lost_its_line_breaks),
        TEST(a_signature_below_a_link_changes_nothing),
    };
    mail_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
