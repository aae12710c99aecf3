/* Pairs that were introduced: a message that showed them to each other passed because both had
 * agreed. Each pair is stored under both people. */
#include "store/ledger/introduced_pairs.h"

#include <string.h>
#include "store/ledger/audit.h"
#include "store/ledger/record_person.h"
#include "store/ledger/record_txn.h"
#include "store/ledger/records.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"
#include "store/ledger/txn.h"

static struct key pair_key(const char *one, const char *other)
{
    struct key key = key_of(one);

    key_part(&key, other);
    return key;
}

/* Returns 1 and sets *when if the pair is stored. introducer: may be NULL. */
static int introduced_get(struct txn *txn, const char *one, const char *other, gint64 *when,
                          char **introducer, GError **error)
{
    struct introduced_side *side = NULL;
    struct key key = pair_key(one, other);
    int got = txn_get_record(txn, TABLE_INTRODUCED, &key, &side, error);

    if (got > 0)
        *when = side->when;
    if (got > 0 && introducer)
        *introducer = g_steal_pointer(&side->introducer);
    introduced_side_free(side);
    return got;
}

static bool put_side(struct txn *txn, const char *one, const char *other, const char *introducer,
                     const struct audit_by *by, GError **error)
{
    struct introduced_side side = {
        .when = by->now, .other = (char *)other, .introducer = (char *)introducer};
    struct key key = pair_key(one, other);
    g_autofree char *detail = g_strdup_printf("introducer=%s counterpart=%s", introducer, other);

    return txn_put_record(txn, TABLE_INTRODUCED, &key, &side, error) &&
           ledger_audit_add(txn, by, "introduced", one, detail, error);
}

/* Returns 1 if it is stored and not older than since, otherwise 0. */
static int is_there(struct txn *txn, const struct introduced *pair, gint64 since, GError **error)
{
    gint64 when = 0;
    int got = introduced_get(txn, pair->a, pair->b, &when, NULL, error);

    return got > 0 ? when >= since : got;
}

bool ledger_introduced_put(struct txn *txn, const struct introduced *pair, gint64 since,
                           const struct audit_by *by, GError **error)
{
    int there = strcmp(pair->a, pair->b) == 0 ? 1 : is_there(txn, pair, since, error);

    if (there != 0)
        return there > 0;
    return put_side(txn, pair->a, pair->b, pair->introducer, by, error) &&
           put_side(txn, pair->b, pair->a, pair->introducer, by, error);
}

bool ledger_introduced_put_agreed(struct txn *txn, const struct request *request,
                                  const struct audit_by *by, GError **error)
{
    for (guint i = 0; request->ending == ENDING_AGREED && i < request->waits->len; i++) {
        const struct waiting *wait = request->waits->pdata[i];
        struct introduced pair = {wait->party, wait->counterpart, request->introducer};
        if (!ledger_introduced_put(txn, &pair, by->now, by, error))
            return false;
    }
    return true;
}

static bool put_missing(struct txn *txn, const struct introduced *pairs, size_t n, gint64 since,
                        const struct audit_by *by, GError **error)
{
    for (size_t i = 0; i < n; i++)
        if (!ledger_introduced_put(txn, &pairs[i], since, by, error))
            return false;
    return true;
}

/* Returns 1 if all are stored, otherwise 0. */
static int all_there(struct store *store, const struct introduced *pairs, size_t n, gint64 since,
                     GError **error)
{
    struct txn txn;
    int there = 1;

    if (!txn_begin(store, false, &txn, error))
        return -1;
    for (size_t i = 0; i < n && there > 0; i++)
        there = is_there(&txn, &pairs[i], since, error);
    txn_end(&txn, true, NULL);
    return there;
}

bool store_introduced_put(struct store *store, const struct introduced *pairs, size_t n,
                          gint64 since, const struct audit_by *by, GError **error)
{
    int there = all_there(store, pairs, n, since, error);
    struct txn txn;

    if (there != 0)
        return there > 0;
    return txn_begin(store, true, &txn, error) &&
           txn_end(&txn, put_missing(&txn, pairs, n, since, by, error), error);
}

bool store_introduced_get(struct store *store, const char *a, const char *b, gint64 *when,
                          char **introducer, GError **error)
{
    struct txn txn;

    *when = 0;
    if (!txn_begin(store, false, &txn, error))
        return false;
    int got = introduced_get(&txn, a, b, when, introducer, error);
    return txn_end(&txn, got >= 0, error);
}

/* Adds the other sides (char *) of this person's pairs to out. */
bool ledger_introduced_list(struct txn *txn, const char *person, GPtrArray *out, GError **error)
{
    struct key prefix = key_of(person);
    struct scan scan;
    int got;

    if (!scan_open(&scan, txn, TABLE_INTRODUCED, &prefix, error))
        return false;
    while ((got = scan_next(&scan, error)) > 0) {
        struct introduced_side *side = scan_record(&scan, error);
        if (!side) {
            got = -1;
            break;
        }
        g_ptr_array_add(out, g_steal_pointer(&side->other));
        introduced_side_free(side);
    }
    scan_close(&scan);
    return got == 0;
}

bool ledger_introduced_forget(struct txn *txn, const char *person, unsigned *removed,
                              GError **error)
{
    g_autoptr(GPtrArray) others = g_ptr_array_new_with_free_func(g_free);

    if (!ledger_introduced_list(txn, person, others, error))
        return false;
    for (guint i = 0; i < others->len; i++) {
        struct key one = pair_key(person, others->pdata[i]),
                   other = pair_key(others->pdata[i], person);
        if (!txn_delete(txn, TABLE_INTRODUCED, &one, error) ||
            !txn_delete(txn, TABLE_INTRODUCED, &other, error))
            return false;
    }
    *removed = others->len;
    return true;
}

bool ledger_introduced_list_by(struct txn *txn, const char *introducer, GArray *keys,
                               GError **error)
{
    struct scan scan;
    int got;

    if (!scan_open(&scan, txn, TABLE_INTRODUCED, NULL, error))
        return false;
    while ((got = scan_next(&scan, error)) > 0) {
        struct introduced_side *side = scan_record(&scan, error);
        struct key key = {.size = MIN(scan.key.size, KEY_MAX)};
        if (!side) {
            got = -1;
            break;
        }
        memcpy(key.bytes, scan.key.data, key.size);
        if (strcmp(side->introducer, introducer) == 0)
            g_array_append_val(keys, key);
        introduced_side_free(side);
    }
    scan_close(&scan);
    return got == 0;
}

bool ledger_introduced_set_by(struct txn *txn, const struct key *key, const char *introducer,
                              const char *with, GError **error)
{
    struct introduced_side *side = NULL;
    int got = txn_get_record(txn, TABLE_INTRODUCED, key, &side, error);

    if (got <= 0)
        return got == 0;
    record_forget(&introduced_record, side, NULL, introducer, with);
    bool ok = txn_put_record(txn, TABLE_INTRODUCED, key, side, error);
    introduced_side_free(side);
    return ok;
}
