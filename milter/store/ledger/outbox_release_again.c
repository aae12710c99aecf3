/* Mails of the outbox that are tried again, because the administrator asked for it or because
 * refused mail is to be released after all. */
#include "store/ledger/outbox_release_again.h"

#include <string.h>
#include <unistd.h>
#include "base/error.h"
#include "store/kv/kv.h"
#include "store/ledger/audit.h"
#include "store/ledger/outbox_claim.h"
#include "store/ledger/records.h"
#include "store/ledger/request_tables.h"
#include "store/ledger/states.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"
#include "store/ledger/txn.h"

static struct key number_key(const char *request, guint64 number)
{
    struct key key = key_of(request);

    key_number(&key, number);
    return key;
}

/* ---- parked releases ---- */

bool ledger_parked_put(struct txn *txn, const struct outgoing *release, const GPtrArray *refused,
                       const char *why, guint64 its_return, GError **error)
{
    struct outgoing parked = *release;
    guint64 number = 0;

    parked.recipients = (GPtrArray *)refused;
    parked.next = OUTGOING_PARKED;
    parked.attempts++;
    parked.last_error = (char *)why;
    if (!ledger_outbox_put(txn, &parked, release->request, &number, error))
        return false;
    struct key key = number_key(release->request, number);
    return txn_put(txn, TABLE_OUTBOX_REQUESTS, &key, &its_return, sizeof its_return, error);
}

/* A return or a parked mail of the request, by its number. */
struct return_entry {
    guint64 number, its_return; /* its_return: 0 for a return */
};

static bool add_entries(struct txn *txn, const char *request, GArray *entries, GError **error)
{
    struct key prefix = key_of(request);
    struct scan scan;
    int got;

    if (!scan_open(&scan, txn, TABLE_OUTBOX_REQUESTS, &prefix, error))
        return false;
    while ((got = scan_next(&scan, error)) > 0) {
        struct return_entry entry = {key_last_number(&scan.key), 0};
        bool parked = scan.value.size == sizeof entry.its_return;
        if (parked)
            memcpy(&entry.its_return, scan.value.data, sizeof entry.its_return);
        else if (*(const guint8 *)scan.value.data != OUTGOING_RETURN)
            continue;
        g_array_append_val(entries, entry);
    }
    scan_close(&scan);
    return got == 0;
}

static struct outgoing *load(struct txn *txn, guint64 number, GError **error)
{
    struct outgoing *mail = NULL;
    struct key key = key_of_number(number);
    int got = ledger_outbox_get(txn, number, &mail, error);

    if (got == 0)
        txn_damaged(txn, TABLE_OUTBOX, key.bytes, key.size, error);
    return mail;
}

static bool remove_number(struct txn *txn, guint64 number, GPtrArray *unneeded, GError **error)
{
    struct outgoing *mail = load(txn, number, error);
    bool ok = mail && ledger_outbox_remove(txn, mail, unneeded, error);

    outgoing_free(mail);
    return ok;
}

bool ledger_parked_remove(struct txn *txn, const struct outgoing *mail, GPtrArray *unneeded,
                          GError **error)
{
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(struct return_entry));

    if (mail->kind != OUTGOING_RETURN)
        return true;
    if (!add_entries(txn, mail->request, entries, error))
        return false;
    for (guint i = 0; i < entries->len; i++) {
        const struct return_entry *entry = &g_array_index(entries, struct return_entry, i);
        if (entry->its_return == mail->number &&
            !remove_number(txn, entry->number, unneeded, error))
            return false;
    }
    return true;
}

bool ledger_parked_move(struct txn *txn, const struct outgoing *mail, guint64 its_return,
                        GError **error)
{
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(struct return_entry));

    if (!add_entries(txn, mail->request, entries, error))
        return false;
    for (guint i = 0; i < entries->len; i++) {
        const struct return_entry *entry = &g_array_index(entries, struct return_entry, i);
        struct key key = number_key(mail->request, entry->number);
        if (entry->its_return == mail->number &&
            !txn_put(txn, TABLE_OUTBOX_REQUESTS, &key, &its_return, sizeof its_return, error))
            return false;
    }
    return true;
}

/* ---- making all or some due ---- */

