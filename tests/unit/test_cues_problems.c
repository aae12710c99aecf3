/* What is said about a wrong cues file. */
#include "words_fixture.h"

/* A text with one mistake, where it is, and a part of what is said about it. */
struct mistake {
    const char *text;
    unsigned line, column;
    const char *part;
};

static void expect_problem(const struct mistake *mistake)
{
    const char *text = mistake->text;
    struct cues *cues = cues_new();
    g_autoptr(GPtrArray) problems = problems_of(cues, text);
    if (problems->len != 1)
        fail_msg("%u problems in: %s", problems->len, text);
    const struct problem *problem = problems->pdata[0];
    if (strstr(problem->message, mistake->part) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", problem->message, mistake->part);
    assert_int_equal(problem->line, mistake->line);
    assert_int_equal(problem->column, mistake->column);
    assert_string_equal(problem->file, "t.cues");
    assert_false(problem->warning);
    cues_free(cues);
}

#define EXPECT_PROBLEMS(mistakes)                                                                  \
    for (size_t i = 0; i < G_N_ELEMENTS(mistakes); i++)                                            \
    expect_problem(&(mistakes)[i])

static void a_misspelt_word_is_told_the_nearest(void **state)
{
    static const struct mistake mistakes[] = {
        {"biass -3", 1, 1, "did you mean \"bias\""},
        {"\n  topc x \"y\"", 2, 3, "did you mean \"topic\""},
        {"2 erly \"x\"", 1, 3, "did you mean \"early\""},
        {"2 in subjet \"x\"", 1, 6, "did you mean \"subject\""},
        {"2 \"meet {nmae}\"", 1, 9, "did you mean {name}"},
        {"zebra \"x\"", 1, 1, "a line begins with"},
        {"\"as discussed\" 10", 1, 1, "a weight must stand before the phrase"},
    };

    (void)state;
    EXPECT_PROBLEMS(mistakes);
}

static void a_weight_out_of_range_is_refused(void **state)
{
    static const struct mistake mistakes[] = {
        {"21 \"x\"", 1, 1, "-20 to 20"},
        {"2,5 \"x\"", 1, 1, "\"2,5\" is not a number"},
        {"bias", 1, 5, "this is not a number"},
        {"bias nan", 1, 6, "is not a number"},
        {"bias -1\nbias -2", 2, 1, "stands at t.cues:1 already"},
    };

    (void)state;
    EXPECT_PROBLEMS(mistakes);
}

static void a_wrong_phrase_is_shown_where_it_is_wrong(void **state)
{
    static const struct mistake mistakes[] = {
        {"2 \"meet", 1, 3, "not closed"},
        {"2 meet", 1, 3, "is not known"},
        {"2", 1, 2, "in quotes"},
        {"2 \"\"", 1, 4, "empty"},
        {"2 \"... * ...\"", 1, 4, "empty"},
        {"2 \"[meet]\"", 1, 4, "empty"},
        {"2 \"meet ...\"", 1, 4, "beginning or end"},
        {"2 \"(a|b\"", 1, 4, "without \")\""},
        {"2 \"(a|[b])\"", 1, 7, "brackets inside brackets"},
        {"2 \"é {name\"", 1, 6, "without \"}\""},
        {"2 \"a)\"", 1, 5, "closes nothing"},
        {"2 \"a ... b ... c ... d\"", 1, 4, "more than 2 times"},
        {"2 \"do do do do do do do do do do do do do do do do do\"", 1, 4, "more than 16 words"},
    };

    (void)state;
    EXPECT_PROBLEMS(mistakes);
}

static void a_curly_quotation_mark_is_told(void **state)
{
    static const struct mistake mistakes[] = {
        {"2 “meet”", 1, 3, "write it straight: \""},
        {"noname „meet“", 1, 8, "write it straight: \""},
        {"2 \"meet”", 1, 8, "write it straight: \""},
        {"“meet” 2", 1, 1, "write it straight: \""},
        {"2 \"meet\" »Bob«", 1, 10, "write it straight: \""},
    };

    (void)state;
    EXPECT_PROBLEMS(mistakes);
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
    static const struct mistake mistakes[] = {
        {"2 \"meet Bob\"\n# x\n3 \"meet  bob\"", 3, 4, "stands at t.cues:1 already"},
        {"set a \"x\"\nset a \"y\"", 2, 5, "{a} is there already, at t.cues:1; choose"},
        {"set name \"x\"", 1, 5, "{name} is there already; choose"},
    };

    (void)state;
    EXPECT_PROBLEMS(mistakes);
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
