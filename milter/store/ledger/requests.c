#include "store/ledger/requests.h"

#include <string.h>
#include "base/error.h"
#include "store/ledger/ask_ends.h"
#include "store/ledger/audit.h"
#include "store/ledger/id_lookup.h"
#include "store/ledger/pair_history.h"
#include "store/ledger/questions.h"
#include "store/ledger/record_txn.h"
#include "store/ledger/records.h"
#include "store/ledger/request_tables.h"
#include "store/ledger/states.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"
#include "store/ledger/txn.h"

static GPtrArray *requests_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)request_free);
}

static struct request *none(const char *id, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_NOT_FOUND, "there is no request %s", id);
    return NULL;
}

static bool load_whole(struct txn *txn, enum table index, const char *id, struct request **out,
                       GError **error)
{
    struct request *request = NULL;
    int got = ledger_request_get(txn, id, &request, error);

    if (got == 0)
        txn_damaged(txn, index, id, strlen(id), error);
    if (got <= 0)
        return false;
    if (!ledger_copies_get(txn, request, error)) {
        request_free(request);
        return false;
    }
    *out = request;
    return true;
}

struct request *store_request_get(struct store *store, const char *id, GError **error)
{
    struct txn txn;

    if (!txn_begin(store, false, &txn, error))
        return NULL;
    struct request *found = NULL;
    g_autofree char *whole = ledger_id_complete(&txn, TABLE_REQUESTS, "request", id, error);
    if (whole)
        load_whole(&txn, TABLE_REQUESTS, whole, &found, error);
    txn_end(&txn, true, NULL);
    return found;
}

static bool add_scanned(struct scan *scan, bool all, GPtrArray *out, GError **error)
{
    struct request *request = scan_record(scan, error);

    if (!request)
        return false;
    bool wanted = all || !request_state_is_over(request->state);
    bool ok = !wanted || ledger_copies_get(scan->txn, request, error);
    if (ok && wanted)
        g_ptr_array_add(out, request);
    else
        request_free(request);
    return ok;
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

bool store_requests_list(struct store *store, bool all, GPtrArray **out, GError **error)
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

static bool add_expired(struct txn *txn, gint64 now, unsigned most, GPtrArray *out, GError **error)
{
    g_autoptr(GPtrArray) ids = ledger_ids_list_until(txn, TABLE_DUE, now, most, error);

    for (guint i = 0; ids && i < ids->len; i++) {
        struct request *request = NULL;
        if (!load_whole(txn, TABLE_DUE, ids->pdata[i], &request, error))
            return false;
        g_ptr_array_add(out, request);
    }
    return ids != NULL;
}

bool store_requests_list_expired(struct store *store, gint64 now, unsigned most, GPtrArray **out,
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
    int got = ledger_request_get(txn, id, &request, error);

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
    struct key ready = key_of(id);
    bool ok = request && ledger_request_unindex(txn, request, error) &&
              txn_delete(txn, TABLE_READY, &ready, error);

    if (ok)
        request->expires = until;
    ok = ok && ledger_request_put(txn, request, error) && ledger_request_index(txn, request, error);
    request_free(request);
    return ok;
}

bool store_request_postpone(struct store *store, const char *id, gint64 until, GError **error)
{
    struct txn txn;

    return txn_begin(store, true, &txn, error) &&
           txn_end(&txn, postpone(&txn, id, until, error), error);
}

static bool check_send(enum request_ending ending, const GPtrArray *outgoing, GError **error)
{
    enum request_state to = request_ending_state(ending);
    bool decides = false;

    for (guint i = 0; i < outgoing->len; i++)
        decides |= outgoing_decides(((struct outgoing *)outgoing->pdata[i])->kind);
    if ((to == REQUEST_RELEASING || to == REQUEST_RETURNING) && decides)
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT,
                "a request can only be released or returned, with at least one mail");
    return false;
}

static bool change_state(struct txn *txn, struct request *request, enum request_ending ending,
                         const struct audit_by *by, GError **error)
{
    if (!ledger_questions_leave(txn, request, by, error) ||
        !ledger_request_unindex(txn, request, error))
        return false;
    request->state = request_ending_state(ending);
    request->changed = by->now;
    request->ending = ending;
    return ledger_request_put(txn, request, error) && ledger_request_index(txn, request, error);
}

