#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/limits.h"
#include "base/problem.h"
#include "text/template.h"
#include "text/template_parse.h"
#include "text/template_safe.h"
#include "text/template_voice.h"
#include "in_range.h"
#include "templates_fixture.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

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

/* Fills this text as notice-rewritten.txt (or refusal.txt), which must be free of errors. */
static char *fill(enum template_id id, const char *text, const char *const *values, char **subject)
{
    GPtrArray *problems;
    char *body = NULL;
    const char *file = id == TEMPLATE_NOTICE_REWRITTEN ? "notice-rewritten.txt" : "refusal.txt";
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
    g_autofree char *whole = g_strconcat("Subject: {subject}\n\n", text, "\n\n{names}\n", NULL);
    g_autofree char *body = fill(TEMPLATE_NOTICE_REWRITTEN, whole, values, NULL);
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

/* Every placeholder that a text must have is shown where it is filled; flags and links stand for
 * all that they let in. */
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
                                         "who",
                                         "#B",
                                         "diagnostics",
                                         "#C",
                                         "ask_from",
                                         "#D",
                                         "party_name",
                                         "#F",
                                         "words",
                                         "#G",
                                         "yes",
                                         "#H",
                                         "always",
                                         "#I",
                                         "no",
                                         "#J",
                                         "never",
                                         "#K",
                                         "domain",
                                         "#L",
                                         "ask_time",
                                         "#N",
                                         "separate",
                                         "#O",
                                         "vouch",
                                         "#P",
                                         "withdraw",
                                         "#Q",
                                         "note",
                                         "#R",
                                         "asking",
                                         "x",
                                         "confirm",
                                         "x",
                                         "said_yes",
                                         "x",
                                         "agreed",
                                         "x",
                                         "declined",
                                         "x",
                                         "reason_introduction",
                                         "#E",
                                         "introduce_address",
                                         "#S",
                                         "draft",
                                         "#T",
                                         "draft_to",
                                         "#U",
                                         "draft_subject",
                                         "#V",
                                         "draft_greeting",
                                         "#W",
                                         "draft_text",
                                         "#X",
                                         "left_out",
                                         "#Y",
                                         "some_not",
                                         "x",
                                         NULL};
    static const char *const expected[TEMPLATE_COUNT] = {
        [TEMPLATE_ASK] = "145F7GHIJKL",
        [TEMPLATE_CONFIRMED] = "145FHIJKR",
        [TEMPLATE_HELP] = "457FHIJK",
        [TEMPLATE_CLOSED] = "45FK",
        [TEMPLATE_NOTICE_HELD] = "12345678ENOPQS",
        [TEMPLATE_NOTICE_REWRITTEN] = "12345S",
        [TEMPLATE_NOTICE_ENDED] = "123458",
        [TEMPLATE_INTRODUCE_ASKED] = "145678GNQ",
        [TEMPLATE_INTRODUCE_AGREED] = "1458GTUVWX",
        [TEMPLATE_INTRODUCE_ENDED] = "1458AB",
        [TEMPLATE_INTRODUCE_HELP] = "14DGSY",
        [TEMPLATE_RETURN] = "123458ABS",
        [TEMPLATE_RETURN_FAILED] = "12348C",
        [TEMPLATE_REFUSAL] = "459AD",
    };
    (void)state;
    struct templates *templates = load_shipped();
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
}

static void an_unknown_placeholder_is_shown_with_the_nearest(void **state)
{
    (void)state;
    assert_problem("notice-rewritten.txt", "Subject: {subject}\n\nIt is\n  {nmaes} and {names}\n",
                   4, 3,
                   "notice-rewritten.txt knows no placeholder {nmaes}; did you mean {names}?");
    assert_problem("notice-rewritten.txt", "Subject: {subject}\n\n\xc3\xa9 {name} {names}\n", 3, 3,
                   "did you mean {names}?");
    assert_problem("notice-rewritten.txt", "Subject: {subject}\n\n{elephants} {names}\n", 3, 1,
                   "it has {introducer}, {introducer_name}, {introducer_full}");
    assert_problem("notice-rewritten.txt", "Subject: {subject}\n\n{?nmaes}\nx {names}\n", 3, 1,
                   "did you mean {names}?");
    assert_problem("notice-rewritten.txt", "Subject: {subject} {waits}\n\n{names}\n", 1, 20,
                   "notice-rewritten.txt knows no placeholder {waits}");
}

