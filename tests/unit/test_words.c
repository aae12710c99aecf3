/* Does the text introduce people to each other? */
#include "base/limits.h"
#include "words_fixture.h"

static void words_match_whatever_their_case_and_apostrophe(void **state)
{
    (void)state;
    expect_found("1 \"cc'd\"", "Carol (CC’D) knows");
    expect_found("1 \"cc’d\"", "she is cc'd.");
    expect_found("1 \"straße\"", "die STRASSE");
    expect_found("1 \"r\xc3\xa9sum\xc3\xa9\"", "re\xcc\x81sume\xcc\x81");
    expect_missing("1 \"meet\"", "meeting meets");
    expect_found("1 \"meet {name}\"", "me\xe2\x80\x8b"
                                      "et Ca\xc2\xadrol");
}

static void characters_that_are_words_need_no_spaces(void **state)
{
    (void)state;
    expect_found("1 \"ご紹介\"", "お二人をご紹介させていただきます。");
    expect_found("1 \"介绍 ... 认识\"", "我来介绍你们认识一下");
    expect_found("1 \"소개해 드리\"", "두 분을 소개해 드리고 싶습니다");
    expect_found("1 \"{name} 是\"", "Bob是我的朋友");
    expect_missing("1 \"介绍认识\"", "我介绍。认识你");
}

static void disguised_words_are_read_as_what_they_show(void **state)
{
    (void)state;
    static const char cue[] = "1 \"introduce {name}\"";
    expect_found(cue, "May we i n t r o d u c e Carol?");
    expect_found(cue, "May we I.N.T.R.O.D.U.C.E C-a-r-o-l?");
    expect_found("1 \"grüße {name}\"", "g_r_ü_ß_e Carol");
    expect_found(cue, "int\xe2\x80\x8b\xe2\x80\x8broduce\xe2\x81\xa0 Ca\xef\xbb\xbfrol");
    expect_found(cue, "May we 1ntr0duc3 Carol?");
    expect_found(cue, "May we 1ntroduce C4rol?");
    expect_missing("1 \"ath floor\"", "the 4th floor");
    expect_missing("1 \"ai i\"", "a1 1");
    expect_found(cue, "intrоduсe Саrol"); /* Cyrillic о, с, С, а */
    expect_found(cue, "ｉｎｔｒｏｄｕｃｅ Ｃａｒｏｌ");
    /* Three are initials, and what is longer than a letter is a word. */
    expect_missing("1 \"jrr\"", "J R R Tolkien");
    expect_missing("1 \"meet\"", "m e et");
    expect_missing("1 \"meet\"", "m e-e t");
    expect_found("1 \"介绍\"", "我 介 绍 你");
}

static void wildcards_stand_for_words(void **state)
{
    (void)state;
    expect_found("1 \"meet * friend\"", "meet my friend");
    expect_missing("1 \"meet * friend\"", "meet friend");
    expect_missing("1 \"meet * friend\"", "meet my old friend");
    expect_found("1 \"meet ... friend\"", "meet friend");
    expect_found("1 \"meet ... friend\"", "meet my old and very good friend");
    expect_missing("1 \"meet ... friend\"", "meet my old and very good new friend");
    expect_found("1 \"(meet|see) [my] friend\"", "see friend");
    expect_found("1 \"(meet|see) [my] friend\"", "meet my friend");
    expect_found("set who \"friend\" \"dear colleague\"\n1 \"my {who}\"", "my dear colleague");
}

static void names_are_those_of_the_parties(void **state)
{
    (void)state;
    expect_found("1 \"{name} meet {name}\"", "Bob, meet Carol");
    expect_found("1 \"{name} meet {name}\"", "Bob Tanner, meet Nwosu");
    expect_found("1 \"{name} meet\"", "bob, meet carol");
    expect_missing("1 \"{name} meet\"", "Dave, meet Erin");
    expect_missing("1 \"looping in {person}\"", "looping in the team");
    expect_found("1 \"looping in {person}\"", "looping in Erin");
    expect_found("1 \"write to {address}\"", "write to erin@falk.example now");
}

