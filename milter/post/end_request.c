#include "post/end_request.h"

#include <string.h>
#include "base/error.h"
#include "base/testing.h"
#include "post/introduction_mails.h"
#include "post/notices.h"
#include "post/post.h"
#include "post/return_mail.h"
#include "post/send_separately.h"
#include "store/ledger/asks.h"
#include "store/ledger/outbox.h"
#include "store/ledger/outbox_release_again.h"
#include "store/ledger/outbox_take_back.h"
#include "store/ledger/records.h"
#include "store/ledger/states.h"

/* A request that is being ended. */
struct end {
    const struct config *config;
    struct store *store;
    struct spool *spool;
    const struct request *request;
    const struct post_end *order;
    const struct audit_by *by;
    GPtrArray *over_spool;
    GPtrArray *asks;     /* of a request that is returned */
    GPtrArray *releases; /* of a returned request: what is still in the outbox */
};

static GPtrArray *mails_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)outgoing_free);
}

/* ---- what is sent ---- */

static GPtrArray *make_releases(const struct end *e, GError **error)
{
    GPtrArray *mails =
        e->order->ending == ENDING_SEPARATE
            ? post_send_separately(e->config, e->spool, e->request, e->by->now, error)
            : post_releases(e->request, e->by->now);

    if (mails)
        g_ptr_array_add(mails,
                        post_notice_ended(e->config, e->request, e->order->ending, e->by->now));
    return mails;
}

static GPtrArray *make_returns(const struct end *e, GError **error)
{
    return post_returns(e->config, e->spool, e->request, e->asks, e->order->ending, e->order->who,
                        e->by->now, error);
}

static GPtrArray *make_notice(const struct end *e)
{
    GPtrArray *mails = mails_new();

    g_ptr_array_add(mails, post_notice_ended(e->config, e->request, e->order->ending, e->by->now));
    return mails;
}

/* ---- what is taken back ---- */

static bool read_releases(struct end *e, GError **error)
{
    if (!store_outbox_list(e->store, &e->releases, error))
        return false;
    GPtrArray *all = e->releases;
    for (guint i = all->len; i-- > 0;) {
        const struct outgoing *mail = all->pdata[i];
        if (mail->kind != OUTGOING_RELEASE || strcmp(mail->request, e->request->id) != 0)
            g_ptr_array_remove_index(all, i);
    }
    return true;
}

/* Do some recipients have the message already? A recipient whom the MTA refused counts, too: the
 * refusal was returned on its own. */
static bool is_partly_gone(const struct end *e)
{
    guint all = 0, left = 0;

    for (guint i = 0; i < e->request->copies->len; i++)
        all += ((const struct copy *)e->request->copies->pdata[i])->recipients->len;
    for (guint i = 0; i < e->releases->len; i++)
        left += ((const struct outgoing *)e->releases->pdata[i])->recipients->len;
    return left < all;
}

static GPtrArray *make_returns_of(const struct end *e, GError **error)
{
    g_autoptr(GPtrArray) returns = mails_new();
    bool partly = is_partly_gone(e);

    for (guint i = 0; i < e->releases->len; i++) {
        struct outgoing *back =
            post_return_copy(e->config, e->spool, e->request, e->releases->pdata[i], partly,
                             e->order->ending, e->order->who, e->by->now);
        if (!back) {
            g_set_error(error, ASKFIRST_ERROR, ERROR_STATE,
                        "request %s cannot be given back: not all agree any more", e->request->id);
            return NULL;
        }
        g_ptr_array_add(returns, back);
    }
    return g_steal_pointer(&returns);
}

/* ---- what is stored ---- */

static bool close_at_once(const struct end *e, const GPtrArray *mails, GError **error)
{
    g_autoptr(GPtrArray) over = NULL;

    if (!store_request_close(e->store, e->request->id, e->order->ending, mails->pdata[0], e->by,
                             &over, error))
        return false;
    for (guint i = 0; e->over_spool && i < over->len; i++)
        g_ptr_array_add(e->over_spool, g_strdup(over->pdata[i]));
    return true;
}

