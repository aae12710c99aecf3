#include "cli/report/report_text.h"

#include <stdio.h>
#include <string.h>
#include "base/day.h"
#include "base/limits.h"
#include "base/plural.h"
#include "cli/cli.h"
#include "cli/field_line.h"
#include "cli/report/report_count.h"

#define BAR 40
/* Width of the mode, which follows the days on one line of a terminal. */
#define MODE 32

/* The rows of the table, and their names in JSON. */
static const struct {
    const char *text, *name;
} rows[REPORT_OUTCOMES] = {
    {"went through untouched", "passed"},        {"went through with a mark", "tagged"},
    {"addresses taken out", "rewritten"},        {"waited for its sender to confirm", "confirmed"},
    {"waited for those in it to agree", "held"}, {"refused", "rejected"},
};

static void print_head(const struct report *r, const char *mode)
{
    g_autofree char *from = day_text_local(r->since), *to = day_text_local(r->until - 1);

    printf("AskFirst from %s to %s", from, to);
    if (strlen(mode) <= MODE) {
        printf(", mode = %s\n\n", mode);
    } else {
        puts("");
        field_print("mode = ", "%s", mode);
        puts("");
    }
    if (r->counts.messages > 0)
        printf("%" G_GUINT64_FORMAT " %s seen, %" G_GUINT64_FORMAT " of them from outside.\n",
               r->counts.messages, plural(r->counts.messages, "message", "messages"),
               r->counts.inbound);
    printf("%u %s two or more strangers in %s; in %u of these some are not connected.\n\n",
           r->messages, plural(r->messages, "has", "have"), plural(r->messages, "it", "them"),
           r->unconnected);
}

/* Prints a number, or this text instead of 0. */
static void print_number(int width, guint n, const char *none)
{
    if (n > 0)
        printf("%*u", width, n);
    else
        printf("%*s", width, none);
}

static void print_outcomes(const struct report *r)
{
    printf("%-36s%12s%14s\n", "What became of them", "would have", "was");
    for (int i = 0; i < REPORT_OUTCOMES; i++) {
        printf("  %-34s", rows[i].text);
        print_number(12, r->would[i], "-");
        print_number(14, r->was[i], r->would[i] > 0 ? "sent, marked" : "-");
        puts("");
    }
    if (r->failed > 0)
        printf("  %-34s%12s%14u\n", "put off, because of an error", "", r->failed);
    puts("");
}

/* Mail of our own users that has no introducer is a sign that local_domains lacks a domain. */
static void print_without_introducer(const struct report *r, const char *domains)
{
    if (r->no_introducer == 0)
        return;
    field_print("", "%u of them %s of nobody of ours, so that nobody could be told (%s).",
                r->no_introducer, plural(r->no_introducer, "is", "are"), REASON_NO_INTRODUCER);
    field_print("", "If your users sent %s: is local_domains right? It is %s.\n",
                plural(r->no_introducer, "it", "them"), domains);
}

static void print_period(const struct report_period *p)
{
    g_autofree char *begin = day_text_local(p->begin);
    guint percent = report_percent(p->unconnected, p->messages);
    char bar[BAR + 1] = {0};

    memset(bar, '#', (size_t)percent * BAR / 100);
    if (p->messages == 0)
        printf("  %s\n", begin);
    else
        printf("  %s  %3u%% of %6u  %s\n", begin, percent, p->messages, bar);
}

/* Prints the periods. Those before the first message say nothing. */
static void print_periods(const struct report *r)
{
    bool begun = false;

    printf("Messages in which some are not connected, by %s (falls with learning)\n",
           r->period > DAY_SECONDS ? "week" : "day");
    for (guint i = 0; i < r->periods->len; i++) {
        const struct report_period *p = r->periods->pdata[i];
        begun = begun || p->messages > 0;
        if (begun)
            print_period(p);
    }
    puts("");
}

static void print_people(const struct report *r)
{
    if (r->people->len == 0)
        return;
    printf("%-48s%10s%12s\n", "Whose messages were, or would have been, stopped", "stopped", "of");
    for (guint i = 0; i < r->people->len; i++) {
        const struct report_person *p = r->people->pdata[i];
        g_autofree char *who =
            cli_terminal(*p->introducer ? p->introducer : "(nobody of ours)", 46);
        printf("  %-46s%10u%12u\n", who, p->stopped, p->messages);
    }
    puts("");
}

static void print_rules(const struct report *r)
{
    bool passes = false;

    if (r->rules->len == 0)
        return;
    printf("Rules that would spare most of the %u stopped, where they are right\n", r->stopped);
    for (guint i = 0; i < r->rules->len; i++) {
        const struct report_rule *rule = r->rules->pdata[i];
        g_autofree char *text = cli_terminal(rule->text, 2 * LIMIT_ADDRESS);
        printf("  %6u  %s\n", rule->spares, text);
        passes |= g_str_has_prefix(text, "pass from ");
    }
    if (passes)
        puts("\"pass from\" exempts that sender wholly: nothing of theirs is stopped any more.");
    puts("");
}

