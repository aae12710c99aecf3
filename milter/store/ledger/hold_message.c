/* store_request_hold: a held message becomes a new request or a further copy of one, or is
 * recognised. */
#include "store/ledger/hold_message.h"

#include <string.h>
#include "base/error.h"
#include "base/limits.h"
#include "policy/answer.h"
#include "store/kv/kv.h"
#include "store/ledger/audit.h"
#include "store/ledger/questions.h"
#include "store/ledger/records.h"
#include "store/ledger/request_tables.h"
#include "store/ledger/states.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"
#include "store/ledger/tokens.h"
#include "store/ledger/txn.h"

/* The requests that a message could belong to. */
struct match {
    struct request *same; /* the one that has this very copy */
    struct request *open; /* one that waits and has room */
};

static void match_clear(struct match *match)
{
    g_clear_pointer(&match->same, request_free);
    g_clear_pointer(&match->open, request_free);
}

static GHashTable *address_set(const GPtrArray *recipients)
{
    GHashTable *set = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < recipients->len; i++)
        g_hash_table_add(set, ((struct recipient *)recipients->pdata[i])->address);
    return set;
}

static bool same_recipients(const GPtrArray *a, const GPtrArray *b)
{
    g_autoptr(GHashTable) left = address_set(a), right = address_set(b);
    GHashTableIter iter;
    void *address;

    if (g_hash_table_size(left) != g_hash_table_size(right))
        return false;
    g_hash_table_iter_init(&iter, left);
    while (g_hash_table_iter_next(&iter, &address, NULL))
        if (!g_hash_table_contains(right, address))
            return false;
    return true;
}

bool copy_is_same(const struct copy *one, const struct copy *other)
{
    return strcmp(one->digest, other->digest) == 0 &&
           strcmp(one->mail_from, other->mail_from) == 0 &&
           same_recipients(one->recipients, other->recipients);
}

/* Returns the copy that a request begins with; NULL for an introduction asked for on purpose. */
static const struct copy *first_copy(const struct request *request)
{
    return request->copies->len > 0 ? request->copies->pdata[0] : NULL;
}

/* Two introductions asked for on purpose are the same if their Message-IDs are. */
static bool has_copy(const struct request *request, const struct copy *copy)
{
    if (!copy)
        return request_is_on_purpose(request);
    for (guint i = 0; i < request->copies->len; i++)
        if (copy_is_same(request->copies->pdata[i], copy))
            return true;
    return false;
}

/* If one waits for its introducer and the other for its parties, a joint request would wait for the
 * wrong people. An introduction asked for on purpose and a message end in different ways. */
static bool has_room(const struct request *request, const struct request *more)
{
    return request->state == REQUEST_WAITING && request->confirm == more->confirm &&
           !request_is_on_purpose(request) && !request_is_on_purpose(more) &&
           request->copies->len < LIMIT_COPIES &&
           request->waits->len + more->waits->len <= LIMIT_WAITS;
}

static bool match_one(struct txn *txn, const char *id, const struct request *new,
                      struct match *match, GError **error)
{
    struct request *found = NULL;
    int got = ledger_request_get(txn, id, &found, error);

    if (got < 0)
        return false;
    if (got == 0)
        return txn_damaged(txn, TABLE_MESSAGE_IDS, id, strlen(id), error);
    if (!ledger_copies_get(txn, found, error)) {
        request_free(found);
        return false;
    }
    if (found->state == REQUEST_WAITING && has_copy(found, first_copy(new)))
        match->same = found;
    else if (!match->open && has_room(found, new))
        match->open = found;
    else
        request_free(found);
    return true;
}

static bool find_match(struct txn *txn, const struct request *new, struct match *match,
                       GError **error)
{
    struct key prefix = key_of(new->introducer);
    struct scan scan;
    int got = 0;

    if (!*new->message_id)
        return true;
    key_part(&prefix, new->message_id);
    if (!scan_open(&scan, txn, TABLE_MESSAGE_IDS, &prefix, error))
        return false;
    while (!match->same && (got = scan_next(&scan, error)) > 0) {
        const char *id = (const char *)scan.key.data + prefix.size;
        if (!match_one(txn, id, new, match, error)) {
            got = -1;
            break;
        }
    }
    scan_close(&scan);
    return got >= 0;
}

static char *wait_name(const struct waiting *w)
{
    return g_strconcat(w->party, "\n", w->counterpart, NULL);
}

