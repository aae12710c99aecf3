/* askfirst why: what was decided about a message, in words, with all reasons. */
#include "cli/why.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include "base/plural.h"
#include "cli/cli.h"
#include "cli/field_line.h"
#include "cli/held/held_show.h"
#include "conf/config.h"
#include "store/ledger/records.h"
#include "store/ledger/requests.h"
#include "store/ledger/store.h"

const char cli_why_usage[] =
    "usage: askfirst why QUEUEID|ID [--json]\n"
    "Shows what was decided about a message, with every reason. Name the message by the queue id\n"
    "of the mail server, by the id in its X-AskFirst field, or by its request.\n"
    "  --json  print JSON\n";

static gboolean arg_json;

static const GOptionEntry options[] = {
    {"json", 0, 0, G_OPTION_ARG_NONE, &arg_json, NULL, NULL},
    G_OPTION_ENTRY_NULL,
};

/* What is known by this name: journal entries, and requests whose entry is gone. */
struct why_found {
    GPtrArray *entries;  /* struct journal_entry */
    GPtrArray *requests; /* struct request */
};

/* What each verdict means; `done` says whether it was carried out. */
static const struct {
    const char *verdict, *was, *would;
} meanings[] = {
    {"pass", "it went through as it is", "it would have gone through as it is"},
    {"tag", "it went through with a mark only", "it would have gone through with a mark only"},
    {"rewrite", "the strangers' addresses were taken out of it, and it went to each alone",
     "the strangers' addresses would have been taken out of it"},
    {"confirm", "it waits until its sender confirms it",
     "it would have waited until its sender confirms it"},
    {"hold", "it was stopped until the people in it agree",
     "it would have been stopped until the people in it agree"},
    {"reject", "it was refused, and its sender told why",
     "it would have been refused, and its sender told why"},
};

/* Returns what was done instead of the verdict, or NULL when it was carried out. */
static const char *instead(const struct journal_entry *e)
{
    if (strcmp(e->done, e->verdict) == 0 || strcmp(e->done, "accept") == 0)
        return strcmp(e->verdict, "pass") == 0 || strcmp(e->done, "accept") != 0
                   ? NULL
                   : "it went through without";
    if (strcmp(e->done, "tempfail") == 0)
        return "an error got in the way: the mail server was told to try again later";
    if (strcmp(e->done, "tag") == 0)
        return "but AskFirst only watches here (mode, enforce_for): it went through with a mark";
    if (strcmp(e->done, "release") == 0)
        return "but it is one that had been stopped before: it was let through";
    return "";
}

static char *sentence(const struct journal_entry *e)
{
    const char *other = instead(e);

    for (size_t i = 0; i < G_N_ELEMENTS(meanings); i++)
        if (strcmp(meanings[i].verdict, e->verdict) == 0)
            return other ? g_strdup_printf("%s%s%s", meanings[i].would, *other ? "; " : "", other)
                         : g_strdup(meanings[i].was);
    return g_strdup_printf("verdict %s, done %s", e->verdict, e->done);
}

static void print_line(const char *label, const char *text)
{
    g_autofree char *shown = cli_terminal(text, 300);

    if (*shown)
        field_print(label, "%s", shown);
}

static void print_reasons(const char *why)
{
    g_auto(GStrv) lines = g_strsplit(why, "\n", -1);

    for (char **line = lines; *line; line++)
        if (**line)
            print_line(line == lines ? "reasons:    " : "            ", *line);
}

static void print_entry(const struct journal_entry *e)
{
    g_autofree char *when = cli_date(e->when), *what = sentence(e);

    field_print("message:    ", "%s%s%s%s%s", when, *e->queue_id ? ", queue id " : "", e->queue_id,
                *e->id ? ", id " : "", e->id);
    print_line("introducer: ", e->introducer);
    if (strcmp(e->account, e->introducer) != 0)
        print_line("login:      ", e->account);
    field_print("outcome:    ", "%s (%s)", what, e->verdict);
    print_line("because of: ", e->reason);
    print_line("rule:       ", e->rule);
    field_print("people:     ", "%u; %u of %u %s not connected", e->parties, e->unconnected,
                e->pairs, plural(e->pairs, "pair", "pairs"));
    if (e->score >= 0)
        field_print("words:      ", "%.2f that it introduces somebody (%s)", e->score,
                    *e->kind ? e->kind : "-");
    print_reasons(e->why);
}

static void print_request(const struct request *request)
{
    g_autofree char *when = cli_date(request->created);

    field_print("message:    ", "%s, request %s (%s; see askfirst held show %s)", when, request->id,
                held_state_name(request), request->id);
    print_line("introducer: ", request->introducer);
    print_line("because of: ", request->reason);
    print_reasons(request->why);
}

static JsonArray *json_lines(const char *text)
{
    JsonArray *array = json_array_new();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++)
        if (**line)
            cli_json_add(array, *line);
    return array;
}

