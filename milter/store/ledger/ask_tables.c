/* The stored form of an ask: its record, its index entries, its questions. */
#include "store/ledger/ask_tables.h"

#include <string.h>
#include "policy/answer.h"
#include "store/kv/kv.h"
#include "store/ledger/id_lookup.h"
#include "store/ledger/record_txn.h"
#include "store/ledger/records.h"
#include "store/ledger/states.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"
#include "store/ledger/tokens.h"
#include "store/ledger/txn.h"

GPtrArray *asks_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)ask_free);
}

int ledger_ask_get(struct txn *txn, const char *id, struct ask **out, GError **error)
{
    struct key key = key_of(id);

    return txn_get_record(txn, TABLE_ASKS, &key, out, error);
}

int ledger_ask_get_state(struct txn *txn, const char *id, enum ask_state *out, GError **error)
{
    struct ask *ask = NULL;
    int got = ledger_ask_get(txn, id, &ask, error);

    if (got > 0)
        *out = ask->state;
    ask_free(ask);
    return got;
}

bool ledger_ask_put(struct txn *txn, const struct ask *ask, GError **error)
{
    struct key key = key_of(ask->id);

    return txn_put_record(txn, TABLE_ASKS, &key, ask, error);
}

/* Returns the time at which an open ask needs action. One that is due only after it expires is not
 * sent. */
static struct key when_key(const struct ask *ask)
{
    gint64 when = ask->state == ASK_SCHEDULED ? MIN(ask->due, ask->expires) : ask->expires;

    return time_key(when, ask->id);
}

static struct key party_key(const struct ask *ask)
{
    struct key key = key_of(ask->party);

    key_part(&key, ask->introducer);
    key_part(&key, ask->id);
    return key;
}

GPtrArray *ledger_ask_ids_list(struct txn *txn, const char *party, const char *introducer,
                               bool open_only, GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    struct key prefix = key_of(party);
    struct scan scan;
    int got;

    if (introducer)
        key_part(&prefix, introducer);
    if (!scan_open(&scan, txn, TABLE_ASK_PARTIES, &prefix, error))
        return NULL;
    while ((got = scan_next(&scan, error)) > 0) {
        const char *key = scan.key.data, *end = key + scan.key.size;
        const char *id = memrchr(key, '\0', scan.key.size - 1);
        bool open = scan.value.size == 1 && *(const guint8 *)scan.value.data;
        if (id && (open || !open_only))
            g_ptr_array_add(ids, g_strndup(id + 1, (size_t)(end - (id + 1))));
    }
    scan_close(&scan);
    return got == 0 ? g_steal_pointer(&ids) : NULL;
}

/* An ask that ended without an answer need not be kept for ever. */
static bool is_passing(enum ask_state state)
{
    return state == ASK_SILENT || state == ASK_WITHDRAWN || state == ASK_UNDELIVERABLE ||
           state == ASK_UNSENT;
}

bool ledger_ask_index(struct txn *txn, const struct ask *ask, GError **error)
{
    struct key when = when_key(ask), party = party_key(ask), over = time_key(ask->ended, ask->id);
    guint8 open = ask_state_is_open(ask->state);

    return (!open || txn_put(txn, TABLE_ASK_TIMES, &when, "", 0, error)) &&
           (!is_passing(ask->state) || txn_put(txn, TABLE_ASKS_OVER, &over, "", 0, error)) &&
           txn_put(txn, TABLE_ASK_PARTIES, &party, &open, 1, error);
}

bool ledger_ask_unindex(struct txn *txn, const struct ask *ask, GError **error)
{
    struct key when = when_key(ask), party = party_key(ask), over = time_key(ask->ended, ask->id);

    return txn_delete(txn, TABLE_ASK_TIMES, &when, error) &&
           txn_delete(txn, TABLE_ASKS_OVER, &over, error) &&
           txn_delete(txn, TABLE_ASK_PARTIES, &party, error);
}

static struct key question_key(const char *introducer, const char *party, const char *counterpart)
{
    struct key key = key_of(introducer);

    key_part(&key, party);
    key_part(&key, counterpart);
    return key;
}

int ledger_question_get(struct txn *txn, const char *introducer, const char *party,
                        const char *counterpart, char **ask, GError **error)
{
    struct key key = question_key(introducer, party, counterpart);
    struct kv_value value;
    int got = txn_get(txn, TABLE_QUESTIONS, &key, &value, error);

    if (got > 0)
        *ask = g_strndup(value.data, value.size);
    return got;
}

bool ledger_question_put(struct txn *txn, const struct ask *ask, const char *counterpart,
                         GError **error)
{
    struct key key = question_key(ask->introducer, ask->party, counterpart);

    return txn_put(txn, TABLE_QUESTIONS, &key, ask->id, strlen(ask->id), error);
}

/* If there is a newer ask about the same question, the entry stays. */
static bool question_forget(struct txn *txn, const struct ask *ask, const char *counterpart,
                            GError **error)
{
    struct key key = question_key(ask->introducer, ask->party, counterpart);
    g_autofree char *newest = NULL;
    int got = ledger_question_get(txn, ask->introducer, ask->party, counterpart, &newest, error);

    if (got <= 0 || strcmp(newest, ask->id) != 0)
        return got >= 0;
    return txn_delete(txn, TABLE_QUESTIONS, &key, error);
}

static bool forget(struct txn *txn, const struct ask *ask, GError **error)
{
    struct key key = key_of(ask->id);

    for (guint i = 0; i < ask->about->len; i++)
        if (!question_forget(txn, ask, ((struct ask_about *)ask->about->pdata[i])->counterpart,
                             error))
            return false;
    return ledger_ask_unindex(txn, ask, error) &&
           ledger_tokens_remove(txn, TOKEN_ANSWER, ask->id, error) &&
           txn_delete(txn, TABLE_ASKS, &key, error);
}

bool ledger_ask_forget(struct txn *txn, const char *id, GError **error)
{
    struct ask *ask = NULL;
    int got = ledger_ask_get(txn, id, &ask, error);

    if (got == 0)
        return txn_damaged(txn, TABLE_ASKS_OVER, id, strlen(id), error);
    bool ok = got > 0 && forget(txn, ask, error);
    ask_free(ask);
    return ok;
}

GPtrArray *request_ask_ids(const struct request *request)
{
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *ids = g_ptr_array_new();

    for (guint i = 0; i < request->waits->len; i++) {
        char *id = ((struct waiting *)request->waits->pdata[i])->ask;
        if (id && *id && g_hash_table_add(known, id))
            g_ptr_array_add(ids, id);
    }
    return ids;
}

static bool blank_one(struct txn *txn, const char *id, const char *note, GError **error)
{
    struct ask *ask = NULL;
    int got = ledger_ask_get(txn, id, &ask, error);
    bool ok = got >= 0;

    if (got > 0 && strcmp(ask->note, note) == 0) {
        g_free(ask->note);
        ask->note = g_strdup("");
        ok = ledger_ask_put(txn, ask, error);
    }
    ask_free(ask);
    return ok;
}

bool ledger_ask_notes_remove(struct txn *txn, const char *party, const char *note, GError **error)
{
    g_autoptr(GPtrArray) ids = ledger_ask_ids_list(txn, party, NULL, false, error);

    for (guint i = 0; ids && i < ids->len; i++)
        if (!blank_one(txn, ids->pdata[i], note, error))
            return false;
    return ids != NULL;
}