/* Moves the waits that request does not have yet from `from` to it. */
static GPtrArray *merge_waits(struct request *request, const GPtrArray *from)
{
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GPtrArray *added = g_ptr_array_new();

    for (guint i = 0; i < request->waits->len; i++)
        g_hash_table_add(known, wait_name(request->waits->pdata[i]));
    for (guint i = 0; i < from->len; i++)
        if (g_hash_table_add(known, wait_name(from->pdata[i])))
            g_ptr_array_add(added, from->pdata[i]);
    return added;
}

/* The asks are set in copies of the waits, so that the caller's structs do not change. */
static void own_wait_free(struct waiting *w)
{
    g_free(w->ask);
    g_free(w);
}

static GPtrArray *own_waits(const GPtrArray *waits)
{
    GPtrArray *own = g_ptr_array_new_with_free_func((GDestroyNotify)own_wait_free);

    for (guint i = 0; i < waits->len; i++) {
        struct waiting *w = g_memdup2(waits->pdata[i], sizeof *w);
        w->ask = NULL;
        g_ptr_array_add(own, w);
    }
    return own;
}

static char *describe(const struct request *request)
{
    const struct copy *copy = first_copy(request);

    return g_strdup_printf("introducer=%s account=%s queue_id=%s recipients=%u reason=%s",
                           request->introducer, request->account, copy ? copy->queue_id : "",
                           copy ? copy->recipients->len : 0, request->reason);
}

/* Returns the union of both lists; the texts remain owned by their requests. */
static GPtrArray *merge_withhold(GPtrArray *one, const GPtrArray *other)
{
    GPtrArray *all = g_ptr_array_new();

    g_ptr_array_extend(all, one, NULL, NULL);
    for (guint i = 0; i < other->len; i++)
        if (!g_ptr_array_find_with_equal_func(one, other->pdata[i], g_str_equal, NULL))
            g_ptr_array_add(all, other->pdata[i]);
    return all;
}

/* A decision applies to all copies, and each copy may show other people. So whoever is withheld in
 * one is withheld in all, and what is not allowed for one is not allowed for any. */
static void join_choices(struct request *all, const struct request *new)
{
    all->withhold = merge_withhold(all->withhold, new->withhold);
    all->withhold_all = all->withhold_all || new->withhold_all;
    all->may_send_separately = all->may_send_separately && new->may_send_separately;
    all->may_vouch = all->may_vouch && new->may_vouch;
}

static bool join(struct txn *txn, struct request *open, const struct request *new,
                 const struct ask_limits *limits, const struct audit_by *by, GError **error)
{
    g_autoptr(GPtrArray) added = merge_waits(open, new->waits), own = own_waits(added);
    g_autofree char *detail = describe(new);
    struct request all = *open;

    all.waits = g_ptr_array_new();
    g_ptr_array_extend(all.waits, open->waits, NULL, NULL);
    g_ptr_array_extend(all.waits, own, NULL, NULL);
    all.changed = by->now;
    join_choices(&all, new);
    bool ok = ledger_questions_join(txn, &all, own, limits, by, error) &&
              ledger_request_put(txn, &all, error);
    g_ptr_array_unref(all.waits);
    g_ptr_array_unref(all.withhold);
    return ok && ledger_copy_put(txn, open->id, open->copies->len, new->copies->pdata[0], error) &&
           ledger_audit_add(txn, by, "request.join", open->id, detail, error);
}

static bool check_new_id(struct txn *txn, const char *id, GError **error)
{
    struct key key = key_of(id);
    struct kv_value value;
    int got = txn_get(txn, TABLE_REQUESTS, &key, &value, error);

    if (got > 0)
        g_set_error(error, ASKFIRST_ERROR, ERROR_STATE,
                    "there is a request %s already: try again with a new id", id);
    return got == 0;
}

static bool begin(struct txn *txn, const struct request *new, const struct outgoing *notice,
                  const struct ask_limits *limits, const struct audit_by *by, GError **error)
{
    g_autoptr(GPtrArray) own = own_waits(new->waits);
    g_autofree char *detail = describe(new);
    struct request request = *new;

    request.state = REQUEST_WAITING;
    request.changed = by->now;
    request.waits = own;
    return check_new_id(txn, new->id, error) &&
           ledger_audit_add(txn, by, "request.hold", new->id, detail, error) &&
           ledger_questions_join(txn, &request, own, limits, by, error) &&
           ledger_request_put(txn, &request, error) &&
           (!first_copy(new) || ledger_copy_put(txn, new->id, 0, first_copy(new), error)) &&
           ledger_request_index(txn, &request, error) &&
           (!new->token ||
            ledger_token_put(txn, new->token, TOKEN_INTRODUCER, new->id, by->now, error)) &&
           (!notice || ledger_outbox_put(txn, notice, new->id, NULL, error));
}