static void no_match_crosses_the_end_of_a_sentence(void **state)
{
    (void)state;
    expect_missing("1 \"meet {name}\"", "We will meet. Bob agrees.");
    expect_found("1 \"meet {person}\"", "Please meet Dr. Erin Falk.");
    expect_found("1 \"^ meet {name}\"", "It is time. Meet Bob.");
    expect_missing("1 \"^ meet {name}\"", "I meet Bob.");
    expect_found("1 \"{name} and {name} $\"", "Bob and Carol\nI thought that");
}

static void where_and_early_are_kept(void **state)
{
    (void)state;
    assert_int_equal(hits_of("1 in subject \"intro\"", "Intro", "x"), 1);
    assert_int_equal(hits_of("1 in subject \"intro\"", "x", "Intro"), 0);
    assert_int_equal(hits_of("1 in text \"intro\"", "Intro", "x"), 0);
    g_autofree char *late = g_strnfill(LIMIT_EARLY + 100, ' ');
    g_autofree char *text = g_strconcat("x.", late, "intro", NULL);
    expect_missing("1 early \"intro\"", text);
    expect_found("1 \"intro\"", text);
}

static void each_line_counts_once_and_weights_add_up(void **state)
{
    (void)state;
    struct cues *cues = good_cues("bias -1\n2 \"meet\"\n-1 \"not\"\ntopic Jobs \"job\" \"work\"\n");
    struct evidence *evidence = judge(cues, NULL, "meet meet meet not job work");
    assert_true(evidence->score > 0.499 && evidence->score < 0.501);
    assert_int_equal(evidence->hits->len, 2);
    assert_string_equal(evidence->topics[0], "jobs");
    assert_null(evidence->topics[1]);
    assert_int_equal(cues_count(cues), 3);
    evidence_free(evidence);
    cues_free(cues);
}

static double sum_of(const char *cue_lines, const char *subject, const char *text, bool answer)
{
    struct cues *cues = good_cues(cue_lines);
    struct words_input input = {.subject = subject,
                                .text = text,
                                .names = bob_and_carol,
                                .parties = whose,
                                .n_names = G_N_ELEMENTS(bob_and_carol),
                                .author.answers = answer};
    struct evidence *evidence = words_judge(cues, &input);
    double sum = 0;
    for (guint i = 0; i < evidence->hits->len; i++)
        sum += ((const struct words_hit *)evidence->hits->pdata[i])->weight;
    evidence_free(evidence);
    cues_free(cues);
    return sum;
}

static void expect_sum(const char *cue_lines, const char *text, double expected)
{
    double sum = sum_of(cue_lines, NULL, text, false);
    if (fabs(sum - expected) > 0.001)
        fail_msg("\"%s\" weighs %g, not %g, by\n%s", text, sum, expected, cue_lines);
}

static void the_same_words_count_once_by_the_stronger_line(void **state)
{
    (void)state;
    expect_sum("3 \"introduce {person}\"\n4 \"will introduce {name}\"\n", "I will introduce Bob.",
               4);
    expect_sum("4 \"introduce {name}\"\n4 \"introduce {person}\"\n", "I will introduce Bob.", 4);
    expect_sum("3 \"like to introduce you\"\n2 \"introduce you to\"\n",
               "I'd like to introduce you to Bob.", 3);
    /* Another place counts, and the same text a second time does not. */
    expect_sum("4 \"meet {name}\"\n3 \"please meet\"\n", "Please meet Bob.\nPlease meet Erin.", 7);
    expect_sum("4 \"meet {name}\"\n3 \"please meet\"\n", "Please meet Bob.\nPlease meet Bob.", 4);
    /* Two statements may share a name, and what speaks for it does not use up what speaks against.
     */
    expect_sum("4 \"{name} meet {name}\"\n2 \"{person} cc\"\n", "Bob, meet Carol (cc)", 6);
    expect_sum("4 \"introduce {name}\"\n-3 \"will introduce\"\n", "I will introduce Bob.", 1);
    expect_sum("-3 \"thanks for the intro\"\n-2 \"the intro\"\n", "Thanks for the intro!", -3);
}

