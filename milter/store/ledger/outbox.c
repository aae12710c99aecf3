#include "store/ledger/outbox.h"

#include <string.h>
#include "base/error.h"
#include "store/kv/kv.h"
#include "store/ledger/ask_tables.h"
#include "store/ledger/asks.h"
#include "store/ledger/audit.h"
#include "store/ledger/introduced_pairs.h"
#include "store/ledger/outbox_notices.h"
#include "store/ledger/outbox_release_again.h"
#include "store/ledger/record_txn.h"
#include "store/ledger/records.h"
#include "store/ledger/release_tokens.h"
#include "store/ledger/request_tables.h"
#include "store/ledger/requests.h"
#include "store/ledger/spool_references.h"
#include "store/ledger/states.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"
#include "store/ledger/txn.h"

static struct key due_key(enum outgoing_kind kind, gint64 next, guint64 number)
{
    struct key key = {0};

    key_octet(&key, (guint8)kind);
    key_time(&key, next);
    key_number(&key, number);
    return key;
}

static struct key request_key(const char *request, guint64 number)
{
    struct key key = key_of(request);

    key_number(&key, number);
    return key;
}

/* Numbers are never reused: a late result for a mail that is gone must not affect another. */
static bool next_number(struct txn *txn, guint64 *number, GError **error)
{
    struct key key = key_of("outgoing");
    guint64 last = 0;
    struct kv_value value;
    int got = txn_get(txn, TABLE_META, &key, &value, error);

    if (got < 0)
        return false;
    if (got > 0 && value.size != sizeof last)
        return txn_damaged(txn, TABLE_META, key.bytes, key.size, error);
    if (got > 0)
        memcpy(&last, value.data, sizeof last);
    last++;
    *number = last;
    return txn_put(txn, TABLE_META, &key, &last, sizeof last, error);
}

/* Writes the record and its place in the order; called for each attempt. */
static bool write_mail(struct txn *txn, const struct outgoing *o, guint64 number, GError **error)
{
    struct key key = key_of_number(number), due = due_key(o->kind, o->next, number);

    return txn_put_record(txn, TABLE_OUTBOX, &key, o, error) &&
           txn_put(txn, TABLE_OUTBOX_DUE, &due, "", 0, error);
}

bool ledger_outbox_put(struct txn *txn, const struct outgoing *outgoing, const char *request,
                       guint64 *number, GError **error)
{
    struct outgoing mail = *outgoing;
    guint8 kind = (guint8)outgoing->kind;
    guint64 given = 0;

    mail.request = (char *)request;
    if (!next_number(txn, &given, error) || !write_mail(txn, &mail, given, error))
        return false;
    if (*request) {
        struct key key = request_key(request, given);
        if (!txn_put(txn, TABLE_OUTBOX_REQUESTS, &key, &kind, 1, error))
            return false;
    }
    if (mail.kind == OUTGOING_ASK) {
        struct key key = request_key(mail.ask, given);
        if (!txn_put(txn, TABLE_OUTBOX_ASKS, &key, "", 0, error))
            return false;
    }
    if (number)
        *number = given;
    return ledger_spool_need_by_outgoing(txn, mail.spool ? mail.spool : "", given, error);
}

bool ledger_outbox_reschedule(struct txn *txn, const struct outgoing *mail, gint64 next,
                              GError **error)
{
    struct key old = due_key(mail->kind, mail->next, mail->number);
    struct outgoing again = *mail;

    again.next = next;
    return txn_delete(txn, TABLE_OUTBOX_DUE, &old, error) &&
           write_mail(txn, &again, mail->number, error);
}

int ledger_outbox_get(struct txn *txn, guint64 number, struct outgoing **out, GError **error)
{
    struct key key = key_of_number(number);

    return txn_get_record(txn, TABLE_OUTBOX, &key, out, error);
}

static void no_mail(guint64 number, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_NOT_FOUND,
                "there is no mail %" G_GUINT64_FORMAT " in the outbox", number);
}

bool outbox_add(struct txn *txn, const struct outgoing *outgoing, const struct audit_by *by,
                guint64 *number, GError **error)
{
    const char *request = outgoing->request ? outgoing->request : "";

    if (!ledger_outbox_put(txn, outgoing, request, number, error))
        return false;
    g_autofree char *subject = g_strdup_printf("outgoing:%" G_GUINT64_FORMAT, *number);
    return ledger_audit_add(txn, by, "outgoing.add", *request ? request : subject,
                            outgoing_kind_name(outgoing->kind), error);
}

