/* askfirst held: the messages that wait. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include "cli/cli.h"
#include "cli/held/held_order.h"
#include "cli/held/held_show.h"
#include "cli/table.h"
#include "conf/config.h"
#include "policy/address.h"
#include "policy/consent.h"
#include "store/ledger/asks.h"
#include "store/ledger/records.h"
#include "store/ledger/requests.h"
#include "store/ledger/states.h"
#include "store/ledger/store.h"
#include "store/spool/spool.h"

const char cli_held_usage[] =
    "usage: askfirst held list [--all | --state STATE] [--introducer ADDRESS]\n"
    "                          [--party ADDRESS] [--json]\n"
    "       askfirst held show REQUEST [--json]\n"
    "       askfirst held release REQUEST...\n"
    "       askfirst held return REQUEST...\n"
    "Lists the messages that wait for consent, shows one, releases it, or returns it to its\n"
    "sender.\n"
    "  --all                 with list: also requests that are over\n"
    "  --state STATE         only those that are waiting, releasing, returning, released,\n"
    "                        returned or withdrawn\n"
    "  --introducer ADDRESS  only those of this sender, or of @domain\n"
    "  --party ADDRESS       only those that introduce this person, or anyone of @domain\n"
    "  --json                print JSON\n"
    "Four characters of a REQUEST are enough if only one request begins with them.\n";

static gboolean arg_json, arg_all;
static char *arg_state, *arg_introducer, *arg_party;

static const GOptionEntry entries[] = {
    {"json", 0, 0, G_OPTION_ARG_NONE, &arg_json, NULL, NULL},
    {"all", 0, 0, G_OPTION_ARG_NONE, &arg_all, NULL, NULL},
    {"state", 0, 0, G_OPTION_ARG_STRING, &arg_state, NULL, NULL},
    {"introducer", 0, 0, G_OPTION_ARG_FILENAME, &arg_introducer, NULL, NULL},
    {"party", 0, 0, G_OPTION_ARG_FILENAME, &arg_party, NULL, NULL},
    G_OPTION_ENTRY_NULL,
};

/* Says which requests are listed. */
struct filter {
    bool any_state;
    enum request_state state;
    char *introducer, *party; /* scopes, or NULL */
};

static bool state_of_name(const char *name, enum request_state *state)
{
    for (enum request_state s = REQUEST_WAITING; s <= REQUEST_WITHDRAWN; s++)
        if (g_ascii_strcasecmp(name, request_state_name(s)) == 0) {
            *state = s;
            return true;
        }
    return false;
}

static bool filter_init(struct filter *filter, const struct locality *locality, GError **error)
{
    *filter = (struct filter){.any_state = !arg_state};
    if (arg_state)
        state_of_name(arg_state, &filter->state);
    return (!arg_introducer ||
            (filter->introducer = scope_normalise(locality, arg_introducer, false, error))) &&
           (!arg_party || (filter->party = scope_normalise(locality, arg_party, false, error)));
}

static void filter_clear(struct filter *filter)
{
    g_free(filter->introducer);
    g_free(filter->party);
}

/* Does the message show a person within this scope? */
static bool is_party(const struct request *request, const char *scope)
{
    for (guint i = 0; i < request->waits->len; i++) {
        const struct waiting *waiting = request->waits->pdata[i];
        if (scope_covers(scope, waiting->party) || scope_covers(scope, waiting->counterpart))
            return true;
    }
    return false;
}

static bool is_listed(const struct filter *filter, const struct request *request)
{
    return (filter->any_state || request->state == filter->state) &&
           (!filter->introducer || scope_covers(filter->introducer, request->introducer)) &&
           (!filter->party || is_party(request, filter->party));
}

static void say_none(void)
{
    bool narrowed = arg_state || arg_introducer || arg_party;

    puts(!narrowed              ? "No message is waiting."
         : arg_state || arg_all ? "There is no such message."
                                : "No such message is waiting; --all lists those that are over, "
                                  "too.");
}