static void an_open_brace_is_shown(void **state)
{
    (void)state;
    assert_problem("notice-rewritten.txt", "Subject: {subject}\n\nIt is {names\nand on}\n", 3, 7,
                   "this brace is not closed on its line");
    assert_problem("notice-rewritten.txt", "Subject: {subject}\n\nIt is {names {names}\n", 3, 7,
                   "this brace is not closed");
    assert_problem("notice-rewritten.txt", "Subject: {subject}\n\n{names} {\n", 3, 9, "not closed");
}

static void what_is_missing_is_said(void **state)
{
    (void)state;
    assert_problem("notice-rewritten.txt", "Subject: {subject}\n\nx\n", 1, 1, "{names} is missing");
    assert_problem("notice-rewritten.txt", "Subject: {subject}\n\n{?names}\nx\n", 1, 1,
                   "{names} is missing");
    assert_problem("refusal.txt", "x\n", 1, 1,
                   "{parties} is missing; put it where it belongs, alone");
    assert_problem("notice-rewritten.txt", "Hello\n\n{names} {subject}\n", 1, 1,
                   "the first line must be");
    assert_problem("notice-rewritten.txt", "Subject: \n\n{names} {subject}\n", 1, 1,
                   "the first line must be");
    assert_problem("notice-rewritten.txt", "Subject: {subject}\n\n\n", 1, 1, "there is no text");
    assert_problem("notice-rewritten.txt", "", 1, 1, "there is no text");
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
    g_autofree char *long_line =
        g_strconcat("Subject: {subject}\n\n{names}\n", filling, "y\n", NULL);
    g_autofree char *lines = g_strnfill(LIMIT_TEMPLATE_REFUSAL_LINES, '\n');
    g_autofree char *long_refusal = g_strconcat("x\n{parties}\n{notes}\n", lines, "x\n", NULL);
    (void)state;
    assert_problem("notice-rewritten.txt", "Subject: {subject}\n\n{names}\n\xff\n", 4, 1,
                   "not UTF-8");
    assert_problem("notice-rewritten.txt", long_line, 4, 1, "longer than 4096 octets");
    assert_problem("refusal.txt", "x\n{parties}\n{notes}\na \xc3\xa9\n", 4, 3, "plain ASCII");
    assert_problem("refusal.txt", long_refusal, 31, 1, "at most 30 lines");
}

static void paragraphs_lists_and_braces_are_kept(void **state)
{
    static const char *const values[] = {"names", "so", "date", "Bob", NULL};
    (void)state;
    assert_filled("one\n two\n\n\n* a\n  b\n* c\nthree {{x} {date}.", values,
                  "one two\n\n* a b\n* c\nthree {x} Bob.\n\nso\n");
}

static void a_paragraph_without_its_value_is_left_out(void **state)
{
    static const char *const with[] = {"names", "so", "date", "Bob", NULL};
    static const char *const without[] = {"names", "so", "date", " \n ", NULL};
    static const char text[] = "a\n\n{?date}\nwith {date}\n* and more\n\n{?date} x\n\nb";
    (void)state;
    assert_filled(text, with, "a\n\nwith Bob\n* and more\n\nx\n\nb\n\nso\n");
    assert_filled(text, without, "a\n\nb\n\nso\n");
}

static void a_paragraph_can_stand_where_a_value_does_not(void **state)
{
    static const char *const with[] = {"names", "so", "date", "Bob", NULL};
    static const char *const without[] = {"names", "so", NULL};
    static const char text[] = "{?date}\nwith {date}\n\n{!date}\nwithout\nit";
    (void)state;
    assert_filled(text, with, "with Bob\n\nso\n");
    assert_filled(text, without, "without it\n\nso\n");
}

/* Fills closed.txt, which has this text after its greeting. */
static char *fill_closed(const char *text, const char *const *values, char **subject)
{
    GPtrArray *problems;
    char *body = NULL;
    struct templates *templates = load("closed.txt", text, &problems);
    if (problems->len > 0)
        fail_msg("%s", ((struct problem *)problems->pdata[0])->message);
    template_fill(templates, TEMPLATE_CLOSED, "en", values, subject, &body);
    templates_free(templates);
    g_ptr_array_unref(problems);
    return body;
}

