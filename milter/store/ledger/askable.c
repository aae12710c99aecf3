/* Whether somebody may be asked. Nobody is asked too often, and nobody can probe. */
#include "store/ledger/askable.h"

#include <string.h>
#include "base/day.h"
#include "store/kv/kv.h"
#include "store/ledger/ask_tables.h"
#include "store/ledger/ask_yielding.h"
#include "store/ledger/records.h"
#include "store/ledger/states.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"
#include "store/ledger/txn.h"

/* Refusals or silences of one party after which one introducer cannot ask again. */
#define REFUSALS_MOST 2u

static struct key asked_prefix(guint8 kind, const char *who)
{
    struct key key = {0};

    key_octet(&key, kind);
    key_part(&key, who);
    return key;
}

static struct key asked_key(guint8 kind, const char *who, gint64 when, const char *id)
{
    struct key key = asked_prefix(kind, who);

    key_time(&key, when);
    key_part(&key, id);
    return key;
}

bool ledger_asked_add(struct txn *txn, guint8 kind, const char *who, gint64 when, const char *id,
                      GError **error)
{
    struct key key = asked_key(kind, who, when, id);

    return txn_put(txn, TABLE_ASKED, &key, "", 0, error);
}

bool ledger_asked_sent(struct txn *txn, guint8 kind, const char *who, gint64 due, gint64 now,
                       const char *id, GError **error)
{
    struct key key = asked_key(kind, who, now, id);
    guint8 sent = 1;

    return ledger_asked_remove(txn, kind, who, due, id, error) &&
           txn_put(txn, TABLE_ASKED, &key, &sent, 1, error);
}

bool ledger_asked_remove(struct txn *txn, guint8 kind, const char *who, gint64 when, const char *id,
                         GError **error)
{
    struct key key = asked_key(kind, who, when, id);

    return txn_delete(txn, TABLE_ASKED, &key, error);
}

bool ledger_asked_has(struct txn *txn, guint8 kind, const char *who, gint64 when, const char *id,
                      bool *out, GError **error)
{
    struct key key = asked_key(kind, who, when, id);
    struct kv_value value;
    int got = txn_get(txn, TABLE_ASKED, &key, &value, error);

    *out = got > 0;
    return got >= 0;
}

/* Returns the offset of the time, which comes after the NUL of the party or account; the id follows
 * it. */
static size_t when_offset(const void *key, size_t size)
{
    const char *end = memchr(key, '\0', size);

    return end ? (size_t)(end + 1 - (const char *)key) : size;
}

struct forgetting {
    struct key prefix;
    gint64 after, until; /* entries outside of this range are removed */
    unsigned most;
    bool open_stays;
};

static GArray *keys_to_forget(struct txn *txn, const struct forgetting *f, GError **error)
{
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(struct key));
    struct scan scan;
    int got = 1;

    if (!scan_open(&scan, txn, TABLE_ASKED, &f->prefix, error))
        return NULL;
    while (keys->len < f->most && (got = scan_next(&scan, error)) > 0) {
        struct key key = {.size = MIN(scan.key.size, KEY_MAX)};
        memcpy(key.bytes, scan.key.data, key.size);
        gint64 when = key_time_at(&scan.key, when_offset(scan.key.data, scan.key.size));
        if (when <= f->after || when > f->until)
            g_array_append_val(keys, key);
    }
    scan_close(&scan);
    return got < 0 ? NULL : g_steal_pointer(&keys);
}

/* Returns 1 if the ask of this key is open, 0 if it has ended or the key has no ask, -1 with error
 * set. */
static int is_of_open(struct txn *txn, const struct key *key, GError **error)
{
    size_t at = when_offset(key->bytes, key->size) + sizeof(gint64);
    g_autofree char *id =
        at < key->size ? g_strndup((const char *)key->bytes + at, key->size - at) : g_strdup("");
    struct ask *ask = NULL;
    int got = ledger_ask_get(txn, id, &ask, error);
    int open = got > 0 ? ask_state_is_open(ask->state) : got;

    ask_free(ask);
    return open;
}

