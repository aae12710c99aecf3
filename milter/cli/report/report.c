/* askfirst report: what AskFirst did, or would have done, over some days. */
#include "cli/report/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include "base/day.h"
#include "base/error.h"
#include "base/testing.h"
#include "cli/cli.h"
#include "cli/report/report_count.h"
#include "cli/report/report_text.h"
#include "conf/address_form.h"
#include "conf/config.h"
#include "store/ledger/asks.h"
#include "store/ledger/audit.h"
#include "store/ledger/pair_history.h"
#include "store/ledger/store.h"

const char cli_report_usage[] =
    "usage: askfirst report [--since WHEN] [--json]\n"
    "Shows what was done, or in mode = monitor would have been done, with messages to two or more\n"
    "people: whose were stopped, how many had unconnected people each day, which rules would\n"
    "spare most, which accounts were told who has not agreed, and what those who were asked said.\n"
    "  --since WHEN  14d (days; the default), 4w (weeks), or a day such as 2030-12-31\n"
    "  --json        print JSON\n";

static gboolean arg_json;
static char *arg_since;

static const GOptionEntry entries[] = {
    {"json", 0, 0, G_OPTION_ARG_NONE, &arg_json, NULL, NULL},
    {"since", 0, 0, G_OPTION_ARG_STRING, &arg_since, NULL, NULL},
    G_OPTION_ENTRY_NULL,
};

/* Ten years; the journal never reaches back so far. */
#define MOST_DAYS 3660

/* Sets *when to the beginning of a span of days that ends today. */
static bool parse_span(const char *text, gint64 now, gint64 *when)
{
    unsigned n;
    char unit;

    return day_parse_count(text, "dw", MOST_DAYS, &n, &unit) &&
           day_ago(now, (unit == 'w' ? 7 * n : n) - 1, when);
}

static bool since_when(const char *text, gint64 now, gint64 *when, GError **error)
{
    if ((day_parse(text, when) || parse_span(text, now, when)) && *when <= now &&
        *when > now - MOST_DAYS * DAY_SECONDS)
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT,
                "--since %s is not a time in the past: write 14d (days), 4w (weeks) or 2030-12-31",
                text);
    return false;
}

static bool add_entry(void *ctx, const struct journal_entry *entry)
{
    report_add(ctx, entry);
    return true;
}

static bool read_journal(const struct config *config, struct report *report, GError **error)
{
    struct journal *journal = journal_open(config->state_dir, false, 0, error);
    bool ok = journal && journal_each(journal, report->since, add_entry, report, error) &&
              journal_counted(journal, report->since, &report->counts, error);

    journal_close(journal);
    return ok;
}

static bool read_asks(struct store *store, struct report *report, GError **error)
{
    g_autoptr(GPtrArray) asks = NULL;

    if (!store_asks_list(store, true, &asks, error))
        return false;
    for (guint i = 0; i < asks->len; i++)
        report_add_ask(report, asks->pdata[i]);
    return true;
}

/* Adds the refusals. Accounts are shown as in the journal, so that both can be counted together. */
static bool read_refusals(const struct config *config, struct store *store, struct report *report,
                          GError **error)
{
    g_autoptr(GPtrArray) lines = NULL;
    guint8 hash_secret[HASH_SECRET_SIZE] = {0};

    if (!store_audit_list_since(store, REFUSAL_COUNTED, report->since, &lines, error) ||
        (lines->len > 0 && !address_form_load(config, false, hash_secret, error)))
        return false;
    for (guint i = 0; i < lines->len; i++) {
        const struct audit_line *line = lines->pdata[i];
        g_autofree char *account = address_form(config, hash_secret, line->subject);
        report_add_refusal(report, line, account);
    }
    return true;
}

static bool read_store(const struct config *config, struct report *report, GError **error)
{
    struct store *store = store_open(config->state_dir, false, 0, error);
    bool ok =
        store && read_asks(store, report, error) && read_refusals(config, store, report, error);

    store_close(store);
    return ok;
}

/* How many items of a long list the text names; JSON has all of them. */
#define NAMED 3u

static char *join_some(char **list)
{
    guint n = g_strv_length(list);

    if (arg_json || n <= NAMED)
        return g_strjoinv(", ", list);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < NAMED; i++)
        g_string_append_printf(text, "%s, ", list[i]);
    g_string_append_printf(text, "%u more", n - NAMED);
    return g_string_free(text, FALSE);
}

static char *mode_text(const struct config *config)
{
    g_autofree char *who = join_some(config->enforce_for);

    if (!config->enforce)
        return g_strdup("monitor");
    return strcmp(who, "*") == 0 ? g_strdup("enforce")
                                 : g_strconcat("enforce for ", who, ", else monitor", NULL);
}

static int report(const struct config *config)
{
    GError *error = NULL;
    gint64 now = now_seconds(), since = 0;

    if (!since_when(arg_since ? arg_since : "14d", now, &since, &error))
        return cli_fail(error);
    struct report *report = report_new(since, now + 1);
    bool ok = cli_become_owner(config->state_dir, &error) && read_journal(config, report, &error) &&
              read_store(config, report, &error);
    if (ok) {
        g_autofree char *mode = mode_text(config), *domains = join_some(config->local_domains);
        report_finish(report, config->orgs, config->log_addresses == ADDRESSES_FULL);
        if (arg_json)
            report_print_json(report, mode);
        else
            report_print(report, mode, domains);
    }
    report_free(report);
    return ok ? EX_OK : cli_fail_open(error);
}

int cli_report(struct cli *cli, int argc, char **argv)
{
    if (!cli_options(entries, &argc, &argv, cli_report_usage))
        return EX_USAGE;
    if (argc != 1)
        return cli_usage(cli_report_usage);
    struct config *config = cli_config(cli);
    if (!config)
        return EX_CONFIG;
    int code = report(config);
    config_unref(config);
    return code;
}
