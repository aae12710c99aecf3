#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "limits.h"
#include "mail/template.h"
#include "policy/error.h"
#include "policy/rules.h"

static const char *const english[] = {"en", NULL};

static void free_problem(gpointer data)
{
    struct problem *problem = data;
    g_free(problem->file);
    g_free(problem->text);
    g_free(problem->message);
    g_free(problem);
}

static char *read_disk(void *ctx, const char *path, GError **error)
{
    char *text = NULL;
    (void)ctx;
    g_file_get_contents(path, &text, NULL, error);
    return text;
}

/* Gives one file instead of the one that is shipped. */
struct instead {
    const char *file, *text;
};

static char *templates_dir(void)
{
    const char *source = g_getenv("ASKFIRST_SOURCE");
    return g_build_filename(source ? source : ".", "config", "templates", NULL);
}

static char *read_instead(void *ctx, const char *path, GError **error)
{
    struct instead *instead = ctx;
    if (!g_str_has_suffix(path, instead->file))
        return read_disk(NULL, path, error);
    if (instead->text)
        return g_strdup(instead->text);
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "No such file");
    return NULL;
}

static struct templates *load(const char *file, const char *text, GPtrArray **problems)
{
    g_autofree char *dir = templates_dir();
    struct instead instead = {file, text};
    *problems = g_ptr_array_new_with_free_func(free_problem);
    return templates_load(dir, english, read_instead, &instead, *problems);
}

/* This text for this file is wrong at this place, in these words. */
static void assert_problem(const char *file, const char *text, unsigned line, unsigned column,
                           const char *words)
{
    GPtrArray *problems;
    struct templates *templates = load(file, text, &problems);
    bool found = false;
    for (guint i = 0; i < problems->len; i++) {
        struct problem *problem = g_ptr_array_index(problems, i);
        assert_true(g_str_has_suffix(problem->file, file));
        assert_false(problem->warning);
        found = found || (problem->line == line && problem->column == column &&
                          strstr(problem->message, words));
    }
    if (!found && problems->len > 0) {
        struct problem *problem = g_ptr_array_index(problems, 0);
        fail_msg("%u problems, the first %u:%u: %s", problems->len, problem->line, problem->column,
                 problem->message);
    }
    assert_true(found);
    templates_free(templates);
    g_ptr_array_unref(problems);
}

/* Fills this text as return.txt (or refusal.txt), which must be free of errors. */
static char *fill(enum template_id id, const char *text, const char *const *values, char **subject)
{
    GPtrArray *problems;
    char *body = NULL;
    const char *file = id == TEMPLATE_RETURN ? "return.txt" : "refusal.txt";
    struct templates *templates = load(file, text, &problems);
    if (problems->len > 0)
        fail_msg("%s", ((struct problem *)g_ptr_array_index(problems, 0))->message);
    template_fill(templates, id, "en", values, subject, &body);
    templates_free(templates);
    g_ptr_array_unref(problems);
    return body;
}

static void assert_filled(const char *text, const char *const *values, const char *expected)
{
    g_autofree char *whole = g_strconcat("Subject: {subject}\n\n", text, "\n\n{how}\n", NULL);
    g_autofree char *body = fill(TEMPLATE_RETURN, whole, values, NULL);
    assert_string_equal(body, expected);
}

static void all_shipped_texts_are_free_of_errors(void **state)
{
    GPtrArray *problems;
    (void)state;
    struct templates *templates = load("nothing", NULL, &problems);
    assert_int_equal(problems->len, 0);
    templates_free(templates);
    g_ptr_array_unref(problems);
}

static void all_values_arrive_in_the_shipped_texts(void **state)
{
    static const char *const values[] = {"introducer_name",
                                         "#1",
                                         "subject",
                                         "#2",
                                         "date",
                                         "#3",
                                         "postmaster",
                                         "#4",
                                         "names",
                                         "#5",
                                         "waits",
                                         "#6",
                                         "until",
                                         "#7",
                                         "request",
                                         "#8",
                                         "parties",
                                         "#9",
                                         "notes",
                                         "#A",
                                         "how",
                                         "#B",
                                         "diagnostics",
                                         "#C",
                                         "ask_from",
                                         "#D",
                                         "reason_introduction",
                                         "#E",
                                         NULL};
    static const char *const expected[TEMPLATE_COUNT] = {
        [TEMPLATE_NOTICE_HELD] = "12345678E", [TEMPLATE_NOTICE_REWRITTEN] = "12345",
        [TEMPLATE_RETURN] = "123458B",        [TEMPLATE_RETURN_FAILED] = "12348C",
        [TEMPLATE_REFUSAL] = "459AD",
    };
    GPtrArray *problems;
    (void)state;
    struct templates *templates = load("nothing", NULL, &problems);
    for (unsigned id = 0; id < TEMPLATE_COUNT; id++) {
        g_autofree char *subject = NULL, *body = NULL;
        template_fill(templates, id, "en", values, &subject, &body);
        for (const char *p = expected[id]; *p; p++) {
            char mark[] = {'#', *p, '\0'};
            if (!strstr(subject, mark) && !strstr(body, mark))
                fail_msg("%s does not stand in text %u", mark, id);
        }
        assert_null(strchr(body, '{'));
        assert_int_equal(*subject == '\0', id == TEMPLATE_REFUSAL);
    }
    templates_free(templates);
    g_ptr_array_unref(problems);
}