bool store_outbox_put(struct store *store, struct outgoing *outgoing, const struct audit_by *by,
                      GError **error)
{
    guint64 number = 0;
    struct txn txn;

    if (!txn_begin(store, true, &txn, error))
        return false;
    if (!txn_end(&txn, outbox_add(&txn, outgoing, by, &number, error), error))
        return false;
    outgoing->number = number;
    return true;
}

struct due {
    gint64 next;
    guint64 number;
};

/* Adds the mails of a kind that are due, at most `most`, and the one after them. */
static bool add_due(struct txn *txn, enum outgoing_kind kind, gint64 now, unsigned most,
                    GArray *dues, GError **error)
{
    struct key prefix = {0};
    struct scan scan;
    int got;

    key_octet(&prefix, (guint8)kind);
    if (!scan_open(&scan, txn, TABLE_OUTBOX_DUE, &prefix, error))
        return false;
    for (unsigned n = 0; n <= most && (got = scan_next(&scan, error)) > 0; n++) {
        struct due due = {key_time_at(&scan.key, 1), key_last_number(&scan.key)};
        g_array_append_val(dues, due);
        if (due.next > now)
            break;
    }
    scan_close(&scan);
    return got >= 0;
}

static int by_next(const void *a, const void *b)
{
    const struct due *x = a, *y = b;

    if (x->next != y->next)
        return x->next < y->next ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

static bool add_loaded(struct txn *txn, guint64 number, GPtrArray *out, GError **error)
{
    struct outgoing *outgoing = NULL;
    struct key key = key_of_number(number);
    int got = ledger_outbox_get(txn, number, &outgoing, error);

    if (got == 0)
        txn_damaged(txn, TABLE_OUTBOX, key.bytes, key.size, error);
    if (got <= 0)
        return false;
    if (outgoing->next == OUTGOING_PARKED)
        outgoing_free(outgoing);
    else
        g_ptr_array_add(out, outgoing);
    return true;
}

static bool find_due(struct txn *txn, unsigned kinds, gint64 now, unsigned most, GPtrArray *out,
                     gint64 *next_due, GError **error)
{
    g_autoptr(GArray) dues = g_array_new(FALSE, FALSE, sizeof(struct due));
    guint i = 0;

    for (enum outgoing_kind kind = OUTGOING_NOTICE; kind <= OUTGOING_ASK; kind++)
        if ((kinds & 1u << kind) && !add_due(txn, kind, now, most, dues, error))
            return false;
    g_array_sort(dues, by_next);
    for (; i < dues->len && i < most; i++) {
        const struct due *due = &g_array_index(dues, struct due, i);
        if (due->next > now)
            break;
        if (!add_loaded(txn, due->number, out, error))
            return false;
    }
    *next_due = i < dues->len ? g_array_index(dues, struct due, i).next : 0;
    return true;
}

static GPtrArray *mails_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)outgoing_free);
}

bool store_outbox_list_due(struct store *store, unsigned kinds, gint64 now, unsigned most,
                           GPtrArray **out, gint64 *next_due, GError **error)
{
    g_autoptr(GPtrArray) found = mails_new();
    gint64 next = 0;
    struct txn txn;

    if (!txn_begin(store, false, &txn, error))
        return false;
    if (!txn_end(&txn, find_due(&txn, kinds, now, most, found, &next, error), error))
        return false;
    *out = g_steal_pointer(&found);
    *next_due = next;
    return true;
}

static bool add_mails(struct txn *txn, GPtrArray *out, GError **error)
{
    struct scan scan;
    int got;

    if (!scan_open(&scan, txn, TABLE_OUTBOX, NULL, error))
        return false;
    while ((got = scan_next(&scan, error)) > 0)
        if (!add_loaded(txn, key_last_number(&scan.key), out, error)) {
            got = -1;
            break;
        }
    scan_close(&scan);
    return got == 0;
}

bool store_outbox_list(struct store *store, GPtrArray **out, GError **error)
{
    g_autoptr(GPtrArray) found = mails_new();
    struct txn txn;

    if (!txn_begin(store, false, &txn, error))
        return false;
    if (!txn_end(&txn, add_mails(&txn, found, error), error))
        return false;
    *out = g_steal_pointer(&found);
    return true;
}

struct outgoing *store_outbox_get(struct store *store, guint64 number, GError **error)
{
    struct outgoing *mail = NULL;
    struct txn txn;

