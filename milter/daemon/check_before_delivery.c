#include "daemon/check_before_delivery.h"

#include <syslog.h>
#include "daemon/daemon.h"
#include "daemon/log.h"
#include "daemon/send_asks.h"
#include "policy/judge/judge.h"
#include "post/consents_now.h"
#include "post/end_request.h"
#include "post/post.h"
#include "store/ledger/ask_yielding.h"
#include "store/ledger/asks.h"
#include "store/ledger/records.h"
#include "store/ledger/requests.h"
#include "store/ledger/states.h"
#include "store/ledger/store.h"

static enum last_look give_back(const struct config *config, const struct request *request,
                                const struct post_end *end, gint64 now, GError **error)
{
    struct audit_by by = {"worker", now};

    switch (post_end_request(config, daemon_state.store, daemon_state.spool, request, end, &by,
                             NULL, error)) {
    case POST_END_STUCK:
        return LOOK_STUCK;
    case POST_END_LATER:
        return LOOK_LATER;
    case POST_END_DONE:
        break;
    }
    log_line(LOG_INFO, "request: request=%s goes back how=%s copies=%u", request->id,
             request_ending_name(end->ending), request->copies->len);
    daemon_wake();
    return LOOK_BACK;
}

static enum last_look check_agreement(const struct config *config, const struct request *request,
                                      gint64 now, GError **error)
{
    enum consent_state state = STATE_ALLOW;
    g_autofree char *who = NULL;

    if (request->ending != ENDING_AGREED)
        return LOOK_GO;
    if (!post_consents_now(config, daemon_state.store, request, now, &state, &who, error))
        return LOOK_LATER;
    if (state == STATE_ALLOW)
        return LOOK_GO;
    struct post_end end = {state == STATE_DENY ? ENDING_DECLINED : ENDING_CANCELLED, who};
    return give_back(config, request, &end, now, error);
}

static enum last_look check_release(const struct config *config, const struct outgoing *outgoing,
                                    gint64 now, GError **error)
{
    struct request *request = store_request_get(daemon_state.store, outgoing->request, error);
    enum last_look found = request ? check_agreement(config, request, now, error) : LOOK_LATER;

    request_free(request);
    return found;
}

/* An ask may have waited for days, together with others to the same person. */
static enum last_look check_ask(const struct config *config, const struct outgoing *outgoing,
                                gint64 now, GError **error)
{
    struct ask_limits limits = post_ask_limits(config);
    struct audit_by by = {"worker", now};
    bool late = false;

    if (!store_ask_put_off(daemon_state.store, outgoing->ask, &limits, &by, &late, error))
        return LOOK_LATER;
    struct ask *ask = late ? store_ask_get(daemon_state.store, outgoing->ask, NULL) : NULL;
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
                               ? check_ask(config, outgoing, now, &error)
                               : check_release(config, outgoing, now, &error);
    if (found == LOOK_LATER || found == LOOK_STUCK)
        *text = g_strdup(error ? error->message : "550 5.7.1 not all agree any more");
    return found;
}
