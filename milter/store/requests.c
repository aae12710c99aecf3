#include "store/records.h"
#include "store/tables.h"

#include <string.h>

#define ID_LEAST 4u

static GPtrArray *requests_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)request_free);
}

/* Takes the record apart and adds its copies. */
static struct request *complete(struct scan *scan, GVariant *record, GError **error)
{
    struct request *request = request_unpack(record);

    if (!request) {
        txn_damaged(scan->txn, scan->table, scan->key.mv_data, scan->key.mv_size, error);
        return NULL;
    }
    if (copies_load(scan->txn, request, error))
        return request;
    request_free(request);
    return NULL;
}

static struct request *scanned(struct scan *scan, GError **error)
{
    g_autoptr(GVariant) record = scan_record(scan, RECORD_REQUEST, error);

    return record ? complete(scan, record, error) : NULL;
}

static struct request *none(const char *id, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_NOT_FOUND, "there is no request %s", id);
    return NULL;
}

static struct request *ambiguous(const char *id, const struct request *a, const struct request *b,
                                 GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_NOT_FOUND,
                "more than one request begins with %s (%s, %s): give more of it", id, a->id, b->id);
    return NULL;
}

static struct request *find_one(struct scan *scan, const char *id, GError **error)
{
    int got = scan_next(scan, error);

    if (got <= 0)
        return got == 0 ? none(id, error) : NULL;
    struct request *first = scanned(scan, error);
    if (!first || strcmp(first->id, id) == 0)
        return first;
    struct request *second = NULL;
    got = scan_next(scan, error);
    if (got > 0)
        second = scanned(scan, error);
    if (got == 0)
        return first;
    if (second)
        ambiguous(id, first, second, error);
    request_free(first);
    request_free(second);
    return NULL;
}

/* The id as people type it, without the NUL of key_part: what begins with it. */
static struct request *find_by_beginning(struct txn *txn, const char *typed, GError **error)
{
    g_autofree char *id = g_ascii_strdown(typed, -1);
    size_t length = strlen(id);
    struct key prefix = {0};
    struct scan scan;

    if (length < ID_LEAST || length > 32)
        return none(typed, error);
    for (size_t i = 0; i < length; i++)
        key_octet(&prefix, (guint8)id[i]);
    if (!scan_open(&scan, txn, TABLE_REQUESTS, &prefix, error))
        return NULL;
    struct request *found = find_one(&scan, id, error);
    scan_close(&scan);
    return found;
}

struct request *store_request(struct store *store, const char *id, GError **error)
{
    struct txn txn;

    if (!txn_begin(store, false, &txn, error))
        return NULL;
    struct request *found = find_by_beginning(&txn, id, error);
    txn_end(&txn, true, NULL);
    return found;
}

static bool add_scanned(struct scan *scan, bool all, GPtrArray *out, GError **error)
{
    g_autoptr(GVariant) record = scan_record(scan, RECORD_REQUEST, error);
    enum request_state state;

    if (!record)
        return false;
    if (request_record_state(record, &state) && request_state_is_over(state) && !all)
        return true;
    struct request *request = complete(scan, record, error);
    if (request)
        g_ptr_array_add(out, request);
    return request != NULL;
}

static bool add_requests(struct txn *txn, bool all, GPtrArray *out, GError **error)
{
    struct scan scan;
    int got;

    if (!scan_open(&scan, txn, TABLE_REQUESTS, NULL, error))
        return false;
    while ((got = scan_next(&scan, error)) > 0)
        if (!add_scanned(&scan, all, out, error)) {
            got = -1;
            break;
        }
    scan_close(&scan);
    return got == 0;
}

static int by_age(const void *a, const void *b)
{
    const struct request *x = *(struct request *const *)a, *y = *(struct request *const *)b;

    if (x->created != y->created)
        return x->created < y->created ? -1 : 1;
    return strcmp(x->id, y->id);
}

bool store_requests(struct store *store, bool all, GPtrArray **out, GError **error)
{
    g_autoptr(GPtrArray) found = requests_new();
    struct txn txn;

    if (!txn_begin(store, false, &txn, error))
        return false;
    if (!txn_end(&txn, add_requests(&txn, all, found, error), error))
        return false;
    g_ptr_array_sort(found, by_age);
    *out = g_steal_pointer(&found);
    return true;
}

