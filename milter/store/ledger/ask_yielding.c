/* The order in which asks are sent. Nobody gets more asks in a day than the limit, whatever was
 * scheduled before: an ask for which there is no room when it is to be sent is put off.
 *
 * Some asks yield, so that accounts whose asks a person has refused cannot use up the asks that the
 * person gets in a day. Yielding asks have a queue of their own, which the others do not see. One
 * of them per day, for all accounts together, is sent when the person's day has room left. */
#include "store/ledger/ask_yielding.h"

#include <string.h>
#include "store/ledger/ask_ends.h"
#include "store/ledger/ask_tables.h"
#include "store/ledger/askable.h"
#include "store/ledger/outbox.h"
#include "store/ledger/records.h"
#include "store/ledger/txn.h"

/* Yielding asks per day to one person, for all accounts together. */
#define YIELDING_MOST 1u
/* An ask that found no room is checked again after this time. */
#define AGAIN_SECONDS ((gint64)60 * 60)

static bool is_refused(const struct ask *ask)
{
    return ask->state == ASK_DECLINED || (ask->state == ASK_SILENT && ask->sent);
}

/* Calls each for every ask, or every open ask, to this party. */
static bool each_ask(struct txn *txn, const char *party, bool open_only,
                     bool (*each)(struct txn *, struct ask *, void *ctx, GError **), void *ctx,
                     GError **error)
{
    g_autoptr(GPtrArray) ids = ledger_ask_ids_list(txn, party, NULL, open_only, error);

    for (guint i = 0; ids && i < ids->len; i++) {
        struct ask *ask = NULL;
        int got = ledger_ask_get(txn, ids->pdata[i], &ask, error);
        bool ok = got > 0 ? each(txn, ask, ctx, error) : got == 0;
        ask_free(ask);
        if (!ok)
            return false;
    }
    return ids != NULL;
}

struct account {
    const char *name;
    bool refused;
};

static bool note_if_refused(struct txn *txn, struct ask *ask, void *ctx, GError **error)
{
    struct account *account = ctx;

    (void)txn, (void)error;
    account->refused |= strcmp(ask->account, account->name) == 0 && is_refused(ask);
    return true;
}

bool ledger_account_yields(struct txn *txn, const char *account, const char *party, bool *out,
                           GError **error)
{
    struct account search = {account, false};

    if (!each_ask(txn, party, false, note_if_refused, &search, error))
        return false;
    *out = search.refused;
    return true;
}

bool ledger_ask_find_slot(struct txn *txn, const char *party, bool yields,
                          const struct ask_limits *limits, gint64 now, gint64 *from, GError **error)
{
    gint64 until = now + limits->lifetime, sent = 0, waiting = 0;

    if (!ledger_asked_find_slot(txn, ASKED_PARTY, party, limits->per_party, until, from, error))
        return false;
    if (yields &&
        (!ledger_asked_find_slot(txn, ASKED_YIELDED, party, YIELDING_MOST, until, &sent, error) ||
         !ledger_asked_find_slot(txn, ASKED_YIELDING, party, YIELDING_MOST, until, &waiting,
                                 error)))
        return false;
    *from = MAX(*from, MAX(sent, waiting));
    return true;
}

struct refused {
    const struct ask *ask;
    bool over; /* the introducer may not ask the party again */
    const struct audit_by *by;
};

/* Handles another ask to the same party after a refusal. */
static bool yield_or_end(struct txn *txn, struct ask *ask, void *ctx, GError **error)
{
    const struct refused *refused = ctx;

    if (ask->state != ASK_SCHEDULED || strcmp(ask->id, refused->ask->id) == 0)
        return true;
    if (refused->over && strcmp(ask->introducer, refused->ask->introducer) == 0)
        return ledger_ask_end(txn, ask, ASK_WITHDRAWN, refused->by, error);
    if (strcmp(ask->account, refused->ask->account) != 0)
        return true;
    return ledger_asked_remove(txn, ASKED_PARTY, ask->party, ask->due, ask->id, error) &&
           ledger_asked_add(txn, ASKED_YIELDING, ask->party, ask->due, ask->id, error);
}

bool ledger_yield_after_refusal(struct txn *txn, const struct ask *ask, bool over,
                                const struct audit_by *by, GError **error)
{
    struct refused refused = {ask, over, by};

    return each_ask(txn, ask->party, true, yield_or_end, &refused, error);
}

/* The position of one ask in the queues. */
struct turn {
    struct txn *txn;
    struct ask *ask;
    const struct ask_limits *limits;
    const struct audit_by *by;
    bool waits;   /* it yields and has not had its turn */
    bool yielded; /* it yields and has had its turn: its mail is in the outbox */
};

static bool turn_begin(struct turn *t, GError **error)
{
    const struct ask *ask = t->ask;

    return ledger_asked_has(t->txn, ASKED_YIELDING, ask->party, ask->due, ask->id, &t->waits,
                            error) &&
           ledger_asked_has(t->txn, ASKED_YIELDED, ask->party, ask->due, ask->id, &t->yielded,
                            error);
}