/* *outcome and *joined_id are valid if the commit succeeds. */
static bool hold(struct txn *txn, const struct request *new, const struct outgoing *notice,
                 const struct ask_limits *limits, const struct audit_by *by,
                 enum hold_outcome *outcome, char **joined_id, GError **error)
{
    struct match match = {0};
    bool ok = find_match(txn, new, &match, error);

    *outcome = match.same ? HOLD_SAME : match.open ? HOLD_JOINED : HOLD_NEW;
    if (ok && *outcome == HOLD_JOINED)
        ok = join(txn, match.open, new, limits, by, error);
    else if (ok && *outcome == HOLD_NEW)
        ok = begin(txn, new, notice, limits, by, error);
    if (ok && *outcome != HOLD_NEW)
        *joined_id = g_strdup(match.same ? match.same->id : match.open->id);
    match_clear(&match);
    return ok;
}

static bool check_request(const struct request *request, GError **error)
{
    size_t length = strlen(request->id);

    if (length < 4 || length > 32 ||
        strspn(request->id, "0123456789abcdefghijklmnopqrstuvwxyz") != length) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT, "\"%s\" is not the id of a request",
                    request->id);
        return false;
    }
    if (request->copies->len > 1) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT,
                    "request %s must begin with at most one copy, not with %u", request->id,
                    request->copies->len);
        return false;
    }
    return true;
}

bool store_request_hold(struct store *store, const struct request *request,
                        const struct outgoing *notice, const struct ask_limits *limits,
                        const struct audit_by *by, enum hold_outcome *outcome, char **joined_id,
                        GError **error)
{
    g_autofree char *id = NULL;
    enum hold_outcome how;
    struct txn txn;

    if (!check_request(request, error) || !txn_begin(store, true, &txn, error))
        return false;
    if (!txn_end(&txn, hold(&txn, request, notice, limits, by, &how, &id, error), error))
        return false;
    *outcome = how;
    if (id && joined_id)
        *joined_id = g_steal_pointer(&id);
    return true;
}

/* ---- sent before ---- */

static bool is_sent_copy(const struct request *found, const char *account, const struct copy *copy)
{
    return (found->state == REQUEST_RELEASING || found->state == REQUEST_RELEASED) &&
           !request_is_on_purpose(found) && strcmp(found->account, account) == 0 &&
           (!copy || has_copy(found, copy));
}

/* Returns 1 or 0, or -1 with error set. */
static int is_sent_request(struct txn *txn, const char *id, const char *account,
                           const struct copy *copy, GError **error)
{
    struct request *found = NULL;
    int got = ledger_request_get(txn, id, &found, error);

    if (got == 0)
        txn_damaged(txn, TABLE_MESSAGE_IDS, id, strlen(id), error);
    if (got <= 0)
        return -1;
    got = ledger_copies_get(txn, found, error) ? is_sent_copy(found, account, copy) : -1;
    request_free(found);
    return got;
}

static bool find_sent(struct txn *txn, const struct key *prefix, const char *account,
                      const struct copy *copy, char **id, GError **error)
{
    struct scan scan;
    int got, sent = 0;

    if (!scan_open(&scan, txn, TABLE_MESSAGE_IDS, prefix, error))
        return false;
    while (sent == 0 && (got = scan_next(&scan, error)) > 0) {
        const char *found = (const char *)scan.key.data + prefix->size;
        sent = is_sent_request(txn, found, account, copy, error);
        if (sent > 0)
            *id = g_strdup(found);
    }
    scan_close(&scan);
    return sent >= 0 && got >= 0;
}

bool store_request_find_sent(struct store *store, const char *introducer, const char *message_id,
                             const char *account, const struct copy *copy, char **id,
                             GError **error)
{
    struct key prefix = key_of(introducer);
    struct txn txn;

    *id = NULL;
    if (!*message_id)
        return true;
    key_part(&prefix, message_id);
    return txn_begin(store, false, &txn, error) &&
           txn_end(&txn, find_sent(&txn, &prefix, account, copy, id, error), error);
}