static bool all_numbers(struct txn *txn, GArray *numbers, GError **error)
{
    struct scan scan;
    int got;

    if (!scan_open(&scan, txn, TABLE_OUTBOX, NULL, error))
        return false;
    while ((got = scan_next(&scan, error)) > 0) {
        guint64 number = key_last_number(&scan.key);
        g_array_append_val(numbers, number);
    }
    scan_close(&scan);
    return got == 0;
}

static bool make_due(struct txn *txn, guint64 number, gint64 now, unsigned *n, GError **error)
{
    struct outgoing *mail = NULL;
    int got = ledger_outbox_get(txn, number, &mail, error);

    if (got <= 0)
        return got == 0;
    bool parked = mail->next == OUTGOING_PARKED;
    bool ok = parked || mail->next <= now || ledger_outbox_reschedule(txn, mail, now, error);

    *n += ok && !parked;
    outgoing_free(mail);
    return ok;
}

static int read_retries(struct txn *txn, guint64 *count, GError **error)
{
    struct key key = key_of("retries");
    struct kv_value value;
    int got = txn_get(txn, TABLE_META, &key, &value, error);

    *count = 0;
    if (got <= 0)
        return got;
    if (value.size != sizeof *count) {
        txn_damaged(txn, TABLE_META, key.bytes, key.size, error);
        return -1;
    }
    memcpy(count, value.data, sizeof *count);
    return 1;
}

static bool count_retry(struct txn *txn, GError **error)
{
    struct key key = key_of("retries");
    guint64 count;

    if (read_retries(txn, &count, error) < 0)
        return false;
    count++;
    return txn_put(txn, TABLE_META, &key, &count, sizeof count, error);
}

static bool make_all_due(struct txn *txn, const GArray *numbers, const struct audit_by *by,
                         unsigned *n, GError **error)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(guint64));

    if (!numbers && !all_numbers(txn, all, error))
        return false;
    numbers = numbers ? numbers : all;
    for (guint i = 0; i < numbers->len; i++)
        if (!make_due(txn, g_array_index(numbers, guint64, i), by->now, n, error))
            return false;
    g_autofree char *detail = g_strdup_printf("mails=%u", *n);
    return count_retry(txn, error) &&
           ledger_audit_add(txn, by, "outgoing.retry", "outbox", detail, error);
}

bool store_outbox_retry(struct store *store, const GArray *numbers, const struct audit_by *by,
                        unsigned *n, GError **error)
{
    unsigned due = 0;
    struct txn txn;

    if (!txn_begin(store, true, &txn, error) ||
        !txn_end(&txn, make_all_due(&txn, numbers, by, &due, error), error))
        return false;
    *n = due;
    return true;
}

bool store_outbox_count_retries(struct store *store, guint64 *count, GError **error)
{
    guint64 found = 0;
    struct txn txn;

    if (!txn_begin(store, false, &txn, error) ||
        !txn_end(&txn, read_retries(&txn, &found, error) >= 0, error))
        return false;
    *count = found;
    return true;
}

/* ---- turning a return round ---- */

struct turning {
    struct txn *txn;
    struct request *request;
    GPtrArray *releases; /* or NULL */
    enum request_ending ending;
    const struct audit_by *by;
    GArray *entries;     /* struct return_entry */
    GHashTable *spools;  /* whose returns were removed */
    GPtrArray *unneeded; /* stays empty, because the request needs its files */
    guint64 *numbers;    /* of releases; 0 for those that were left out */
    GArray *claims;      /* int: claims of the returns, held until everything is written */
    struct store *store;
    unsigned n;
};

static bool claim(struct turning *t, guint64 number, GError **error)
{
    int fd = store_outbox_claim(t->store, number, error);

    if (fd >= 0)
        g_array_append_val(t->claims, fd);
    return fd >= 0;
}

/* A return that the MTA may already have taken must not be followed by a release. */
static bool remove_return(struct turning *t, guint64 number, GError **error)
{
    struct outgoing *mail = load(t->txn, number, error);
    bool ok =
        mail && claim(t, number, error) && ledger_outbox_remove(t->txn, mail, t->unneeded, error);

    if (ok)
        g_hash_table_add(t->spools, g_strdup(mail->spool));
    outgoing_free(mail);
    return ok;
}

/* Its time limit begins anew. */
static bool unpark(struct turning *t, guint64 number, GError **error)
{
    struct key key = number_key(t->request->id, number);
    guint8 kind = OUTGOING_RELEASE;
    struct outgoing *mail = load(t->txn, number, error);

    if (mail) {
        mail->created = t->by->now;
        mail->attempts = 0;
    }
    bool ok = mail && ledger_outbox_reschedule(t->txn, mail, t->by->now, error) &&
              txn_put(t->txn, TABLE_OUTBOX_REQUESTS, &key, &kind, 1, error);
    outgoing_free(mail);
    t->n++;
    return ok;
}