static void an_unknown_placeholder_is_shown_with_the_nearest(void **state)
{
    (void)state;
    assert_problem("return.txt", "Subject: {subject}\n\nIt is\n  {hwo} and {how}\n", 4, 3,
                   "return.txt knows no placeholder {hwo}; did you mean {how}?");
    assert_problem("return.txt", "Subject: {subject}\n\n\xc3\xa9 {name} {how}\n", 3, 3,
                   "did you mean {names}?");
    assert_problem("return.txt", "Subject: {subject}\n\n{elephants} {how}\n", 3, 1,
                   "it has {introducer}, {introducer_name}, {subject}");
    assert_problem("return.txt", "Subject: {subject}\n\n{?hwo}\nx {how}\n", 3, 1,
                   "did you mean {how}?");
    assert_problem("return.txt", "Subject: {subject} {waits}\n\n{how}\n", 1, 20,
                   "return.txt knows no placeholder {waits}");
}

static void an_open_brace_is_shown(void **state)
{
    (void)state;
    assert_problem("return.txt", "Subject: {subject}\n\nIt is {how\nand on}\n", 3, 7,
                   "this brace is not closed on its line");
    assert_problem("return.txt", "Subject: {subject}\n\nIt is {how {how}\n", 3, 7,
                   "this brace is not closed");
    assert_problem("return.txt", "Subject: {subject}\n\n{how} {\n", 3, 7, "not closed");
}

static void what_is_missing_is_said(void **state)
{
    (void)state;
    assert_problem("return.txt", "Subject: {subject}\n\nx\n", 1, 1, "{how} is missing");
    assert_problem("return.txt", "Subject: {subject}\n\n{?how}\nx\n", 1, 1, "{how} is missing");
    assert_problem("refusal.txt", "x\n", 1, 1,
                   "{parties} is missing; put it where it belongs, alone");
    assert_problem("return.txt", "Hello\n\n{how} {subject}\n", 1, 1, "the first line must be");
    assert_problem("return.txt", "Subject: \n\n{how} {subject}\n", 1, 1, "the first line must be");
    assert_problem("return.txt", "Subject: {subject}\n\n\n", 1, 1, "there is no text");
    assert_problem("return.txt", "", 1, 1, "there is no text");
}

static void a_file_that_is_not_there_is_named(void **state)
{
    (void)state;
    assert_problem("notice-held.txt", NULL, 1, 1, "templates/en/notice-held.txt cannot be read");
    assert_problem("refusal.txt", NULL, 1, 1, "(No such file)");
}

static void a_list_inside_a_sentence_is_an_error(void **state)
{
    (void)state;
    assert_problem("refusal.txt", "They are {parties}.\n{notes}\n", 1, 10,
                   "{parties} is a list: it must stand alone on its line");
}

static void bad_bytes_and_long_lines_are_shown(void **state)
{
    g_autofree char *filling = g_strnfill(LIMIT_CONFIG_LINE, 'x');
    g_autofree char *long_line = g_strconcat("Subject: {subject}\n\n{how}\n", filling, "y\n", NULL);
    g_autofree char *lines = g_strnfill(LIMIT_TEMPLATE_REFUSAL_LINES, '\n');
    g_autofree char *long_refusal = g_strconcat("x\n{parties}\n{notes}\n", lines, "x\n", NULL);
    (void)state;
    assert_problem("return.txt", "Subject: {subject}\n\n{how}\n\xff\n", 4, 1, "not UTF-8");
    assert_problem("return.txt", long_line, 4, 1, "longer than 4096 octets");
    assert_problem("refusal.txt", "x\n{parties}\n{notes}\na \xc3\xa9\n", 4, 3, "plain ASCII");
    assert_problem("refusal.txt", long_refusal, 29, 1, "at most 28 lines");
}

