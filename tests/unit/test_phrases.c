#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "text/template.h"
#include "text/template_voice.h"
#include "text/template_words.h"
#include "templates_fixture.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void what_our_links_write_is_known(void **state)
{
    struct templates *templates = load_shipped();
    (void)state;
    assert_true(templates_is_prefilled(templates, "Just send this mail."));
    assert_true(templates_is_prefilled(templates, " just SEND this mail"));
    assert_true(templates_is_prefilled(templates, "no"));
    assert_false(templates_is_prefilled(templates, "Just send this mail, he said"));
    assert_false(templates_is_prefilled(templates, ""));
    templates_free(templates);
}

static const char *const all_languages[] = {"de", "en", "es", "fr", "it", "ja", "nl", "pt", NULL};

/* With this text in place of one line of phrases.txt, this is wrong at this place. */
static void assert_broken(const char *old, const char *new, unsigned line, const char *words)
{
    g_autofree char *dir = templates_dir();
    g_autofree char *path = g_build_filename(dir, "en", "phrases.txt", NULL);
    g_autofree char *shipped = read_disk(NULL, path, NULL);
    g_auto(GStrv) parts = g_strsplit(shipped, old, 2);
    g_autofree char *text = g_strjoinv(new, parts);
    GPtrArray *problems;
    struct templates *templates = load("phrases.txt", text, &problems);
    bool found = false;
    assert_int_equal(g_strv_length(parts), 2);
    for (guint i = 0; i < problems->len; i++) {
        const struct problem *problem = problems->pdata[i];
        found |= problem->line == line && strstr(problem->message, words);
        if (!found)
            print_error("%u: %s\n", problem->line, problem->message);
    }
    if (!found)
        fail_msg("line %u should say: %s", line, words);
    templates_free(templates);
    g_ptr_array_unref(problems);
}

static void what_is_wrong_in_phrases_is_shown_with_its_line(void **state)
{
    (void)state;
    assert_broken("wrote = {name}", "wrote = {nmae}", 21, "wrote knows no placeholder {nmae}");
    assert_broken("wrote = {name}", "wrote = x", 21, "{name} is missing in \"wrote\"");
    assert_broken("wrote = {name}", "wrote = {name", 21, "this brace is not closed");
    assert_broken("wrote =", "wrotte =", 21, "did you mean \"wrote\"?");
    assert_broken("wrote =", "elephant =", 21, "there is no phrase \"elephant\"");
    assert_broken("wrote = {name}", "wrote = {name} \xe3\x81\x82", 21,
                  "write \"wrote.ascii = ...\"");
    assert_broken("via = {name} via AskFirst\n", "", 1, "\"via = ...\" is missing");
    assert_broken("wrote =", "Bob", 21, "each line is \"name = words\"");
    assert_broken("wrote =", "via = {name}\nvia =", 31, "a second time");
    assert_broken("December", "December, Smarch", 6, "there are 13 months");
    assert_broken("comma =", "days = ,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\ncomma =", 9,
                  "there are 32 days");
    assert_broken("never = never", "never = \xff", 36, "not UTF-8");
}

static void dates_and_names_are_put_together_in_the_language(void **state)
{
    g_autoptr(GPtrArray) problems = problems_new();
    g_autofree char *dir = templates_dir();
    struct templates *templates = templates_load(dir, all_languages, read_disk, NULL, problems);
    struct voice german = {templates, "de", false}, japanese = {templates, "ja", false},
                 refusal = {templates, "ja", true};
    const char *const names[] = {"A", "B", "C"};
    g_autofree char *date = template_date(&german, 1795390000);
    g_autofree char *wide = template_date(&japanese, 1795390000);
    g_autofree char *ascii = template_date(&refusal, 1795390000);
    g_autofree char *none = template_date(&german, 0);
    g_autofree char *day = template_day(&german, 1803859200);
    g_autofree char *list = template_names(&german, names, 3);
    (void)state;
    assert_string_equal(date, "22. November 2026, 23:26 Uhr (UTC)");
    assert_string_equal(wide, "2026\xe5\xb9\xb4"
                              "11\xe6\x9c\x88"
                              "22\xe6\x97\xa5 23:26\xef\xbc\x88UTC\xef\xbc\x89");
    assert_string_equal(ascii, "2026-11-22 23:26 (UTC)");
    assert_string_equal(none, "");
    assert_string_equal(day, "1. März 2027");
    assert_string_equal(list, "A, B und C");
    templates_free(templates);
}

