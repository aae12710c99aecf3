#include <string.h>
#include "base/limits.h"
#include "base/error.h"
#include "in_range.h"
#include "rules_fixture.h"

/* What is wrong with the text, as people see it, one problem after the other. */
static char *complaints(const char *text, bool warn)
{
    g_autoptr(GPtrArray) problems = problems_new();
    rules_free(rules_parse(NULL, "rules", text, NULL, NULL, warn, problems));
    GString *all = g_string_new(NULL);
    for (guint i = 0; i < problems->len; i++) {
        g_autofree char *shown = problem_show(problems->pdata[i]);
        g_string_append_printf(all, "%s\n", shown);
    }
    return g_string_free(all, FALSE);
}

/* The first problem of the text stands at this place and says this. */
static void check_problem(const char *text, const char *place, const char *says)
{
    g_autofree char *all = complaints(text, true);
    g_autofree char *start = g_strconcat("rules:", place, ": ", NULL);
    if (!g_str_has_prefix(all, start) || !strstr(all, says))
        fail_msg("%s\n-- expected at %s: %s\n-- got: %s", text, place, says, all);
}

static void a_slip_in_a_word_is_corrected(void **state)
{
    (void)state;
    check_problem("hodl to @b.example", "1:1", "unknown action 'hodl'; did you mean 'hold'?");
    check_problem("\n\thold form @b.example", "2:7", "unknown word 'form'; did you mean 'from'?");
    check_problem("includ \"x\"", "1:1", "did you mean 'include'?");
    check_problem("block to @b.example", "1:1", "known are pass, ignore, connect");
    check_problem("hold overide", "1:6", "did you mean 'override'?");
    check_problem("\"hold\" to @b.example", "1:1", "unknown action 'hold'");
}

static void a_wrong_pattern_is_explained(void **state)
{
    (void)state;
    check_problem("hold to b.example", "1:9", "write @b.example for everyone on that domain");
    check_problem("hold to *@b.example", "1:9", "write @b.example for everyone on that domain");
    check_problem("hold to @*.b.example", "1:9",
                  "write @.b.example for everyone on its subdomains");
    check_problem("hold to any", "1:9", "write * for anyone");
    check_problem("hold to bob", "1:9", "bob@ (on any domain)");
    check_problem("hold to @", "1:9", "'@' is not a pattern");
    check_problem("hold to @.", "1:9", "'@.' is not a pattern");
    check_problem("hold to \"\"", "1:9", "'' is not a pattern");
    check_problem("hold bob@b.example", "1:6", "write from, to or with before it");
    check_problem("tag to \xc3\xa9@x.example from a..b", "1:25", "not a pattern");
}

static void a_same_line_names_two_addresses(void **state)
{
    static const char *const wrong[] = {"same",
                                        "same bob@b.example",
                                        "same bob@b.example @c.example",
                                        "same * bob@b.example",
                                        "same bob@ bob@b.example",
                                        "same to bob@b.example",
                                        "same bob bob@b.example",
                                        "same \"\" bob@b.example"};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *all = complaints(wrong[i], true);
        if (!g_str_has_prefix(all, "rules:1:") ||
            !strstr(all, "write same bob@b.example bob@c.example"))
            fail_msg("%s: %s", wrong[i], all);
    }
    check_problem("\nsame a@b.example c@d.example e@f.example", "2:30",
                  "takes two addresses; write a line for each further one");
    check_problem("same a@b.example c@d.example override", "1:30", "takes two addresses");
    check_problem("smae a@b.example c@d.example", "1:1", "did you mean 'same'?");
    g_autofree char *good =
        complaints("same Bob@B.example bob.brown+x@old.example # one person", true);
    assert_string_equal(good, "");
}

static void sends_as_names_a_login_and_whose_name_it_writes_in(void **state)
{
    (void)state;
    check_problem("sends-as", "1:9", "write sends-as from LOGIN to PATTERN");
    check_problem("sends-as to desk@our.example", "1:29", "write sends-as from LOGIN to PATTERN");
    check_problem("sends-as from a@our.example to b@our.example with c@c.example", "1:46",
                  "'sends-as' takes no 'with'");
    check_problem("sends-as from a@our.example to b@our.example override", "1:46", "override");
    check_problem("sendsas from a@our.example to b@our.example", "1:1", "did you mean 'sends-as'?");
}