static bool forget_keys(struct txn *txn, const struct forgetting *f, unsigned *removed,
                        GError **error)
{
    g_autoptr(GArray) keys = keys_to_forget(txn, f, error);

    for (guint i = 0; keys && i < keys->len; i++) {
        const struct key *key = &g_array_index(keys, struct key, i);
        int stays = f->open_stays ? is_of_open(txn, key, error) : 0;
        if (stays < 0 || (stays == 0 && !txn_delete(txn, TABLE_ASKED, key, error)))
            return false;
    }
    *removed = keys ? keys->len : 0;
    return keys != NULL;
}

bool ledger_asked_prune(struct txn *txn, gint64 now, gint64 until, unsigned most, unsigned *removed,
                        GError **error)
{
    struct forgetting f = {.after = now - DAY_SECONDS, .until = until, .most = most};

    return forget_keys(txn, &f, removed, error);
}

bool ledger_asked_forget(struct txn *txn, guint8 kind, const char *who, GError **error)
{
    struct forgetting f = {.prefix = asked_prefix(kind, who),
                           .after = G_MAXINT64,
                           .most = G_MAXUINT,
                           .open_stays = true};
    unsigned removed;

    return forget_keys(txn, &f, &removed, error);
}

int ledger_asked_any(struct txn *txn, guint8 kind, const char *who, gint64 when, GError **error)
{
    struct key key = asked_prefix(kind, who);

    key_time(&key, when);
    return txn_any(txn, TABLE_ASKED, &key, error);
}

static bool find_slot(struct txn *txn, const struct key *prefix, unsigned most, bool sent_only,
                      gint64 until, gint64 *from, GError **error)
{
    struct scan scan;
    unsigned n = 0;
    int got = 1;

    if (!scan_open(&scan, txn, TABLE_ASKED, prefix, error))
        return false;
    scan_backwards(&scan);
    *from = 0;
    while (n < MAX(most, 1) && (got = scan_next(&scan, error)) > 0) {
        gint64 when = key_time_at(&scan.key, prefix->size);
        bool counts = when <= until && (!sent_only || scan.value.size > 0);
        if (counts && ++n == MAX(most, 1))
            *from = when + DAY_SECONDS;
    }
    scan_close(&scan);
    return got >= 0;
}

bool ledger_asked_find_slot(struct txn *txn, guint8 kind, const char *who, unsigned most,
                            gint64 until, gint64 *from, GError **error)
{
    struct key prefix = asked_prefix(kind, who);

    return find_slot(txn, &prefix, most, false, until, from, error);
}

bool ledger_asked_find_sent_slot(struct txn *txn, guint8 kind, const char *who, unsigned most,
                                 gint64 until, gint64 *from, GError **error)
{
    struct key prefix = asked_prefix(kind, who);

    return find_slot(txn, &prefix, most, true, until, from, error);
}

/* Returns the times of this party's or account's asks that are less than a day from `now`, in order
 * and including `now`. Returns NULL with error set. */
static GArray *times_around(struct txn *txn, guint8 kind, const char *who, gint64 now,
                            GError **error)
{
    g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(gint64));
    struct key prefix = asked_prefix(kind, who);
    bool stands = false;
    struct scan scan;
    int got;

    if (!scan_open(&scan, txn, TABLE_ASKED, &prefix, error))
        return NULL;
    while ((got = scan_next(&scan, error)) > 0) {
        gint64 when = key_time_at(&scan.key, prefix.size);
        if (!stands && when > now)
            g_array_append_val(times, now);
        stands = stands || when > now;
        if (when > now - DAY_SECONDS && when < now + DAY_SECONDS)
            g_array_append_val(times, when);
    }
    scan_close(&scan);
    if (!stands)
        g_array_append_val(times, now);
    return got < 0 ? NULL : g_steal_pointer(&times);
}

bool ledger_asked_has_room(struct txn *txn, guint8 kind, const char *who, unsigned most, gint64 now,
                           bool *out, GError **error)
{
    g_autoptr(GArray) times = times_around(txn, kind, who, now, error);
    bool room = true;

    if (!times)
        return false;
    most = MAX(most, 1);
    for (guint i = 0; room && i + most < times->len; i++)
        room =
            g_array_index(times, gint64, i + most) - g_array_index(times, gint64, i) >= DAY_SECONDS;
    *out = room;
    return true;
}

static struct key refusals_key(const char *introducer, const char *party)
{
    struct key key = key_of(introducer);

    key_part(&key, party);
    return key;
}

