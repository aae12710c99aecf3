/* askfirst ask: what people are asked, and what they said. The daemon sends; the command only
 * writes orders. Tokens are never printed, because anybody who has one can answer. */
#include "cli/ask/ask.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include "cli/ask/ask_order.h"
#include "cli/audit.h"
#include "cli/cli.h"
#include "cli/field_line.h"
#include "cli/outbox.h"
#include "cli/record_json.h"
#include "cli/table.h"
#include "conf/config.h"
#include "policy/answer.h"
#include "store/ledger/audit.h"
#include "store/ledger/records.h"
#include "store/ledger/requests.h"
#include "store/ledger/states.h"
#include "store/ledger/store.h"

const char cli_ask_usage[] =
    "usage: askfirst ask list [--all] [--json]\n"
    "       askfirst ask show ASK [--json]\n"
    "       askfirst ask send ASK...\n"
    "       askfirst ask resend ASK...\n"
    "       askfirst ask cancel ASK...\n"
    "Shows what people are asked. send sends the mail of an ask now instead of after ask_delay,\n"
    "and resend sends it once more. cancel takes an ask back; the messages that wait for it go\n"
    "back to their senders.\n"
    "  --all   with list: also asks that are answered or over\n"
    "  --json  print JSON\n"
    "Four characters of an ASK are enough if only one ask begins with them.\n";

static gboolean arg_json, arg_all;

static const GOptionEntry entries[] = {
    {"json", 0, 0, G_OPTION_ARG_NONE, &arg_json, NULL, NULL},
    {"all", 0, 0, G_OPTION_ARG_NONE, &arg_all, NULL, NULL},
    G_OPTION_ENTRY_NULL,
};

static bool is_answered(const struct ask *ask)
{
    return ask->reply_word != REPLY_WORD_NONE;
}

JsonObject *ask_json(const struct ask *ask)
{
    JsonObject *object = record_to_json(&ask_record, ask);

    json_object_set_int_member(object, "answered", is_answered(ask) ? ask->ended : 0);
    return object;
}

/* Returns the counterparts as one cell. */
static char *about_text(const struct ask *ask)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < ask->about->len; i++) {
        const struct ask_about *about = ask->about->pdata[i];
        g_autofree char *address_id = cli_terminal(about->counterpart, 60);
        g_string_append_printf(text, "%s%s", i ? ", " : "", address_id);
    }
    return g_string_free(text, FALSE);
}

/* Returns when the last thing happened, or the next one will. */
static gint64 when_of(const struct ask *ask)
{
    if (!ask_state_is_open(ask->state))
        return ask->ended;
    return ask->state == ASK_SENT ? ask->sent : ask->due;
}

static void add_row(GPtrArray *table, const struct ask *ask)
{
    g_autofree char *party = cli_terminal(ask->party, 60),
                    *introducer = cli_terminal(ask->introducer, 60), *about = about_text(ask),
                    *when = cli_date(when_of(ask));

    table_add(table, ask->id, ask_state_name(ask->state), when, party, about, introducer,
              ask->request, NULL);
}

static void print_list(const GPtrArray *asks)
{
    g_autoptr(GPtrArray) table = table_new();

    if (asks->len == 0) {
        puts(arg_all ? "Nobody has been asked yet." : "No ask is open.");
        return;
    }
    table_add(table, "ASK", "STATE", "WHEN", "PARTY", "ABOUT", "INTRODUCER", "REQUEST", NULL);
    for (guint i = 0; i < asks->len; i++)
        add_row(table, asks->pdata[i]);
    table_print(stdout, table);
}

static int list(struct store *store)
{
    g_autoptr(GPtrArray) asks = NULL;
    GError *error = NULL;

    if (!store_asks_list(store, arg_all, &asks, &error))
        return cli_fail(error);
    if (!arg_json) {
        print_list(asks);
        return EX_OK;
    }
    JsonArray *array = json_array_new();
    for (guint i = 0; i < asks->len; i++)
        json_array_add_object_element(array, ask_json(asks->pdata[i]));
    cli_print_array(array);
    return EX_OK;
}

static bool waits_for(const struct request *request, const struct ask *ask)
{
    for (guint i = 0; i < request->waits->len; i++)
        if (strcmp(((const struct waiting *)request->waits->pdata[i])->ask, ask->id) == 0)
            return true;
    return false;
}

GPtrArray *ask_waiting(const GPtrArray *requests, const struct ask *ask)
{
    GPtrArray *found = g_ptr_array_new();

    for (guint i = 0; i < requests->len; i++) {
        struct request *request = requests->pdata[i];
        if (request->state == REQUEST_WAITING && !request->confirm && waits_for(request, ask))
            g_ptr_array_add(found, request);
    }
    return found;
}

/* One ask, and all that belongs to it. */
struct shown_ask {
    struct ask *ask;
    GPtrArray *requests, *waiting, *lines;
};

