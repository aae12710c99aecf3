#include "daemon/last_look.h"

#include <string.h>
#include <syslog.h>
#include "daemon/asking.h"
#include "daemon/daemon.h"
#include "daemon/log.h"
#include "policy/error.h"
#include "post/post.h"
#include "testing.h"

/* The releases of this request that are still in the outbox. NULL with error. */
static GPtrArray *releases_of(const char *request, GError **error)
{
    GPtrArray *all = NULL;

    if (!store_outbox(daemon_state.store, &all, error))
        return NULL;
    for (guint i = all->len; i-- > 0;) {
        const struct outgoing *mail = all->pdata[i];
        if (mail->kind != OUTGOING_RELEASE || strcmp(mail->request, request) != 0)
            g_ptr_array_remove_index(all, i);
    }
    return all;
}

/* Do some have it already? What the MTA refused them does not count as theirs. */
static bool is_partly_gone(const struct request *request, const GPtrArray *releases)
{
    guint all = 0, left = 0;

    for (guint i = 0; i < request->copies->len; i++)
        all += ((const struct copy *)request->copies->pdata[i])->recipients->len;
    for (guint i = 0; i < releases->len; i++)
        left += ((const struct outgoing *)releases->pdata[i])->recipients->len;
    return left < all;
}

/* NULL where one of them cannot be given back. */
static GPtrArray *make_returns(const struct config *config, const struct request *request,
                               const GPtrArray *releases, const char *how, const char *who,
                               gint64 now)
{
    g_autoptr(GPtrArray) returns = g_ptr_array_new_with_free_func((GDestroyNotify)outgoing_free);
    bool partly = is_partly_gone(request, releases);

    for (guint i = 0; i < releases->len; i++) {
        struct outgoing *back = post_return_copy(config, daemon_state.spool, request,
                                                 releases->pdata[i], partly, how, who, now);
        if (!back)
            return NULL;
        g_ptr_array_add(returns, back);
    }
    return g_steal_pointer(&returns);
}

static enum last_look give_back(const struct config *config, const struct request *request,
                                const char *how, const char *who, gint64 now, GError **error)
{
    struct act act = {"clerk", now};
    g_autoptr(GPtrArray) releases = releases_of(request->id, error);
    g_autoptr(GPtrArray) returns =
        releases ? make_returns(config, request, releases, how, who, now) : NULL;

    if (releases && !returns)
        return LOOK_STUCK;
    if (!releases ||
        !store_request_take_back(daemon_state.store, request->id, how, returns, &act, error))
        return LOOK_LATER;
    fail_point("release-taken-back");
    log_line(LOG_INFO, "request: request=%s goes back how=%s copies=%u", request->id, how,
             returns->len);
    daemon_wake();
    return LOOK_BACK;
}

static enum last_look look(const struct config *config, const struct request *request, gint64 now,
                           GError **error)
{
    enum consent_state state = STATE_ALLOW;
    g_autofree char *who = NULL;

    if (strcmp(request->how, "agreed") != 0)
        return LOOK_GO;
    if (!post_standing(config, daemon_state.store, request, now, &state, &who, error))
        return LOOK_LATER;
    if (state == STATE_ALLOW)
        return LOOK_GO;
    return give_back(config, request, state == STATE_DENY ? "declined" : "cancelled", who, now,
                     error);
}

static enum last_look look_at_release(const struct config *config, const struct outgoing *outgoing,
                                      gint64 now, GError **error)
{
    struct request *request = store_request(daemon_state.store, outgoing->request, error);
    enum last_look found = request ? look(config, request, now, error) : LOOK_LATER;

    request_free(request);
    return found;
}

/* Its mail may have waited for days, together with others to the same person. */
static enum last_look look_at_ask(const struct config *config, const struct outgoing *outgoing,
                                  gint64 now, GError **error)
{
    struct ask_limits limits = post_ask_limits(config);
    struct act act = {"clerk", now};
    bool late = false;

    if (!store_ask_put_off(daemon_state.store, outgoing->ask, &limits, &act, &late, error))
        return LOOK_LATER;
    struct ask *ask = late ? store_ask(daemon_state.store, outgoing->ask, NULL) : NULL;
    if (ask)
        log_ask(config, ask, "put off");
    ask_free(ask);
    return late ? LOOK_BACK : LOOK_GO;
}

enum last_look last_look(const struct config *config, const struct outgoing *outgoing, gint64 now,
                         char **text)
{
    g_autoptr(GError) error = NULL;

    if (outgoing->kind != OUTGOING_RELEASE && outgoing->kind != OUTGOING_ASK)
        return LOOK_GO;
    enum last_look found = outgoing->kind == OUTGOING_ASK
                               ? look_at_ask(config, outgoing, now, &error)
                               : look_at_release(config, outgoing, now, &error);
    if (found == LOOK_LATER || found == LOOK_STUCK)
        *text = g_strdup(error ? error->message : "550 5.7.1 not all agree any more");
    return found;
}