static bool store_ending(const struct end *e, GPtrArray *mails, GError **error)
{
    const char *id = e->request->id;
    enum request_ending ending = e->order->ending;

    switch (e->request->state) {
    case REQUEST_WAITING:
        return ending == ENDING_WITHDRAWN || request_is_on_purpose(e->request)
                   ? close_at_once(e, mails, error)
                   : store_request_send(e->store, id, ending, mails, e->by, error);
    case REQUEST_RELEASING:
        return ending == ENDING_RELEASED
                   ? store_request_release_again(e->store, id, NULL, ending, e->by, error)
                   : store_request_take_back(e->store, id, ending, mails, e->by, error);
    default:
        return store_request_release_again(e->store, id, mails, ending, e->by, error);
    }
}

/* ---- all together ---- */

/* An introduction asked for on purpose has no message that anybody could release. */
static bool can_end_on_purpose(enum request_ending ending)
{
    return ending == ENDING_AGREED || request_ending_state(ending) != REQUEST_RELEASING;
}

static bool can_end(const struct request *request, enum request_ending ending)
{
    if (request_is_on_purpose(request) && !can_end_on_purpose(ending))
        return false;
    switch (request->state) {
    case REQUEST_WAITING:
        return ending != ENDING_NONE;
    case REQUEST_RELEASING:
        return ending == ENDING_RELEASED || ending == ENDING_DECLINED || ending == ENDING_CANCELLED;
    case REQUEST_RETURNING:
        return ending == ENDING_RELEASED;
    default:
        return false;
    }
}

static bool read_more(struct end *e, GError **error)
{
    if (request_ending_state(e->order->ending) != REQUEST_RETURNING)
        return true;
    return e->request->state == REQUEST_WAITING
               ? store_asks_list_of_request(e->store, e->request, &e->asks, error)
               : read_releases(e, error);
}

/* Makes the mail to the user: a draft, or the reason why there is none. */
static GPtrArray *make_introduction(const struct end *e)
{
    GPtrArray *mails = mails_new();
    struct outgoing *mail = e->order->ending == ENDING_AGREED
                                ? introduction_mail_agreed(e->config, e->request, e->by->now)
                                : introduction_mail_ended(e->config, e->request, e->order->ending,
                                                          e->asks, e->order->who, e->by->now);

    g_ptr_array_add(mails, mail);
    return mails;
}

static GPtrArray *make_mails(const struct end *e, GError **error)
{
    bool releasing = e->request->state == REQUEST_RELEASING;

    if (request_is_on_purpose(e->request))
        return make_introduction(e);
    switch (request_ending_state(e->order->ending)) {
    case REQUEST_RELEASING:
        return releasing ? mails_new() : make_releases(e, error);
    case REQUEST_RETURNING:
        return releasing ? make_returns_of(e, error) : make_returns(e, error);
    default:
        return make_notice(e);
    }
}

static enum post_end_result end_it(struct end *e, GError **error)
{
    if (!can_end(e->request, e->order->ending)) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_STATE, "request %s is %s%s", e->request->id,
                    request_state_name(e->request->state),
                    request_is_on_purpose(e->request)
                        ? " and was asked for on purpose: there is no message to be sent"
                        : "");
        return POST_END_LATER;
    }
    if (!read_more(e, error))
        return POST_END_LATER;
    g_autoptr(GPtrArray) mails = make_mails(e, error);
    if (!mails)
        return POST_END_STUCK;
    if (!store_ending(e, mails, error))
        return POST_END_LATER;
    fail_point("request-ended");
    return POST_END_DONE;
}

enum post_end_result post_end_request(const struct config *config, struct store *store,
                                      struct spool *spool, const struct request *request,
                                      const struct post_end *end, const struct audit_by *by,
                                      GPtrArray *over_spool, GError **error)
{
    struct end e = {.config = config,
                    .store = store,
                    .spool = spool,
                    .request = request,
                    .order = end,
                    .by = by,
                    .over_spool = over_spool};
    enum post_end_result result = end_it(&e, error);

    g_clear_pointer(&e.asks, g_ptr_array_unref);
    g_clear_pointer(&e.releases, g_ptr_array_unref);
    return result;
}
