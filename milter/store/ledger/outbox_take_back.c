/* Consent that is withdrawn before the whole release has left: the rest is returned. */
#include "store/ledger/outbox_take_back.h"

#include <string.h>
#include "base/error.h"
#include "store/ledger/audit.h"
#include "store/ledger/outbox.h"
#include "store/ledger/outbox_notices.h"
#include "store/ledger/records.h"
#include "store/ledger/request_tables.h"
#include "store/ledger/states.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"
#include "store/ledger/txn.h"

struct taking_back {
    struct txn *txn;
    struct request *request;
    const GPtrArray *returns; /* struct outgoing */
    guint64 *numbers;         /* of returns */
    GPtrArray *unneeded;      /* stays empty, because the request needs its files */
    GArray *releases;         /* guint64: those not sent yet */
    guint left;               /* recipients of these and of parked mails */
};

static bool add_release(struct taking_back *t, guint64 number, bool parked, GError **error)
{
    struct outgoing *mail = NULL;
    int got = ledger_outbox_get(t->txn, number, &mail, error);

    if (got <= 0)
        return got == 0;
    t->left += mail->recipients->len;
    if (!parked)
        g_array_append_val(t->releases, number);
    outgoing_free(mail);
    return true;
}

static bool add_releases(struct taking_back *t, GError **error)
{
    struct key prefix = key_of(t->request->id);
    struct scan scan;
    int got;

    if (!scan_open(&scan, t->txn, TABLE_OUTBOX_REQUESTS, &prefix, error))
        return false;
    while ((got = scan_next(&scan, error)) > 0) {
        bool parked = scan.value.size != 1;
        if (!parked && *(const guint8 *)scan.value.data != OUTGOING_RELEASE)
            continue;
        if (!add_release(t, key_last_number(&scan.key), parked, error)) {
            got = -1;
            break;
        }
    }
    scan_close(&scan);
    return got == 0;
}

static bool replace_by(struct taking_back *t, const struct outgoing *release, GError **error)
{
    for (guint i = 0; i < t->returns->len; i++) {
        const struct outgoing *back = t->returns->pdata[i];
        if (strcmp(back->spool, release->spool) == 0)
            return ledger_outbox_remove(t->txn, release, t->unneeded, error) &&
                   ledger_outbox_put(t->txn, back, t->request->id, &t->numbers[i], error);
    }
    g_set_error(error, ASKFIRST_ERROR, ERROR_BUSY,
                "a further release of request %s is in the outbox: try again", t->request->id);
    return false;
}

static bool replace_all(struct taking_back *t, GError **error)
{
    for (guint i = 0; i < t->releases->len; i++) {
        struct outgoing *release = NULL;
        int got =
            ledger_outbox_get(t->txn, g_array_index(t->releases, guint64, i), &release, error);
        bool ok = got == 0 || (got > 0 && replace_by(t, release, error));
        outgoing_free(release);
        if (!ok)
            return false;
    }
    return true;
}

/* Returns whether no recipient has the message. Otherwise those who have it keep it, and the
 * request stays releasing. */
static bool nobody_has_it(const struct taking_back *t)
{
    guint all = 0;

    for (guint i = 0; i < t->request->copies->len; i++)
        all += ((const struct copy *)t->request->copies->pdata[i])->recipients->len;
    return t->left == all;
}

static bool change_state(struct taking_back *t, enum request_ending ending,
                         const struct audit_by *by, GError **error)
{
    struct request *request = t->request;

    if (!nobody_has_it(t))
        return true;
    if (!ledger_request_unindex(t->txn, request, error))
        return false;
    request->state = REQUEST_RETURNING;
    request->changed = by->now;
    request->ending = ending;
    return ledger_request_put(t->txn, request, error) &&
           ledger_request_index(t->txn, request, error) &&
           ledger_past_put_returned(t->txn, request, by, error);
}

static bool take_back(struct taking_back *t, const char *id, enum request_ending ending,
                      const struct audit_by *by, GError **error)
{
    int got = ledger_request_get(t->txn, id, &t->request, error);

    if (got == 0)
        g_set_error(error, ASKFIRST_ERROR, ERROR_NOT_FOUND, "there is no request %s", id);
    if (got <= 0 || !ledger_copies_get(t->txn, t->request, error) || !add_releases(t, error))
        return false;
    if (t->request->state != REQUEST_RELEASING || t->releases->len == 0) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_STATE,
                    "request %s is %s, and none of it waits to be released", id,
                    request_state_name(t->request->state));
        return false;
    }
    g_autofree char *detail =
        g_strdup_printf("introducer=%s how=%s mails=%u", t->request->introducer,
                        request_ending_name(ending), t->releases->len);
    return replace_all(t, error) && ledger_notices_remove(t->txn, id, t->unneeded, error) &&
           change_state(t, ending, by, error) &&
           ledger_audit_add(t->txn, by, "request.return", id, detail, error);
}

bool store_request_take_back(struct store *store, const char *id, enum request_ending ending,
                             GPtrArray *returns, const struct audit_by *by, GError **error)
{
    g_autoptr(GPtrArray) unneeded = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) releases = g_array_new(FALSE, FALSE, sizeof(guint64));
    g_autofree guint64 *numbers = g_new0(guint64, returns->len + 1);
    struct txn txn;
    struct taking_back t = {.txn = &txn,
                            .returns = returns,
                            .numbers = numbers,
                            .unneeded = unneeded,
                            .releases = releases};

    bool ok = txn_begin(store, true, &txn, error) &&
              txn_end(&txn, take_back(&t, id, ending, by, error), error);
    for (guint i = 0; ok && i < returns->len; i++)
        ((struct outgoing *)returns->pdata[i])->number = numbers[i];
    request_free(t.request);
    return ok;
}