static void a_clause_in_the_wrong_place_is_explained(void **state)
{
    (void)state;
    check_problem("hold to @a.example to @b.example", "1:20", "a second time");
    check_problem("pass with @a.example", "1:6", "'pass' takes no 'with'; write pass [from");
    check_problem("ignore from @a.example", "1:8", "write ignore to PATTERN");
    check_problem("connect to @a.example override", "1:23", "'connect' takes no 'override'");
    check_problem("ignore", "1:7", "does not say whom it means");
    check_problem("connect from @a.example # x", "1:25", "does not say whom it means");
    check_problem("hold to", "1:8", "'to' needs a pattern, such as");
    check_problem("hold to from @a.example", "1:9", "'to' needs a pattern");
    check_problem("hold topic", "1:11", "'topic' needs a word");
    check_problem("hold topic two_words", "1:12", "'two_words' is not a topic");
}

static void a_wrong_text_is_explained(void **state)
{
    (void)state;
    check_problem("hold note \"ask first", "1:11", "this quote is not closed");
    check_problem("hold note \"a\\nb\"", "1:13", "write \\\\ for a backslash");
    check_problem("hold note ask", "1:11", "in quotes");
    check_problem("hold note \" \"", "1:11", "empty");
    check_problem("hold \"ask first\"", "1:6", "write note before it");
    check_problem("hold to a\x01@b.example", "1:10", "control character");
    check_problem("hold to \xc3\xa9\xff@b.example", "1:10", "not UTF-8");
    check_problem("tag # caf\xe9", "1:10", "not UTF-8");
    g_autofree char *words = g_strnfill(LIMIT_NOTE + 1, 'x');
    g_autofree char *line = g_strdup_printf("hold note \"%s\"", words);
    check_problem(line, "1:11", "this note is 501 octets long");
}

static void a_line_that_is_too_long_is_refused(void **state)
{
    (void)state;
    g_autofree char *filler = g_strnfill(LIMIT_CONFIG_LINE - 3, 'x');
    g_autofree char *fits = g_strdup_printf("\ntag%s", filler);
    memcpy(fits + 4, " #", 2);
    rules_free(good(fits));
    g_autofree char *line = g_strconcat(fits, "x", NULL);
    check_problem(line, "2:4097", "longer than 4096 octets");
}

static void all_errors_show_at_once_and_good_lines_stay(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) problems = problems_new();
    struct rules *rules = rules_parse(NULL, "rules", "hodl\ntag to @b.example\nreject to x\n", NULL,
                                      NULL, false, problems);
    assert_int_equal(problems->len, 2);
    assert_int_equal(rules_count(rules), 1);
    struct rule_query query = {.to = "a@b.example"};
    assert_int_equal(rules_match(rules, STAGE_VERDICT, &query, NULL)->line, 2);
    rules_free(rules);
}

static void the_caret_stands_below_the_fault(void **state)
{
    (void)state;
    g_autofree char *shown = complaints("\ttag to \"\xe6\x97\xa5\"@x.example form\x1b\n", false);
    assert_string_equal(shown, "rules:1:27: error: there is a control character here; take it out\n"
                               "  \ttag to \"\xe6\x97\xa5\"@x.example form?\n"
                               "  \t                          ^\n");
    struct problem whole = {false, (char *)"r\x1bules", 0, 0, NULL, (char *)"cannot\nread"};
    g_autofree char *no_line = problem_show(&whole);
    assert_string_equal(no_line, "r?ules: error: cannot?read");
}

static void one_line_that_lets_all_go_is_warned_of(void **state)
{
    (void)state;
    check_problem("pass", "1:1", "warning: with this line every message passes");
    check_problem(" pass from *", "1:2", "every message passes");
    check_problem("ignore to *", "1:1", "nobody is a party");
    check_problem("connect to *", "1:1", "everyone is connected");
}