/* The ids of an index by time whose time is at most `until`. */
static GPtrArray *ids_until(struct txn *txn, enum table table, gint64 until, unsigned most,
                            GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    struct scan scan;
    int got = 1;

    if (!scan_open(&scan, txn, table, NULL, error))
        return NULL;
    while (ids->len < most && (got = scan_next(&scan, error)) > 0 &&
           key_time_at(&scan.key, 0) <= until)
        g_ptr_array_add(ids, g_strndup((const char *)scan.key.mv_data + sizeof(guint64),
                                       scan.key.mv_size - sizeof(guint64)));
    scan_close(&scan);
    return got >= 0 ? g_steal_pointer(&ids) : NULL;
}

static bool load_whole(struct txn *txn, enum table index, const char *id, struct request **out,
                       GError **error)
{
    struct request *request = NULL;
    int got = request_load(txn, id, &request, error);

    if (got == 0)
        txn_damaged(txn, index, id, strlen(id), error);
    if (got <= 0)
        return false;
    if (!copies_load(txn, request, error)) {
        request_free(request);
        return false;
    }
    *out = request;
    return true;
}

static bool add_expired(struct txn *txn, gint64 now, unsigned most, GPtrArray *out, GError **error)
{
    g_autoptr(GPtrArray) ids = ids_until(txn, TABLE_DUE, now, most, error);

    for (guint i = 0; ids && i < ids->len; i++) {
        struct request *request = NULL;
        if (!load_whole(txn, TABLE_DUE, ids->pdata[i], &request, error))
            return false;
        g_ptr_array_add(out, request);
    }
    return ids != NULL;
}

bool store_requests_expired(struct store *store, gint64 now, unsigned most, GPtrArray **out,
                            GError **error)
{
    g_autoptr(GPtrArray) found = requests_new();
    struct txn txn;

    if (!txn_begin(store, false, &txn, error))
        return false;
    if (!txn_end(&txn, add_expired(&txn, now, most, found, error), error))
        return false;
    *out = g_steal_pointer(&found);
    return true;
}

static struct request *load_waiting(struct txn *txn, const char *id, GError **error)
{
    struct request *request = NULL;
    int got = request_load(txn, id, &request, error);

    if (got <= 0)
        return got == 0 ? none(id, error) : NULL;
    if (request->state == REQUEST_WAITING)
        return request;
    g_set_error(error, ASKFIRST_ERROR, ERROR_STATE, "request %s is %s, not waiting", id,
                request_state_name(request->state));
    request_free(request);
    return NULL;
}

static bool postpone(struct txn *txn, const char *id, gint64 until, GError **error)
{
    struct request *request = load_waiting(txn, id, error);
    bool ok = request && request_unindex(txn, request, error);

    if (ok)
        request->expires = until;
    ok = ok && request_store(txn, request, error) && request_index(txn, request, error);
    request_free(request);
    return ok;
}

bool store_request_postpone(struct store *store, const char *id, gint64 until, GError **error)
{
    struct txn txn;

    return txn_begin(store, true, &txn, error) &&
           txn_end(&txn, postpone(&txn, id, until, error), error);
}

static bool check_send(enum request_state to, const GPtrArray *outgoing, GError **error)
{
    bool decides = false;

    for (guint i = 0; i < outgoing->len; i++)
        decides |= ((struct outgoing *)outgoing->pdata[i])->kind != OUTGOING_NOTICE;
    if ((to == REQUEST_RELEASING || to == REQUEST_RETURNING) && decides)
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT,
                "a request can only be released or returned, with at least one mail");
    return false;
}

static bool change_state(struct txn *txn, struct request *request, enum request_state to,
                         const char *how, gint64 now, GError **error)
{
    if (!questions_leave(txn, request, error) || !request_unindex(txn, request, error))
        return false;
    request->state = to;
    request->changed = now;
    g_free(request->how);
    request->how = g_strdup(how ? how : "");
    return request_store(txn, request, error) && request_index(txn, request, error);
}