JsonObject *why_json(const struct journal_entry *e)
{
    JsonObject *object = json_object_new();
    g_autofree char *what = sentence(e), *domains = g_strjoinv("\n", e->party_domains);

    json_object_set_int_member(object, "when", e->when);
    cli_json_string(object, "queue_id", e->queue_id);
    cli_json_string(object, "id", e->id);
    cli_json_string(object, "introducer", e->introducer);
    cli_json_string(object, "account", e->account);
    cli_json_string(object, "verdict", e->verdict);
    cli_json_string(object, "done", e->done);
    cli_json_string(object, "outcome", what);
    cli_json_string(object, "kind", e->kind);
    cli_json_string(object, "reason", e->reason);
    cli_json_string(object, "rule", e->rule);
    if (e->score >= 0)
        json_object_set_double_member(object, "score", e->score);
    json_object_set_int_member(object, "parties", e->parties);
    json_object_set_int_member(object, "pairs", e->pairs);
    json_object_set_int_member(object, "unconnected", e->unconnected);
    json_object_set_int_member(object, "ms", e->ms);
    json_object_set_array_member(object, "party_domains", json_lines(domains));
    json_object_set_array_member(object, "reasons", json_lines(e->why));
    return object;
}

static void print_json(const struct why_found *found)
{
    JsonObject *root = json_object_new();
    JsonArray *messages = json_array_new(), *requests = json_array_new();

    for (guint i = 0; i < found->entries->len; i++)
        json_array_add_object_element(messages, why_json(found->entries->pdata[i]));
    for (guint i = 0; i < found->requests->len; i++)
        json_array_add_object_element(requests, held_json(found->requests->pdata[i]));
    json_object_set_array_member(root, "messages", messages);
    json_object_set_array_member(root, "requests", requests);
    cli_print_object(root);
}

static void print_text(const struct why_found *found)
{
    for (guint i = 0; i < found->entries->len; i++) {
        if (i > 0)
            puts("");
        print_entry(found->entries->pdata[i]);
    }
    for (guint i = 0; i < found->requests->len; i++) {
        if (i > 0 || found->entries->len > 0)
            puts("");
        print_request(found->requests->pdata[i]);
    }
}

/* ---- looking ---- */

/* Neither store has to exist: each is made for the first message that it concerns. */
static bool find_entries(const struct config *config, const char *name, struct why_found *found,
                         GError **error)
{
    struct journal *journal = journal_open(config->state_dir, false, 0, error);
    bool ok = journal && journal_find(journal, name, &found->entries, error);

    journal_close(journal);
    if (ok || !cli_is_missing(error))
        return ok;
    found->entries = g_ptr_array_new();
    return true;
}

static bool is_named(const struct request *request, const char *name)
{
    if (strcmp(request->id, name) == 0)
        return true;
    for (guint i = 0; i < request->copies->len; i++)
        if (strcmp(((const struct copy *)request->copies->pdata[i])->queue_id, name) == 0)
            return true;
    return false;
}

static bool is_in_journal(const struct request *request, const GPtrArray *entries)
{
    for (guint i = 0; i < entries->len; i++)
        if (strcmp(((const struct journal_entry *)entries->pdata[i])->id, request->id) == 0)
            return true;
    return false;
}

static bool find_requests(const struct config *config, const char *name, struct why_found *found,
                          GError **error)
{
    g_autoptr(GPtrArray) all = NULL;
    struct store *store = store_open(config->state_dir, false, 0, error);
    bool ok = store && store_requests_list(store, true, &all, error);

    found->requests = g_ptr_array_new_with_free_func((GDestroyNotify)request_free);
    for (guint i = all ? all->len : 0; i > 0; i--) {
        struct request *request = all->pdata[i - 1];
        if (is_named(request, name) && !is_in_journal(request, found->entries))
            g_ptr_array_add(found->requests, g_ptr_array_steal_index(all, i - 1));
    }
    store_close(store);
    return ok || cli_is_missing(error);
}

static int print_found(const struct why_found *found, const char *name)
{
    if (arg_json)
        print_json(found);
    else
        print_text(found);
    if (found->entries->len > 0 || found->requests->len > 0)
        return EX_OK;
    fprintf(stderr,
            "askfirst: nothing is known about %s; messages to fewer than two strangers are only "
            "counted, and others are forgotten after journal_retention\n",
            name);
    return 1;
}

static int why(const struct config *config, const char *name)
{
    struct why_found found = {0};
    GError *error = NULL;
    bool ok = cli_become_owner(config->state_dir, &error) &&
              find_entries(config, name, &found, &error) &&
              find_requests(config, name, &found, &error);
    int code = ok ? print_found(&found, name) : cli_fail(error);

    g_clear_pointer(&found.entries, g_ptr_array_unref);
    g_clear_pointer(&found.requests, g_ptr_array_unref);
    return code;
}

int cli_why(struct cli *cli, int argc, char **argv)
{
    if (!cli_options(options, &argc, &argv, cli_why_usage))
        return EX_USAGE;
    if (argc != 2)
        return cli_usage(cli_why_usage);
    struct config *config = cli_config(cli);
    if (!config)
        return EX_CONFIG;
    int code = why(config, argv[1]);
    config_unref(config);
    return code;
}
