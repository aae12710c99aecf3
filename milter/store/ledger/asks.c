/* Sending asks, and ending them in other ways than by an answer. */
#include "store/ledger/asks.h"

#include <string.h>
#include "base/error.h"
#include "store/ledger/ask_ends.h"
#include "store/ledger/ask_tables.h"
#include "store/ledger/ask_yielding.h"
#include "store/ledger/askable.h"
#include "store/ledger/id_lookup.h"
#include "store/ledger/record_txn.h"
#include "store/ledger/records.h"
#include "store/ledger/requests.h"
#include "store/ledger/states.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/tokens.h"
#include "store/ledger/txn.h"

static bool load_asks(struct txn *txn, const GPtrArray *ids, GPtrArray *out, GError **error)
{
    for (guint i = 0; i < ids->len; i++) {
        struct ask *ask = NULL;
        if (ledger_ask_get(txn, ids->pdata[i], &ask, error) < 0)
            return false;
        if (ask)
            g_ptr_array_add(out, ask);
    }
    return true;
}

static int by_age(const void *a, const void *b)
{
    const struct ask *x = *(struct ask *const *)a, *y = *(struct ask *const *)b;

    if (x->created != y->created)
        return x->created < y->created ? -1 : 1;
    if (x->due != y->due)
        return x->due < y->due ? -1 : 1;
    return strcmp(x->id, y->id);
}

static bool add_due(struct txn *txn, gint64 now, unsigned most, GPtrArray *out, GError **error)
{
    g_autoptr(GPtrArray) ids = ledger_ids_list_until(txn, TABLE_ASK_TIMES, now, most, error);

    return ids && load_asks(txn, ids, out, error);
}

bool store_asks_list_due(struct store *store, gint64 now, unsigned most, GPtrArray **out,
                         GError **error)
{
    g_autoptr(GPtrArray) found = asks_new();
    struct txn txn;

    if (!txn_begin(store, false, &txn, error))
        return false;
    if (!txn_end(&txn, add_due(&txn, now, most, found, error), error))
        return false;
    /* Not by due time: an ask that was put off comes before those that were scheduled after it. */
    g_ptr_array_sort(found, by_age);
    *out = g_steal_pointer(&found);
    return true;
}

static struct ask *load_or_say(struct txn *txn, const char *id, GError **error)
{
    struct ask *ask = NULL;
    int got = ledger_ask_get(txn, id, &ask, error);

    if (got == 0)
        g_set_error(error, ASKFIRST_ERROR, ERROR_NOT_FOUND, "there is no ask %s", id);
    return ask;
}

/* Changes one ask: change gets the ask and may modify it. */
typedef bool change_ask(struct txn *txn, struct ask *ask, void *ctx, const struct audit_by *by,
                        GError **error);

static bool load_and_change(struct txn *txn, const char *id, change_ask *change, void *ctx,
                            const struct audit_by *by, GError **error)
{
    struct ask *ask = load_or_say(txn, id, error);
    bool ok = ask && change(txn, ask, ctx, by, error);

    ask_free(ask);
    return ok;
}

static bool change_one(struct store *store, const char *id, change_ask *change, void *ctx,
                       const struct audit_by *by, GError **error)
{
    struct txn txn;

    if (!txn_begin(store, true, &txn, error))
        return false;
    return txn_end(&txn, load_and_change(&txn, id, change, ctx, by, error), error);
}

static bool wrong_state(const struct ask *ask, const char *instead, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_STATE, "ask %s is %s, %s", ask->id,
                ask_state_name(ask->state), instead);
    return false;
}

static bool move(struct txn *txn, struct ask *ask, enum ask_state state, GError **error)
{
    if (!ledger_ask_unindex(txn, ask, error))
        return false;
    ask->state = state;
    return ledger_ask_put(txn, ask, error) && ledger_ask_index(txn, ask, error);
}

struct ask_sending {
    struct outgoing *mail;
    const char *answer_token, *bounce_token;
    guint64 number;
};

