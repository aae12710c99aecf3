#include "daemon/send_asks.h"

#include <syslog.h>
#include "base/error.h"
#include "base/testing.h"
#include "daemon/daemon.h"
#include "daemon/log.h"
#include "policy/consent.h"
#include "post/ask_mail.h"
#include "post/post.h"
#include "store/ledger/ask_yielding.h"
#include "store/ledger/consents.h"
#include "store/ledger/outbox.h"
#include "store/ledger/records.h"
#include "store/ledger/requests.h"
#include "store/ledger/store.h"
#include "store/ledger/tokens.h"

/* How many asks are sent or ended at a time. */
#define BATCH 50

/* Has everybody whom the ask is about agreed to be introduced to this party? Only then may it show
 * the words. */
static bool counterparts_allow(const struct ask *ask, gint64 now, bool *out, GError **error)
{
    *out = true;
    for (guint i = 0; i < ask->about->len && *out; i++) {
        const struct ask_about *about = ask->about->pdata[i];
        g_autoptr(GPtrArray) records = NULL;
        if (!store_consents_list(daemon_state.store, about->counterpart, &records, error))
            return false;
        const struct consent *consent = consent_choose(records, about->counterpart, ask->introducer,
                                                       ask->party, NULL, now, NULL);
        *out = consent && consent->decision == CONSENT_ALLOW;
    }
    return true;
}

/* Sends one ask. *sent: false when its turn has not come yet; then it is due later. */
static bool send_ask(const struct config *config, const struct ask *ask, gint64 now, bool *sent,
                     GError **error)
{
    g_autofree char *answer = token_new(), *bounce = token_new();
    struct audit_by by = {"worker", now};
    bool allow = false;

    if (config->ask_shows == ASK_SHOWS_WORDS && !counterparts_allow(ask, now, &allow, error))
        return false;
    struct ask_limits limits = post_ask_limits(config);
    bool late = false;
    if (!store_ask_put_off(daemon_state.store, ask->id, &limits, &by, &late, error))
        return false;
    *sent = !late;
    if (late)
        return true;
    /* A request that has been deleted meanwhile has withdrawn its asks; store_ask_send reports
     * that. */
    struct request *request = store_request_get(daemon_state.store, ask->request, NULL);
    struct outgoing *mail = post_ask(config, ask, request, allow, answer, bounce, now);
    bool ok = store_ask_send(daemon_state.store, ask->id, mail, answer, bounce, &by, error);
    outgoing_free(mail);
    request_free(request);
    return ok;
}

void log_ask(const struct config *config, const struct ask *ask, const char *what)
{
    g_autofree char *party = log_address(config, ask->party);
    g_autofree char *introducer = log_address(config, ask->introducer);
    log_line(LOG_INFO, "ask: ask=%s request=%s party=%s introducer=%s %s", ask->id, ask->request,
             party, introducer, what);
}

static bool send_or_expire(const struct config *config, const struct ask *ask, gint64 now,
                           GError **error)
{
    struct audit_by by = {"worker", now};
    GError *trouble = NULL;
    bool over = ask->expires <= now, sent = true;

    if (over ? store_ask_expire(daemon_state.store, ask->id, &by, &trouble)
             : send_ask(config, ask, now, &sent, &trouble)) {
        fail_point(over ? "ask-silent" : "ask-queued");
        log_ask(config, ask,
                over   ? (ask->sent ? "silent" : "unsent")
                : sent ? "sending"
                       : "put off");
        return true;
    }
    /* It was answered or withdrawn just now. */
    if (trouble->code == ERROR_STATE || trouble->code == ERROR_NOT_FOUND) {
        g_error_free(trouble);
        return true;
    }
    g_propagate_error(error, trouble);
    return false;
}

bool send_due_asks(gint64 now, GError **error)
{
    g_autoptr(GPtrArray) due = NULL;
    bool ok = true;

    if (!store_asks_list_due(daemon_state.store, now, BATCH, &due, error))
        return false;
    struct config *config = due->len > 0 ? daemon_config() : NULL;
    for (guint i = 0; ok && i < due->len; i++)
        ok = send_or_expire(config, due->pdata[i], now, error);
    config_unref(config);
    /* After an error the next round comes by itself: waking the workers would make them spin. */
    if (ok && due->len > 0)
        daemon_wake();
    return ok;
}
