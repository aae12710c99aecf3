/* Asks that yield: a person's asks of a day are not used up by accounts whose asks that person has
 * refused before (DESIGN, Ask first, 7). Such asks stand in a row of their own, which the others do
 * not see; one a day, of all of them together, is sent when the person's day has room left. */
#include "store/records.h"
#include "store/tables.h"

#include <string.h>

#define DAY ((gint64)24 * 60 * 60)
/* Yielding asks a day to one person, all accounts together. */
#define YIELDING_MOST 1u
/* One that found no room is looked at again after so long. */
#define AGAIN_SECONDS ((gint64)60 * 60)

static bool is_refused(const struct ask *ask)
{
    return ask->state == ASK_DECLINED || (ask->state == ASK_SILENT && ask->sent);
}

/* Calls each for every ask to this party, or every open one. */
static bool each_ask(struct txn *txn, const char *party, bool open_only,
                     bool (*each)(struct txn *, struct ask *, void *ctx, GError **), void *ctx,
                     GError **error)
{
    g_autoptr(GPtrArray) ids = ask_ids_of(txn, party, NULL, open_only, error);

    for (guint i = 0; ids && i < ids->len; i++) {
        struct ask *ask = NULL;
        int got = ask_load(txn, ids->pdata[i], &ask, error);
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

static bool look_for_refusal(struct txn *txn, struct ask *ask, void *ctx, GError **error)
{
    struct account *account = ctx;

    (void)txn, (void)error;
    account->refused |= strcmp(ask->account, account->name) == 0 && is_refused(ask);
    return true;
}

bool account_yields(struct txn *txn, const char *account, const char *party, bool *out,
                    GError **error)
{
    struct account search = {account, false};

    if (!each_ask(txn, party, false, look_for_refusal, &search, error))
        return false;
    *out = search.refused;
    return true;
}

bool yielding_slot(struct txn *txn, const char *party, unsigned most, gint64 *from, GError **error)
{
    gint64 sent, waiting;

    if (!asked_slot(txn, ASKED_PARTY, party, most, from, error) ||
        !asked_slot(txn, ASKED_YIELDED, party, YIELDING_MOST, &sent, error) ||
        !asked_slot(txn, ASKED_YIELDING, party, YIELDING_MOST, &waiting, error))
        return false;
    *from = MAX(*from, MAX(sent, waiting));
    return true;
}

struct refused {
    const struct ask *ask;
    bool over; /* this introducer asks the party no more */
    const struct act *act;
};

/* Another ask of the account that has just been refused. */
static bool yield_or_end(struct txn *txn, struct ask *ask, void *ctx, GError **error)
{
    const struct refused *refused = ctx;

    if (ask->state != ASK_SCHEDULED || strcmp(ask->id, refused->ask->id) == 0)
        return true;
    if (refused->over && strcmp(ask->introducer, refused->ask->introducer) == 0)
        return ask_end(txn, ask, ASK_WITHDRAWN, refused->act, error);
    if (strcmp(ask->account, refused->ask->account) != 0)
        return true;
    return asked_remove(txn, ASKED_PARTY, ask->party, ask->due, ask->id, error) &&
           asked_add(txn, ASKED_YIELDING, ask->party, ask->due, ask->id, error);
}

bool yield_after_refusal(struct txn *txn, const struct ask *ask, bool over, const struct act *act,
                         GError **error)
{
    struct refused refused = {ask, over, act};

    return each_ask(txn, ask->party, true, yield_or_end, &refused, error);
}

/* It leaves the row, and is due at another time. */
static bool leave_row(struct txn *txn, struct ask *ask, gint64 due, GError **error)
{
    if (!asked_remove(txn, ASKED_YIELDING, ask->party, ask->due, ask->id, error) ||
        !ask_unindex(txn, ask, error))
        return false;
    ask->due = due;
    return ask_store(txn, ask, error) && ask_index(txn, ask, error);
}

/* From now on it counts among all that the party gets. */
static bool take_place(struct txn *txn, struct ask *ask, gint64 now, GError **error)
{
    return leave_row(txn, ask, now, error) &&
           asked_add(txn, ASKED_YIELDED, ask->party, now, ask->id, error) &&
           asked_add(txn, ASKED_PARTY, ask->party, now, ask->id, error);
}

static bool put_off(struct txn *txn, struct ask *ask, gint64 until, GError **error)
{
    return leave_row(txn, ask, until, error) &&
           asked_add(txn, ASKED_YIELDING, ask->party, until, ask->id, error);
}

static bool yield_one(struct txn *txn, struct ask *ask, unsigned most, gint64 now, bool *yields,
                      GError **error)
{
    bool waits = false, room = false, turn = false;

    if (ask->state != ASK_SCHEDULED ||
        !asked_has(txn, ASKED_YIELDING, ask->party, ask->due, ask->id, &waits, error))
        return ask->state != ASK_SCHEDULED;
    if (!waits)
        return true;
    if (!asked_has_room(txn, ASKED_PARTY, ask->party, most, now, &room, error) ||
        !asked_has_room(txn, ASKED_YIELDED, ask->party, YIELDING_MOST, now, &turn, error))
        return false;
    *yields = !(room && turn);
    return *yields ? put_off(txn, ask, now + AGAIN_SECONDS, error)
                   : take_place(txn, ask, now, error);
}

bool store_ask_yield(struct store *store, const char *id, const struct ask_limits *limits,
                     gint64 now, bool *yields, GError **error)
{
    struct ask *ask = NULL;
    bool found = false;
    struct txn txn;

    if (!txn_begin(store, true, &txn, error))
        return false;
    int got = ask_load(&txn, id, &ask, error);
    bool ok = got > 0 ? yield_one(&txn, ask, limits->per_party, now, &found, error) : got == 0;
    ask_free(ask);
    if (!txn_end(&txn, ok, error))
        return false;
    *yields = found;
    return true;
}
