/* Consents as lines of JSON: what is exported can be imported, and hostile lines are refused with
 * the field and what to do. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/limits.h"
#include "cli/consent/consent_internal.h"
#include "cli/consent/consent_json.h"
#include "cli/consent/consent_text.h"
#include "base/error.h"
#include "store/ledger/records.h"

#define NOW G_GINT64_CONSTANT(1700000000)

static struct locality *locality;

static int setup(void **state)
{
    static const char *const domains[] = {"local.example", NULL};

    (void)state;
    locality = locality_new(domains, "+", NULL);
    return locality ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    locality_free(locality);
    return 0;
}

static struct consent *read_line(const char *line, GError **error)
{
    return consent_from_json(locality, line, strlen(line), NOW, error);
}

/* The line must be refused with an error that has all of these words. */
static void refuse(const char *line, const char *field, const char *remedy)
{
    g_autoptr(GError) error = NULL;
    struct consent *consent = read_line(line, &error);

    if (consent)
        fail_msg("taken: %s", line);
    assert_true(g_error_matches(error, ASKFIRST_ERROR, ERROR_INPUT));
    if (!strstr(error->message, field) || !strstr(error->message, remedy))
        fail_msg("%s: %s", line, error->message);
}

#define WHOLE                                                                                      \
    "{\"counterpart\":\"*\",\"created\":1600000000,\"decision\":\"deny\",\"expires\":1900000000,"  \
    "\"introducer\":\"@.local.example\",\"note\":\"say \\\"please\\\" \\\\ \xe2\x82\xac {[:,\","   \
    "\"origin\":\"answer\",\"party\":\"bob@b.example\",\"topic\":\"hiring\"}"

static void test_line_comes_out_as_it_went_in(void **state)
{
    g_autoptr(GError) error = NULL;
    struct consent *c = read_line(WHOLE, &error);

    (void)state;
    if (!c)
        fail_msg("%s", error->message);
    assert_string_equal(c->party, "bob@b.example");
    assert_string_equal(c->note, "say \"please\" \\ \xe2\x82\xac {[:,");
    assert_string_equal(c->topic, "hiring");
    assert_int_equal(c->decision, CONSENT_DENY);
    assert_int_equal(c->origin, ORIGIN_ANSWER);
    assert_int_equal(c->created, 1600000000);
    assert_int_equal(c->expires, 1900000000);
    g_autofree char *again = consent_to_json(c);
    assert_string_equal(again, WHOLE);
    consent_free(c);
}

static void test_two_fields_are_enough(void **state)
{
    struct consent *c =
        read_line(" { \"party\": \"Bob+x@B.Example\",\t\"decision\": \"allow\" } \r", NULL);

    (void)state;
    assert_non_null(c);
    assert_string_equal(c->party, "bob@b.example");
    assert_string_equal(c->introducer, "*");
    assert_string_equal(c->counterpart, "*");
    assert_string_equal(c->topic, "");
    assert_string_equal(c->note, "");
    assert_int_equal(c->origin, ORIGIN_IMPORT);
    assert_int_equal(c->created, NOW);
    assert_int_equal(c->expires, 0);
    consent_free(c);
}

static void test_note_with_a_new_line_stays_on_its_line(void **state)
{
    struct consent *c = read_line(WHOLE, NULL);

    (void)state;
    g_free(c->note);
    c->note = g_strdup("first\nsecond\x01");
    g_autofree char *line = consent_to_json(c);
    assert_null(strchr(line, '\n'));
    struct consent *back = read_line(line, NULL);
    assert_non_null(back);
    assert_string_equal(back->note, "first second");
    consent_free(back);
    consent_free(c);
}

static void test_what_is_wrong_is_named_with_its_field(void **state)
{
    g_autofree char *n = g_strnfill(LIMIT_NOTE + 1, 'n');
    g_autofree char *note =
        g_strdup_printf("{\"party\":\"b@b.example\",\"decision\":\"allow\",\"note\":\"%s\"}", n);

    (void)state;
    refuse("{\"decision\":\"allow\"}", "field 'party'", "add it");
    refuse("{\"party\":\"b@b.example\"}", "field 'decision'", "add it");
    refuse("{\"party\":\"b@b.example\",\"decision\":\"maybe\"}", "field 'decision'", "\"allow\"");
    refuse("{\"party\":5,\"decision\":\"allow\"}", "field 'party'", "double quotes");
    refuse("{\"party\":null,\"decision\":\"allow\"}", "field 'party'", "double quotes");
    refuse("{\"party\":\"*\",\"decision\":\"allow\"}", "field 'party'", "bob@b.example");
    refuse("{\"party\":\"nobody\",\"decision\":\"allow\"}", "field 'party'", "bob@b.example");
    refuse("{\"party\":\"b@b.example\",\"decision\":\"allow\",\"topic\":\"two words\"}",
           "field 'topic'", "one word");
    refuse("{\"party\":\"b@b.example\",\"decision\":\"allow\",\"origin\":\"me\"}", "field 'origin'",
           "\"admin\"");
    refuse("{\"party\":\"b@b.example\",\"decision\":\"allow\",\"until\":1}", "field 'until'",
           "remove it");
    refuse("{\"party\":\"b@b.example\",\"decision\":\"allow\",\"expires\":\"2030\"}",
           "field 'expires'", "seconds");
    refuse("{\"party\":\"b@b.example\",\"decision\":\"allow\",\"expires\":-1}", "field 'expires'",
           "seconds");
    refuse("{\"party\":\"b@b.example\",\"decision\":\"allow\",\"expires\":1.5}", "field 'expires'",
           "whole number");
    refuse("{\"party\":\"b@b.example\",\"decision\":\"allow\",\"created\":99999999999999999999999}",
           "field 'created'", "seconds");
    refuse(note, "field 'note'", "shorten it");
}