static bool send_one(struct txn *txn, struct ask *ask, void *ctx, const struct audit_by *by,
                     GError **error)
{
    struct ask_sending *sending = ctx;
    struct outgoing mail = *sending->mail;

    if (ask->state != ASK_SCHEDULED)
        return wrong_state(ask, "not scheduled", error);
    if (ask->expires <= by->now)
        return wrong_state(ask, "but its time is over", error);
    mail.kind = OUTGOING_ASK;
    mail.ask = ask->id;
    return move(txn, ask, ASK_SENDING, error) &&
           ledger_outbox_put(txn, &mail, "", &sending->number, error) &&
           ledger_token_put(txn, sending->answer_token, TOKEN_ANSWER, ask->id, by->now, error) &&
           ledger_token_put(txn, sending->bounce_token, TOKEN_BOUNCE, ask->id, by->now, error) &&
           ledger_audit_add_ask(txn, ask, "ask.send", by, error);
}

bool store_ask_send(struct store *store, const char *id, struct outgoing *mail,
                    const char *answer_token, const char *bounce_token, const struct audit_by *by,
                    GError **error)
{
    struct ask_sending sending = {mail, answer_token, bounce_token, 0};

    if (mail->spool && *mail->spool) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT, "an ask has no file in the spool");
        return false;
    }
    if (!change_one(store, id, send_one, &sending, by, error))
        return false;
    mail->number = sending.number;
    return true;
}

bool ledger_ask_handed_over(struct txn *txn, const char *id, bool refused,
                            const struct audit_by *by, GError **error)
{
    struct ask *ask = NULL;
    int got = ledger_ask_get(txn, id, &ask, error);
    bool ok = got >= 0;

    if (got > 0 && ask->state == ASK_SENDING) {
        if (refused) {
            ok = ledger_ask_end(txn, ask, ASK_UNDELIVERABLE, by, error);
        } else {
            ask->sent = by->now;
            ok = ledger_ask_count_sent(txn, ask, by->now, error) &&
                 move(txn, ask, ASK_SENT, error) &&
                 ledger_audit_add_ask(txn, ask, "ask.sent", by, error);
        }
    }
    ask_free(ask);
    return ok;
}

static bool expire(struct txn *txn, struct ask *ask, void *ctx, const struct audit_by *by,
                   GError **error)
{
    (void)ctx;
    if (!ask_state_is_open(ask->state))
        return wrong_state(ask, "not open", error);
    if (ask->expires > by->now)
        return wrong_state(ask, "and may still be answered", error);
    return ledger_ask_end(txn, ask, ask_end_state(ask), by, error);
}

bool store_ask_expire(struct store *store, const char *id, const struct audit_by *by,
                      GError **error)
{
    return change_one(store, id, expire, NULL, by, error);
}

static bool end_undeliverable(struct txn *txn, struct ask *ask, void *ctx,
                              const struct audit_by *by, GError **error)
{
    (void)ctx;
    return !ask_state_is_open(ask->state) || ledger_ask_end(txn, ask, ASK_UNDELIVERABLE, by, error);
}

bool store_ask_mark_undeliverable(struct store *store, const char *id, const struct audit_by *by,
                                  GError **error)
{
    return change_one(store, id, end_undeliverable, NULL, by, error);
}

static bool cancel(struct txn *txn, struct ask *ask, void *ctx, const struct audit_by *by,
                   GError **error)
{
    (void)ctx;
    if (!ask_state_is_open(ask->state))
        return wrong_state(ask, "not open", error);
    return ledger_ask_end(txn, ask, ASK_WITHDRAWN, by, error);
}

bool store_ask_cancel(struct store *store, const char *id, const struct audit_by *by,
                      GError **error)
{
    return change_one(store, id, cancel, NULL, by, error);
}

/* An ask that the administrator wants sent now. */
struct hurrying {
    unsigned per_party;
    bool room;
};

static bool resend(struct txn *txn, struct ask *ask, void *ctx, const struct audit_by *by,
                   GError **error)
{
    struct hurrying *hurrying = ctx;

    if (ask->state != ASK_SENT)
        return wrong_state(ask, "not sent", error);
    if (!ledger_asked_has_room(txn, ASKED_PARTY, ask->party, hurrying->per_party, by->now,
                               &hurrying->room, error))
        return false;
    if (!hurrying->room)
        return true;
    if (!ledger_ask_unindex(txn, ask, error))
        return false;
    ask->state = ASK_SCHEDULED;
    ask->due = by->now;
    return ledger_ask_put(txn, ask, error) && ledger_ask_index(txn, ask, error) &&
           ledger_asked_add(txn, ASKED_PARTY, ask->party, ask->due, ask->id, error) &&
           ledger_audit_add_ask(txn, ask, "ask.resend", by, error);
}

