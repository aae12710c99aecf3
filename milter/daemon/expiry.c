#include "daemon/expiry.h"

#include <syslog.h>
#include "daemon/daemon.h"
#include "daemon/log.h"
#include "policy/error.h"
#include "post/post.h"

/* Requests given back at a time. */
#define BATCH 50
/* What an administrator has to see to is said, and tried, so often. */
#define POSTPONE_SECONDS (60 * 60)

/* The store remembers it: a restart says nothing anew, and no other request waits behind this one.
 */
static bool postpone(const struct request *request, gint64 now, const GError *cause, GError **error)
{
    log_line(LOG_ERR,
             "expiry: request=%s cannot be given back: %s; it is kept and tried again in an hour: "
             "see askfirst held show %s",
             request->id, cause->message, request->id);
    return store_request_postpone(daemon_state.store, request->id, now + POSTPONE_SECONDS, error);
}

static bool send_returns(const struct request *request, GPtrArray *returns, gint64 now,
                         GError **error)
{
    struct act act = {"clerk", now};

    if (!store_request_send(daemon_state.store, request->id, REQUEST_RETURNING, "expired", returns,
                            &act, error))
        return false;
    log_line(LOG_INFO, "expiry: request=%s returning copies=%u", request->id, request->copies->len);
    return true;
}

static bool give_back(const struct config *config, const struct request *request, gint64 now,
                      GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autoptr(GPtrArray) returns =
        post_returns(config, daemon_state.spool, request, NULL, "expired", now, &cause);

    return returns ? send_returns(request, returns, now, error)
                   : postpone(request, now, cause, error);
}

/* Somebody else has settled it, or a copy has joined, since it was read: the next look shows. */
static bool has_changed(const GError *error)
{
    return g_error_matches(error, ASKFIRST_ERROR, ERROR_STATE) ||
           g_error_matches(error, ASKFIRST_ERROR, ERROR_BUSY);
}

static bool give_back_all(const GPtrArray *expired, gint64 now, GError **error)
{
    struct config *config = daemon_config();
    bool ok = true;

    for (guint i = 0; ok && i < expired->len; i++) {
        GError *trouble = NULL;
        if (give_back(config, expired->pdata[i], now, &trouble))
            continue;
        ok = has_changed(trouble);
        if (ok)
            log_error("expiry", &trouble);
        else
            g_propagate_error(error, trouble);
    }
    config_unref(config);
    return ok;
}

bool expire_requests(gint64 now, GError **error)
{
    g_autoptr(GPtrArray) expired = NULL;

    if (!store_requests_expired(daemon_state.store, now, BATCH, &expired, error))
        return false;
    if (expired->len == 0)
        return true;
    bool ok = give_back_all(expired, now, error);
    daemon_wake();
    return ok;
}
