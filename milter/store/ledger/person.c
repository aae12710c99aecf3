#include "store/ledger/person.h"

#include <string.h>
#include "store/ledger/answers.h"
#include "store/ledger/ask_tables.h"
#include "store/ledger/askable.h"
#include "store/ledger/asks.h"
#include "store/ledger/audit.h"
#include "store/ledger/consents.h"
#include "store/ledger/introduced_pairs.h"
#include "store/ledger/pair_history.h"
#include "store/ledger/prune.h"
#include "store/ledger/record.h"
#include "store/ledger/record_person.h"
#include "store/ledger/record_txn.h"
#include "store/ledger/records.h"
#include "store/ledger/request_tables.h"
#include "store/ledger/states.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"
#include "store/ledger/txn.h"

#define FORGOTTEN "(forgotten)"

static void refusals_free(struct person_refusals *refusals)
{
    g_free(refusals->introducer);
    g_free(refusals->party);
    g_bytes_unref(refusals->place);
    g_free(refusals);
}

void person_free(struct person *person)
{
    if (!person)
        return;
    g_ptr_array_unref(person->consents);
    g_ptr_array_unref(person->asks);
    g_ptr_array_unref(person->requests);
    g_ptr_array_unref(person->refusals);
    g_ptr_array_unref(person->audit);
    g_ptr_array_unref(person->introduced);
    g_ptr_array_unref(person->past);
    g_array_unref(person->introduced_by);
    g_ptr_array_unref(person->outbox);
    g_free(person->language);
    g_free(person);
}

static struct person *person_new(void)
{
    struct person *person = g_new0(struct person, 1);

    person->consents = g_ptr_array_new_with_free_func((GDestroyNotify)consent_free);
    person->asks = asks_new();
    person->requests = g_ptr_array_new_with_free_func((GDestroyNotify)request_free);
    person->refusals = g_ptr_array_new_with_free_func((GDestroyNotify)refusals_free);
    person->audit = g_ptr_array_new_with_free_func((GDestroyNotify)audit_line_free);
    person->introduced = g_ptr_array_new_with_free_func(g_free);
    person->past = g_ptr_array_new_with_free_func((GDestroyNotify)past_pair_free);
    person->introduced_by = g_array_new(FALSE, FALSE, sizeof(struct key));
    person->outbox = g_ptr_array_new_with_free_func((GDestroyNotify)outgoing_free);
    return person;
}

struct person_search {
    struct txn *txn;
    const struct locality *locality;
    const char *address_id;
    struct person *person;
};

/* ---- reading ---- */

/* Examines one record and adds it to found if it names the person. Returns false with error set. */
typedef bool look(struct person_search *search, struct scan *scan, GPtrArray *found,
                  GError **error);

static bool damaged(struct scan *scan, GError **error)
{
    return txn_damaged(scan->txn, scan->table, scan->key.data, scan->key.size, error);
}

/* The copies of a request name people too. */
static bool look_at_record(struct person_search *search, struct scan *scan, GPtrArray *found,
                           GError **error)
{
    const struct record_type *type = table_record(scan->table);
    void *record = scan_record(scan, error);
    bool ok =
        record && (scan->table != TABLE_REQUESTS || ledger_copies_get(search->txn, record, error));

    if (ok && record_names(type, record, search->locality, search->address_id))
        g_ptr_array_add(found, record);
    else
        record_free(type, record);
    return ok;
}

/* Parts of a key that are too long are stored as hashes. */
static char *shown(const char *part)
{
    return g_strdup(part[0] == '\001' ? "(a long address)" : part);
}

/* The key is introducer, NUL, party, NUL. */
static bool collect_refusals(struct person_search *search, struct scan *scan, GPtrArray *into,
                             GError **error)
{
    const char *text = scan->key.data;
    const char *end = memchr(text, '\0', scan->key.size);
    struct key mine = key_of(search->address_id);
    struct person_refusals found;

    if (!end || text[scan->key.size - 1] != '\0' || scan->value.size != sizeof found.count)
        return damaged(scan, error);
    bool first = (size_t)(end - text) + 1 == mine.size && memcmp(text, mine.bytes, mine.size) == 0;
    bool second = scan->key.size - (size_t)(end + 1 - text) == mine.size &&
                  memcmp(end + 1, mine.bytes, mine.size) == 0;
    if (!first && !second)
        return true;
    found.introducer = first ? g_strdup(search->address_id) : shown(text);
    found.party = second ? g_strdup(search->address_id) : shown(end + 1);
    found.place = g_bytes_new(text, scan->key.size);
    memcpy(&found.count, scan->value.data, sizeof found.count);
    g_ptr_array_add(into, g_memdup2(&found, sizeof found));
    return true;
}