static void show_json(const struct shown_ask *shown)
{
    JsonObject *object = ask_json(shown->ask);
    JsonArray *requests = json_array_new();

    for (guint i = 0; i < shown->waiting->len; i++)
        json_array_add_string_element(requests,
                                      ((const struct request *)shown->waiting->pdata[i])->id);
    json_object_set_array_member(object, "waiting", requests);
    json_object_set_array_member(object, "audit", records_to_json(&audit_record, shown->lines));
    cli_print_object(object);
}

/* Returns "Bob <bob@b.example>". */
static char *person(const char *name, const char *address)
{
    g_autofree char *shown = cli_terminal(name, 60), *address_id = cli_terminal(address, 200);

    return *shown ? g_strdup_printf("%s <%s>", shown, address_id) : g_steal_pointer(&address_id);
}

static void print_people(const struct ask *ask)
{
    g_autofree char *party = person(ask->party_name, ask->party),
                    *introducer = person(ask->introducer_name, ask->introducer);

    field_print("party:      ", "%s", party);
    field_print("introducer: ", "%s", introducer);
    for (guint i = 0; i < ask->about->len; i++) {
        const struct ask_about *about = ask->about->pdata[i];
        g_autofree char *counterpart = person(about->name, about->counterpart);
        field_print("about:      ", "%s", counterpart);
    }
}

static void print_times(const struct ask *ask)
{
    g_autofree char *created = cli_date(ask->created), *due = cli_date(ask->due),
                    *sent = cli_date(ask->sent), *expires = cli_date(ask->expires);

    field_print("request:    ", "%s, stopped %s", ask->request, created);
    if (ask->sent)
        field_print("asked:      ", "%s, may answer until %s", sent, expires);
    else if (ask_state_is_open(ask->state))
        field_print("to be sent: ", "%s, may answer until %s", due, expires);
    else
        field_print("asked:      ", "never");
}

static void print_end(const struct ask *ask)
{
    g_autofree char *ended = cli_date(ask->ended), *again = cli_date(ask->again),
                    *from = cli_terminal(ask->from, 200), *note = cli_terminal(ask->note, 500);

    if (is_answered(ask))
        field_print("answered:   ", "%s, %s%s%s", ended, reply_word_name(ask->reply_word),
                    *from ? ", from " : "", from);
    else if (ask->ended)
        field_print("ended:      ", "%s, without an answer", ended);
    if (ask->again)
        field_print("again:      ", "not before %s", again);
    if (*note)
        field_print("wrote:      ", "%s", note);
}

static void show_text(struct store *store, const struct shown_ask *shown)
{
    const struct ask *ask = shown->ask;

    field_print("ask:        ", "%s (%s)", ask->id, ask_state_name(ask->state));
    print_people(ask);
    print_times(ask);
    print_end(ask);
    for (guint i = 0; i < shown->waiting->len; i++) {
        const struct request *request = shown->waiting->pdata[i];
        g_autofree char *subject = cli_terminal(request->subject, 60);
        field_print("waiting:    ", "%s  %s", request->id, subject);
    }
    outbox_print_fields(store, NULL, ask->id);
    audit_print(shown->lines);
}

static bool read_shown(struct store *store, const char *id, struct shown_ask *shown, GError **error)
{
    shown->ask = store_ask_get(store, id, error);
    if (!shown->ask || !store_requests_list(store, false, &shown->requests, error) ||
        !store_audit_list(store, shown->ask->id, AUDIT_LINES, &shown->lines, error))
        return false;
    shown->waiting = ask_waiting(shown->requests, shown->ask);
    return true;
}

static int show_ask(struct store *store, const char *id)
{
    struct shown_ask shown = {0};
    GError *error = NULL;

    if (read_shown(store, id, &shown, &error)) {
        if (arg_json)
            show_json(&shown);
        else
            show_text(store, &shown);
    }
    g_clear_pointer(&shown.waiting, g_ptr_array_unref);
    g_clear_pointer(&shown.requests, g_ptr_array_unref);
    g_clear_pointer(&shown.lines, g_ptr_array_unref);
    ask_free(shown.ask);
    return error ? cli_fail(error) : EX_OK;
}

static const char *const verbs[] = {"list", "show", "send", "resend", "cancel", NULL};

static bool is_known(int argc, char **argv)
{
    if (argc < 2)
        return false;
    if (strcmp(argv[1], "list") == 0)
        return argc == 2;
    if (strcmp(argv[1], "show") == 0)
        return argc == 3;
    return argc >= 3 && ask_order_is_known(argv[1]);
}

static int dispatch(const struct config *config, struct store *store, int argc, char **argv)
{
    (void)argc;
    if (strcmp(argv[1], "list") == 0)
        return list(store);
    if (strcmp(argv[1], "show") == 0)
        return show_ask(store, argv[2]);
    return ask_order(config, store, argv[1], argv + 2);
}

int cli_ask(struct cli *cli, int argc, char **argv)
{
    if (!cli_options(entries, &argc, &argv, cli_ask_usage))
        return EX_USAGE;
    if (!is_known(argc, argv))
        return cli_usage_of(argc, argv, verbs, cli_ask_usage);
    return cli_run_on_store(cli, dispatch, argc, argv);
}
