#include "daemon/end_requests.h"

#include <string.h>
#include <syslog.h>
#include "base/error.h"
#include "conf/config.h"
#include "daemon/daemon.h"
#include "daemon/log.h"
#include "policy/judge/judge.h"
#include "post/consents_now.h"
#include "post/end_request.h"
#include "store/ledger/asks.h"
#include "store/ledger/requests.h"
#include "store/ledger/states.h"
#include "store/ledger/store.h"

/* How many requests are ended at a time. */
#define BATCH 50
/* How often a problem that an administrator has to deal with is logged and tried again. */
#define POSTPONE_SECONDS (60 * 60)

static enum ask_state state_of(const struct ask *ask, bool over)
{
    return over ? ask_end_state(ask) : ask->state;
}

/* Returns the ending that the asks lead to. What a person said outranks what merely happened. over:
 * the request's time is over, even when asks are still open; those end with it or go on for other
 * requests. */
static enum request_ending ending_of(const GPtrArray *asks, bool over)
{
    static const struct {
        enum ask_state state;
        enum request_ending ending;
    } order[] = {{ASK_DECLINED, ENDING_DECLINED},
                 {ASK_UNDELIVERABLE, ENDING_UNDELIVERABLE},
                 {ASK_WITHDRAWN, ENDING_CANCELLED},
                 {ASK_SILENT, ENDING_SILENT},
                 {ASK_UNSENT, ENDING_UNSENT}};
    guint allowed = 0;

    for (size_t o = 0; o < G_N_ELEMENTS(order); o++)
        for (guint i = 0; i < asks->len; i++)
            if (state_of(asks->pdata[i], over) == order[o].state)
                return order[o].ending;
    for (guint i = 0; i < asks->len; i++)
        allowed += ((const struct ask *)asks->pdata[i])->state == ASK_ALLOWED;
    return asks->len > 0 && allowed == asks->len ? ENDING_AGREED : ENDING_EXPIRED;
}

/* Returns the later of now and the time that the asks show: the other worker may have looked at the
 * clock later, and ended an ask together with its request's time. */
static gint64 no_earlier(const struct request *request, const GPtrArray *asks, gint64 now)
{
    bool over = false;

    for (guint i = 0; i < asks->len; i++)
        over |= ((const struct ask *)asks->pdata[i])->ended >= request->expires;
    return over ? MAX(now, request->expires) : now;
}

/* Puts the request off and logs why. The store keeps this, so a restart does not log it again, and
 * no other request waits behind this one. */
static bool postpone(const struct request *request, gint64 now, const GError *cause, GError **error)
{
    log_line(LOG_ERR,
             "request: request=%s cannot be given back: %s; it is kept and tried again in an hour: "
             "see askfirst held show %s",
             request->id, cause->message, request->id);
    return store_request_postpone(daemon_state.store, request->id, now + POSTPONE_SECONDS, error);
}

static bool end_as(const struct config *config, const struct request *request,
                   const struct post_end *end, gint64 now, GError **error)
{
    struct audit_by by = {"worker", now};
    GError *cause = NULL;
    enum post_end_result result = post_end_request(config, daemon_state.store, daemon_state.spool,
                                                   request, end, &by, NULL, &cause);

    if (result == POST_END_STUCK) {
        bool good = postpone(request, now, cause, error);
        g_error_free(cause);
        return good;
    }
    if (result == POST_END_LATER) {
        g_propagate_error(error, cause);
        return false;
    }
    log_line(LOG_INFO, "request: request=%s %s how=%s copies=%u", request->id,
             request_state_name(request_ending_state(end->ending)),
             request_ending_name(end->ending), request->copies->len);
    return true;
}

static bool end_request(const struct config *config, const struct request *request, gint64 now,
                        GError **error)
{
    g_autoptr(GPtrArray) asks = NULL;
    g_autofree char *who = NULL;
    enum consent_state state = STATE_ALLOW;

    if (!store_asks_list_of_request(daemon_state.store, request, &asks, error))
        return false;
    now = no_earlier(request, asks, now);
    struct post_end end = {.ending = ending_of(asks, request->expires <= now)};
    /* Consent may have been withdrawn in other ways than by an answer to the ask. */
    if (end.ending == ENDING_AGREED &&
        !post_consents_now(config, daemon_state.store, request, now, &state, &who, error))
        return false;
    if (state != STATE_ALLOW)
        end.ending = state == STATE_DENY ? ENDING_DECLINED : ENDING_CANCELLED;
    end.who = who;
    return end_as(config, request, &end, now, error);
}

/* Since it was read, the request has been settled by somebody else, or a copy has joined it: the
 * next round finds out. */
static bool has_changed(const GError *error)
{
    return g_error_matches(error, ASKFIRST_ERROR, ERROR_STATE) ||
           g_error_matches(error, ASKFIRST_ERROR, ERROR_BUSY);
}

static bool end_all(const GPtrArray *requests, gint64 now, GError **error)
{
    struct config *config = requests->len > 0 ? daemon_config() : NULL;
    bool ok = true, any = false;

    for (guint i = 0; ok && i < requests->len; i++) {
        GError *trouble = NULL;
        if (end_request(config, requests->pdata[i], now, &trouble)) {
            any = true;
            continue;
        }
        ok = has_changed(trouble);
        if (ok)
            log_error("request", &trouble);
        else
            g_propagate_error(error, trouble);
    }
    config_unref(config);
    /* After an error, or for a changed request, the next round comes by itself: waking the workers
     * would make them spin. */
    if (ok && any)
        daemon_wake();
    return ok;
}

bool end_ready_requests(gint64 now, GError **error)
{
    g_autoptr(GPtrArray) ready = NULL;

    return store_requests_list_ready(daemon_state.store, BATCH, &ready, error) &&
           end_all(ready, now, error);
}

bool end_expired_requests(gint64 now, GError **error)
{
    g_autoptr(GPtrArray) expired = NULL;

    return store_requests_list_expired(daemon_state.store, now, BATCH, &expired, error) &&
           end_all(expired, now, error);
}
