#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "mail/read/date_field.h"
#include "mail/read/header.h"
#include "mail/read/import_header.h"

#include <glib.h>
#include <string.h>

#define ID "mx.home.example"
#define OURS "Received: from x by mx.home.example (Postfix) id 1; Thu, 26 Nov 2026 10:00:00 +0000\n"
#define LMTP                                                                                       \
    "Received: from mx by store.home.example with LMTP id 2; Thu, 26 Nov 2026 10:00:01 +0000\n"
#define RESULT "Authentication-Results: mx.home.example; dmarc=pass\n"
#define THEIRS "Received: from y by mail.b.example; Thu, 26 Nov 2026 09:59:00 +0000\n"
#define MAIL "From: bob@b.example\nDate: Thu, 26 Nov 2026 09:59:00 +0000\n"

static struct import_header skim_of(const char *header)
{
    struct import_header import_header;
    import_header_read(&import_header, header, strlen(header), ID);
    return import_header;
}

/* Names of the fields as the filters of our MTA saw them: "From Date ". */
static char *names(const GPtrArray *fields)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < fields->len; i++)
        g_string_append_printf(out, "%s ", ((const struct field *)fields->pdata[i])->name);
    return g_string_free(out, FALSE);
}

static void expect_seen(const char *header, const char *want)
{
    struct import_header import_header = skim_of(header);
    g_autofree char *got = names(import_header.authenticated);
    assert_string_equal(got, want);
    import_header_clear(&import_header);
}

static void results_at_the_top_stay_at_the_top(void **state)
{
    (void)state;
    expect_seen(RESULT MAIL, "Authentication-Results From Date ");
    expect_seen("Return-Path: <bob@b.example>\nDelivered-To: alice\n" OURS RESULT THEIRS MAIL,
                "Authentication-Results From Date ");
    expect_seen("Return-Path: <bob@b.example>\n" LMTP OURS RESULT THEIRS MAIL,
                "Authentication-Results From Date ");
    expect_seen("X-Mozilla-Status: 0001\n" RESULT OURS RESULT THEIRS MAIL,
                "Authentication-Results Authentication-Results From Date ");
}

/* What the sender wrote below his own traces, or below fields of his own, is no result of ours. */
static void results_that_came_with_the_message_stay_below(void **state)
{
    struct import_header import_header = skim_of(OURS THEIRS RESULT MAIL);
    (void)state;
    expect_seen(MAIL RESULT, "From Date Authentication-Results ");
    assert_int_equal(import_header.authenticated->len, 3);
    import_header_clear(&import_header);
    expect_seen(OURS "To: alice@home.example\n" RESULT MAIL,
                "To Authentication-Results From Date ");
}

static void what_delivery_wrote_down_is_read(void **state)
{
    struct import_header import_header =
        skim_of("Return-Path: <>\n" OURS "X-Spam-Flag: YES\n" THEIRS MAIL);
    (void)state;
    assert_string_equal(import_header.return_path, "");
    assert_true(import_header.spam);
    assert_non_null(strstr(import_header.received, "mx.home.example"));
    import_header_clear(&import_header);
    import_header = skim_of(OURS THEIRS MAIL "X-Spam-Flag: YES\nReturn-Path: <bob@b.example>\n");
    assert_false(import_header.spam);
    assert_null(import_header.return_path);
    import_header_clear(&import_header);
}

static void odd_lines_are_passed_over(void **state)
{
    struct import_header import_header;
    static const char header[] = "From: a\0b\n folded\r\n\t more\nnonsense\n: x\nbad name: y\n"
                                 "To : c\nContent-Type: text/plain";
    (void)state;
    import_header_read(&import_header, header, sizeof header - 1, ID);
    g_autofree char *got = names(import_header.fields);
    assert_string_equal(got, "From To ");
    assert_string_equal(((struct field *)import_header.fields->pdata[0])->value,
                        " a b\n folded\n\t more");
    import_header_clear(&import_header);
}

static bool when_of(const char *date, const char *received, gint64 *when)
{
    g_autofree char *header =
        g_strconcat(received ? "Received: by x; " : "X-None: ", received ? received : "",
                    "\nDate: ", date, "\n", NULL);
    struct import_header import_header = skim_of(header);
    bool ok = import_header_when(&import_header, when);
    import_header_clear(&import_header);
    return ok;
}

static void a_date_far_from_its_trace_is_none(void **state)
{
    const char *came = "Thu, 26 Nov 2026 10:00:00 +0000";
    gint64 when = 0;
    (void)state;
    assert_true(when_of("Thu, 26 Nov 2026 10:00:00 +0100", NULL, &when));
    assert_int_equal(when, 1795683600);
    assert_true(when_of("Thu, 26 Nov 2026 09:00:00 +0000", came, &when));
    assert_true(when_of("Fri, 20 Nov 2026 09:00:00 +0000", came, &when));
    assert_false(when_of("Thu, 12 Nov 2026 09:00:00 +0000", came, &when));
    assert_false(when_of("Sat, 28 Nov 2026 09:00:00 +0000", came, &when));
    assert_false(when_of("Thu, 26 Nov 2026 09:00:00 +0000", "yesterday", &when));
    assert_false(when_of("soon", NULL, &when));
}

static void dates_of_all_forms_are_read(void **state)
{
    static const struct {
        const char *text;
        gint64 seconds;
    } dates[] = {
        {"Thu, 01 Jan 1970 00:00:00 +0000", 0},
        {" 1 Jan 1970 00:01 -0100 (CET)", 3660},
        {"Tue, 29 Feb 2000 12:00:00 GMT", 951825600},
        {"Tue, 29 Feb 2000 12:00:00\r\n -0000", 951825600},
        {"Tue, 29 Feb 00 12:00:00 GMT", 951825600},
    };
    gint64 seconds;
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(dates); i++) {
        assert_true(date_read(dates[i].text, &seconds));
        assert_int_equal(seconds, dates[i].seconds);
    }
    assert_false(date_read("", &seconds));
    assert_false(date_read("Thu, 32 Foo 2026", &seconds));
}

static void copies_without_message_id_have_one_name(void **state)
{
    struct import_header a = skim_of(OURS THEIRS MAIL "Status: RO\n"), b = skim_of(LMTP MAIL);
    struct import_header c = skim_of(MAIL "To: carol@c.example\n");
    g_autofree char *name_a = import_header_name(&a), *name_b = import_header_name(&b),
                    *name_c = import_header_name(&c);
    (void)state;
    assert_string_equal(name_a, name_b);
    assert_string_not_equal(name_a, name_c);
    import_header_clear(&a);
    import_header_clear(&b);
    import_header_clear(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_at_the_top_stay_at_the_top),
        cmocka_unit_test(results_that_came_with_the_message_stay_below),
        cmocka_unit_test(what_delivery_wrote_down_is_read),
        cmocka_unit_test(odd_lines_are_passed_over),
        cmocka_unit_test(a_date_far_from_its_trace_is_none),
        cmocka_unit_test(dates_of_all_forms_are_read),
        cmocka_unit_test(copies_without_message_id_have_one_name),
    };
    mail_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
