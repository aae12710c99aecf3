#include "store/past.h"

#include <string.h>
#include "store/random.h"
#include "store/records.h"
#include "store/tables.h"

#define DAY ((gint64)24 * 60 * 60)
#define RECORD_PAST "(xyxayayay)" /* stopped, enum past_stop, vouched; introducer, a, b */

struct past {
    gint64 stopped, vouched;
    enum past_stop how;
};

static struct key past_key(const char *introducer, const char *a, const char *b)
{
    struct key key = key_of(introducer);
    bool swap = strcmp(a, b) > 0;

    key_part(&key, swap ? b : a);
    key_part(&key, swap ? a : b);
    return key;
}

static int past_get(struct txn *txn, const struct key *key, struct past *out, GError **error)
{
    g_autoptr(GVariant) record = NULL;
    guchar how = 0;
    int got = txn_get_record(txn, TABLE_PAST, key, RECORD_PAST, &record, error);

    *out = (struct past){0};
    if (got > 0)
        g_variant_get(record, RECORD_PAST, &out->stopped, &how, &out->vouched, NULL, NULL, NULL);
    out->how = how;
    return got;
}

static bool past_put(struct txn *txn, const struct key *key, const char *introducer, const char *a,
                     const char *b, const struct past *past, GError **error)
{
    bool swap = strcmp(a, b) > 0;
    GVariant *record = g_variant_new("(xyx^ay^ay^ay)", past->stopped, (guchar)past->how,
                                     past->vouched, introducer, swap ? b : a, swap ? a : b);

    return txn_put_record(txn, TABLE_PAST, key, record, error);
}

bool past_stopped(struct txn *txn, const char *introducer, const char *a, const char *b,
                  enum past_stop how, gint64 now, GError **error)
{
    struct key key = past_key(introducer, a, b);
    struct past past;

    if (past_get(txn, &key, &past, error) < 0)
        return false;
    past.stopped = now;
    past.how = how;
    return past_put(txn, &key, introducer, a, b, &past, error);
}

static bool past_vouched(struct txn *txn, const char *introducer, const char *a, const char *b,
                         const struct act *act, GError **error)
{
    struct key key = past_key(introducer, a, b);
    struct past past;

    if (past_get(txn, &key, &past, error) < 0)
        return false;
    /* What is tried once more, because a copy has joined, is said once. */
    if (past.vouched == act->now && !past.stopped)
        return true;
    past = (struct past){.vouched = act->now};
    g_autofree char *detail = g_strdup_printf("parties=%s,%s", a, b);
    return past_put(txn, &key, introducer, a, b, &past, error) &&
           audit_add(txn, act, "vouched", introducer, detail, error);
}

/* ---- reading ---- */

static bool any_open(struct txn *txn, const char *introducer, const char *party,
                     const char *counterpart, bool *open, GError **error)
{
    g_autofree char *id = NULL;
    struct ask *ask = NULL;
    int got = question_get(txn, introducer, party, counterpart, &id, error);

    if (got > 0)
        got = ask_load(txn, id, &ask, error);
    if (got > 0)
        *open |= ask_state_is_open(ask->state);
    ask_free(ask);
    return got >= 0;
}

static void fill(const struct past *past, const struct past_limits *limits, gint64 now,
                 struct pair_past *out)
{
    gint64 counts = past->how == PAST_WITHDRAWN ? DAY : limits->stopped;

    if (past->stopped && past->stopped > now - counts)
        out->stopped = past->stopped;
    if (past->vouched && past->vouched > now - limits->vouched)
        out->vouched = past->vouched;
}

bool store_past(struct store *store, const char *introducer, const char *a, const char *b,
                const struct past_limits *limits, gint64 now, struct pair_past *out, GError **error)
{
    struct key key = past_key(introducer, a, b);
    struct past past;
    struct txn txn;

    if (!txn_begin(store, false, &txn, error))
        return false;
    bool ok = past_get(&txn, &key, &past, error) >= 0 &&
              any_open(&txn, introducer, a, b, &out->waits, error) &&
              any_open(&txn, introducer, b, a, &out->waits, error);
    if (!txn_end(&txn, ok, error))
        return false;
    fill(&past, limits, now, out);
    return true;
}