static bool scan_table(struct person_search *search, enum table table, look *one, GPtrArray *found,
                       GError **error)
{
    struct scan scan;
    int got;

    if (!scan_open(&scan, search->txn, table, NULL, error))
        return false;
    while ((got = scan_next(&scan, error)) > 0)
        if (!one(search, &scan, found, error)) {
            got = -1;
            break;
        }
    scan_close(&scan);
    return got == 0;
}

static bool collect_all(struct person_search *search, GError **error)
{
    struct person *p = search->person;

    return scan_table(search, TABLE_CONSENTS, look_at_record, p->consents, error) &&
           scan_table(search, TABLE_ASKS, look_at_record, p->asks, error) &&
           scan_table(search, TABLE_REQUESTS, look_at_record, p->requests, error) &&
           scan_table(search, TABLE_REFUSALS, collect_refusals, p->refusals, error) &&
           scan_table(search, TABLE_AUDIT, look_at_record, p->audit, error) &&
           scan_table(search, TABLE_OUTBOX, look_at_record, p->outbox, error) &&
           scan_table(search, TABLE_PAST, look_at_record, p->past, error) &&
           ledger_introduced_list(search->txn, search->address_id, p->introduced, error) &&
           ledger_introduced_list_by(search->txn, search->address_id, p->introduced_by, error) &&
           ledger_language_get(search->txn, search->address_id, &p->language, error) >= 0;
}

struct person *store_person_get(struct store *store, const struct locality *locality,
                                const char *address_id, GError **error)
{
    struct txn txn;
    struct person_search search = {&txn, locality, address_id, NULL};

    if (!txn_begin(store, false, &txn, error))
        return NULL;
    search.person = person_new();
    if (txn_end(&txn, collect_all(&search, error), error))
        return search.person;
    person_free(search.person);
    return NULL;
}

/* ---- forgetting ---- */

bool person_request_is_kept(const struct request *request)
{
    return !request_state_is_over(request->state);
}

static bool forget_consents(struct person_search *search, struct person_forgotten *out,
                            GError **error)
{
    for (guint i = 0; i < search->person->consents->len; i++, out->consents++)
        if (!ledger_consent_remove_unaudited(search->txn, search->person->consents->pdata[i],
                                             error))
            return false;
    return true;
}

static bool forget_requests(struct person_search *search, struct person_forgotten *out,
                            GError **error)
{
    for (guint i = 0; i < search->person->requests->len; i++) {
        const struct request *request = search->person->requests->pdata[i];
        bool kept = person_request_is_kept(request);
        if (!kept && !ledger_request_forget(search->txn, request->id, error))
            return false;
        out->requests += !kept, out->requests_kept += kept;
    }
    return true;
}

static bool forget_asks(struct person_search *search, struct person_forgotten *out, GError **error)
{
    for (guint i = 0; i < search->person->asks->len; i++) {
        const struct ask *ask = search->person->asks->pdata[i];
        struct key waits = key_of(ask->id);
        int waiting = txn_any(search->txn, TABLE_WAITS, &waits, error);
        bool kept = waiting > 0 || ask_state_is_open(ask->state);
        if (waiting < 0 || (!kept && !ledger_ask_forget(search->txn, ask->id, error)))
            return false;
        out->asks += !kept, out->asks_kept += kept;
    }
    return true;
}

static bool forget_refusals(struct person_search *search, struct person_forgotten *out,
                            GError **error)
{
    for (guint i = 0; i < search->person->refusals->len; i++, out->refusals++) {
        const struct person_refusals *refusals = search->person->refusals->pdata[i];
        struct key key = {.size = g_bytes_get_size(refusals->place)};
        memcpy(key.bytes, g_bytes_get_data(refusals->place, NULL), key.size);
        if (!txn_delete(search->txn, TABLE_REFUSALS, &key, error))
            return false;
    }
    return true;
}

