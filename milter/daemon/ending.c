#include "daemon/ending.h"

#include <string.h>
#include <syslog.h>
#include "daemon/daemon.h"
#include "daemon/log.h"
#include "policy/error.h"
#include "post/post.h"
#include "testing.h"

/* Requests ended at a time. */
#define BATCH 50
/* What an administrator has to see to is said, and tried, so often. */
#define POSTPONE_SECONDS (60 * 60)

static const char agreed[] = "agreed";

static enum ask_state state_of(const struct ask *ask, bool over)
{
    return over ? ask_end_state(ask) : ask->state;
}

/* What a person said comes before what merely happened. over: its time is, also where asks are
 * still open, which end with it or go on for others. */
static const char *how_ended(const GPtrArray *asks, bool over)
{
    static const struct {
        enum ask_state state;
        const char *how;
    } order[] = {{ASK_DECLINED, "declined"},
                 {ASK_UNDELIVERABLE, "undeliverable"},
                 {ASK_WITHDRAWN, "cancelled"},
                 {ASK_SILENT, "silent"},
                 {ASK_UNSENT, "unsent"}};
    guint allowed = 0;

    for (size_t o = 0; o < G_N_ELEMENTS(order); o++)
        for (guint i = 0; i < asks->len; i++)
            if (state_of(asks->pdata[i], over) == order[o].state)
                return order[o].how;
    for (guint i = 0; i < asks->len; i++)
        allowed += ((const struct ask *)asks->pdata[i])->state == ASK_ALLOWED;
    return asks->len > 0 && allowed == asks->len ? agreed : "expired";
}

/* The other clerk may have looked at the clock later, and have ended an ask together with its
 * request's time. */
static gint64 no_earlier(const struct request *request, const GPtrArray *asks, gint64 now)
{
    bool over = false;

    for (guint i = 0; i < asks->len; i++)
        over |= ((const struct ask *)asks->pdata[i])->ended >= request->expires;
    return over ? MAX(now, request->expires) : now;
}

/* The mails that end it: releases and a notice, or returns. */
static GPtrArray *last_mails(const struct config *config, const struct request *request,
                             const GPtrArray *asks, const char *how, const char *who, gint64 now,
                             GError **error)
{
    if (how != agreed)
        return post_returns(config, daemon_state.spool, request, asks, how, who, now, error);
    GPtrArray *mails = post_releases(request, now);
    g_ptr_array_add(mails, post_notice_ended(config, request, how, now));
    return mails;
}

static bool send_last(const struct request *request, GPtrArray *mails, const char *how, gint64 now,
                      GError **error)
{
    struct act act = {"clerk", now};
    enum request_state to = how == agreed ? REQUEST_RELEASING : REQUEST_RETURNING;

    if (!store_request_send(daemon_state.store, request->id, to, how, mails, &act, error))
        return false;
    fail_point("request-ended");
    log_line(LOG_INFO, "request: request=%s %s how=%s copies=%u", request->id,
             request_state_name(to), how, request->copies->len);
    return true;
}

/* The store remembers it: a restart says nothing anew, and no other request waits behind this one.
 */
static bool postpone(const struct request *request, gint64 now, const GError *cause, GError **error)
{
    log_line(LOG_ERR,
             "request: request=%s cannot be given back: %s; it is kept and tried again in an hour: "
             "see askfirst held show %s",
             request->id, cause->message, request->id);
    return store_request_postpone(daemon_state.store, request->id, now + POSTPONE_SECONDS, error);
}

static bool end_request(const struct config *config, const struct request *request, gint64 now,
                        GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autoptr(GPtrArray) asks = NULL;
    g_autofree char *who = NULL;
    enum consent_state state = STATE_ALLOW;

    if (!store_asks_of(daemon_state.store, request, &asks, error))
        return false;
    now = no_earlier(request, asks, now);
    const char *how = how_ended(asks, request->expires <= now);
    /* A yes may have been taken back elsewhere than in its ask. */
    if (how == agreed &&
        !post_standing(config, daemon_state.store, request, now, &state, &who, error))
        return false;
    if (state != STATE_ALLOW)
        how = state == STATE_DENY ? "declined" : "cancelled";
    g_autoptr(GPtrArray) mails = last_mails(config, request, asks, how, who, now, &cause);
    return mails ? send_last(request, mails, how, now, error)
                 : postpone(request, now, cause, error);
}

/* Somebody else has settled it, or a copy has joined, since it was read: the next look shows. */
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
    /* In trouble, and for what has changed, the next look comes by itself: waking would make it a
     * storm. */
    if (ok && any)
        daemon_wake();
    return ok;
}

bool end_ready_requests(gint64 now, GError **error)
{
    g_autoptr(GPtrArray) ready = NULL;

    return store_requests_ready(daemon_state.store, BATCH, &ready, error) &&
           end_all(ready, now, error);
}

bool end_expired_requests(gint64 now, GError **error)
{
    g_autoptr(GPtrArray) expired = NULL;

    return store_requests_expired(daemon_state.store, now, BATCH, &expired, error) &&
           end_all(expired, now, error);
}