static void a_topic_needs_no_words_of_its_own(void **state)
{
    (void)state;
    struct cues *cues = good_cues("4 \"internship for {name}\"\ntopic jobs \"internship\"\n");
    struct evidence *evidence = judge(cues, NULL, "An internship for Bob");
    assert_string_equal(evidence->topics[0], "jobs");
    evidence_free(evidence);
    cues_free(cues);
}

static void another_name_is_that_of_another_party(void **state)
{
    (void)state;
    expect_found("1 \"{name} {other}\"", "Bob, Carol lives next door");
    expect_found("1 \"{name} {other}\"", "bob carol");
    expect_found("1 \"{name} meet {other}\"", "Bob Tanner, meet Ms Nwosu. Nwosu, meet Bob.");
    expect_missing("1 \"{name} {other}\"", "Bob, Tanner is here");
    expect_missing("1 \"{name} and {other}\"", "Bob and Tanner");
    expect_missing("1 \"{other}\"", "Bob");
    expect_found("1 \"{name} {other} {same} {other}\"", "Bob Carol, Nwosu Tanner");
    expect_missing("1 \"{name} {other} {same}\"", "Bob, Carol, Tanner");
}

static void a_number_is_digits(void **state)
{
    (void)state;
    expect_found("1 \"ticket {number}\"", "Ticket 4711");
    expect_found("1 \"# {number}\"", "[#4711] x");
    expect_found("1 \"ticket {number}\"", "Ticket ４７11");
    expect_missing("1 \"ticket {number}\"", "Ticket A4711");
}

static void a_phrase_may_say_that_it_goes_on_in_the_next_sentence(void **state)
{
    (void)state;
    const char *both = "1 \"^ {name} {other} $ ^ {name} {other} $\"";
    expect_found(both, "Bob, Carol. Carol, Bob.");
    expect_found(both, "Hi!\nBob - Carol\nCarol - Bob");
    expect_missing(both, "Bob, Carol and I. Carol, Bob.");
    expect_missing("1 \"{name} {other} {name} {other}\"", "Bob, Carol. Carol, Bob.");
    expect_missing("1 \"^ {name} $ ^ {name} {name}\"", "Bob. Carol. Carol.");
}

static void the_subject_of_an_answer_only_speaks_against(void **state)
{
    (void)state;
    const char *lines = "4 in subject \"intro\"\n-2 in subject \"ticket {number}\"\n";
    assert_true(fabs(sum_of(lines, "Re: intro, ticket 1", "", false) - 2) < 0.001);
    assert_true(fabs(sum_of(lines, "Re: intro, ticket 1", "", true) + 2) < 0.001);
}

static void no_words_and_no_cues_score_the_bias(void **state)
{
    (void)state;
    struct cues *cues = cues_new();
    struct words_input nothing = {0};
    struct evidence *evidence = words_judge(cues, &nothing);
    assert_true(evidence->score > 0.04 && evidence->score < 0.06);
    assert_null(evidence->topics[0]);
    evidence_free(evidence);
    cues_free(cues);
}

static void a_hit_names_the_cue_its_line_and_the_words(void **state)
{
    (void)state;
    struct cues *cues = good_cues("# head\n2 \"{name} meet {name}\"   # note\n");
    struct evidence *evidence = judge(cues, NULL,
                                      "Hi.\nBob,\tmeet\x1b \xe2\x80\xae"
                                      "Carol!\n");
    const struct words_hit *hit = evidence->hits->pdata[0];
    assert_string_equal(hit->cue, "t.cues:2 2 \"{name} meet {name}\"");
    assert_string_equal(hit->text, "Bob, meet Carol");
    assert_true(hit->weight == 2);
    evidence_free(evidence);
    cues_free(cues);
}

static void a_hit_shows_no_more_than_its_limit(void **state)
{
    (void)state;
    struct cues *cues = good_cues("2 \"a * b\"\n");
    g_autofree char *word = g_strnfill(5000, 'x');
    g_autofree char *text = g_strconcat("a ", word, " b", NULL);
    struct evidence *evidence = judge(cues, NULL, text);
    const struct words_hit *hit = evidence->hits->pdata[0];
    assert_int_equal(g_utf8_strlen(hit->text, -1), LIMIT_HIT_TEXT);
    evidence_free(evidence);
    cues_free(cues);
}

