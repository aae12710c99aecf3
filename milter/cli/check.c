/* askfirst check: does the spool have each message that waits, and does a request know each message
 * in the spool? Faults are printed and, with --repair, corrected when that is safe: a repair never
 * sends a message to anybody except its own sender. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include "base/plural.h"
#include "base/testing.h"
#include "cli/cli.h"
#include "cli/daemon_contact.h"
#include "conf/config.h"
#include "post/adopt_message.h"
#include "store/ledger/requests.h"
#include "store/ledger/spool_check.h"
#include "store/ledger/store.h"
#include "store/spool/spool.h"

const char cli_check_usage[] =
    "usage: askfirst check [--repair] [--json]\n"
    "Compares the spool with the store, lists each message that is missing, damaged or known to\n"
    "no request, and says what to do. Exits with 0 if all is well, and with 1 if something\n"
    "remains to be done.\n"
    "  --repair  return messages that no request knows to their senders, write missing\n"
    "            envelopes, and remove files that nothing needs\n"
    "  --json    print JSON\n";

static gboolean arg_repair, arg_json;

static const GOptionEntry entries[] = {
    {"repair", 0, 0, G_OPTION_ARG_NONE, &arg_repair, NULL, NULL},
    {"json", 0, 0, G_OPTION_ARG_NONE, &arg_json, NULL, NULL},
    G_OPTION_ENTRY_NULL,
};

/* The faults: name, what is wrong, what to do, and what --repair did; "" when it can do nothing.
 * "%s" is the request. */
static const struct {
    const char *name, *what, *advice, *done;
} faults[] = {
    [SPOOL_LOST] = {"lost", "no request knows it", "--repair gives it back to its sender",
                    "given back to its sender as request %s"},
    [SPOOL_REPEATED] = {"repeated", "request %s has this very message in another file",
                        "--repair removes it", "removed; request %s has it"},
    [SPOOL_OVER] = {"over", "request %s, which had it, is over", "--repair removes it",
                    "removed; request %s is over"},
    [SPOOL_NAMELESS] = {"nameless", "no request knows it",
                        "look into it: give it to whoever wrote it, or delete it", ""},
    [SPOOL_DAMAGED] = {"damaged", "", "it is kept, and neither sent nor given back until then", ""},
    [SPOOL_MISSING] = {"missing", "request %s needs it",
                       "put it back from a backup; where there is none, \"askfirst held show %s\" "
                       "says who has to send it again",
                       ""},
    [SPOOL_ASIDE] = {"aside", "request %s needs it", "--repair puts it back",
                     "put back for request %s"},
    [SPOOL_BARE] = {"bare", "request %s has it, and its envelope cannot be read",
                    "--repair writes that from the store", "envelope written for request %s"},
    [SPOOL_LONE] = {"lone", "an envelope without a message", "--repair removes it", "removed"},
};

/* ---- telling ---- */

/* Returns the format with its one "%s" replaced. Caller frees. */
static char *with_request(const char *format, const char *request)
{
    g_auto(GStrv) parts = g_strsplit(format, "%s", -1);

    return g_strjoinv(*request ? request : "(of which only the outbox knows)", parts);
}

/* Returns "alice@example.org to bob@b.example and 1 more, 2026-11-28 17:21, Introduction". */
static char *envelope_text(const struct request *envelope)
{
    const struct copy *copy = envelope->copies->pdata[0];
    const struct recipient *first = copy->recipients->pdata[0];
    guint more = copy->recipients->len - 1;
    g_autofree char *from = cli_terminal(*copy->mail_from ? copy->mail_from : "<>", 100),
                    *to = cli_terminal(first->address, 100),
                    *rest = more ? g_strdup_printf(" and %u more", more) : g_strdup(""),
                    *when = cli_date(envelope->created),
                    *subject = cli_terminal(envelope->subject, 100);

    return g_strdup_printf("%s to %s%s, %s%s%s", from, to, rest, when, *subject ? ", " : "",
                           subject);
}

static char *file_text(const struct spool_finding *finding)
{
    return g_strconcat("spool/", finding->aside ? "unclaimed/" : "", finding->name,
                       finding->fault == SPOOL_LONE ? ".env" : "", NULL);
}

/* Returns what is wrong, and with which message. */
static char *what_text(const struct spool_finding *finding)
{
    g_autofree char *what = with_request(faults[finding->fault].what, finding->request),
                    *why = cli_terminal(finding->why, 300),
                    *mail = finding->envelope ? envelope_text(finding->envelope) : g_strdup("");
    const char *parts[4] = {NULL};
    size_t n = 0;

    if (*mail)
        parts[n++] = mail;
    if (*what)
        parts[n++] = what;
    if (*why)
        parts[n++] = why;
    return g_strjoinv("; ", (char **)parts);
}

static void print_finding(const struct spool_finding *finding, const char *outcome)
{
    g_autofree char *file = file_text(finding), *what = what_text(finding);

    printf("%s: %s: %s\n  %s\n", file, faults[finding->fault].name, what, outcome);
}

static JsonObject *json_finding(const struct spool_finding *finding, bool repaired)
{
    g_autofree char *file = file_text(finding), *what = what_text(finding);
    JsonObject *object = json_object_new();

    cli_json_string(object, "file", file);
    cli_json_string(object, "fault", faults[finding->fault].name);
    cli_json_string(object, "request", finding->request);
    cli_json_string(object, "text", what);
    json_object_set_boolean_member(object, "repaired", repaired);
    return object;
}

