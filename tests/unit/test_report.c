/* The report: what it counts, and that its rules spare what they say. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "cli/report/report.h"
#include "cli/report/report_count.h"
#include "store/ledger/pair_history.h"

#define NOW G_GINT64_CONSTANT(1700000000)
#define DAY 86400

static struct orgs *orgs;

static int setup(void **state)
{
    (void)state;
    orgs = orgs_new("gmail.com\n", "public_providers", NULL);
    return orgs ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    orgs_free(orgs);
    return 0;
}

static void add(struct report *report, gint64 when, const char *introducer, const char *verdict,
                const char *done, const char *domains)
{
    struct journal_entry *e = journal_entry_new();
    char **const texts[] = {&e->introducer, &e->verdict, &e->done};
    const char *const values[] = {introducer, verdict, done};

    for (int i = 0; i < 3; i++) {
        g_free(*texts[i]);
        *texts[i] = g_strdup(values[i]);
    }
    g_strfreev(e->party_domains);
    e->party_domains = g_strsplit(domains, " ", -1);
    e->when = when;
    e->unconnected = *domains != '\0';
    report_add(report, e);
    journal_entry_free(e);
}

static void hold(struct report *report, unsigned times, const char *introducer, const char *domains)
{
    while (times-- > 0)
        add(report, NOW, introducer, "hold", "tag", domains);
}

static const struct report_rule *rule_at(const struct report *report, guint i)
{
    if (i >= report->rules->len)
        fail_msg("there are only %u rules", report->rules->len);
    return report->rules->pdata[i];
}

static void test_what_was_stands_apart_from_what_would_have_been(void **state)
{
    struct report *r = report_new(NOW - DAY, NOW + DAY);

    (void)state;
    add(r, NOW, "a@x", "hold", "tag", "b c");
    add(r, NOW, "a@x", "hold", "hold", "b c");
    add(r, NOW, "a@x", "tag", "tag", "b c");
    add(r, NOW, "a@x", "pass", "accept", "");
    add(r, NOW, "a@x", "reject", "reject", "b c");
    add(r, NOW, "a@x", "hold", "reject", "b c"); /* nobody could be asked */
    add(r, NOW, "a@x", "pass", "release", "");
    add(r, NOW, "a@x", "hold", "tempfail", "b c");
    report_finish(r, orgs, true);
    assert_int_equal(r->messages, 7);
    assert_int_equal(r->would[REPORT_OUTCOME_HELD], 1);
    assert_int_equal(r->was[REPORT_OUTCOME_HELD], 1);
    assert_int_equal(r->was[REPORT_OUTCOME_TAGGED], 1);
    assert_int_equal(r->was[REPORT_OUTCOME_PASSED], 1);
    assert_int_equal(r->was[REPORT_OUTCOME_REJECTED], 2);
    assert_int_equal(r->failed, 1);
    assert_int_equal(r->unconnected, 6);
    report_free(r);
}

static void test_each_rule_spares_what_those_above_it_do_not(void **state)
{
    struct report *r = report_new(NOW - DAY, NOW + DAY);

    (void)state;
    hold(r, 5, "alice@x", "b.example c.example");
    hold(r, 4, "erin@x", "c.example b.example");
    hold(r, 3, "erin@x", "b.example c.example d.example");
    hold(r, 2, "alice@x", "e.example f.example");
    report_finish(r, orgs, true);
    assert_string_equal(rule_at(r, 0)->text, "connect to @b.example with @c.example");
    assert_int_equal(rule_at(r, 0)->spares, 9);
    assert_string_equal(rule_at(r, 1)->text, "pass from erin@x");
    assert_int_equal(rule_at(r, 1)->spares, 3);
    assert_string_equal(rule_at(r, 2)->text, "connect to @e.example with @f.example");
    assert_int_equal(r->rules->len, 3);
    report_free(r);
}

static void test_no_rule_joins_strangers_or_names_a_hash(void **state)
{
    struct report *r = report_new(NOW - DAY, NOW + DAY);

    (void)state;
    hold(r, 5, "0123456789abcdef", "b.example gmail.com");
    hold(r, 5, "0123456789abcdef", "gmail.com");
    report_finish(r, orgs, false);
    assert_int_equal(r->rules->len, 0);
    assert_int_equal(r->people->len, 1);
    report_free(r);
}

static void test_ten_of_many_are_shown(void **state)
{
    struct report *r = report_new(NOW - DAY, NOW + DAY);

    (void)state;
    for (unsigned i = 0; i < 30; i++) {
        g_autofree char *who = g_strdup_printf("user%02u@x", i);
        hold(r, i + 1, who, "");
    }
    report_finish(r, orgs, true);
    assert_int_equal(r->people->len, REPORT_TOP);
    assert_int_equal(r->rules->len, REPORT_TOP);
    assert_string_equal(((struct report_person *)r->people->pdata[0])->introducer, "user29@x");
    assert_string_equal(rule_at(r, 0)->text, "pass from user29@x");
    report_free(r);
}

static void refusal(struct report *report, gint64 when, const char *account, const char *named)
{
    g_autofree char *detail = g_strconcat(REFUSAL_NAMED, named, NULL);
    struct audit_line line = {.when = when, .detail = detail};

    report_add_refusal(report, &line, account);
}

static void test_who_was_told_about_most_people_comes_first(void **state)
{
    struct report *r = report_new(NOW - DAY, NOW + DAY);

    (void)state;
    refusal(r, NOW, "alice@x", "bob@b");
    refusal(r, NOW + 9, "alice@x", "bob@b");
    refusal(r, NOW + 3, "eve@x", "bob@b,carol@c");
    refusal(r, NOW + 2, "eve@x", "carol@c,dave@d");
    report_finish(r, orgs, true);
    assert_int_equal(r->told->len, 2);
    const struct report_told *eve = r->told->pdata[0], *alice = r->told->pdata[1];
    assert_string_equal(eve->account, "eve@x");
    assert_int_equal(eve->refused, 2);
    assert_int_equal(eve->people, 3);
    assert_int_equal(eve->since, NOW + 2);
    assert_int_equal(alice->refused, 2);
    assert_int_equal(alice->people, 1);
    report_free(r);
}

static void test_days_become_weeks_when_there_are_many(void **state)
{
    struct report *days = report_new(NOW - 13 * DAY, NOW + 1),
                  *weeks = report_new(NOW - 60 * DAY, NOW + 1);

    (void)state;
    add(days, NOW, "a@x", "tag", "tag", "b c");
    add(days, NOW - 13 * DAY, "a@x", "pass", "accept", "");
    add(days, NOW - 30 * DAY, "a@x", "pass", "accept", "");
    assert_int_equal(days->periods->len, 14);
    assert_int_equal(((struct report_period *)days->periods->pdata[13])->unconnected, 1);
    assert_int_equal(weeks->period, 7 * DAY);
    assert_int_equal(weeks->periods->len, 9);
    report_free(days);
    report_free(weeks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_stands_apart_from_what_would_have_been),
        cmocka_unit_test(test_each_rule_spares_what_those_above_it_do_not),
        cmocka_unit_test(test_no_rule_joins_strangers_or_names_a_hash),
        cmocka_unit_test(test_ten_of_many_are_shown),
        cmocka_unit_test(test_who_was_told_about_most_people_comes_first),
        cmocka_unit_test(test_days_become_weeks_when_there_are_many),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