static void print_told(const struct report *r)
{
    if (r->told->len == 0)
        return;
    printf("%-40s%9s%9s%9s  %s\n", "Whom refusals told who has not agreed", "refusals", "people",
           "unnamed", "since");
    for (guint i = 0; i < r->told->len; i++) {
        const struct report_told *told = r->told->pdata[i];
        g_autofree char *who = cli_terminal(told->account, 38),
                        *since = day_text_local(told->since);
        printf("  %-38s%9u%9u%9u  %s\n", who, told->refused, told->people, told->unnamed, since);
    }
    puts("(people: whom they named; unnamed: refusals after those, which named nobody,\n"
         "because of asks_per_introducer_per_day)\n");
}

static void print_asks(const struct report *r)
{
    if (r->asked == 0) {
        puts("Nobody was asked.");
        return;
    }
    printf("%u %s: %u yes, %u no, %u silent, %u open, %u not reached, %u taken back.\n", r->asked,
           plural(r->asked, "ask", "asks"), r->yes, r->no, r->silent, r->open, r->unreachable,
           r->withdrawn);
}

void report_print(const struct report *r, const char *mode, const char *domains)
{
    print_head(r, mode);
    if (r->messages > 0) {
        print_outcomes(r);
        print_without_introducer(r, domains);
        print_periods(r);
        print_people(r);
        print_rules(r);
    }
    print_told(r);
    print_asks(r);
}

/* ---- JSON ---- */

static JsonObject *json_outcomes(const guint *counts)
{
    JsonObject *object = json_object_new();

    for (int i = 0; i < REPORT_OUTCOMES; i++)
        json_object_set_int_member(object, rows[i].name, counts[i]);
    return object;
}

static JsonArray *json_periods(const struct report *r)
{
    JsonArray *array = json_array_new();

    for (guint i = 0; i < r->periods->len; i++) {
        const struct report_period *p = r->periods->pdata[i];
        JsonObject *object = json_object_new();
        json_object_set_int_member(object, "begin", p->begin);
        json_object_set_int_member(object, "messages", p->messages);
        json_object_set_int_member(object, "unconnected", p->unconnected);
        json_array_add_object_element(array, object);
    }
    return array;
}

static JsonArray *json_people(const struct report *r)
{
    JsonArray *array = json_array_new();

    for (guint i = 0; i < r->people->len; i++) {
        const struct report_person *p = r->people->pdata[i];
        JsonObject *object = json_object_new();
        cli_json_string(object, "introducer", p->introducer);
        json_object_set_int_member(object, "messages", p->messages);
        json_object_set_int_member(object, "stopped", p->stopped);
        json_array_add_object_element(array, object);
    }
    return array;
}

static JsonArray *json_told(const struct report *r)
{
    JsonArray *array = json_array_new();

    for (guint i = 0; i < r->told->len; i++) {
        const struct report_told *told = r->told->pdata[i];
        JsonObject *object = json_object_new();
        cli_json_string(object, "account", told->account);
        json_object_set_int_member(object, "refusals", told->refused);
        json_object_set_int_member(object, "people", told->people);
        json_object_set_int_member(object, "unnamed", told->unnamed);
        json_object_set_int_member(object, "since", told->since);
        json_array_add_object_element(array, object);
    }
    return array;
}

static JsonArray *json_rules(const struct report *r)
{
    JsonArray *array = json_array_new();

    for (guint i = 0; i < r->rules->len; i++) {
        const struct report_rule *rule = r->rules->pdata[i];
        JsonObject *object = json_object_new();
        cli_json_string(object, "rule", rule->text);
        json_object_set_int_member(object, "spares", rule->spares);
        json_array_add_object_element(array, object);
    }
    return array;
}

static JsonObject *json_asks(const struct report *r)
{
    JsonObject *object = json_object_new();

    json_object_set_int_member(object, "asked", r->asked);
    json_object_set_int_member(object, "yes", r->yes);
    json_object_set_int_member(object, "no", r->no);
    json_object_set_int_member(object, "silent", r->silent);
    json_object_set_int_member(object, "open", r->open);
    json_object_set_int_member(object, "unreachable", r->unreachable);
    json_object_set_int_member(object, "withdrawn", r->withdrawn);
    return object;
}

void report_print_json(const struct report *r, const char *mode)
{
    JsonObject *root = json_object_new();

    json_object_set_int_member(root, "since", r->since);
    json_object_set_int_member(root, "until", r->until - 1);
    cli_json_string(root, "mode", mode);
    json_object_set_int_member(root, "seen", (gint64)r->counts.messages);
    json_object_set_int_member(root, "inbound", (gint64)r->counts.inbound);
    json_object_set_int_member(root, "single", (gint64)r->counts.single);
    json_object_set_int_member(root, "messages", r->messages);
    json_object_set_int_member(root, "unconnected", r->unconnected);
    json_object_set_int_member(root, "stopped", r->stopped);
    json_object_set_int_member(root, "failed", r->failed);
    json_object_set_int_member(root, "no_introducer", r->no_introducer);
    json_object_set_object_member(root, "would_have_been", json_outcomes(r->would));
    json_object_set_object_member(root, "was", json_outcomes(r->was));
    json_object_set_int_member(root, "period", r->period);
    json_object_set_array_member(root, "periods", json_periods(r));
    json_object_set_array_member(root, "introducers", json_people(r));
    json_object_set_array_member(root, "rules", json_rules(r));
    json_object_set_array_member(root, "told", json_told(r));
    json_object_set_object_member(root, "asks", json_asks(r));
    cli_print_object(root);
}