/* ---- refusals ---- */

static bool count_refusal(struct txn *txn, const struct refusal *refusal, const struct act *act,
                          GError **error)
{
    g_autofree char *id = random_hex(8);
    g_autofree char *named = refusal->named ? g_strjoinv(",", (char **)refusal->named) : NULL;
    g_autofree char *detail = g_strconcat(REFUSAL_NAMED, named ? named : "", NULL);

    return asked_add(txn, ASKED_ACCOUNT, refusal->account, act->now, id, error) &&
           audit_add(txn, act, REFUSAL_COUNTED, refusal->account, detail, error);
}

static bool refused(struct txn *txn, const struct refusal *refusal, const struct outgoing *notice,
                    const struct act *act, GError **error)
{
    guint64 number;

    for (size_t i = 0; refusal->introducer && i < refusal->n; i++)
        if (!past_stopped(txn, refusal->introducer, refusal->pairs[i].a, refusal->pairs[i].b,
                          PAST_REFUSED, act->now, error))
            return false;
    return (!refusal->account || count_refusal(txn, refusal, act, error)) &&
           (!notice || outbox_add(txn, notice, act, &number, error));
}

bool store_past_refused(struct store *store, const struct refusal *refusal,
                        const struct outgoing *notice, const struct act *act, GError **error)
{
    struct txn txn;

    if (!refusal->account && !notice && (refusal->n == 0 || !refusal->introducer))
        return true;
    return txn_begin(store, true, &txn, error) &&
           txn_end(&txn, refused(&txn, refusal, notice, act, error), error);
}

/* ---- what was vouched for ---- */

static bool vouch(struct txn *txn, const char *introducer, const struct pair_keys *pairs, size_t n,
                  const struct act *act, GError **error)
{
    for (size_t i = 0; i < n; i++)
        if (!past_vouched(txn, introducer, pairs[i].a, pairs[i].b, act, error))
            return false;
    return true;
}

bool store_vouch(struct store *store, const char *introducer, const struct pair_keys *pairs,
                 size_t n, const struct act *act, GError **error)
{
    struct txn txn;

    return txn_begin(store, true, &txn, error) &&
           txn_end(&txn, vouch(&txn, introducer, pairs, n, act, error), error);
}

void past_pair_free(struct past_pair *pair)
{
    if (!pair)
        return;
    g_free(pair->introducer);
    g_free(pair->a);
    g_free(pair->b);
    g_free(pair);
}

const char *past_stop_name(enum past_stop how)
{
    static const char *const names[] = {"refused", "returned", "withdrawn"};
    return how < G_N_ELEMENTS(names) ? names[how] : "stopped";
}

static struct past_pair *past_pair_unpack(GVariant *record)
{
    struct past_pair *pair = g_new0(struct past_pair, 1);
    guchar how;

    g_variant_get(record, "(xyx^ay^ay^ay)", &pair->stopped, &how, &pair->vouched, &pair->introducer,
                  &pair->a, &pair->b);
    pair->how = how;
    return pair;
}

/* Adds the records below the prefix (NULL: all) that are wanted. */
static bool add_pairs(struct txn *txn, const struct key *prefix,
                      bool (*is_wanted)(const struct past_pair *pair, const void *ctx),
                      const void *ctx, GPtrArray *out, GError **error)
{
    struct scan scan;
    int got;

    if (!scan_open(&scan, txn, TABLE_PAST, prefix, error))
        return false;
    while ((got = scan_next(&scan, error)) > 0) {
        g_autoptr(GVariant) record = scan_record(&scan, RECORD_PAST, error);
        if (!record) {
            got = -1;
            break;
        }
        struct past_pair *pair = past_pair_unpack(record);
        if (is_wanted(pair, ctx))
            g_ptr_array_add(out, pair);
        else
            past_pair_free(pair);
    }
    scan_close(&scan);
    return got == 0;
}

static bool is_vouched(const struct past_pair *pair, const void *since)
{
    return pair->vouched >= MAX(*(const gint64 *)since, 1);
}