static void test_what_is_no_flat_object_is_refused(void **state)
{
    g_autofree char *deep = g_strnfill(60000, '[');
    g_autofree char *objects = g_strdup(deep);
    g_autofree char *long_line = g_strnfill(LIMIT_IMPORT_LINE + 1, ' ');
    g_autoptr(GError) error = NULL;

    (void)state;
    for (char *c = objects; *c; c++)
        *c = '{';
    refuse(deep, "flat", "one record a line");
    refuse(objects, "", "one record a line");
    refuse("[]", "flat", "one record a line");
    refuse("", "", "one record a line");
    refuse("\"party\"", "", "one record a line");
    refuse("{\"party\":\"b@b.example\",\"decision\":\"allow\"", "not JSON", "missing");
    refuse("{\"party\":\"b@b.example\",\"decision\":\"allow", "not JSON", "missing");
    refuse("{\"party\":\"b@b.example\",\"decision\":\"allow\"}}", "", "");
    refuse("{\"party\":\"b@b.example\",\"decision\":\"allow\",\"party\":\"c@c.example\"}", "twice",
           "keep one");
    refuse("{\"party\":'b@b.example',\"decision\":\"allow\"}", "flat", "");
    refuse("{\"party\":\"b@b.example\",/*\"*/\"decision\":\"allow\"}", "flat", "");
    refuse("{\"party\":\"b\xff@b.example\",\"decision\":\"allow\"}", "UTF-8", "convert");
    refuse("{\"party\":\"b@b.example\",\"decision\":\"allow\",\"note\":{\"a\":1}}", "", "");
    refuse(long_line, "longer", "65536");
    assert_null(consent_from_json(locality, "{\0}", 3, NOW, &error));
}

/* Whatever stands behind the backslash, the line is taken or refused, and nothing aborts. */
static void test_odd_escapes_do_no_harm(void **state)
{
    static const char *const escapes[] = {"\\u0000", "\\ud800", "\\udc00\\ud800", "\\uD83D\\uDE00",
                                          "\\q",     "\\u12",   "\\uffff",        "\\"};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(escapes); i++) {
        g_autofree char *line = g_strdup_printf(
            "{\"party\":\"b@b.example\",\"decision\":\"allow\",\"note\":\"x%s\"}", escapes[i]);
        g_autofree char *name = g_strdup_printf("{\"x%s\":\"b\"}", escapes[i]);
        struct consent *c = read_line(line, NULL);
        assert_true(!c || g_utf8_validate(c->note, -1, NULL));
        consent_free(c);
        assert_null(read_line(name, NULL));
    }
}

static void test_sentence_says_who_allows_what(void **state)
{
    struct consent *c = read_line(WHOLE, NULL);
    g_autofree char *deny = consent_sentence(c);

    (void)state;
    assert_true(g_str_has_prefix(deny,
                                 "bob@b.example denies introductions by anyone at a subdomain "
                                 "of local.example to any counterpart about hiring until "
                                 "2030-"));
    consent_free(c);
    c = read_line("{\"party\":\"bob@b.example\",\"decision\":\"allow\"}", NULL);
    g_autofree char *allow = consent_sentence(c);
    assert_string_equal(allow,
                        "bob@b.example allows introductions by any introducer to any counterpart");
    consent_free(c);
}

static void test_expiry_is_a_date_or_a_span(void **state)
{
    static const char *const wrong[] = {"",           "d",          "0d",
                                        "-1d",        "1",          "1w",
                                        "1dd",        "2030-13-01", "2030-02-30",
                                        "2030-1-1x",  "101y",       "99999999999d",
                                        "2020-01-01", "1 d",        "4294967298-01-01"};
    gint64 when = 0;

    (void)state;
    assert_true(consent_parse_when("90d", NOW, &when, NULL));
    assert_int_equal(when, NOW + 90 * 86400);
    assert_true(consent_parse_when("6m", NOW, &when, NULL));
    assert_true(when > NOW + 180 * 86400 && when < NOW + 185 * 86400);
    assert_true(consent_parse_when("2y", NOW, &when, NULL));
    assert_true(when > NOW + 729 * 86400 && when < NOW + 732 * 86400);
    assert_true(consent_parse_when("2030-12-31", NOW, &when, NULL));
    g_autofree char *date = consent_date(when);
    assert_string_equal(date, "2030-12-31");
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        if (consent_parse_when(wrong[i], NOW, &when, &error))
            fail_msg("taken: %s", wrong[i]);
        assert_true(g_error_matches(error, ASKFIRST_ERROR, ERROR_INPUT));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line_comes_out_as_it_went_in),
        cmocka_unit_test(test_two_fields_are_enough),
        cmocka_unit_test(test_note_with_a_new_line_stays_on_its_line),
        cmocka_unit_test(test_what_is_wrong_is_named_with_its_field),
        cmocka_unit_test(test_what_is_no_flat_object_is_refused),
        cmocka_unit_test(test_odd_escapes_do_no_harm),
        cmocka_unit_test(test_sentence_says_who_allows_what),
        cmocka_unit_test(test_expiry_is_a_date_or_a_span),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