static void quoted_introductions_do_not_count(void **state)
{
    (void)state;
    expect_missing("1 \"meet {name}\"", "Thanks!\n\nOn 3 May Nick wrote:\n> Bob, meet Carol\n");
    expect_found("1 \"meet {name}\"", "Bob, meet Carol\n\n-----Original Message-----\nFrom: x\n");
}

static gint64 time_of(const struct cues *cues, const char *piece, gsize size)
{
    g_autoptr(GString) text = g_string_new(NULL);
    while (text->len < size)
        g_string_append(text, piece);
    gint64 best = G_MAXINT64;
    for (int i = 0; i < 3; i++) {
        gint64 start = g_get_monotonic_time();
        evidence_free(judge(cues, text->str, text->str));
        best = MIN(best, g_get_monotonic_time() - start);
    }
    return best;
}

static void hostile_text_takes_linear_time(void **state)
{
    (void)state;
    struct cues *cues = all_languages();
    const char *const pieces[] = {"copying ",    "Bob ",
                                  "<>",          "< ",
                                  "\xcc\x81",    "\xcc\xa3\xcc\x81",
                                  "x",           "a@",
                                  "a.",          "'",
                                  "I'm ",        "Bob, ",
                                  "://",         "\xff",
                                  "a'",          "put Bob in ",
                                  "(",           "Bob <> ",
                                  "\n",          "介绍",
                                  "を紹介",      "ihr beiden solltet ",
                                  "Bob to jest "};
    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
        gint64 small = time_of(cues, pieces[i], LIMIT_TEXT / 8);
        gint64 large = time_of(cues, pieces[i], LIMIT_TEXT);
        if (large > 24 * small + 50000)
            fail_msg("\"%s\": %" G_GINT64_FORMAT " us, eight times as much %" G_GINT64_FORMAT " us",
                     pieces[i], small, large);
    }
    cues_free(cues);
}

static void hostile_names_do_no_harm(void **state)
{
    (void)state;
    struct cues *cues = english();
    const char *names[2000];
    g_autofree char *marks = g_strnfill(100000, '.');
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        names[i] = i % 3 == 0 ? marks : i % 3 == 1 ? "\xff\xcc\x81@" : NULL;
    struct words_input input = {
        .subject = "x", .text = "Bob, meet Carol", .names = names, .n_names = G_N_ELEMENTS(names)};
    evidence_free(words_judge(cues, &input));
    cues_free(cues);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_match_whatever_their_case_and_apostrophe),
        cmocka_unit_test(characters_that_are_words_need_no_spaces),
        cmocka_unit_test(disguised_words_are_read_as_what_they_show),
        cmocka_unit_test(wildcards_stand_for_words),
        cmocka_unit_test(names_are_those_of_the_parties),
        cmocka_unit_test(no_match_crosses_the_end_of_a_sentence),
        cmocka_unit_test(where_and_early_are_kept),
        cmocka_unit_test(each_line_counts_once_and_weights_add_up),
        cmocka_unit_test(the_same_words_count_once_by_the_stronger_line),
        cmocka_unit_test(a_topic_needs_no_words_of_its_own),
        cmocka_unit_test(another_name_is_that_of_another_party),
        cmocka_unit_test(a_number_is_digits),
        cmocka_unit_test(a_phrase_may_say_that_it_goes_on_in_the_next_sentence),
        cmocka_unit_test(the_subject_of_an_answer_only_speaks_against),
        cmocka_unit_test(no_words_and_no_cues_score_the_bias),
        cmocka_unit_test(a_hit_names_the_cue_its_line_and_the_words),
        cmocka_unit_test(a_hit_shows_no_more_than_its_limit),
        cmocka_unit_test(quoted_introductions_do_not_count),
        cmocka_unit_test(hostile_text_takes_linear_time),
        cmocka_unit_test(hostile_names_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
