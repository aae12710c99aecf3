#include "cli/report/report_count.h"

#include <string.h>
#include "base/day.h"
#include "policy/judge/judge.h"
#include "store/ledger/pair_history.h"

/* Up to this many days are shown by day, more by week. */
#define DAYS_SHOWN 16

static void person_free(struct report_person *person)
{
    g_free(person->introducer);
    g_free(person);
}

static void told_free(struct report_told *told)
{
    g_hash_table_unref(told->named);
    g_free(told->account);
    g_free(told);
}

static void rule_free(struct report_rule *rule)
{
    g_free(rule->text);
    g_free(rule);
}

static GPtrArray *periods_of(gint64 since, gint64 until, gint64 period)
{
    GPtrArray *periods = g_ptr_array_new_with_free_func(g_free);

    for (gint64 begin = since; begin < until; begin += period) {
        struct report_period *p = g_new0(struct report_period, 1);
        p->begin = begin;
        g_ptr_array_add(periods, p);
    }
    return periods;
}

struct report *report_new(gint64 since, gint64 until)
{
    struct report *report = g_new0(struct report, 1);

    report->since = since;
    report->until = until;
    report->period = until - since > DAYS_SHOWN * DAY_SECONDS ? 7 * DAY_SECONDS : DAY_SECONDS;
    report->periods = periods_of(since, until, report->period);
    report->people = g_ptr_array_new_with_free_func((GDestroyNotify)person_free);
    report->told = g_ptr_array_new_with_free_func((GDestroyNotify)told_free);
    report->rules = g_ptr_array_new_with_free_func((GDestroyNotify)rule_free);
    report->by_introducer =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)person_free);
    report->by_account =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)told_free);
    report->unnamed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    report->groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return report;
}

void report_free(struct report *report)
{
    if (!report)
        return;
    g_ptr_array_unref(report->periods);
    g_ptr_array_unref(report->people);
    g_ptr_array_unref(report->told);
    g_ptr_array_unref(report->rules);
    g_hash_table_unref(report->by_introducer);
    g_hash_table_unref(report->by_account);
    g_hash_table_unref(report->unnamed);
    g_hash_table_unref(report->groups);
    g_free(report);
}

guint report_percent(guint part, guint whole)
{
    return whole ? (guint)((100 * (guint64)part + whole / 2) / whole) : 0;
}

/* Each outcome has the number of its verdict. */
_Static_assert((int)REPORT_OUTCOME_REJECTED == (int)VERDICT_REJECT, "an outcome for each verdict");
static enum report_outcome outcome_of(const char *name)
{
    enum verdict verdict;

    return verdict_parse(name, &verdict) ? (enum report_outcome)verdict : REPORT_OUTCOME_PASSED;
}

/* Returns the outcome of what the MTA was told: "accept" and a release are a pass, "refuse" is a
 * rejection. */
static enum report_outcome done_of(const char *done)
{
    return strcmp(done, "refuse") == 0 ? REPORT_OUTCOME_REJECTED : outcome_of(done);
}

/* Returns the two domains of a message that has no third one: a rule for the two would have spared
 * it. */
static char *domains_of(const struct journal_entry *entry)
{
    if (g_strv_length(entry->party_domains) != 2)
        return g_strdup("");
    bool order = strcmp(entry->party_domains[0], entry->party_domains[1]) < 0;
    return g_strdup_printf("%s %s", entry->party_domains[!order], entry->party_domains[order]);
}

/* Counts the key, which is given away. */
static void count_in(GHashTable *counts, char *key)
{
    guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, key));

    g_hash_table_insert(counts, key, GUINT_TO_POINTER(count + 1));
}

static void count_stopped(struct report *report, const struct journal_entry *entry)
{
    g_autofree char *domains = domains_of(entry);

    count_in(report->groups, g_strdup_printf("%s\n%s", entry->introducer, domains));
    report->stopped++;
}

static void count_person(struct report *report, const struct journal_entry *entry, bool stopped)
{
    struct report_person *person = g_hash_table_lookup(report->by_introducer, entry->introducer);

    if (!person) {
        person = g_new0(struct report_person, 1);
        person->introducer = g_strdup(entry->introducer);
        g_hash_table_insert(report->by_introducer, person->introducer, person);
    }
    person->messages++;
    person->stopped += stopped;
}