    if (!txn_begin(store, false, &txn, error))
        return NULL;
    int got = ledger_outbox_get(&txn, number, &mail, error);
    if (got == 0)
        no_mail(number, error);
    txn_end(&txn, true, NULL);
    return mail;
}

/* ---- after an attempt ---- */

struct settling {
    struct outgoing *mail;
    GPtrArray *remaining; /* NULL: none */
    gint64 next;
    const char *error_text;
    const GPtrArray *refused;        /* struct recipient, or NULL */
    const struct outgoing *followup; /* or NULL */
    const struct audit_by *by;
    GPtrArray *unneeded;
};

static bool audit_mail(struct txn *txn, const struct settling *s, const char *what, GError **error)
{
    g_autofree char *itself = g_strdup_printf("outgoing:%" G_GUINT64_FORMAT, s->mail->number);
    const char *subject = *s->mail->request ? s->mail->request
                          : *s->mail->ask   ? s->mail->ask
                                            : itself;
    g_autofree char *detail =
        g_strdup_printf("outgoing=%" G_GUINT64_FORMAT " kind=%s attempts=%u %s", s->mail->number,
                        outgoing_kind_name(s->mail->kind), s->mail->attempts + 1, s->error_text);

    return ledger_audit_add(txn, s->by, what, subject, detail, error);
}

/* A mail that fails for days in the same way adds one audit line. */
static bool retry(struct txn *txn, struct settling *s, GError **error)
{
    bool news = strcmp(s->mail->last_error, s->error_text) != 0;
    struct outgoing again = *s->mail;

    again.recipients = s->remaining;
    again.attempts++;
    again.last_error = (char *)s->error_text;
    return ledger_outbox_reschedule(txn, &again, s->next, error) &&
           (!news || audit_mail(txn, s, "outgoing.later", error));
}

bool ledger_outbox_remove(struct txn *txn, const struct outgoing *mail, GPtrArray *unneeded,
                          GError **error)
{
    struct key key = key_of_number(mail->number);
    struct key due = due_key(mail->kind, mail->next, mail->number);
    struct key of_request = request_key(mail->request, mail->number);
    struct key of_ask = request_key(mail->ask, mail->number);

    return txn_delete(txn, TABLE_OUTBOX, &key, error) &&
           txn_delete(txn, TABLE_OUTBOX_DUE, &due, error) &&
           txn_delete(txn, TABLE_OUTBOX_REQUESTS, &of_request, error) &&
           txn_delete(txn, TABLE_OUTBOX_ASKS, &of_ask, error) &&
           ledger_token_remove_release(txn, mail->number, error) &&
           ledger_spool_leave_by_outgoing(txn, mail->spool, mail->number, unneeded, error);
}

static bool remove_mail(struct txn *txn, struct settling *s, GError **error)
{
    return ledger_outbox_remove(txn, s->mail, s->unneeded, error) &&
           (s->followup || ledger_parked_remove(txn, s->mail, s->unneeded, error)) &&
           audit_mail(txn, s, "outgoing.done", error);
}

/* Only one mail of an ask is in the outbox at a time, and it has no spool file. */
bool ledger_outbox_remove_ask(struct txn *txn, const char *ask, GError **error)
{
    g_autoptr(GPtrArray) unneeded = g_ptr_array_new_with_free_func(g_free);
    struct key prefix = key_of(ask);
    struct outgoing *mail = NULL;
    struct scan scan;

    if (!scan_open(&scan, txn, TABLE_OUTBOX_ASKS, &prefix, error))
        return false;
    int got = scan_next(&scan, error);
    guint64 number = got > 0 ? key_last_number(&scan.key) : 0;
    scan_close(&scan);
    if (got > 0)
        got = ledger_outbox_get(txn, number, &mail, error);
    bool ok = got == 0 || (got > 0 && ledger_outbox_remove(txn, mail, unneeded, error));
    outgoing_free(mail);
    return ok;
}

static bool add_followup(struct txn *txn, struct settling *s, GError **error)
{
    guint64 number;

    if (!s->followup)
        return true;
    return ledger_notices_remove(txn, s->mail->request, s->unneeded, error) &&
           ledger_outbox_put(txn, s->followup, s->mail->request, &number, error) &&
           (s->mail->kind == OUTGOING_RELEASE
                ? ledger_parked_put(txn, s->mail, s->refused, s->error_text, number, error)
                : ledger_parked_move(txn, s->mail, number, error)) &&
           audit_mail(txn, s, "outgoing.refused", error);
}