/* ---- repairing ---- */

struct repair {
    const struct config *config;
    struct store *store;
    struct spool *spool;
    struct audit_by by;
};

static bool remove_file(const struct repair *r, const struct spool_finding *finding, GError **error)
{
    struct spool_entry entry = {.name = finding->name, .aside = finding->aside};

    return spool_entry_remove(r->spool, &entry, error);
}

/* Returns a message to its sender. The file is in its place before the store knows it, and aside
 * until then, so an interrupted repair can be repeated. */
static bool give_back(const struct repair *r, struct spool_finding *finding, GError **error)
{
    struct copy *copy = finding->envelope->copies->pdata[0];

    if (finding->aside && !spool_put_back(r->spool, finding->name, error))
        return false;
    g_free(copy->spool);
    copy->spool = g_strdup(finding->name);
    if (!post_adopt(r->config, r->store, r->spool, finding->envelope, &r->by, error)) {
        if (finding->aside)
            spool_remove(r->spool, finding->name, NULL);
        return false;
    }
    g_free(finding->request);
    finding->request = g_strdup(finding->envelope->id);
    return !finding->aside || remove_file(r, finding, error);
}

static bool put_back(const struct repair *r, const struct spool_finding *finding, GError **error)
{
    return spool_put_back(r->spool, finding->name, error) && remove_file(r, finding, error);
}

static bool describe(const struct repair *r, GError **error)
{
    unsigned written;

    return spool_describe(r->spool, r->store, g_get_host_name(), &written, error);
}

/* Repairs one finding. Returns false with an error, or without one when nothing can be done. */
static bool repair(const struct repair *r, struct spool_finding *finding, GError **error)
{
    switch (finding->fault) {
    case SPOOL_LOST:
        return give_back(r, finding, error);
    case SPOOL_REPEATED:
    case SPOOL_OVER:
    case SPOOL_LONE:
        return remove_file(r, finding, error);
    case SPOOL_ASIDE:
        return put_back(r, finding, error);
    case SPOOL_BARE:
        return describe(r, error);
    default:
        return false;
    }
}

/* ---- all together ---- */

/* Returns what became of a finding, or what to do about it. Caller frees. */
static char *outcome_of(const struct spool_finding *finding, bool repaired, const GError *error)
{
    const char *text = repaired ? faults[finding->fault].done : faults[finding->fault].advice;

    return error ? cli_terminal(error->message, 300) : with_request(text, finding->request);
}

static bool repair_and_report(const struct repair *r, struct spool_finding *finding,
                              JsonArray *array)
{
    g_autofree char *outcome = NULL;
    g_autoptr(GError) error = NULL;
    bool repaired = arg_repair && repair(r, finding, &error);

    if (array) {
        json_array_add_object_element(array, json_finding(finding, repaired));
        return repaired;
    }
    outcome = outcome_of(finding, repaired, error);
    print_finding(finding, outcome);
    return repaired;
}

/* Prints, after the list, how many findings there are, and the command that repairs them. */
static void print_sum(const GPtrArray *findings, unsigned messages, guint left)
{
    guint lost = 0;

    for (guint i = 0; i < findings->len; i++)
        lost += ((const struct spool_finding *)findings->pdata[i])->fault == SPOOL_LOST;
    if (findings->len == 0)
        printf("%u %s in the spool: all there, each with its request and its envelope\n", messages,
               plural(messages, "message waits", "messages wait"));
    else if (lost > 0 && !arg_repair)
        printf("%u %s can be given back: askfirst check --repair\n", lost,
               plural(lost, "message", "messages"));
    else if (left > 0)
        printf("%u of %u still to be put right\n", left, findings->len);
}

static int check(const struct repair *r)
{
    g_autoptr(GPtrArray) findings = NULL;
    JsonArray *array = NULL;
    GError *error = NULL;
    unsigned messages = 0;
    bool running = daemon_has_state(r->config);

    if (!spool_check(r->spool, r->store, !running, &findings, &messages, &error))
        return cli_fail(error);
    guint left = findings->len;
    if (arg_json)
        array = json_array_new();
    for (guint i = 0; i < findings->len; i++)
        left -= repair_and_report(r, findings->pdata[i], array);
    if (array)
        cli_print_array(array);
    else
        print_sum(findings, messages, left);
    if (left < findings->len && !running)
        fputs("askfirst: what goes back is sent once askfirst-milter runs\n", stderr);
    return left > 0;
}

static int run(const struct config *config, struct store *store, int argc, char **argv)
{
    (void)argc, (void)argv;
    g_autofree char *actor = cli_actor();
    GError *error = NULL;
    struct repair r = {
        config, store, spool_open(config->state_dir, 0, &error), {actor, now_seconds()}};

    if (!r.spool)
        return cli_fail(error);
    int code = check(&r);
    spool_close(r.spool);
    return code;
}

int cli_check(struct cli *cli, int argc, char **argv)
{
    if (!cli_options(entries, &argc, &argv, cli_check_usage))
        return EX_USAGE;
    if (argc != 1)
        return cli_usage(cli_check_usage);
    return cli_run_on_store(cli, run, argc, argv);
}
