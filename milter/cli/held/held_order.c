/* The administrator's orders to release and to return. An order is written to the outbox; only the
 * daemon sends, and we wait and print the result. */
#include "cli/held/held_order.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>
#include "base/error.h"
#include "base/testing.h"
#include "cli/audit.h"
#include "cli/cli.h"
#include "cli/daemon_contact.h"
#include "policy/judge/judge.h"
#include "post/consents_now.h"
#include "post/end_request.h"
#include "store/ledger/asks.h"
#include "store/ledger/audit.h"
#include "store/ledger/records.h"
#include "store/ledger/requests.h"
#include "store/ledger/states.h"
#include "store/spool/spool.h"

/* How long an order waits for a mail that is being handed over. */
#define ORDER_SECONDS 15
#define ORDER_POLL_MICROSECONDS 50000

/* Checks the spool files: if the daemon found the fault, it could only keep the order and try
 * again. */
static bool is_sound(struct spool *spool, const struct request *request, GError **error)
{
    for (guint i = 0; i < request->copies->len; i++) {
        const struct copy *copy = request->copies->pdata[i];
        int fd = spool_read(spool, copy->spool, copy->size, copy->digest, NULL, error);
        if (fd < 0)
            return false;
        close(fd);
    }
    return true;
}

/* Had everybody agreed, whatever they say now? */
static bool was_agreed(const GPtrArray *asks)
{
    for (guint i = 0; i < asks->len; i++)
        if (((const struct ask *)asks->pdata[i])->state != ASK_ALLOWED)
            return false;
    return asks->len > 0;
}

/* May an administrator release the message? The order replaces a missing word. It does not overrule
 * what somebody has said: the message would only be returned once more, or arrive although they
 * said no. */
static bool may_release(const struct config *config, struct store *store,
                        const struct request *request, gint64 now, GError **error)
{
    enum consent_state state = STATE_ALLOW;
    g_autoptr(GPtrArray) asks = NULL;
    g_autofree char *who = NULL;

    if (!post_consents_now(config, store, request, now, &state, &who, error) ||
        !store_asks_list_of_request(store, request, &asks, error))
        return false;
    if (state == STATE_ALLOW || (state == STATE_MISSING && !was_agreed(asks)))
        return true;
    g_autofree char *name = cli_terminal(who, 200);
    g_set_error(error, ASKFIRST_ERROR, ERROR_STATE,
                state == STATE_DENY
                    ? "request %s is not released: %s has said no. If that is not so any more, "
                      "change it first (askfirst consent)"
                    : "request %s is not released: all had agreed, and then the yes of %s was "
                      "taken back. If they agree again, record it first (askfirst consent)",
                request->id, name);
    return false;
}

/* Explains that the request is on its way. The store keeps what is needed for refused recipients
 * until the refusal has been returned. */
static void say_on_its_way(const struct request *request, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_STATE,
                "request %s is on its way already: askfirst outbox list says what the mail "
                "server answered, askfirst outbox retry tries it at once",
                request->id);
}

static bool end_request(const struct config *config, struct store *store, struct spool *spool,
                        const struct request *request, bool release, const struct audit_by *by,
                        GError **error)
{
    struct post_end end = {.ending = release ? ENDING_RELEASED : ENDING_RETURNED};
    bool on_its_way = request->state == REQUEST_RELEASING;
    GError *cause = NULL;

    if (release && !on_its_way && !is_sound(spool, request, error))
        return false;
    if (post_end_request(config, store, spool, request, &end, by, NULL, &cause) == POST_END_DONE)
        return true;
    if (on_its_way && g_error_matches(cause, ASKFIRST_ERROR, ERROR_STATE))
        say_on_its_way(request, error);
    else
        g_propagate_error(error, g_steal_pointer(&cause));
    g_clear_error(&cause);
    return false;
}

static bool give_order(const struct config *config, struct store *store,
                       const struct request *request, bool release, const struct audit_by *by,
                       GError **error)
{
    if (release && !may_release(config, store, request, by->now, error))
        return false;
    struct spool *spool = spool_open(config->state_dir, config->spool_min_free, error);
    bool given = spool && end_request(config, store, spool, request, release, by, error);
    spool_close(spool);
    return given;
}

/* Does the request's state allow the order? Only a waiting request can be returned; one that is on
 * its way can still be released. */