static bool refusals_get(struct txn *txn, const struct key *key, guint32 *count, GError **error)
{
    struct kv_value value;
    int got = txn_get(txn, TABLE_REFUSALS, key, &value, error);

    *count = 0;
    if (got > 0 && value.size != sizeof *count)
        return txn_damaged(txn, TABLE_REFUSALS, key->bytes, key->size, error);
    if (got > 0)
        memcpy(count, value.data, sizeof *count);
    return got >= 0;
}

bool ledger_refusals_count(struct txn *txn, const struct ask *ask, bool *over, GError **error)
{
    struct key key = refusals_key(ask->introducer, ask->party);
    guint32 count;

    if (!refusals_get(txn, &key, &count, error))
        return false;
    count++;
    *over = count >= REFUSALS_MOST;
    return txn_put(txn, TABLE_REFUSALS, &key, &count, sizeof count, error);
}

struct askable_query {
    const char *account, *introducer, *party, *counterpart;
    const struct ask_limits *limits;
    gint64 now;
};

/* Returns the time from which somebody who was asked this may be asked again; 0 means now, or that
 * the ask is open. */
static gint64 again_from(const struct ask *ask, const struct askable_query *a)
{
    bool reached = ask->state == ASK_DECLINED || (ask->state == ASK_SILENT && ask->sent);

    if (reached && ask->again)
        return ask->again;
    if (reached)
        return ask->ended + a->limits->again_after;
    return ask->state == ASK_UNDELIVERABLE || ask->state == ASK_UNSENT || ask->state == ASK_SILENT
               ? ask->ended + DAY_SECONDS
               : 0;
}

static int newest_ask(struct txn *txn, const struct askable_query *a, struct ask **ask,
                      GError **error)
{
    g_autofree char *id = NULL;
    int got = ledger_question_get(txn, a->introducer, a->party, a->counterpart, &id, error);

    return got > 0 ? ledger_ask_get(txn, id, ask, error) : got;
}

/* The ask can be sent at `slot`, but there must be time for the answer. */
static gint64 slot_from(gint64 slot, const struct askable_query *a)
{
    return MAX(slot - a->limits->lifetime / 2, 0);
}

static bool find_askable(struct txn *txn, const struct askable_query *a, enum askable *out,
                         gint64 *from, GError **error)
{
    struct key refusals = refusals_key(a->introducer, a->party);
    struct ask *ask = NULL;
    bool yields = false;
    guint32 count;
    gint64 slot;
    int got = newest_ask(txn, a, &ask, error);

    if (got < 0)
        return false;
    bool open = got > 0 && ask_state_is_open(ask->state);
    gint64 again = got > 0 ? again_from(ask, a) : 0;
    ask_free(ask);
    if (!refusals_get(txn, &refusals, &count, error) ||
        !ledger_account_yields(txn, a->account, a->party, &yields, error) ||
        !ledger_ask_find_slot(txn, a->party, yields, a->limits, a->now, &slot, error))
        return false;
    gint64 when = MAX(again, slot_from(slot, a));
    *out = open                     ? ASKABLE_OPEN
           : count >= REFUSALS_MOST ? ASKABLE_NEVER
           : when > a->now          ? ASKABLE_LATER
                                    : ASKABLE;
    *from = *out == ASKABLE_LATER ? when : 0;
    return true;
}

bool store_askable_get(struct store *store, const char *account, const char *introducer,
                       const char *party, const char *counterpart, const struct ask_limits *limits,
                       gint64 now, enum askable *out, gint64 *from, GError **error)
{
    struct askable_query asking = {account, introducer, party, counterpart, limits, now};
    enum askable found = ASKABLE;
    gint64 when = 0;
    struct txn txn;

    if (!txn_begin(store, false, &txn, error))
        return false;
    if (!txn_end(&txn, find_askable(&txn, &asking, &found, &when, error), error))
        return false;
    *out = found;
    *from = when;
    return true;
}

bool store_account_limit_get(struct store *store, const char *account,
                             const struct ask_limits *limits, gint64 now, gint64 *from,
                             GError **error)
{
    gint64 when = 0;
    struct txn txn;

    if (!txn_begin(store, false, &txn, error))
        return false;
    bool ok = ledger_asked_find_slot(&txn, ASKED_ACCOUNT, account, limits->per_introducer,
                                     now + limits->lifetime, &when, error);
    if (!txn_end(&txn, ok, error))
        return false;
    *from = when > now ? when : 0;
    return true;
}