bool store_vouched(struct store *store, const char *introducer, gint64 since, GPtrArray **out,
                   GError **error)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)past_pair_free);
    struct key prefix = key_of(introducer ? introducer : "");
    struct txn txn;

    if (!txn_begin(store, false, &txn, error))
        return false;
    bool ok = add_pairs(&txn, introducer ? &prefix : NULL, is_vouched, &since, found, error);
    if (!txn_end(&txn, ok, error))
        return false;
    *out = g_steal_pointer(&found);
    return true;
}

static bool revoke_vouched(struct txn *txn, const char *introducer, const char *a, const char *b,
                           const struct act *act, GError **error)
{
    struct key key = past_key(introducer, a, b);
    struct past past;
    int got = past_get(txn, &key, &past, error);

    if (got == 0 || (got > 0 && !past.vouched))
        g_set_error(error, ASKFIRST_ERROR, ERROR_NOT_FOUND, "%s has not vouched for %s and %s",
                    introducer, a, b);
    if (got <= 0 || !past.vouched)
        return false;
    past.vouched = 0;
    g_autofree char *detail = g_strdup_printf("parties=%s,%s", a, b);
    return past_put(txn, &key, introducer, a, b, &past, error) &&
           audit_add(txn, act, "vouched.revoke", introducer, detail, error);
}

bool store_vouched_revoke(struct store *store, const char *introducer, const char *a, const char *b,
                          const struct act *act, GError **error)
{
    struct txn txn;

    return txn_begin(store, true, &txn, error) &&
           txn_end(&txn, revoke_vouched(&txn, introducer, a, b, act, error), error);
}

/* ---- one person, and ageing ---- */

/* Removes the records that `is_due` says, at most `most`. */
static bool remove_those(struct txn *txn, bool (*is_due)(GVariant *record, const void *ctx),
                         const void *ctx, unsigned most, unsigned *removed, GError **error)
{
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(struct key));
    struct scan scan;
    int got = 1;

    if (!scan_open(&scan, txn, TABLE_PAST, NULL, error))
        return false;
    while (keys->len < most && (got = scan_next(&scan, error)) > 0) {
        g_autoptr(GVariant) record = scan_record(&scan, RECORD_PAST, error);
        struct key key = {.size = MIN(scan.key.size, KEY_MAX)};
        if (!record) {
            got = -1;
            break;
        }
        memcpy(key.bytes, scan.key.data, key.size);
        if (is_due(record, ctx))
            g_array_append_val(keys, key);
    }
    scan_close(&scan);
    for (guint i = 0; got >= 0 && i < keys->len; i++)
        if (!txn_delete(txn, TABLE_PAST, &g_array_index(keys, struct key, i), error))
            return false;
    *removed += keys->len;
    return got >= 0;
}

static bool names_person(GVariant *record, const void *person)
{
    g_autoptr(GVariant) all = g_variant_ref(record);
    const char *introducer, *a, *b;

    g_variant_get(all, "(xyx^&ay^&ay^&ay)", NULL, NULL, NULL, &introducer, &a, &b);
    return strcmp(introducer, person) == 0 || strcmp(a, person) == 0 || strcmp(b, person) == 0;
}

static bool is_about(const struct past_pair *pair, const void *person)
{
    return strcmp(pair->introducer, person) == 0 || strcmp(pair->a, person) == 0 ||
           strcmp(pair->b, person) == 0;
}

bool past_of(struct txn *txn, const char *person, GPtrArray *out, GError **error)
{
    return add_pairs(txn, NULL, is_about, person, out, error);
}

bool past_forget(struct txn *txn, const char *person, unsigned *removed, GError **error)
{
    return remove_those(txn, names_person, person, G_MAXUINT, removed, error);
}

static bool is_old(GVariant *record, const void *before)
{
    const struct past_limits *limits = before;
    gint64 stopped, vouched;

    g_variant_get(record, "(xyx^&ay^&ay^&ay)", &stopped, NULL, &vouched, NULL, NULL, NULL);
    return stopped < limits->stopped && vouched < limits->vouched;
}

bool store_past_prune(struct store *store, const struct past_limits *before, unsigned most,
                      unsigned *removed, GError **error)
{
    unsigned n = 0;
    struct txn txn;

    if (!txn_begin(store, true, &txn, error))
        return false;
    if (!txn_end(&txn, remove_those(&txn, is_old, before, most, &n, error), error))
        return false;
    *removed = n;
    return true;
}