static void links_stand_alone_and_only_ours_are_links(void **state)
{
    static const char *const values[] = {"introducer_name", "A](mailto:x@y) [", "never",
                                         "mailto:n@a.example?subject=never", NULL};
    (void)state;
    g_autofree char *body = fill_closed(
        "Subject: x\n\nHi {introducer_name}\n[Yes]({yes})\n[Never, {introducer_name}]({never})\n",
        values, NULL);
    assert_string_equal(body, "Hi A](mailto: x@y) [\n"
                              "[Never, A](mailto: x@y) [](mailto:n@a.example?subject=never)\n");
    assert_problem("closed.txt", "Subject: x\n\nHi {never}\n", 3, 4, "{never} is a link");
    assert_problem("closed.txt", "Subject: x\n\n[Hi]({names})\n", 3, 6, "{names} is not a link");
    assert_problem("closed.txt", "Subject: x\n\n[Hi]({nevr})\n", 3, 6, "did you mean {never}?");
    assert_problem("return.txt", "Subject: x\n\n{silent}\n", 3, 1, "only stands in conditions");
}

static void the_first_subject_that_counts_is_taken(void **state)
{
    static const char text[] = "Subject: {?names} To {names}\nSubject: {!names} To nobody\n\nx\n";
    static const char *const bob[] = {"names", "Bob", NULL}, *const none[] = {NULL};
    g_autofree char *named = NULL, *empty = NULL;
    (void)state;
    g_free(fill_closed(text, bob, &named));
    g_free(fill_closed(text, none, &empty));
    assert_string_equal(named, "To Bob");
    assert_string_equal(empty, "To nobody");
    assert_problem("closed.txt", "Subject: x\nSubject: {?nmes} y\n\nx\n", 2, 10,
                   "did you mean {names}?");
}

static void wide_text_is_folded_between_characters(void **state)
{
    GString *text = g_string_new("Subject: x\n\n");
    static const char *const none[] = {NULL};
    (void)state;
    for (unsigned i = 0; i < 60; i++)
        g_string_append(text, i % 10 == 9 ? "\xe3\x80\x82\n" : "\xe3\x81\x82");
    g_autofree char *body = fill_closed(text->str, none, NULL);
    g_auto(GStrv) lines = g_strsplit(body, "\n", -1);
    assert_null(strchr(body, ' '));
    for (char **line = lines; *line; line++) {
        assert_uint_in_range(g_utf8_strlen(*line, -1), 0, 37);
        assert_false(g_str_has_prefix(*line, "\xe3\x80\x82"));
    }
    g_string_free(text, TRUE);
}

static void a_hostile_name_stays_a_name(void **state)
{
    static const char *const values[] = {
        "names", "so", "date",
        "Bob\r\n\r\nBcc: x\t\x01\xe2\x80\xae"
        "evil\xff {names} \xe2\x80\xa8 http://x.example MAILTO:a@b.example",
        NULL};
    (void)state;
    assert_filled("{date}", values,
                  "Bob Bcc: x evil\xef\xbf\xbd {names} http:// x.example MAILTO: "
                  "a@b.example\n\nso\n");
}

static void names_are_cut_and_joined(void **state)
{
    g_autofree char *endless = g_strnfill(5000, 'w');
    g_autofree char *cut = template_name(endless, "a@b.example");
    g_autofree char *none = template_name(" \xe2\x80\xae\n", "a@b.example");
    g_autofree char *null = template_name(NULL, NULL);
    static const char *const many[] = {"A", "B", "C", "D", "E", "F", "G", "H"};
    struct templates *templates = load_shipped();
    struct voice voice = {templates, "en", false};
    g_autofree char *one = template_names(&voice, many, 1), *two = template_names(&voice, many, 2);
    g_autofree char *three = template_names(&voice, many, 3),
                    *eight = template_names(&voice, many, 8);
    g_autofree char *zero = template_names(&voice, many, 0);
    (void)state;
    templates_free(templates);
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
    const char *values[] = {"subject", words, "names", words, "date", words, NULL};
    g_autofree char *subject = NULL;
    g_autofree char *body =
        fill(TEMPLATE_NOTICE_REWRITTEN, "Subject: {subject}\n\n* {names}\n", values, &subject);
    g_auto(GStrv) lines = g_strsplit(body, "\n", -1);
    for (char **line = lines; *line; line++)
        assert_uint_in_range(strlen(*line), 0, 76);
    assert_null(strchr(subject, '\n'));
}