/* Included files, by path. */
static char *read_known(void *ctx, const char *path, GError **error)
{
    const char *text = g_hash_table_lookup(ctx, path);
    if (!text)
        g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot read %s: No such file", path);
    return g_strdup(text);
}

static struct rules *parse_files(GHashTable *files, const char *first, GPtrArray *problems)
{
    return rules_parse(NULL, first, g_hash_table_lookup(files, first), read_known, files, true,
                       problems);
}

static void included_files_count_where_they_are_included(void **state)
{
    (void)state;
    g_autoptr(GHashTable) files = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) problems = problems_new();
    g_hash_table_insert(
        files, (char *)"/etc/rules",
        (char *)"tag to a@b.example\ninclude \"more/x\" # here\nreject to @b.example");
    g_hash_table_insert(files, (char *)"/etc/more/x", (char *)"hold to c@b.example\nINCLUDE y");
    g_hash_table_insert(files, (char *)"/etc/more/y", (char *)"confirm to d@b.example");
    struct rules *rules = parse_files(files, "/etc/rules", problems);
    assert_int_equal(problems->len, 0);
    struct rule_query query = {.to = "c@b.example"};
    const struct rule *rule = rules_match(rules, STAGE_VERDICT, &query, NULL);
    assert_int_equal(rule->action, RULE_HOLD);
    assert_string_equal(rule->file, "/etc/more/x");
    query.to = "d@b.example";
    assert_string_equal(rules_match(rules, STAGE_VERDICT, &query, NULL)->file, "/etc/more/y");
    query.to = "e@b.example";
    assert_int_equal(rules_match(rules, STAGE_VERDICT, &query, NULL)->line, 3);
    rules_free(rules);
}

static void check_include(const char *first, const char *second, const char *shown)
{
    g_autoptr(GHashTable) files = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) problems = problems_new();
    g_hash_table_insert(files, (char *)"rules", (char *)first);
    g_hash_table_insert(files, (char *)"x", (char *)second);
    rules_free(parse_files(files, "rules", problems));
    assert_int_equal(problems->len, 1);
    g_autofree char *text = problem_show(problems->pdata[0]);
    if (!g_str_has_prefix(text, shown))
        fail_msg("expected: %s\ngot: %s", shown, text);
}

static void an_include_that_cannot_be_is_an_error_where_it_stands(void **state)
{
    (void)state;
    check_include("tag\ninclude x", "include ./y/../rules",
                  "x:1:9: error: './y/../rules' includes itself");
    check_include("include rules", "", "rules:1:9: error: 'rules' includes itself");
    check_include(
        "\n include gone", "",
        "rules:2:10: error: this file cannot be included: cannot read gone: No such file");
    check_include("include", "", "rules:1:8: error: 'include' needs a file");
    check_include("include \"\"", "", "rules:1:9: error: the file has no name");
    check_include("include x y", "", "rules:1:11: error: nothing may follow");
    check_include("include x", "hodl", "x:1:1: error: unknown action");
    check_problem("include x", "1:9", "cannot be included here");
}

/* Every file includes another one, for ever. */
static char *read_endless(void *ctx, const char *path, GError **error)
{
    (void)error;
    unsigned *reads = ctx;
    (*reads)++;
    return g_strdup_printf("include %sx\ninclude %sy\n", path, path);
}

static void files_that_include_each_other_for_ever_end(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) problems = problems_new();
    unsigned reads = 0;
    rules_free(rules_parse(NULL, "r", "include a", read_endless, &reads, false, problems));
    assert_uint_in_range(reads, LIMIT_INCLUDE_DEPTH, LIMIT_INCLUDES);
    assert_true(problems->len > 0);
    g_autofree char *shown = problem_show(problems->pdata[0]);
    assert_non_null(strstr(shown, "more than 10 deep"));
}

