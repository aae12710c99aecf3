/* An administrator's orders for asks. The daemon sends; the command writes the order, waits, and
 * prints the result. */
#include "cli/ask/ask_order.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include "base/error.h"
#include "base/plural.h"
#include "base/testing.h"
#include "cli/ask/ask.h"
#include "cli/cli.h"
#include "cli/daemon_contact.h"
#include "post/post.h"
#include "store/ledger/asks.h"
#include "store/ledger/records.h"
#include "store/ledger/requests.h"
#include "store/ledger/states.h"

/* Makes the ask due now. The administrator may cut the delay short, but the daily limit protects
 * the party and stays. */
static bool hurry(const struct config *config, struct store *store, const struct ask *ask,
                  const struct audit_by *by, GError **error)
{
    struct ask_limits limits = post_ask_limits(config);
    bool room = true;

    if (!store_ask_hurry(store, ask->id, &limits, by, &room, error))
        return false;
    if (room)
        return true;
    g_autofree char *party = cli_terminal(ask->party, 200), *due = cli_date(ask->due);
    g_set_error(error, ASKFIRST_ERROR, ERROR_STATE,
                "ask %s waits for its turn: %s is asked at most %u %s a day "
                "(asks_per_party_per_day); it is not sent before %s",
                ask->id, party, limits.per_party, plural(limits.per_party, "time", "times"), due);
    return false;
}

static bool resend(const struct config *config, struct store *store, const struct ask *ask,
                   const struct audit_by *by, GError **error)
{
    struct ask_limits limits = post_ask_limits(config);
    bool room = true;

    if (!store_ask_resend(store, ask->id, &limits, by, &room, error))
        return false;
    if (room)
        return true;
    g_autofree char *party = cli_terminal(ask->party, 200);
    g_set_error(error, ASKFIRST_ERROR, ERROR_STATE,
                "ask %s cannot be sent again now: %s is asked at most %u %s a day "
                "(asks_per_party_per_day)",
                ask->id, party, limits.per_party, plural(limits.per_party, "time", "times"));
    return false;
}

/* Withdraws the ask. The waiting requests are read first, because afterwards none of them waits for
 * it. */
static bool cancel(const struct config *config, struct store *store, const struct ask *ask,
                   const struct audit_by *by, GError **error)
{
    (void)config;
    g_autoptr(GPtrArray) requests = NULL;

    if (!store_requests_list(store, false, &requests, error))
        return false;
    g_autoptr(GPtrArray) waiting = ask_waiting(requests, ask);
    if (!store_ask_cancel(store, ask->id, by, error))
        return false;
    printf("%s: withdrawn\n", ask->id);
    for (guint i = 0; i < waiting->len; i++) {
        const struct request *request = waiting->pdata[i];
        g_autofree char *introducer = cli_terminal(request->introducer, 200);
        printf("%s: request %s goes back to %s\n", ask->id, request->id, introducer);
    }
    return true;
}

/* The orders, and whether the ask's mail is sent then, so that we wait for it. */
static const struct order {
    const char *name;
    bool (*give)(const struct config *config, struct store *store, const struct ask *ask,
                 const struct audit_by *by, GError **error);
    bool sends;
} orders[] = {{"send", hurry, true}, {"resend", resend, true}, {"cancel", cancel, false}};

static const struct order *find_order(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(orders); i++)
        if (strcmp(orders[i].name, name) == 0)
            return &orders[i];
    return NULL;
}

/* Gives one order. Adds the ask to `given` (struct ask) when the order was accepted. Returns the
 * exit code. */
static int give_one(const struct config *config, struct store *store, const struct order *order,
                    const char *id, GPtrArray *given)
{
    g_autofree char *actor = cli_actor();
    struct audit_by by = {actor, now_seconds()};
    GError *error = NULL;
    struct ask *ask = store_ask_get(store, id, &error);

    if (!ask || !order->give(config, store, ask, &by, &error)) {
        ask_free(ask);
        return cli_fail(error);
    }
    g_ptr_array_add(given, ask);
    return EX_OK;
}

/* An ask whose mail is on its way. */
struct leaving_ask {
    struct store *store;
    const char *id;
    enum ask_state state; /* as it was read last */
};

static bool has_left(void *ctx)
{
    struct leaving_ask *leaving = ctx;
    struct ask *ask = store_ask_get(leaving->store, leaving->id, NULL);

    if (ask)
        leaving->state = ask->state;
    ask_free(ask);
    return leaving->state != ASK_SCHEDULED && leaving->state != ASK_SENDING;
}

static int wait_until_sent(const struct config *config, struct store *store, const struct ask *ask)
{
    struct leaving_ask leaving = {store, ask->id, ASK_SCHEDULED};
    g_autofree char *trouble = NULL, *party = cli_terminal(ask->party, 200);
    bool left = daemon_await(config, has_left, &leaving, &trouble);

    printf("%s: %s%s%s\n", ask->id, ask_state_name(leaving.state),
           leaving.state == ASK_SENT ? " to " : "", leaving.state == ASK_SENT ? party : "");
    if (left)
        return EX_OK;
    if (trouble)
        daemon_say_down(trouble);
    else
        fprintf(stderr,
                "askfirst: %s is not sent yet: askfirst outbox list says what the mail server "
                "answered\n",
                ask->id);
    return EX_TEMPFAIL;
}

bool ask_order_is_known(const char *name)
{
    return find_order(name) != NULL;
}

/* All orders are given before we wait for the first. */
int ask_order(const struct config *config, struct store *store, const char *name, char **ids)
{
    const struct order *order = find_order(name);
    g_autoptr(GPtrArray) given = g_ptr_array_new_with_free_func((GDestroyNotify)ask_free);
    int code = EX_OK;

    for (; *ids; ids++) {
        int one = give_one(config, store, order, *ids, given);
        code = one ? one : code;
    }
    for (guint i = 0; order->sends && i < given->len; i++) {
        int one = wait_until_sent(config, store, given->pdata[i]);
        code = one ? one : code;
    }
    return code;
}