static void count_period(struct report *report, const struct journal_entry *entry)
{
    guint i = (guint)MAX((entry->when - report->since) / report->period, 0);

    if (i >= report->periods->len)
        return;
    struct report_period *period = report->periods->pdata[i];
    period->messages++;
    period->unconnected += entry->unconnected > 0;
}

/* A released message that passes again does not count as a message of its own. */
static bool is_release(const struct journal_entry *entry)
{
    return strcmp(entry->done, "release") == 0;
}

void report_add(struct report *report, const struct journal_entry *entry)
{
    enum report_outcome verdict = outcome_of(entry->verdict), done = done_of(entry->done);
    bool stopped = verdict >= REPORT_OUTCOME_CONFIRMED;

    if (is_release(entry))
        return;
    report->messages++;
    report->unconnected += entry->unconnected > 0;
    if (strcmp(entry->done, "tempfail") == 0)
        report->failed++;
    else if (verdict > done)
        report->would[verdict]++;
    else
        report->was[done]++;
    count_period(report, entry);
    count_person(report, entry, stopped);
    if (stopped)
        count_stopped(report, entry);
    report->no_introducer += strcmp(entry->reason, REASON_NO_INTRODUCER) == 0;
    if (done == REPORT_OUTCOME_REJECTED && strcmp(entry->reason, "asks-per-day") == 0)
        count_in(report->unnamed, g_strdup(entry->account));
}

void report_add_ask(struct report *report, const struct ask *ask)
{
    if (ask->created < report->since)
        return;
    guint *const counters[] = {
        [ASK_SCHEDULED] = &report->open,      [ASK_SENDING] = &report->open,
        [ASK_SENT] = &report->open,           [ASK_ALLOWED] = &report->yes,
        [ASK_DECLINED] = &report->no,         [ASK_SILENT] = &report->silent,
        [ASK_WITHDRAWN] = &report->withdrawn, [ASK_UNDELIVERABLE] = &report->unreachable,
        [ASK_UNSENT] = &report->unreachable,
    };
    report->asked++;
    (*counters[ask->state])++;
}

static struct report_told *told_of(struct report *report, const char *account)
{
    struct report_told *told = g_hash_table_lookup(report->by_account, account);

    if (!told) {
        told = g_new0(struct report_told, 1);
        told->account = g_strdup(account);
        told->named = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_hash_table_insert(report->by_account, told->account, told);
    }
    return told;
}

void report_add_refusal(struct report *report, const struct audit_line *line, const char *account)
{
    struct report_told *told = told_of(report, account);
    const char *detail = line->detail;

    told->since = told->refused++ ? MIN(told->since, line->when) : line->when;
    if (!g_str_has_prefix(detail, REFUSAL_NAMED))
        return;
    g_auto(GStrv) keys = g_strsplit(detail + strlen(REFUSAL_NAMED), ",", -1);
    for (char **key = keys; *key; key++)
        if (**key)
            g_hash_table_add(told->named, g_strdup(*key));
}

/* ---- the ten of each ---- */

static int by_stopped(gconstpointer a, gconstpointer b)
{
    const struct report_person *x = *(struct report_person *const *)a,
                               *y = *(struct report_person *const *)b;

    if (x->stopped != y->stopped)
        return x->stopped > y->stopped ? -1 : 1;
    return strcmp(x->introducer, y->introducer);
}

static void choose_people(struct report *report)
{
    GHashTableIter iter;
    struct report_person *person;

    g_hash_table_iter_init(&iter, report->by_introducer);
    while (g_hash_table_iter_next(&iter, NULL, (gpointer *)&person))
        if (person->stopped > 0) {
            g_hash_table_iter_steal(&iter);
            g_ptr_array_add(report->people, person);
        }
    g_ptr_array_sort(report->people, by_stopped);
    if (report->people->len > REPORT_TOP)
        g_ptr_array_set_size(report->people, REPORT_TOP);
}

static int by_people(gconstpointer a, gconstpointer b)
{
    const struct report_told *x = *(struct report_told *const *)a,
                             *y = *(struct report_told *const *)b;

    if (x->people != y->people)
        return x->people > y->people ? -1 : 1;
    return strcmp(x->account, y->account);
}