static void check_covered(const char *text, bool covered)
{
    g_autofree char *all = complaints(text, true);
    if ((strstr(all, "this line never decides") != NULL) != covered)
        fail_msg("%s\n-- got: %s", text, all);
}

static void a_line_that_never_decides_is_warned_of(void **state)
{
    (void)state;
    g_autofree char *shown = complaints("tag to @b.example\n hold to bob@b.example # x", true);
    assert_string_equal(shown,
                        "rules:2:2: warning: this line never decides, because rules:1 (tag to "
                        "@b.example) comes first and covers it; take one of them out or move "
                        "this one up\n   hold to bob@b.example # x\n   ^\n");
    check_covered("hold\nhold to @b.example", true);
    check_covered("hold to @.b.example\nhold to @x.b.example from a@", true);
    check_covered("hold to @.b.example\nhold to @.x.b.example", true);
    check_covered("hold to bob@\nhold to bob@b.example with @c.example", true);
    check_covered("hold to @b.example\nhold to @b.example topic career", true);
    check_covered("connect to @a.example with @b.example\nconnect to x@b.example with @a.example",
                  true);
    check_covered("allow to @b.example override\nallow to bob@b.example", true);
    check_covered("tag from @a.example\ntag to @b.example\nhold from x@a.example to y@b.example",
                  true);
}

static void a_line_that_can_decide_is_not(void **state)
{
    (void)state;
    check_covered("hold to bob@b.example\nhold to @b.example", false);
    check_covered("hold to @.b.example\nhold to @b.example", false);
    check_covered("hold to @b.example\nhold to @.b.example", false);
    check_covered("hold to @b.example\nhold to bob@", false);
    check_covered("hold to @b.example topic career\nhold to @b.example", false);
    check_covered("hold to @b.example topic career\nhold to @b.example topic sales", false);
    check_covered("hold to @a.example with @b.example\nhold to @b.example with @a.example", false);
    check_covered("allow to @b.example\nallow to bob@b.example override", false);
    check_covered("allow to @b.example\nhold to bob@b.example", false);
    check_covered("hold to @b.example\nhold from @b.example", false);
    g_autofree char *unasked = complaints("hold\nhold\n", false);
    assert_string_equal(unasked, "");
}

static void the_sample_that_is_installed_is_quiet_and_its_examples_are_right(void **state)
{
    (void)state;
    const char *source = g_getenv("ASKFIRST_SOURCE");
    g_autofree char *path = g_build_filename(source ? source : ".", "config/rules", NULL);
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    struct rules *rules = good(text);
    assert_int_equal(rules_count(rules), 0);
    rules_free(rules);
    g_autoptr(GString) active = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        if (line[0][0] == '#' && g_ascii_islower(line[0][1]) && !strstr(*line, "include"))
            g_string_append_printf(active, "%s\n", *line + 1);
    }
    rules = good(active->str);
    assert_uint_in_range(rules_count(rules), 9, 30);
    rules_free(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slip_in_a_word_is_corrected),
        cmocka_unit_test(a_wrong_pattern_is_explained),
        cmocka_unit_test(a_same_line_names_two_addresses),
        cmocka_unit_test(sends_as_names_a_login_and_whose_name_it_writes_in),
        cmocka_unit_test(a_clause_in_the_wrong_place_is_explained),
        cmocka_unit_test(a_wrong_text_is_explained),
        cmocka_unit_test(a_line_that_is_too_long_is_refused),
        cmocka_unit_test(all_errors_show_at_once_and_good_lines_stay),
        cmocka_unit_test(the_caret_stands_below_the_fault),
        cmocka_unit_test(one_line_that_lets_all_go_is_warned_of),
        cmocka_unit_test(included_files_count_where_they_are_included),
        cmocka_unit_test(an_include_that_cannot_be_is_an_error_where_it_stands),
        cmocka_unit_test(files_that_include_each_other_for_ever_end),
        cmocka_unit_test(a_line_that_never_decides_is_warned_of),
        cmocka_unit_test(a_line_that_can_decide_is_not),
        cmocka_unit_test(the_sample_that_is_installed_is_quiet_and_its_examples_are_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
