#include "store/ledger/pair_history.h"

#include <string.h>
#include "base/day.h"
#include "base/error.h"
#include "base/random.h"
#include "store/ledger/ask_tables.h"
#include "store/ledger/askable.h"
#include "store/ledger/asks.h"
#include "store/ledger/audit.h"
#include "store/ledger/record_txn.h"
#include "store/ledger/records.h"
#include "store/ledger/states.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"
#include "store/ledger/txn.h"

static struct key past_key(const char *introducer, const char *a, const char *b)
{
    struct key key = key_of(introducer);
    bool swap = strcmp(a, b) > 0;

    key_part(&key, swap ? b : a);
    key_part(&key, swap ? a : b);
    return key;
}

/* Reads the record of a pair, or returns 0 with a new record. Caller frees. */
static int past_get(struct txn *txn, const char *introducer, const char *a, const char *b,
                    struct past_pair **out, GError **error)
{
    struct key key = past_key(introducer, a, b);
    bool swap = strcmp(a, b) > 0;
    int got = txn_get_record(txn, TABLE_PAST, &key, out, error);

    if (got == 0) {
        *out = g_new0(struct past_pair, 1);
        (*out)->introducer = g_strdup(introducer);
        (*out)->a = g_strdup(swap ? b : a);
        (*out)->b = g_strdup(swap ? a : b);
    }
    return got;
}

static bool past_put(struct txn *txn, const struct past_pair *pair, GError **error)
{
    struct key key = past_key(pair->introducer, pair->a, pair->b);

    return txn_put_record(txn, TABLE_PAST, &key, pair, error);
}

bool past_delete(struct txn *txn, const struct past_pair *pair, GError **error)
{
    struct key key = past_key(pair->introducer, pair->a, pair->b);

    return txn_delete(txn, TABLE_PAST, &key, error);
}

bool ledger_past_put_stopped(struct txn *txn, const char *introducer, const char *a, const char *b,
                             enum past_stop how, gint64 now, GError **error)
{
    struct past_pair *pair = NULL;

    if (past_get(txn, introducer, a, b, &pair, error) < 0)
        return false;
    pair->stopped = now;
    pair->how = how;
    bool ok = past_put(txn, pair, error);
    past_pair_free(pair);
    return ok;
}

/* A second attempt, made because a copy has joined, adds no further audit line. */
static bool note_vouched(struct txn *txn, struct past_pair *pair, const struct address_pair *keys,
                         const struct audit_by *by, GError **error)
{
    if (pair->vouched == by->now && !pair->stopped)
        return true;
    pair->stopped = 0;
    pair->how = PAST_REFUSED;
    pair->vouched = by->now;
    g_autofree char *detail = g_strdup_printf("parties=%s,%s", keys->a, keys->b);
    return past_put(txn, pair, error) &&
           ledger_audit_add(txn, by, "vouched", pair->introducer, detail, error);
}

static bool past_vouched(struct txn *txn, const char *introducer, const struct address_pair *keys,
                         const struct audit_by *by, GError **error)
{
    struct past_pair *pair = NULL;
    bool ok = past_get(txn, introducer, keys->a, keys->b, &pair, error) >= 0 &&
              note_vouched(txn, pair, keys, by, error);

    past_pair_free(pair);
    return ok;
}

/* ---- reading ---- */

static bool any_open(struct txn *txn, const char *introducer, const char *party,
                     const char *counterpart, bool *open, GError **error)
{
    g_autofree char *id = NULL;
    struct ask *ask = NULL;
    int got = ledger_question_get(txn, introducer, party, counterpart, &id, error);

    if (got > 0)
        got = ledger_ask_get(txn, id, &ask, error);
    if (got > 0)
        *open |= ask_state_is_open(ask->state);
    ask_free(ask);
    return got >= 0;
}

static void set_what_counts(const struct past_pair *past, const struct past_limits *limits,
                            gint64 now, struct pair_past *out)
{
    gint64 counts = past->how == PAST_WITHDRAWN ? DAY_SECONDS : limits->stopped;

    if (past->stopped && past->stopped > now - counts)
        out->stopped = past->stopped;
    if (past->vouched && past->vouched > now - limits->vouched)
        out->vouched = past->vouched;
}

bool store_past_get(struct store *store, const char *introducer, const char *a, const char *b,
                    const struct past_limits *limits, gint64 now, struct pair_past *out,
                    GError **error)
{
    struct past_pair *past = NULL;
    struct txn txn;

    if (!txn_begin(store, false, &txn, error))
        return false;
    bool ok = past_get(&txn, introducer, a, b, &past, error) >= 0 &&
              any_open(&txn, introducer, a, b, &out->waits, error) &&
              any_open(&txn, introducer, b, a, &out->waits, error);
    ok = txn_end(&txn, ok, error);
    if (ok)
        set_what_counts(past, limits, now, out);
    past_pair_free(past);
    return ok;
}

/* ---- refusals ---- */

static bool count_refusal(struct txn *txn, const struct past_refusal *refusal,
                          const struct audit_by *by, GError **error)
{
    g_autofree char *id = random_hex(8);
    g_autofree char *named = refusal->named ? g_strjoinv(",", (char **)refusal->named) : NULL;
    g_autofree char *detail = g_strconcat(REFUSAL_NAMED, named ? named : "", NULL);

    return ledger_asked_add(txn, ASKED_ACCOUNT, refusal->account, by->now, id, error) &&
           ledger_audit_add(txn, by, REFUSAL_COUNTED, refusal->account, detail, error);
}