static bool unpark_all(struct turning *t, GError **error)
{
    for (guint i = 0; i < t->entries->len; i++) {
        const struct return_entry *entry = &g_array_index(t->entries, struct return_entry, i);
        if (entry->its_return &&
            (!remove_return(t, entry->its_return, error) || !unpark(t, entry->number, error)))
            return false;
    }
    return true;
}

static bool insert_releases(struct turning *t, GError **error)
{
    for (guint i = 0; i < t->entries->len; i++)
        if (!remove_return(t, g_array_index(t->entries, struct return_entry, i).number, error))
            return false;
    for (guint i = 0; i < t->releases->len; i++) {
        struct outgoing mail = *(const struct outgoing *)t->releases->pdata[i];
        if (mail.kind == OUTGOING_RELEASE && !g_hash_table_contains(t->spools, mail.spool))
            continue;
        /* The notice is sent when the request has ended. */
        if (mail.kind == OUTGOING_NOTICE)
            mail.next = OUTGOING_PARKED;
        if (!ledger_outbox_put(t->txn, &mail, t->request->id, &t->numbers[i], error))
            return false;
        t->n += mail.kind == OUTGOING_RELEASE;
    }
    return true;
}

static bool can_turn(const struct turning *t, GError **error)
{
    bool any_return = false, any_parked = false;

    for (guint i = 0; i < t->entries->len; i++) {
        bool parked = g_array_index(t->entries, struct return_entry, i).its_return != 0;
        any_parked |= parked;
        any_return |= !parked;
    }
    if (t->request->state == REQUEST_RETURNING ? any_return && t->releases : any_parked)
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_STATE,
                "request %s is %s, and none of it waits to be returned to its sender",
                t->request->id, request_state_name(t->request->state));
    return false;
}

static bool change_state(struct turning *t, GError **error)
{
    t->request->ending = t->ending;
    t->request->state = REQUEST_RELEASING;
    t->request->changed = t->by->now;
    return ledger_request_put(t->txn, t->request, error);
}

static bool turn(struct turning *t, GError **error)
{
    bool returning = t->request->state == REQUEST_RETURNING;

    if (!add_entries(t->txn, t->request->id, t->entries, error) || !can_turn(t, error))
        return false;
    if (returning ? !insert_releases(t, error) || !change_state(t, error) : !unpark_all(t, error))
        return false;
    g_autofree char *detail =
        g_strdup_printf("introducer=%s how=%s mails=%u", t->request->introducer,
                        request_ending_name(t->request->ending), t->n);
    return ledger_audit_add(t->txn, t->by, "request.release", t->request->id, detail, error);
}

static bool release_again(struct turning *t, const char *id, GError **error)
{
    int got = ledger_request_get(t->txn, id, &t->request, error);

    if (got == 0)
        g_set_error(error, ASKFIRST_ERROR, ERROR_NOT_FOUND, "there is no request %s", id);
    return got > 0 && turn(t, error);
}

bool store_request_release_again(struct store *store, const char *id, GPtrArray *releases,
                                 enum request_ending ending, const struct audit_by *by,
                                 GError **error)
{
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(struct return_entry));
    g_autoptr(GPtrArray) unneeded = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) spools = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree guint64 *numbers = g_new0(guint64, releases ? releases->len + 1 : 1);
    g_autoptr(GArray) claims = g_array_new(FALSE, FALSE, sizeof(int));
    struct txn txn;
    struct turning t = {.txn = &txn,
                        .store = store,
                        .claims = claims,
                        .releases = releases,
                        .ending = ending,
                        .by = by,
                        .entries = entries,
                        .spools = spools,
                        .unneeded = unneeded,
                        .numbers = numbers};

    bool ok =
        txn_begin(store, true, &txn, error) && txn_end(&txn, release_again(&t, id, error), error);
    for (guint i = 0; i < claims->len; i++)
        close(g_array_index(claims, int, i));
    for (guint i = 0; ok && releases && i < releases->len; i++)
        ((struct outgoing *)releases->pdata[i])->number = numbers[i];
    request_free(t.request);
    return ok;
}