bool store_ask_resend(struct store *store, const char *id, const struct ask_limits *limits,
                      const struct audit_by *by, bool *room, GError **error)
{
    struct hurrying hurrying = {limits->per_party, true};

    if (!change_one(store, id, resend, &hurrying, by, error))
        return false;
    *room = hurrying.room;
    return true;
}

static bool hurry(struct txn *txn, struct ask *ask, void *ctx, const struct audit_by *by,
                  GError **error)
{
    struct hurrying *hurrying = ctx;

    if (ask->state != ASK_SCHEDULED)
        return wrong_state(ask, "not scheduled", error);
    if (ask->due <= by->now)
        return true;
    bool yields = false;
    if (!ledger_asked_has(txn, ASKED_YIELDING, ask->party, ask->due, ask->id, &yields, error))
        return false;
    guint8 row = yields ? ASKED_YIELDING : ASKED_PARTY;
    if (!ledger_asked_remove(txn, row, ask->party, ask->due, ask->id, error) ||
        !ledger_asked_has_room(txn, ASKED_PARTY, ask->party, hurrying->per_party, by->now,
                               &hurrying->room, error))
        return false;
    if (!hurrying->room)
        return ledger_asked_add(txn, row, ask->party, ask->due, ask->id, error);
    if (!ledger_ask_unindex(txn, ask, error))
        return false;
    ask->due = by->now;
    return ledger_ask_put(txn, ask, error) && ledger_ask_index(txn, ask, error) &&
           ledger_asked_add(txn, ASKED_PARTY, ask->party, ask->due, ask->id, error) &&
           ledger_audit_add_ask(txn, ask, "ask.hurry", by, error);
}

bool store_ask_hurry(struct store *store, const char *id, const struct ask_limits *limits,
                     const struct audit_by *by, bool *room, GError **error)
{
    struct hurrying hurrying = {limits->per_party, true};

    if (!change_one(store, id, hurry, &hurrying, by, error))
        return false;
    *room = hurrying.room;
    return true;
}

/* ---- listings ---- */

struct ask *store_ask_get(struct store *store, const char *id, GError **error)
{
    struct ask *ask = NULL;
    struct txn txn;

    if (!txn_begin(store, false, &txn, error))
        return NULL;
    g_autofree char *whole = ledger_id_complete(&txn, TABLE_ASKS, "ask", id, error);
    if (whole)
        ask = load_or_say(&txn, whole, error);
    txn_end(&txn, true, NULL);
    return ask;
}

static bool add_asks(struct txn *txn, bool all, GPtrArray *out, GError **error)
{
    struct scan scan;
    int got;

    if (!scan_open(&scan, txn, TABLE_ASKS, NULL, error))
        return false;
    while ((got = scan_next(&scan, error)) > 0) {
        struct ask *ask = scan_record(&scan, error);
        if (!ask) {
            got = -1;
            break;
        }
        if (all || ask_state_is_open(ask->state))
            g_ptr_array_add(out, ask);
        else
            ask_free(ask);
    }
    scan_close(&scan);
    return got == 0;
}

bool store_asks_list(struct store *store, bool all, GPtrArray **out, GError **error)
{
    g_autoptr(GPtrArray) found = asks_new();
    struct txn txn;

    if (!txn_begin(store, false, &txn, error))
        return false;
    if (!txn_end(&txn, add_asks(&txn, all, found, error), error))
        return false;
    g_ptr_array_sort(found, by_age);
    *out = g_steal_pointer(&found);
    return true;
}

bool store_asks_list_of_request(struct store *store, const struct request *request, GPtrArray **out,
                                GError **error)
{
    g_autoptr(GPtrArray) found = asks_new(), ids = request_ask_ids(request);
    struct txn txn;

    if (!txn_begin(store, false, &txn, error))
        return false;
    if (!txn_end(&txn, load_asks(&txn, ids, found, error), error))
        return false;
    *out = g_steal_pointer(&found);
    return true;
}