/* Makes the ask due at another time and removes its old entries; the caller adds the new ones. */
static bool be_due(struct turn *t, gint64 due, GError **error)
{
    struct ask *ask = t->ask;

    if (!ledger_asked_remove(t->txn, ASKED_PARTY, ask->party, ask->due, ask->id, error) ||
        !ledger_asked_remove(t->txn, ASKED_YIELDING, ask->party, ask->due, ask->id, error) ||
        !ledger_asked_remove(t->txn, ASKED_YIELDED, ask->party, ask->due, ask->id, error) ||
        !ledger_ask_unindex(t->txn, ask, error))
        return false;
    ask->due = due;
    ask->state = ASK_SCHEDULED;
    return ledger_ask_put(t->txn, ask, error) && ledger_ask_index(t->txn, ask, error);
}

/* Makes a yielding ask count among all asks that the party gets, from now on. */
static bool count_among_sent(struct turn *t, GError **error)
{
    const struct ask *ask = t->ask;
    gint64 now = t->by->now;

    return be_due(t, now, error) &&
           ledger_asked_add(t->txn, ASKED_YIELDED, ask->party, now, ask->id, error) &&
           ledger_asked_add(t->txn, ASKED_PARTY, ask->party, now, ask->id, error);
}

/* Asks that are put off keep their order: each is due a second after the one before. */
static bool put_off(struct turn *t, gint64 until, GError **error)
{
    const struct ask *ask = t->ask;
    guint8 row = t->waits || t->yielded ? ASKED_YIELDING : ASKED_PARTY;
    bool sending = ask->state == ASK_SENDING;
    int any;

    while ((any = ledger_asked_any(t->txn, row, ask->party, until, error)) > 0)
        until++;
    return any == 0 && (!sending || ledger_outbox_remove_ask(t->txn, ask->id, error)) &&
           be_due(t, until, error) &&
           ledger_asked_add(t->txn, row, ask->party, until, ask->id, error) &&
           (!sending || ledger_audit_add_ask(t->txn, ask, "ask.put-off", t->by, error));
}

/* Finds whether the party's day has room for a yielding ask that no other ask needs. */
static bool has_turn(struct turn *t, bool *out, GError **error)
{
    const char *party = t->ask->party;
    bool room = false, turn = false;

    if (!ledger_asked_has_room(t->txn, ASKED_PARTY, party, t->limits->per_party, t->by->now, &room,
                               error) ||
        !ledger_asked_has_room(t->txn, ASKED_YIELDED, party, YIELDING_MOST, t->by->now, &turn,
                               error))
        return false;
    *out = room && turn;
    return true;
}

/* Finds the time from which the party has room, by the asks that were really sent. After we or the
 * mail server were down, asks that were scheduled for several days are all due at once. */
static bool find_room(struct turn *t, gint64 *from, GError **error)
{
    const char *party = t->ask->party;
    gint64 until = t->by->now + t->limits->lifetime, yielded = 0;

    if (!ledger_asked_find_sent_slot(t->txn, ASKED_PARTY, party, t->limits->per_party, until, from,
                                     error) ||
        (t->yielded && !ledger_asked_find_sent_slot(t->txn, ASKED_YIELDED, party, YIELDING_MOST,
                                                    until, &yielded, error)))
        return false;
    *from = MAX(*from, yielded);
    return true;
}

static bool send_or_put_off(struct turn *t, bool *late, GError **error)
{
    gint64 now = t->by->now, from = 0;
    bool turn = true;

    if (!turn_begin(t, error) || !find_room(t, &from, error) ||
        (t->waits && !has_turn(t, &turn, error)))
        return false;
    *late = from > now || !turn;
    if (*late)
        return put_off(t, t->waits ? now + AGAIN_SECONDS : from, error);
    return !t->waits || count_among_sent(t, error);
}

bool store_ask_put_off(struct store *store, const char *id, const struct ask_limits *limits,
                       const struct audit_by *by, bool *put_off, GError **error)
{
    struct turn t = {.limits = limits, .by = by};
    bool late = false;
    struct txn txn;

    if (!txn_begin(store, true, &txn, error))
        return false;
    t.txn = &txn;
    int got = ledger_ask_get(&txn, id, &t.ask, error);
    bool waiting = got > 0 && (t.ask->state == ASK_SCHEDULED || t.ask->state == ASK_SENDING);
    bool ok = waiting ? send_or_put_off(&t, &late, error) : got >= 0;
    ask_free(t.ask);
    if (!txn_end(&txn, ok, error))
        return false;
    *put_off = late;
    return true;
}

bool ledger_ask_count_sent(struct txn *txn, const struct ask *ask, gint64 now, GError **error)
{
    bool yielded = false;

    return ledger_asked_has(txn, ASKED_YIELDED, ask->party, ask->due, ask->id, &yielded, error) &&
           (!yielded ||
            ledger_asked_sent(txn, ASKED_YIELDED, ask->party, ask->due, now, ask->id, error)) &&
           ledger_asked_sent(txn, ASKED_PARTY, ask->party, ask->due, now, ask->id, error);
}