static void paragraphs_lists_and_braces_are_kept(void **state)
{
    static const char *const values[] = {"how", "so", "names", "Bob", NULL};
    (void)state;
    assert_filled("one\n two\n\n\n* a\n  b\n* c\nthree {{x} {names}.", values,
                  "one two\n\n* a b\n* c\nthree {x} Bob.\n\nso\n");
}

static void a_paragraph_without_its_value_is_left_out(void **state)
{
    static const char *const with[] = {"how", "so", "names", "Bob", NULL};
    static const char *const without[] = {"how", "so", "names", " \n ", NULL};
    static const char text[] = "a\n\n{?names}\nwith {names}\n* and more\n\n{?names} x\n\nb";
    (void)state;
    assert_filled(text, with, "a\n\nwith Bob\n* and more\n\nx\n\nb\n\nso\n");
    assert_filled(text, without, "a\n\nb\n\nso\n");
}

static void a_hostile_name_stays_a_name(void **state)
{
    static const char *const values[] = {
        "how", "so", "names",
        "Bob\r\n\r\nBcc: x\t\x01\xe2\x80\xae"
        "evil\xff {how} \xe2\x80\xa8 http://x.example MAILTO:a@b.example",
        NULL};
    (void)state;
    assert_filled("{names}", values,
                  "Bob Bcc: x evil\xef\xbf\xbd {how} http:// x.example MAILTO: "
                  "a@b.example\n\nso\n");
}

static void names_are_cut_and_joined(void **state)
{
    g_autofree char *endless = g_strnfill(5000, 'w');
    g_autofree char *cut = template_name(endless, "a@b.example");
    g_autofree char *none = template_name(" \xe2\x80\xae\n", "a@b.example");
    g_autofree char *null = template_name(NULL, NULL);
    static const char *const many[] = {"A", "B", "C", "D", "E", "F", "G", "H"};
    g_autofree char *one = template_names(many, 1), *two = template_names(many, 2);
    g_autofree char *three = template_names(many, 3), *eight = template_names(many, 8);
    g_autofree char *zero = template_names(many, 0);
    (void)state;
    assert_int_equal(strlen(cut), LIMIT_SHOWN_NAME);
    assert_true(g_str_has_suffix(cut, "w..."));
    assert_string_equal(none, "a@b.example");
    assert_string_equal(null, "");
    assert_string_equal(zero, "");
    assert_string_equal(one, "A");
    assert_string_equal(two, "A and B");
    assert_string_equal(three, "A, B and C");
    assert_string_equal(eight, "A, B, C, D, E and 3 others");
}

static void text_lines_are_folded(void **state)
{
    g_autofree char *words = g_strnfill(500, 'w');
    (void)state;
    for (size_t i = 0; i < 500; i += 7)
        words[i] = i % 3 ? ' ' : '*';
    const char *values[] = {"subject", words, "how", words, "names", words, NULL};
    g_autofree char *subject = NULL;
    g_autofree char *body =
        fill(TEMPLATE_RETURN, "Subject: {subject}\n\n* {how}\n", values, &subject);
    g_auto(GStrv) lines = g_strsplit(body, "\n", -1);
    for (char **line = lines; *line; line++)
        assert_in_range(strlen(*line), 0, 76);
    assert_null(strchr(subject, '\n'));
}

static void assert_refusal_fits(const char *body)
{
    g_auto(GStrv) lines = g_strsplit(body, "\n", -1);
    unsigned n = g_strv_length(lines) - 1;
    assert_in_range(n, 1, LIMIT_REPLY_LINES);
    assert_string_equal(lines[n], "");
    for (unsigned i = 0; i < n; i++)
        assert_in_range(strlen(lines[i]), 1, LIMIT_REPLY_LINE);
    assert_true(g_str_is_ascii(body));
}

static void a_refusal_fits_into_a_reply_whatever_is_filled_in(void **state)
{
    GPtrArray *problems;
    GString *parties = g_string_new(NULL);
    g_autofree char *endless = g_strnfill(100 * 1000, 'w');
    (void)state;
    for (unsigned i = 0; i < 50000; i++)
        g_string_append_printf(parties,
                               "B\xc3\xb6"
                               "b %u (bob@b.example)\n",
                               i);
    const char *values[] = {"names",    endless, "parties",    parties->str,   "notes", endless,
                            "ask_from", endless, "postmaster", "pm@a.example", NULL};
    struct templates *templates = load("nothing", NULL, &problems);
    g_autofree char *body = NULL;
    template_fill(templates, TEMPLATE_REFUSAL, "en", values, NULL, &body);
    assert_refusal_fits(body);
    assert_non_null(strstr(body, "\n- Bob 0 (bob@b.example)\n"));
    assert_non_null(strstr(body, "- ... (+499"));
    assert_non_null(strstr(body, "write to pm@a.example"));
    templates_free(templates);
    g_ptr_array_unref(problems);
    g_string_free(parties, TRUE);
}