static bool forget_introduced(struct person_search *search, struct person_forgotten *out,
                              GError **error)
{
    const GArray *by = search->person->introduced_by;

    if (!ledger_introduced_forget(search->txn, search->address_id, &out->introduced, error))
        return false;
    for (guint i = 0; i < by->len; i++)
        if (!ledger_introduced_set_by(search->txn, &g_array_index(by, struct key, i),
                                      search->address_id, FORGOTTEN, error))
            return false;
    return true;
}

static bool forget_past(struct person_search *search, struct person_forgotten *out, GError **error)
{
    for (guint i = 0; i < search->person->past->len; i++, out->past++)
        if (!past_delete(search->txn, search->person->past->pdata[i], error))
            return false;
    return true;
}

static bool rewrite_line(struct person_search *search, struct audit_line *line, GError **error)
{
    bool subject = strcmp(search->address_id, line->subject) == 0;
    struct key key = key_of_number(line->number), was = key_of(line->subject),
               is = key_of(FORGOTTEN);

    key_number(&was, line->number);
    key_number(&is, line->number);
    record_forget(&audit_record, line, search->locality, search->address_id, FORGOTTEN);
    return txn_put_record(search->txn, TABLE_AUDIT, &key, line, error) &&
           (!subject || (txn_delete(search->txn, TABLE_AUDIT_SUBJECTS, &was, error) &&
                         txn_put(search->txn, TABLE_AUDIT_SUBJECTS, &is, "", 0, error)));
}

static bool rewrite_audit(struct person_search *search, struct person_forgotten *out,
                          GError **error)
{
    for (guint i = 0; i < search->person->audit->len; i++, out->audit++)
        if (!rewrite_line(search, search->person->audit->pdata[i], error))
            return false;
    return true;
}

static bool audit_forgetting(struct person_search *search, const struct person_forgotten *out,
                             bool never_ask, const struct audit_by *by, GError **error)
{
    g_autofree char *detail = g_strdup_printf(
        "consents=%u asks=%u requests=%u refusals=%u introduced=%u past=%u audit=%u%s",
        out->consents, out->asks, out->requests, out->refusals, out->introduced, out->past,
        out->audit, never_ask ? " never asked again" : "");

    return ledger_audit_add(search->txn, by, "person.forget", FORGOTTEN, detail, error);
}

static bool forget(struct person_search *search, const struct consent *never_ask,
                   const struct audit_by *by, struct person_forgotten *out, GError **error)
{
    struct key language = key_of(search->address_id);

    if (!collect_all(search, error))
        return false;
    out->mails_kept = search->person->outbox->len;
    return forget_consents(search, out, error) && forget_requests(search, out, error) &&
           forget_asks(search, out, error) && forget_refusals(search, out, error) &&
           forget_introduced(search, out, error) && forget_past(search, out, error) &&
           ledger_asked_forget(search->txn, ASKED_PARTY, search->address_id, error) &&
           ledger_asked_forget(search->txn, ASKED_YIELDING, search->address_id, error) &&
           ledger_asked_forget(search->txn, ASKED_YIELDED, search->address_id, error) &&
           ledger_asked_forget(search->txn, ASKED_ACCOUNT, search->address_id, error) &&
           txn_delete(search->txn, TABLE_LANGUAGES, &language, error) &&
           rewrite_audit(search, out, error) &&
           (!never_ask || ledger_consent_put_unaudited(search->txn, never_ask, error)) &&
           audit_forgetting(search, out, never_ask != NULL, by, error);
}

bool store_person_forget(struct store *store, const struct locality *locality,
                         const char *address_id, const struct consent *never_ask,
                         const struct audit_by *by, struct person_forgotten *out, GError **error)
{
    struct txn txn;
    struct person_search search = {&txn, locality, address_id, NULL};
    struct person_forgotten forgotten = {0};

    if (!txn_begin(store, true, &txn, error))
        return false;
    search.person = person_new();
    bool ok = txn_end(&txn, forget(&search, never_ask, by, &forgotten, error), error);
    person_free(search.person);
    if (ok)
        *out = forgotten;
    return ok;
}
