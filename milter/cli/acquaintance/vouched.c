#include "cli/acquaintance/vouched.h"

#include <stdio.h>
#include <sysexits.h>
#include "base/error.h"
#include "base/testing.h"
#include "cli/cli.h"
#include "cli/record_json.h"
#include "cli/table.h"
#include "policy/address.h"
#include "store/ledger/records.h"
#include "store/ledger/store.h"

JsonObject *past_json(const struct past_pair *pair)
{
    JsonObject *object = record_to_json(&past_record, pair);

    if (!pair->stopped)
        cli_json_string(object, "how", "");
    return object;
}

static void print_vouched(const GPtrArray *found)
{
    g_autoptr(GPtrArray) table = table_new();

    if (found->len == 0) {
        puts("No introducer has vouched for anybody.");
        return;
    }
    table_add(table, "INTRODUCER", "A", "B", "SINCE", NULL);
    for (guint i = 0; i < found->len; i++) {
        const struct past_pair *pair = found->pdata[i];
        g_autofree char *introducer = cli_terminal(pair->introducer, 100),
                        *a = cli_terminal(pair->a, 100), *b = cli_terminal(pair->b, 100),
                        *since = cli_date(pair->vouched);
        table_add(table, introducer, a, b, since, NULL);
    }
    table_print(stdout, table);
}

static void print_vouched_json(const GPtrArray *found)
{
    JsonArray *array = json_array_new();

    for (guint i = 0; i < found->len; i++)
        json_array_add_object_element(array, past_json(found->pdata[i]));
    cli_print_array(array);
}

/* Returns the address id of an address as the admin types it, or NULL with error. */
static char *address_id_of_person(const struct config *config, const char *text, GError **error)
{
    char *address_id = address_normalise(config->locality, text);

    if (!address_id)
        g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT, "\"%s\" is not an address", text);
    return address_id;
}

int vouched_list(const struct config *config, const char *introducer, bool json)
{
    g_autoptr(GPtrArray) found = NULL;
    GError *error = NULL;
    int code;
    g_autofree char *address_id =
        introducer ? address_id_of_person(config, introducer, &error) : NULL;

    if (error)
        return cli_fail(error);
    struct store *store = cli_store(config, false, &code);
    if (!store)
        return code;
    gint64 since = now_seconds() - config->acquaintance_max_age;
    bool ok = store_vouched_list(store, address_id, since, &found, &error);
    store_close(store);
    if (!ok)
        return cli_fail(error);
    (json ? print_vouched_json : print_vouched)(found);
    return EX_OK;
}

int vouched_revoke(const struct config *config, char **three)
{
    g_autofree char *introducer = NULL, *a = NULL, *b = NULL, *actor = cli_actor();
    struct audit_by by = {actor, now_seconds()};
    GError *error = NULL;
    int code;

    if (!(introducer = address_id_of_person(config, three[0], &error)) ||
        !(a = address_id_of_person(config, three[1], &error)) ||
        !(b = address_id_of_person(config, three[2], &error)))
        return cli_fail(error);
    struct store *store = cli_store(config, false, &code);
    if (!store)
        return code;
    bool ok = store_vouched_remove(store, introducer, a, b, &by, &error);
    store_close(store);
    if (!ok)
        return cli_fail(error);
    printf("no longer in force: %s said that %s and %s know each other\n", introducer, a, b);
    return EX_OK;
}