static void choose_told(struct report *report)
{
    GHashTableIter iter;
    struct report_told *told;

    g_hash_table_iter_init(&iter, report->by_account);
    while (g_hash_table_iter_next(&iter, NULL, (gpointer *)&told)) {
        told->people = g_hash_table_size(told->named);
        told->unnamed = GPOINTER_TO_UINT(g_hash_table_lookup(report->unnamed, told->account));
        g_hash_table_iter_steal(&iter);
        g_ptr_array_add(report->told, told);
    }
    g_ptr_array_sort(report->told, by_people);
    if (report->told->len > REPORT_TOP)
        g_ptr_array_set_size(report->told, REPORT_TOP);
}

/* Returns the rule that connects two domains, or NULL when it would connect strangers. */
static char *connect_rule(const char *domains, const struct orgs *orgs)
{
    g_auto(GStrv) two = g_strsplit(domains, " ", 2);

    if (g_strv_length(two) != 2 || orgs_is_public_provider(orgs, two[0]) ||
        orgs_is_public_provider(orgs, two[1]))
        return NULL;
    return g_strdup_printf("connect to @%s with @%s", two[0], two[1]);
}

static char *pass_rule(const char *introducer, bool full)
{
    return full && strchr(introducer, '@') ? g_strdup_printf("pass from %s", introducer) : NULL;
}

/* Sets the two rules for a group "introducer\ndomains"; NULL for none. */
static void rules_of(const char *group, const struct orgs *orgs, bool full, char *rules[2])
{
    const char *domains = strchr(group, '\n') + 1;
    g_autofree char *introducer = g_strndup(group, (gsize)(domains - 1 - group));

    rules[0] = connect_rule(domains, orgs);
    rules[1] = pass_rule(introducer, full);
}

/* Returns how many stopped messages each rule would spare, by the rule's text. */
static GHashTable *weigh_rules(struct report *report, const struct orgs *orgs, bool full)
{
    GHashTable *weights = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GHashTableIter iter;
    gpointer group, count;

    g_hash_table_iter_init(&iter, report->groups);
    while (g_hash_table_iter_next(&iter, &group, &count)) {
        char *rules[2];
        rules_of(group, orgs, full, rules);
        for (int i = 0; i < 2; i++) {
            if (!rules[i])
                continue;
            guint sum = GPOINTER_TO_UINT(g_hash_table_lookup(weights, rules[i]));
            g_hash_table_insert(weights, rules[i], GUINT_TO_POINTER(sum + GPOINTER_TO_UINT(count)));
        }
    }
    return weights;
}

/* Returns the best rule; of equal ones "connect", which lets less through. NULL when there is
 * none. */
static char *best_rule(GHashTable *weights, guint *spares)
{
    GHashTableIter iter;
    gpointer text, weight;
    const char *best = NULL;

    *spares = 0;
    g_hash_table_iter_init(&iter, weights);
    while (g_hash_table_iter_next(&iter, &text, &weight)) {
        guint value = GPOINTER_TO_UINT(weight);
        if (value < *spares || (value == *spares && best && strcmp(text, best) > 0))
            continue;
        best = text;
        *spares = value;
    }
    return g_strdup(best);
}

struct spared {
    const struct orgs *orgs;
    bool full;
    const char *rule;
};

/* Messages that one rule spares do not count for the next one. */
static gboolean is_spared(gpointer group, gpointer count, gpointer data)
{
    const struct spared *search = data;
    char *rules[2];

    (void)count;
    rules_of(group, search->orgs, search->full, rules);
    bool spared = g_strcmp0(rules[0], search->rule) == 0 || g_strcmp0(rules[1], search->rule) == 0;
    g_free(rules[0]);
    g_free(rules[1]);
    return spared;
}

static void choose_rules(struct report *report, const struct orgs *orgs, bool full)
{
    while (report->rules->len < REPORT_TOP) {
        g_autoptr(GHashTable) weights = weigh_rules(report, orgs, full);
        struct report_rule found = {0};
        found.text = best_rule(weights, &found.spares);
        if (!found.text)
            return;
        struct spared search = {orgs, full, found.text};
        g_hash_table_foreach_remove(report->groups, is_spared, &search);
        g_ptr_array_add(report->rules, g_memdup2(&found, sizeof found));
    }
}

void report_finish(struct report *report, const struct orgs *orgs, bool full)
{
    choose_people(report);
    choose_told(report);
    choose_rules(report, orgs, full);
}