static bool insert_all(struct txn *txn, const GPtrArray *outgoing, const char *id, guint64 *numbers,
                       GError **error)
{
    for (guint i = 0; i < outgoing->len; i++)
        if (!outbox_insert(txn, outgoing->pdata[i], id, &numbers[i], error))
            return false;
    return true;
}

/* A copy can have joined since the mails were made: without a mail of its own it would be lost with
 * the end of the request. */
static bool check_each_copy(struct txn *txn, struct request *request, const GPtrArray *outgoing,
                            GError **error)
{
    g_autoptr(GHashTable) sent = g_hash_table_new(g_str_hash, g_str_equal);

    if (!copies_load(txn, request, error))
        return false;
    for (guint i = 0; i < outgoing->len; i++) {
        const struct outgoing *mail = outgoing->pdata[i];
        if (mail->kind != OUTGOING_NOTICE)
            g_hash_table_add(sent, mail->spool);
    }
    for (guint i = 0; i < request->copies->len; i++)
        if (!g_hash_table_contains(sent, ((struct copy *)request->copies->pdata[i])->spool)) {
            g_set_error(error, ASKFIRST_ERROR, ERROR_BUSY,
                        "a further copy has joined request %s just now: try again", request->id);
            return false;
        }
    return true;
}

static bool send_all(struct txn *txn, const char *id, enum request_state to, const char *how,
                     const GPtrArray *outgoing, guint64 *numbers, const struct act *act,
                     GError **error)
{
    struct request *request = load_waiting(txn, id, error);

    if (!request)
        return false;
    if (!check_each_copy(txn, request, outgoing, error)) {
        request_free(request);
        return false;
    }
    g_autofree char *detail = g_strdup_printf("introducer=%s how=%s mails=%u", request->introducer,
                                              how ? how : "", outgoing->len);
    bool ok = change_state(txn, request, to, how, act->now, error) &&
              insert_all(txn, outgoing, id, numbers, error) &&
              audit_add(txn, act, to == REQUEST_RELEASING ? "request.release" : "request.return",
                        id, detail, error);
    request_free(request);
    return ok;
}

bool store_request_send(struct store *store, const char *id, enum request_state to, const char *how,
                        GPtrArray *outgoing, const struct act *act, GError **error)
{
    g_autofree guint64 *numbers = g_new0(guint64, outgoing->len + 1);
    struct txn txn;

    if (!check_send(to, outgoing, error) || !txn_begin(store, true, &txn, error))
        return false;
    if (!txn_end(&txn, send_all(&txn, id, to, how, outgoing, numbers, act, error), error))
        return false;
    for (guint i = 0; i < outgoing->len; i++)
        ((struct outgoing *)outgoing->pdata[i])->number = numbers[i];
    return true;
}

/* Nothing of a request that is over is in other tables than these. */
static bool forget(struct txn *txn, const char *id, GError **error)
{
    struct request *request = NULL;
    bool ok = load_whole(txn, TABLE_OVER, id, &request, error);

    for (guint i = 0; ok && i < request->copies->len; i++) {
        struct key copy = key_of(id);
        key_number(&copy, i);
        ok = txn_delete(txn, TABLE_COPIES, &copy, error);
    }
    struct key key = key_of(id);
    ok = ok && request_unindex(txn, request, error) && txn_delete(txn, TABLE_REQUESTS, &key, error);
    request_free(request);
    return ok;
}

static bool prune(struct txn *txn, gint64 before, unsigned most, unsigned *removed, GError **error)
{
    g_autoptr(GPtrArray) ids = ids_until(txn, TABLE_OVER, before - 1, most, error);

    if (!ids)
        return false;
    for (guint i = 0; i < ids->len; i++)
        if (!forget(txn, ids->pdata[i], error))
            return false;
    *removed = ids->len;
    return true;
}

bool store_prune(struct store *store, gint64 before, unsigned most, unsigned *removed,
                 GError **error)
{
    unsigned count = 0;
    struct txn txn;

    if (!txn_begin(store, true, &txn, error))
        return false;
    if (!txn_end(&txn, prune(&txn, before, most, &count, error), error))
        return false;
    *removed = count;
    return true;
}