/* The notice is sent when the request has ended. */
static bool insert_all(struct txn *txn, const GPtrArray *outgoing, const char *id, guint64 *numbers,
                       GError **error)
{
    for (guint i = 0; i < outgoing->len; i++) {
        struct outgoing mail = *(const struct outgoing *)outgoing->pdata[i];
        if (mail.kind == OUTGOING_NOTICE)
            mail.next = OUTGOING_PARKED;
        if (!ledger_outbox_put(txn, &mail, id, &numbers[i], error))
            return false;
    }
    return true;
}

/* A copy may have joined since the mails were made. Without a mail of its own, it would be lost
 * when the request ends. */
static bool check_each_copy(struct txn *txn, struct request *request, const GPtrArray *outgoing,
                            GError **error)
{
    g_autoptr(GHashTable) sent = g_hash_table_new(g_str_hash, g_str_equal);

    if (!ledger_copies_get(txn, request, error))
        return false;
    for (guint i = 0; i < outgoing->len; i++) {
        const struct outgoing *mail = outgoing->pdata[i];
        if (outgoing_decides(mail->kind))
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

/* Somebody may have withdrawn their yes since the mails were made. */
static bool check_agreed(struct txn *txn, const struct request *request, enum request_ending ending,
                         GError **error)
{
    if (ending != ENDING_AGREED)
        return true;
    int agreed = ledger_request_is_agreed(txn, request, error);
    if (agreed == 0)
        g_set_error(error, ASKFIRST_ERROR, ERROR_BUSY,
                    "the parties no longer all agree to request %s: try again", request->id);
    return agreed > 0;
}

/* Records that the pairs that a request waited for were stopped. They occur in both orders. */
static bool note_stopped(struct txn *txn, const struct request *request, enum past_stop how,
                         const struct audit_by *by, GError **error)
{
    for (guint i = 0; i < request->waits->len; i++) {
        const struct waiting *wait = request->waits->pdata[i];
        if (!ledger_past_put_stopped(txn, request->introducer, wait->party, wait->counterpart, how,
                                     by->now, error))
            return false;
    }
    return true;
}

bool ledger_past_put_returned(struct txn *txn, const struct request *request,
                              const struct audit_by *by, GError **error)
{
    return request->confirm || note_stopped(txn, request, PAST_RETURNED, by, error);
}

static bool send_all(struct txn *txn, const char *id, enum request_ending ending,
                     const GPtrArray *outgoing, guint64 *numbers, const struct audit_by *by,
                     GError **error)
{
    bool returns = request_ending_state(ending) == REQUEST_RETURNING;
    struct request *request = load_waiting(txn, id, error);

    if (!request)
        return false;
    if (!check_each_copy(txn, request, outgoing, error) ||
        !check_agreed(txn, request, ending, error)) {
        request_free(request);
        return false;
    }
    g_autofree char *detail = g_strdup_printf("introducer=%s how=%s mails=%u", request->introducer,
                                              request_ending_name(ending), outgoing->len);
    bool ok = (!returns || ledger_past_put_returned(txn, request, by, error)) &&
              change_state(txn, request, ending, by, error) &&
              insert_all(txn, outgoing, id, numbers, error) &&
              ledger_audit_add(txn, by, returns ? "request.return" : "request.release", id, detail,
                               error);
    request_free(request);
    return ok;
}

bool store_request_send(struct store *store, const char *id, enum request_ending ending,
                        GPtrArray *outgoing, const struct audit_by *by, GError **error)
{
    g_autofree guint64 *numbers = g_new0(guint64, outgoing->len + 1);
    struct txn txn;

    if (!check_send(ending, outgoing, error) || !txn_begin(store, true, &txn, error))
        return false;
    if (!txn_end(&txn, send_all(&txn, id, ending, outgoing, numbers, by, error), error))
        return false;
    for (guint i = 0; i < outgoing->len; i++)
        ((struct outgoing *)outgoing->pdata[i])->number = numbers[i];
    return true;
}

/* The request gets a new expiry time. */
static bool ask_parties(struct txn *txn, struct request *request, gint64 until,
                        const struct ask_limits *limits, const struct audit_by *by, GError **error)
{
    if (!ledger_request_unindex(txn, request, error))
        return false;
    request->confirm = false;
    request->expires = until;
    request->changed = by->now;
    return ledger_questions_join(txn, request, request->waits, limits, by, error) &&
           ledger_request_put(txn, request, error) && ledger_request_index(txn, request, error) &&
           ledger_audit_add(txn, by, "request.ask", request->id, "", error);
}

static bool begin_asking(struct txn *txn, const char *id, gint64 until,
                         const struct outgoing *notice, guint64 *number,
                         const struct ask_limits *limits, const struct audit_by *by, GError **error)
{
    struct request *request = load_waiting(txn, id, error);

    if (!request)
        return false;
    bool waits_for_him = request->confirm;
    if (!waits_for_him)
        g_set_error(error, ASKFIRST_ERROR, ERROR_STATE, "request %s asks its parties already", id);
    bool ok = waits_for_him && ask_parties(txn, request, until, limits, by, error) &&
              (!notice || ledger_outbox_put(txn, notice, id, number, error));
    request_free(request);
    return ok;
}

bool store_request_ask_parties(struct store *store, const char *id, gint64 until,
                               struct outgoing *notice, const struct ask_limits *limits,
                               const struct audit_by *by, GError **error)
{
    guint64 number = 0;
    struct txn txn;

    if (!txn_begin(store, true, &txn, error))
        return false;
    if (!txn_end(&txn, begin_asking(&txn, id, until, notice, &number, limits, by, error), error))
        return false;
    if (notice)
        notice->number = number;
    return true;
}

/* Returns the state of a request that is closed at once. */
static enum request_state closed_state(enum request_ending ending)
{
    switch (request_ending_state(ending)) {
    case REQUEST_RELEASING:
        return REQUEST_RELEASED;
    case REQUEST_RETURNING:
        return REQUEST_RETURNED;
    default:
        return REQUEST_WITHDRAWN;
    }
}

/* A held message is closed only by its introducer, who no longer wants it sent. */
static bool check_close(struct txn *txn, const struct request *request, enum request_ending ending,
                        GError **error)
{
    struct key key = key_of(request->id);
    int copies = ending == ENDING_WITHDRAWN ? 0 : txn_any(txn, TABLE_COPIES, &key, error);

    if (copies > 0)
        g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT,
                    "request %s has a message, which must be released or returned", request->id);
    return copies == 0 && check_agreed(txn, request, ending, error);
}

static bool close_waiting(struct txn *txn, const char *id, enum request_ending ending,
                          const struct outgoing *notice, guint64 *number, const struct audit_by *by,
                          GPtrArray *unneeded, GError **error)
{
    struct request *request = load_waiting(txn, id, error);
    enum request_state to = closed_state(ending);
    enum past_stop how = to == REQUEST_WITHDRAWN ? PAST_WITHDRAWN : PAST_RETURNED;

    if (!request)
        return false;
    request->ending = ending;
    bool ok = check_close(txn, request, ending, error) &&
              (to == REQUEST_RELEASED || note_stopped(txn, request, how, by, error)) &&
              ledger_questions_leave(txn, request, by, error) &&
              ledger_request_end(txn, request, to, by, unneeded, error) &&
              (!notice || ledger_outbox_put(txn, notice, id, number, error));
    request_free(request);
    return ok;
}

bool store_request_close(struct store *store, const char *id, enum request_ending ending,
                         struct outgoing *notice, const struct audit_by *by, GPtrArray **over_spool,
                         GError **error)
{
    g_autoptr(GPtrArray) unneeded = g_ptr_array_new_with_free_func(g_free);
    guint64 number = 0;
    struct txn txn;

    if (!txn_begin(store, true, &txn, error))
        return false;
    if (!txn_end(&txn, close_waiting(&txn, id, ending, notice, &number, by, unneeded, error),
                 error))
        return false;
    if (notice)
        notice->number = number;
    if (over_spool)
        *over_spool = g_steal_pointer(&unneeded);
    return true;
}

static bool add_ready(struct txn *txn, unsigned most, GPtrArray *out, GError **error)
{
    struct scan scan;
    int got = 1;

    if (!scan_open(&scan, txn, TABLE_READY, NULL, error))
        return false;
    while (out->len < most && (got = scan_next(&scan, error)) > 0) {
        struct request *request = NULL;
        if (!load_whole(txn, TABLE_READY, scan.key.data, &request, error)) {
            got = -1;
            break;
        }
        g_ptr_array_add(out, request);
    }
    scan_close(&scan);
    return got >= 0;
}

bool store_requests_list_ready(struct store *store, unsigned most, GPtrArray **out, GError **error)
{
    g_autoptr(GPtrArray) found = requests_new();
    struct txn txn;

    if (!txn_begin(store, false, &txn, error))
        return false;
    if (!txn_end(&txn, add_ready(&txn, most, found, error), error))
        return false;
    *out = g_steal_pointer(&found);
    return true;
}