static bool can_be(const struct request *request, bool release, GError **error)
{
    bool over = request_state_is_over(request->state);

    if (request->state == REQUEST_WAITING || (release && !over))
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_STATE, "request %s is %s%s", request->id,
                request_state_name(request->state),
                over ? ": it does not wait any more"
                     : " already: askfirst outbox list says what the mail server answered");
    return false;
}

/* Reads the request again and gives the order for its current state. */
static bool try_order(const struct config *config, struct store *store, const char *id,
                      bool release, const struct audit_by *by, GError **error)
{
    struct request *request = store_request_get(store, id, error);
    bool given = request && can_be(request, release, error) &&
                 give_order(config, store, request, release, by, error);

    request_free(request);
    return given;
}

/* Gives the order. While a mail is being handed over, or when the request changed in between, it
 * tries again: what the MTA does not accept can still be changed. */
static bool order(const struct config *config, struct store *store, const char *id, bool release,
                  const struct audit_by *by, GError **error)
{
    gint64 until = g_get_monotonic_time() + ORDER_SECONDS * G_USEC_PER_SEC;
    GError *cause = NULL;

    while (!try_order(config, store, id, release, by, &cause)) {
        if (!g_error_matches(cause, ASKFIRST_ERROR, ERROR_BUSY) ||
            g_get_monotonic_time() >= until) {
            g_propagate_error(error, cause);
            return false;
        }
        g_clear_error(&cause);
        g_usleep(ORDER_POLL_MICROSECONDS);
    }
    return true;
}

/* A request that is on its way. */
struct leaving_request {
    struct store *store;
    const char *id;
    enum request_state state; /* as it was read last */
};

static bool is_over(void *ctx)
{
    struct leaving_request *leaving = ctx;
    struct request *request = store_request_get(leaving->store, leaving->id, NULL);

    if (request)
        leaving->state = request->state;
    request_free(request);
    return request_state_is_over(leaving->state);
}

/* Finds the number of the newest line of the audit trail about this request; 0 when there is
 * none. */
static guint64 newest_line(struct store *store, const char *id)
{
    g_autoptr(GPtrArray) lines = NULL;

    if (!store_audit_list(store, id, 1, &lines, NULL) || lines->len == 0)
        return 0;
    return ((const struct audit_line *)lines->pdata[0])->number;
}

/* Prints the recipients that were refused after this line of the audit trail: a request also counts
 * as released when its last recipients were refused and got their return. */
static void say_refused(struct store *store, const char *id, guint64 after)
{
    g_autoptr(GPtrArray) lines = NULL;

    if (!store_audit_list(store, id, AUDIT_LINES, &lines, NULL))
        return;
    for (guint i = 0; i < lines->len; i++) {
        const struct audit_line *line = lines->pdata[i];
        if (line->number <= after || strcmp(line->what, "outgoing.refused") != 0)
            continue;
        g_autofree char *detail = cli_terminal(line->detail, 300);
        printf("%s: refused, given back to its sender: %s\n", id, detail);
    }
}

/* Waits until the daemon has carried out the order. Returns 0 when it is done, EX_TEMPFAIL when it
 * is still under way. */
static int wait_until_over(const struct config *config, struct store *store, const char *id,
                           guint64 audited)
{
    struct leaving_request leaving = {store, id, REQUEST_WAITING};
    g_autofree char *trouble = NULL;
    bool over = daemon_await(config, is_over, &leaving, &trouble);

    printf("%s: %s\n", id, request_state_name(leaving.state));
    say_refused(store, id, audited);
    if (over)
        return EX_OK;
    if (trouble)
        daemon_say_down(trouble);
    else
        fprintf(stderr,
                "askfirst: %s is not through yet: askfirst outbox list says what the mail server "
                "answered\n",
                id);
    return EX_TEMPFAIL;
}

int held_order(const struct config *config, struct store *store, const char *id, bool release)
{
    g_autofree char *actor = cli_actor();
    struct audit_by by = {actor, now_seconds()};
    GError *error = NULL;
    struct request *request = store_request_get(store, id, &error);
    guint64 audited = request ? newest_line(store, request->id) : 0;
    bool given = request && order(config, store, request->id, release, &by, &error);
    int code = given ? wait_until_over(config, store, request->id, audited) : cli_fail(error);

    request_free(request);
    return code;
}