static void assert_refusal_fits(const char *body)
{
    g_auto(GStrv) lines = g_strsplit(body, "\n", -1);
    unsigned n = g_strv_length(lines) - 1;
    assert_uint_in_range(n, 1, LIMIT_REPLY_LINES);
    assert_string_equal(lines[n], "");
    for (unsigned i = 0; i < n; i++)
        assert_uint_in_range(strlen(lines[i]), 1, LIMIT_REPLY_LINE);
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
    GString *text = g_string_new("{parties}\n{notes}\n\n{!limited}\n");
    (void)state;
    for (unsigned i = 0; i < LIMIT_TEMPLATE_REFUSAL_LINES - 4; i++)
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
        "write to each of them separately.\n"
        "Nobody has received your message.\nWho has not agreed:\n"
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
    static const char *const values[] = {"names", "so", NULL};
    GPtrArray *problems;
    g_autofree char *there = NULL, *fallback = NULL, *empty = NULL, *subject = NULL;
    (void)state;
    struct templates *templates = load("nothing", NULL, &problems);
    template_fill(templates, TEMPLATE_NOTICE_REWRITTEN, "en", values, NULL, &there);
    template_fill(templates, TEMPLATE_NOTICE_REWRITTEN, "tlh", values, NULL, &fallback);
    assert_string_equal(there, fallback);
    templates_free(templates);
    templates = templates_load("/", none, read_disk, NULL, problems);
    template_fill(templates, TEMPLATE_NOTICE_REWRITTEN, "en", values, &subject, &empty);
    assert_string_equal(empty, "");
    assert_string_equal(subject, "");
    templates_free(templates);
    g_ptr_array_unref(problems);
}

static void the_manual_page_knows_every_placeholder_and_phrase(void **state)
{
    const char *source = g_getenv("ASKFIRST_SOURCE");
    g_autofree char *path =
        g_build_filename(source ? source : ".", "packaging", "man", "askfirst.7", NULL);
    g_autofree char *page = read_disk(NULL, path, NULL);
    g_autofree char *dir = templates_dir();
    g_autofree char *phrases_path = g_build_filename(dir, "en", "phrases.txt", NULL);
    g_autofree char *phrases = read_disk(NULL, phrases_path, NULL);
    g_auto(GStrv) words = g_strsplit_set(page, " *,\n()", -1);
    g_auto(GStrv) lines = g_strsplit(phrases, "\n", -1);
    (void)state;
    for (const struct placeholder *p = placeholders; p->name; p++)
        if (!g_strv_contains((const char *const *)words, p->name))
            fail_msg("askfirst(7) does not know {%s}", p->name);
    for (char **line = lines; *line; line++) {
        g_autofree char *name = g_strndup(*line, strcspn(*line, " "));
        if (*name && *name != '#' && !g_strv_contains((const char *const *)words, name))
            fail_msg("askfirst(7) does not know the phrase %s", name);
    }
}

static void test_no_break_spaces_stay_beside_french_marks_only(void **state)
{
    static const char *const texts[][2] = {
        {"Bob \u00e9crit\u00a0: \u00ab\u00a0Oui\u202f!\u00a0\u00bb",
         "Bob \u00e9crit\u00a0: \u00ab\u00a0Oui\u202f!\u00a0\u00bb"},
        {"a\u00a0b\u00a0\u00a0!", "a b !"},
        {"\u00a0a \u00a0: http://\u00a0x\u00a0", "a : http:// x"},
        {"a\u00a0 !", "a !"},
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *safe = safe_text(texts[i][0], 100);
        assert_string_equal(safe, texts[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_break_spaces_stay_beside_french_marks_only),
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
        cmocka_unit_test(a_paragraph_can_stand_where_a_value_does_not),
        cmocka_unit_test(links_stand_alone_and_only_ours_are_links),
        cmocka_unit_test(the_first_subject_that_counts_is_taken),
        cmocka_unit_test(wide_text_is_folded_between_characters),
        cmocka_unit_test(a_hostile_name_stays_a_name),
        cmocka_unit_test(names_are_cut_and_joined),
        cmocka_unit_test(text_lines_are_folded),
        cmocka_unit_test(a_refusal_fits_into_a_reply_whatever_is_filled_in),
        cmocka_unit_test(even_a_talkative_refusal_fits),
        cmocka_unit_test(the_first_line_of_a_refusal_tells_all),
        cmocka_unit_test(a_long_list_says_how_many_more),
        cmocka_unit_test(another_language_falls_back),
        cmocka_unit_test(the_manual_page_knows_every_placeholder_and_phrase),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