static void even_a_talkative_refusal_fits(void **state)
{
    g_autofree char *endless = g_strnfill(5000, 'w');
    const char *values[] = {"names", endless, NULL};
    GString *text = g_string_new("{parties}\n{notes}\n");
    (void)state;
    for (unsigned i = 0; i < LIMIT_TEMPLATE_REFUSAL_LINES - 2; i++)
        g_string_append(text, "* {names}\n");
    g_autofree char *body = fill(TEMPLATE_REFUSAL, text->str, values, NULL);
    assert_refusal_fits(body);
    g_string_free(text, TRUE);
}

static void the_first_line_of_a_refusal_tells_all(void **state)
{
    static const char *const values[] = {
        "names", "Bob and Carol",     "parties",    "* Bob (bob@b.example)\n  his desk\n\n- Carol",
        "notes", "Bob wrote: \"no\"", "postmaster", "pm@a.example",
        NULL};
    GPtrArray *problems;
    (void)state;
    struct templates *templates = load("nothing", NULL, &problems);
    g_autofree char *body = NULL;
    template_fill(templates, TEMPLATE_REFUSAL, "en", values, NULL, &body);
    assert_string_equal(
        body,
        "Not sent: it would put people in touch who have not agreed to it: Bob and Carol. Please "
        "ask first and then send it again, or write to each of them separately.\n"
        "Nobody has received your message. Who has not agreed:\n"
        "- Bob (bob@b.example)\n  his desk\n- Carol\n- Bob wrote: \"no\"\n"
        "If you have a question, write to pm@a.example.\n");
    templates_free(templates);
    g_ptr_array_unref(problems);
}

static void a_long_list_says_how_many_more(void **state)
{
    GString *lines = g_string_new(NULL);
    GPtrArray *problems;
    (void)state;
    for (unsigned i = 0; i < 1000; i++)
        g_string_append_printf(lines, "person-%u\n", i);
    const char *values[] = {"diagnostics", lines->str, NULL};
    struct templates *templates = load("nothing", NULL, &problems);
    g_autofree char *body = NULL;
    template_fill(templates, TEMPLATE_RETURN_FAILED, "en", values, NULL, &body);
    assert_non_null(strstr(body, "* person-99\n* ... (+900)\n"));
    templates_free(templates);
    g_ptr_array_unref(problems);
    g_string_free(lines, TRUE);
}

static void another_language_falls_back(void **state)
{
    static const char *const none[] = {NULL};
    static const char *const values[] = {"how", "so", NULL};
    GPtrArray *problems;
    g_autofree char *there = NULL, *fallback = NULL, *empty = NULL, *subject = NULL;
    (void)state;
    struct templates *templates = load("nothing", NULL, &problems);
    template_fill(templates, TEMPLATE_RETURN, "en", values, NULL, &there);
    template_fill(templates, TEMPLATE_RETURN, "tlh", values, NULL, &fallback);
    assert_string_equal(there, fallback);
    templates_free(templates);
    templates = templates_load("/", none, read_disk, NULL, problems);
    template_fill(templates, TEMPLATE_RETURN, "en", values, &subject, &empty);
    assert_string_equal(empty, "");
    assert_string_equal(subject, "");
    templates_free(templates);
    g_ptr_array_unref(problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_shipped_texts_are_free_of_errors),
        cmocka_unit_test(all_values_arrive_in_the_shipped_texts),
        cmocka_unit_test(an_unknown_placeholder_is_shown_with_the_nearest),
        cmocka_unit_test(an_open_brace_is_shown),
        cmocka_unit_test(what_is_missing_is_said),
        cmocka_unit_test(a_file_that_is_not_there_is_named),
        cmocka_unit_test(a_list_inside_a_sentence_is_an_error),
        cmocka_unit_test(bad_bytes_and_long_lines_are_shown),
        cmocka_unit_test(paragraphs_lists_and_braces_are_kept),
        cmocka_unit_test(a_paragraph_without_its_value_is_left_out),
        cmocka_unit_test(a_hostile_name_stays_a_name),
        cmocka_unit_test(names_are_cut_and_joined),
        cmocka_unit_test(text_lines_are_folded),
        cmocka_unit_test(a_refusal_fits_into_a_reply_whatever_is_filled_in),
        cmocka_unit_test(even_a_talkative_refusal_fits),
        cmocka_unit_test(the_first_line_of_a_refusal_tells_all),
        cmocka_unit_test(a_long_list_says_how_many_more),
        cmocka_unit_test(another_language_falls_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
