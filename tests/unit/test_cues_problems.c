/* What is said about a wrong cues file. */
#include "words_fixture.h"

static void expect_problem(const char *text, unsigned line, unsigned column, const char *part)
{
    struct cues *cues = cues_new();
    g_autoptr(GPtrArray) problems = problems_of(cues, text);
    if (problems->len != 1)
        fail_msg("%u problems in: %s", problems->len, text);
    const struct problem *problem = problems->pdata[0];
    if (strstr(problem->message, part) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", problem->message, part);
    assert_int_equal(problem->line, line);
    assert_int_equal(problem->column, column);
    assert_string_equal(problem->file, "t.cues");
    assert_false(problem->warning);
    cues_free(cues);
}

static void a_misspelt_word_is_told_the_nearest(void **state)
{
    (void)state;
    expect_problem("biass -3", 1, 1, "did you mean \"bias\"");
    expect_problem("\n  topc x \"y\"", 2, 3, "did you mean \"topic\"");
    expect_problem("2 erly \"x\"", 1, 3, "did you mean \"early\"");
    expect_problem("2 in subjet \"x\"", 1, 6, "did you mean \"subject\"");
    expect_problem("2 \"meet {nmae}\"", 1, 9, "did you mean {name}");
    expect_problem("zebra \"x\"", 1, 1, "a line begins with");
    expect_problem("\"as discussed\" 10", 1, 1, "a weight must stand before the phrase");
}

static void a_weight_out_of_range_is_refused(void **state)
{
    (void)state;
    expect_problem("21 \"x\"", 1, 1, "-20 to 20");
    expect_problem("2,5 \"x\"", 1, 1, "\"2,5\" is not a number");
    expect_problem("bias", 1, 5, "this is not a number");
    expect_problem("bias nan", 1, 6, "is not a number");
    expect_problem("bias -1\nbias -2", 2, 1, "stands at t.cues:1 already");
}

static void a_wrong_phrase_is_shown_where_it_is_wrong(void **state)
{
    (void)state;
    expect_problem("2 \"meet", 1, 3, "not closed");
    expect_problem("2 meet", 1, 3, "is not known");
    expect_problem("2", 1, 2, "in quotes");
    expect_problem("2 \"\"", 1, 4, "empty");
    expect_problem("2 \"... * ...\"", 1, 4, "empty");
    expect_problem("2 \"[meet]\"", 1, 4, "empty");
    expect_problem("2 \"meet ...\"", 1, 4, "beginning or end");
    expect_problem("2 \"(a|b\"", 1, 4, "without \")\"");
    expect_problem("2 \"(a|[b])\"", 1, 7, "brackets inside brackets");
    expect_problem("2 \"é {name\"", 1, 6, "without \"}\"");
    expect_problem("2 \"a)\"", 1, 5, "closes nothing");
    expect_problem("2 \"a ... b ... c ... d\"", 1, 4, "more than 2 times");
    expect_problem("2 \"do do do do do do do do do do do do do do do do do\"", 1, 4,
                   "more than 16 words");
}

static void a_curly_quotation_mark_is_told(void **state)
{
    (void)state;
    expect_problem("2 “meet”", 1, 3, "write it straight: \"");
    expect_problem("noname „meet“", 1, 8, "write it straight: \"");
    expect_problem("2 \"meet”", 1, 8, "write it straight: \"");
    expect_problem("“meet” 2", 1, 1, "write it straight: \"");
    expect_problem("2 \"meet\" »Bob«", 1, 10, "write it straight: \"");
}

static void an_own_file_adds_to_senses_that_there_are(void **state)
{
    struct cues *cues = cues_new();
    g_autoptr(GPtrArray) problems = problems_new();

    (void)state;
    cues_add(cues, "en/cues", "sense copy \"in copy\"\n", problems);
    cues_override(cues);
    cues_add(cues, "ours.cues", "sense copy \"zk\"\nsense cpoy \"cc\"\nsense roof \"roof\"\n",
             problems);
    cues_close(cues);
    assert_int_equal(problems->len, 2);
    const struct problem *near = problems->pdata[0], *far = problems->pdata[1];
    assert_string_equal(near->file, "ours.cues");
    assert_int_equal(near->line, 2);
    assert_int_equal(near->column, 7);
    assert_string_equal(near->message, "there is no sense \"cpoy\"; did you mean \"copy\"?");
    assert_non_null(strstr(far->message, "there is no sense \"roof\"; the files"));
    cues_free(cues);
}

static void a_sense_of_one_file_that_no_weight_knows_is_a_warning(void **state)
{
    struct cues *cues = cues_new();
    g_autoptr(GPtrArray) problems = problems_new();

    (void)state;
    cues_add(cues, "/l/cy/cues", "sense copy \"kopi\"\n\nsense kopy \"kopi o\"\n", problems);
    cues_add(cues, "/l/en/cues", "sense copy \"in copy\"\nsense fitted \"x\"\nsense roof \"y\"\n",
             problems);
    cues_add(cues, "/l/de/cues", "sense roof \"Dach\"\n", problems);
    cues_warn(cues, cues, problems);
    assert_int_equal(problems->len, 0);
    cues_set_weights(cues, "w", "always -1\n1 sense fitted\nend\n", problems);
    cues_warn(cues, cues, problems);
    assert_int_equal(problems->len, 1);
    const struct problem *problem = problems->pdata[0];
    assert_true(problem->warning);
    assert_string_equal(problem->file, "/l/cy/cues");
    assert_int_equal(problem->line, 3);
    assert_non_null(strstr(problem->message, "the sense \"kopy\", so that it never counts; did you "
                                             "mean \"copy\"?"));
    cues_free(cues);
}

static void a_phrase_written_twice_is_told_where(void **state)
{
    (void)state;
    expect_problem("2 \"meet Bob\"\n# x\n3 \"meet  bob\"", 3, 4, "stands at t.cues:1 already");
    expect_problem("set a \"x\"\nset a \"y\"", 2, 5, "{a} is there already, at t.cues:1; choose");
    expect_problem("set name \"x\"", 1, 5, "{name} is there already; choose");
    struct cues *cues = good_cues("2 in subject \"meet\"\n3 in text \"meet\"\n");
    assert_int_equal(cues_count(cues), 2);
    cues_free(cues);
}

static void a_phrase_that_unfolds_without_end_is_refused(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new("2 \"");
    for (int i = 0; i < 15; i++)
        g_string_append(text, "(a|b|c|d)");
    g_string_append(text, "\"");
    struct cues *cues = cues_new();
    g_autoptr(GPtrArray) problems = problems_of(cues, text->str);
    assert_int_equal(problems->len, 1);
    assert_non_null(strstr(((struct problem *)problems->pdata[0])->message, "several lines"));
    cues_free(cues);
}

static void good_lines_beside_bad_ones_are_kept(void **state)
{
    (void)state;
    struct cues *cues = cues_new();
    g_autoptr(GPtrArray) problems = problems_of(cues, "2 \"a\"\nx\n\xff\n3 \"b\"\n");
    assert_int_equal(problems->len, 2);
    assert_int_equal(cues_count(cues), 2);
    cues_free(cues);
    cues_free(NULL);
    evidence_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_misspelt_word_is_told_the_nearest),
        cmocka_unit_test(a_weight_out_of_range_is_refused),
        cmocka_unit_test(a_wrong_phrase_is_shown_where_it_is_wrong),
        cmocka_unit_test(a_sense_of_one_file_that_no_weight_knows_is_a_warning),
        cmocka_unit_test(a_phrase_written_twice_is_told_where),
        cmocka_unit_test(a_curly_quotation_mark_is_told),
        cmocka_unit_test(an_own_file_adds_to_senses_that_there_are),
        cmocka_unit_test(a_phrase_that_unfolds_without_end_is_refused),
        cmocka_unit_test(good_lines_beside_bad_ones_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