/* Adds a request to the table or to the array, whichever is not NULL. */
static bool add_listed(struct store *store, const struct request *request, GPtrArray *table,
                       JsonArray *array, GError **error)
{
    g_autoptr(GPtrArray) asks = NULL;

    if (!store_asks_list_of_request(store, request, &asks, error))
        return false;
    if (table)
        held_add_row(table, request, asks);
    else
        json_array_add_object_element(array, held_json_listed(request, asks));
    return true;
}

static bool print_list(struct store *store, const GPtrArray *requests, const struct filter *filter,
                       GError **error)
{
    g_autoptr(GPtrArray) table = arg_json ? NULL : table_new();
    g_autoptr(JsonArray) array = json_array_new();
    bool any = false;

    if (table)
        table_add(table, "REQUEST", "STATE", "SINCE", "INTRODUCER", "WAITS FOR", "SUBJECT", NULL);
    for (guint i = 0; i < requests->len; i++) {
        if (!is_listed(filter, requests->pdata[i]))
            continue;
        if (!add_listed(store, requests->pdata[i], table, array, error))
            return false;
        any = true;
    }
    if (!table)
        cli_print_array(g_steal_pointer(&array));
    else if (any)
        table_print(stdout, table);
    else
        say_none();
    return true;
}

static int list(const struct config *config, struct store *store)
{
    g_autoptr(GPtrArray) requests = NULL;
    struct filter filter;
    GError *error = NULL;

    if (filter_init(&filter, config->locality, &error) &&
        store_requests_list(store, arg_all || arg_state, &requests, &error))
        print_list(store, requests, &filter, &error);
    filter_clear(&filter);
    return error ? cli_fail(error) : EX_OK;
}

static void show_request(struct store *store, struct spool *spool, const struct request *request,
                         const GPtrArray *asks)
{
    if (arg_json)
        cli_print_object(held_json_whole(spool, request, asks));
    else
        held_print_whole(store, spool, request, asks);
}

static int show_held(const struct config *config, struct store *store, const char *id)
{
    g_autoptr(GPtrArray) asks = NULL;
    GError *error = NULL;
    struct request *request = store_request_get(store, id, &error);
    struct spool *spool = NULL;

    if (request && store_asks_list_of_request(store, request, &asks, &error))
        spool = spool_open(config->state_dir, config->spool_min_free, &error);
    if (spool)
        show_request(store, spool, request, asks);
    spool_close(spool);
    request_free(request);
    return error ? cli_fail(error) : EX_OK;
}

static const char *const verbs[] = {"list", "show", "release", "return", NULL};

static bool is_known(int argc, char **argv)
{
    if (argc < 2)
        return false;
    if (strcmp(argv[1], "list") == 0)
        return argc == 2;
    if (strcmp(argv[1], "show") == 0)
        return argc == 3;
    return argc >= 3 && (strcmp(argv[1], "release") == 0 || strcmp(argv[1], "return") == 0);
}

static int dispatch(const struct config *config, struct store *store, int argc, char **argv)
{
    const char *verb = argv[1];
    int code = EX_OK;

    if (strcmp(verb, "list") == 0)
        return list(config, store);
    if (strcmp(verb, "show") == 0)
        return show_held(config, store, argv[2]);
    bool release = strcmp(verb, "release") == 0;
    for (int i = 2; i < argc; i++) {
        int one = held_order(config, store, argv[i], release);
        code = one ? one : code;
    }
    return code;
}

int cli_held(struct cli *cli, int argc, char **argv)
{
    if (!cli_options(entries, &argc, &argv, cli_held_usage))
        return EX_USAGE;
    enum request_state state;
    if (!is_known(argc, argv) || (arg_state && !state_of_name(arg_state, &state)))
        return cli_usage_of(argc, argv, verbs, cli_held_usage);
    return cli_run_on_store(cli, dispatch, argc, argv);
}