/* "1er novembre", and with the article of the day. */
static void a_day_has_a_name_where_its_number_does_not_do(void **state)
{
    g_autoptr(GPtrArray) problems = problems_new();
    g_autofree char *dir = templates_dir();
    struct templates *templates = templates_load(dir, all_languages, read_disk, NULL, problems);
    struct voice french = {templates, "fr", false}, italian = {templates, "it", false},
                 refusal = {templates, "it", true};
    g_autofree char *first = template_date(&french, 1793575600);
    g_autofree char *second = template_date(&french, 1793662000);
    g_autofree char *eighth = template_date(&italian, 1794180400);
    g_autofree char *last = template_date(&italian, 1796081200);
    g_autofree char *ascii = template_date(&refusal, 1793575600);
    (void)state;
    assert_string_equal(first, "1er novembre 2026 \xc3\xa0 23:26 (UTC)");
    assert_string_equal(second, "2 novembre 2026 \xc3\xa0 23:26 (UTC)");
    assert_string_equal(eighth, "23:26 dell'8 novembre 2026 (UTC)");
    assert_string_equal(last, "23:26 del 30 novembre 2026 (UTC)");
    assert_string_equal(ascii, "23:26 del 1 novembre 2026 (UTC)");
    templates_free(templates);
}

/* "ask.txt: {names}" for each placeholder, filled in or a condition, of this language. */
static GHashTable *placeholders_of(const char *language)
{
    GHashTable *found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree char *dir = templates_dir(), *folder = g_build_filename(dir, language, NULL);
    g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
    g_autoptr(GRegex) pattern = g_regex_new("\\{[?!]?([a-z_]+)\\}", 0, 0, NULL);
    const char *file;
    assert_non_null(files);
    while ((file = g_dir_read_name(files))) {
        g_autofree char *path = g_build_filename(folder, file, NULL);
        g_autofree char *text = read_disk(NULL, path, NULL);
        g_autoptr(GMatchInfo) at = NULL;
        if (g_str_equal(file, "phrases.txt"))
            continue;
        for (g_regex_match(pattern, text, 0, &at); g_match_info_matches(at);
             g_match_info_next(at, NULL)) {
            g_autofree char *name = g_match_info_fetch(at, 1);
            g_hash_table_add(found, g_strdup_printf("%s: {%s}", file, name));
        }
    }
    return found;
}

static void each_language_has_the_placeholders_of_english(void **state)
{
    g_autoptr(GHashTable) wanted = placeholders_of("en");
    (void)state;
    for (const char *const *language = all_languages; *language; language++) {
        g_autoptr(GHashTable) found = placeholders_of(*language);
        GHashTableIter iter;
        gpointer name;
        for (g_hash_table_iter_init(&iter, wanted); g_hash_table_iter_next(&iter, &name, NULL);)
            if (!g_hash_table_contains(found, name))
                fail_msg("%s lacks %s", *language, (char *)name);
        for (g_hash_table_iter_init(&iter, found); g_hash_table_iter_next(&iter, &name, NULL);)
            if (!g_hash_table_contains(wanted, name))
                fail_msg("%s has %s, English does not", *language, (char *)name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_our_links_write_is_known),
        cmocka_unit_test(what_is_wrong_in_phrases_is_shown_with_its_line),
        cmocka_unit_test(dates_and_names_are_put_together_in_the_language),
        cmocka_unit_test(a_day_has_a_name_where_its_number_does_not_do),
        cmocka_unit_test(each_language_has_the_placeholders_of_english),
    };
    setenv("TZ", "UTC", 1);
    tzset();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