static bool refused(struct txn *txn, const struct past_refusal *refusal,
                    const struct outgoing *notice, const struct audit_by *by, GError **error)
{
    guint64 number;

    for (size_t i = 0; refusal->introducer && i < refusal->n; i++)
        if (!ledger_past_put_stopped(txn, refusal->introducer, refusal->pairs[i].a,
                                     refusal->pairs[i].b, PAST_REFUSED, by->now, error))
            return false;
    return (!refusal->account || count_refusal(txn, refusal, by, error)) &&
           (!notice || outbox_add(txn, notice, by, &number, error));
}

bool store_past_put_refused(struct store *store, const struct past_refusal *refusal,
                            const struct outgoing *notice, const struct audit_by *by,
                            GError **error)
{
    struct txn txn;

    if (!refusal->account && !notice && (refusal->n == 0 || !refusal->introducer))
        return true;
    return txn_begin(store, true, &txn, error) &&
           txn_end(&txn, refused(&txn, refusal, notice, by, error), error);
}

/* ---- vouching ---- */

static bool vouch(struct txn *txn, const char *introducer, const struct address_pair *pairs,
                  size_t n, const struct audit_by *by, GError **error)
{
    for (size_t i = 0; i < n; i++)
        if (!past_vouched(txn, introducer, &pairs[i], by, error))
            return false;
    return true;
}

bool store_vouched_put(struct store *store, const char *introducer,
                       const struct address_pair *pairs, size_t n, const struct audit_by *by,
                       GError **error)
{
    struct txn txn;

    return txn_begin(store, true, &txn, error) &&
           txn_end(&txn, vouch(&txn, introducer, pairs, n, by, error), error);
}

const char *past_stop_name(enum past_stop how)
{
    static const char *const names[] = {"refused", "returned", "withdrawn"};
    return how < G_N_ELEMENTS(names) ? names[how] : "stopped";
}

/* Adds the records below the prefix (NULL: all) that were vouched for since then. */
static bool add_vouched(struct txn *txn, const struct key *prefix, gint64 since, GPtrArray *out,
                        GError **error)
{
    struct scan scan;
    int got;

    if (!scan_open(&scan, txn, TABLE_PAST, prefix, error))
        return false;
    while ((got = scan_next(&scan, error)) > 0) {
        struct past_pair *pair = scan_record(&scan, error);
        if (!pair) {
            got = -1;
            break;
        }
        if (pair->vouched >= MAX(since, 1))
            g_ptr_array_add(out, pair);
        else
            past_pair_free(pair);
    }
    scan_close(&scan);
    return got == 0;
}

bool store_vouched_list(struct store *store, const char *introducer, gint64 since, GPtrArray **out,
                        GError **error)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)past_pair_free);
    struct key prefix = key_of(introducer ? introducer : "");
    struct txn txn;

    if (!txn_begin(store, false, &txn, error))
        return false;
    bool ok = add_vouched(&txn, introducer ? &prefix : NULL, since, found, error);
    if (!txn_end(&txn, ok, error))
        return false;
    *out = g_steal_pointer(&found);
    return true;
}

static bool revoke_vouched(struct txn *txn, const char *introducer, const char *a, const char *b,
                           const struct audit_by *by, GError **error)
{
    struct past_pair *pair = NULL;
    bool ok = past_get(txn, introducer, a, b, &pair, error) >= 0;

    if (ok && !pair->vouched) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_NOT_FOUND, "%s has not vouched for %s and %s",
                    introducer, a, b);
        ok = false;
    }
    if (ok) {
        g_autofree char *detail = g_strdup_printf("parties=%s,%s", a, b);
        pair->vouched = 0;
        ok = past_put(txn, pair, error) &&
             ledger_audit_add(txn, by, "vouched.revoke", introducer, detail, error);
    }
    past_pair_free(pair);
    return ok;
}

bool store_vouched_remove(struct store *store, const char *introducer, const char *a, const char *b,
                          const struct audit_by *by, GError **error)
{
    struct txn txn;

    return txn_begin(store, true, &txn, error) &&
           txn_end(&txn, revoke_vouched(&txn, introducer, a, b, by, error), error);
}

/* ---- ageing ---- */

static bool is_old(const struct past_pair *pair, const struct past_limits *before)
{
    return pair->stopped < before->stopped && pair->vouched < before->vouched;
}

/* Adds the old records, at most `most`. */
static bool add_old(struct txn *txn, const struct past_limits *before, unsigned most,
                    GPtrArray *out, GError **error)
{
    struct scan scan;
    int got = 1;

    if (!scan_open(&scan, txn, TABLE_PAST, NULL, error))
        return false;
    while (out->len < most && (got = scan_next(&scan, error)) > 0) {
        struct past_pair *pair = scan_record(&scan, error);
        if (!pair) {
            got = -1;
            break;
        }
        if (is_old(pair, before))
            g_ptr_array_add(out, pair);
        else
            past_pair_free(pair);
    }
    scan_close(&scan);
    return got >= 0;
}

static bool prune(struct txn *txn, const struct past_limits *before, unsigned most,
                  unsigned *removed, GError **error)
{
    g_autoptr(GPtrArray) old = g_ptr_array_new_with_free_func((GDestroyNotify)past_pair_free);

    if (!add_old(txn, before, most, old, error))
        return false;
    for (guint i = 0; i < old->len; i++)
        if (!past_delete(txn, old->pdata[i], error))
            return false;
    *removed = old->len;
    return true;
}

bool store_past_prune(struct store *store, const struct past_limits *before, unsigned most,
                      unsigned *removed, GError **error)
{
    unsigned n = 0;
    struct txn txn;

    if (!txn_begin(store, true, &txn, error) ||
        !txn_end(&txn, prune(&txn, before, most, &n, error), error))
        return false;
    *removed = n;
    return true;
}