/* Returns whether a release or return of the request is in the outbox. Other mails do not decide
 * whether it is over. */
static int any_deciding(struct txn *txn, const char *request, GError **error)
{
    struct key prefix = key_of(request);
    struct scan scan;
    bool found = false;
    int got = 1;

    if (!scan_open(&scan, txn, TABLE_OUTBOX_REQUESTS, &prefix, error))
        return -1;
    while (!found && (got = scan_next(&scan, error)) > 0)
        found = scan.value.size == 1 && outgoing_decides(*(const guint8 *)scan.value.data);
    scan_close(&scan);
    return got < 0 ? -1 : found;
}

static bool end_request_if_done(struct txn *txn, struct settling *s, GError **error)
{
    struct request *request = NULL;

    if (!*s->mail->request)
        return true;
    int more = any_deciding(txn, s->mail->request, error);
    if (more != 0)
        return more > 0;
    int got = ledger_request_get(txn, s->mail->request, &request, error);
    if (got <= 0)
        return got == 0;
    bool sending = request->state == REQUEST_RELEASING || request->state == REQUEST_RETURNING;
    enum request_state end =
        request->state == REQUEST_RELEASING ? REQUEST_RELEASED : REQUEST_RETURNED;
    bool ok = !sending || (ledger_notices_send(txn, request->id, s->by->now, error) &&
                           ledger_request_end(txn, request, end, s->by, s->unneeded, error));
    request_free(request);
    return ok;
}

/* An ask that has expired is useless to its party. */
static bool is_given_up(struct txn *txn, const struct settling *s, bool *out, GError **error)
{
    struct ask *ask = NULL;

    *out = false;
    if (s->mail->kind != OUTGOING_ASK)
        return true;
    int got = ledger_ask_get(txn, s->mail->ask, &ask, error);
    *out = got == 0 || (got > 0 && ask->expires <= s->by->now);
    ask_free(ask);
    return got >= 0;
}

/* Once the first recipient has the message, the pairs who agreed have each other's address. */
static bool note_taken(struct txn *txn, const struct settling *s, GError **error)
{
    guint left = (s->remaining ? s->remaining->len : 0) + (s->refused ? s->refused->len : 0);
    struct request *request = NULL;

    if (s->mail->kind != OUTGOING_RELEASE || left >= s->mail->recipients->len)
        return true;
    int got = ledger_request_get(txn, s->mail->request, &request, error);
    bool ok = got == 0 || (got > 0 && ledger_introduced_put_agreed(txn, request, s->by, error));
    request_free(request);
    return ok;
}

static bool end_attempt_of_mail(struct txn *txn, struct settling *s, GError **error)
{
    bool again = s->remaining && s->remaining->len > 0, given_up = false;

    if (!note_taken(txn, s, error) || (again && !is_given_up(txn, s, &given_up, error)))
        return false;
    if (again && !given_up)
        return retry(txn, s, error) && add_followup(txn, s, error);
    return remove_mail(txn, s, error) && add_followup(txn, s, error) &&
           (s->mail->kind != OUTGOING_ASK ||
            ledger_ask_handed_over(txn, s->mail->ask,
                                   (s->refused && s->refused->len > 0) || given_up, s->by,
                                   error)) &&
           end_request_if_done(txn, s, error);
}

static bool end_attempt(struct txn *txn, guint64 number, struct settling *s, GError **error)
{
    int got = ledger_outbox_get(txn, number, &s->mail, error);

    if (got == 0)
        no_mail(number, error);
    if (got <= 0)
        return false;
    bool ok = end_attempt_of_mail(txn, s, error);
    g_clear_pointer(&s->mail, outgoing_free);
    return ok;
}

bool store_outbox_end_attempt(struct store *store, guint64 number, GPtrArray *remaining,
                              gint64 next, const char *error_text, const GPtrArray *refused,
                              const struct outgoing *followup, const struct audit_by *by,
                              GPtrArray **over_spool, GError **error)
{
    g_autoptr(GPtrArray) unneeded = g_ptr_array_new_with_free_func(g_free);
    struct settling s = {
        .remaining = remaining,
        .next = next,
        .error_text = error_text ? error_text : "",
        .refused = refused,
        .followup = followup,
        .by = by,
        .unneeded = unneeded,
    };
    struct txn txn;
    bool ok = txn_begin(store, true, &txn, error) &&
              txn_end(&txn, end_attempt(&txn, number, &s, error), error);

    if (ok && over_spool)
        *over_spool = g_steal_pointer(&unneeded);
    return ok;
}
