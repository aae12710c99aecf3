#include "store/person.h"

#include <string.h>
#include "policy/mention.h"
#include "store/records.h"
#include "store/tables.h"

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

/* ---- whose is it? ---- */

struct search {
    struct txn *txn;
    const struct locality *locality;
    const char *key;
    struct person *person;
};

static bool is_key(const struct search *search, const char *key)
{
    return strcmp(search->key, key) == 0;
}

static bool is_address(const struct search *search, const char *address)
{
    g_autofree char *key = address_normalise(search->locality, address);

    return key && is_key(search, key);
}

static bool is_among(const struct search *search, const GPtrArray *recipients)
{
    for (guint i = 0; i < recipients->len; i++)
        if (is_address(search, ((const struct recipient *)recipients->pdata[i])->address))
            return true;
    return false;
}

static bool is_of_consent(const struct search *search, const struct consent *c)
{
    return is_key(search, c->party) || is_key(search, c->introducer) ||
           is_key(search, c->counterpart);
}

static bool is_of_ask(const struct search *search, const struct ask *ask)
{
    bool found = is_key(search, ask->party) || is_key(search, ask->introducer) ||
                 is_key(search, ask->account) || is_address(search, ask->from);

    for (guint i = 0; !found && i < ask->about->len; i++)
        found = is_key(search, ((const struct ask_about *)ask->about->pdata[i])->counterpart);
    return found;
}

static bool is_of_request(const struct search *search, const struct request *request)
{
    bool found = is_key(search, request->introducer) || is_key(search, request->account);

    for (guint i = 0; !found && i < request->waits->len; i++) {
        const struct waiting *w = request->waits->pdata[i];
        found = is_key(search, w->party) || is_key(search, w->counterpart);
    }
    for (guint i = 0; !found && i < request->withhold->len; i++)
        found = mention_is_in(request->withhold->pdata[i], search->key);
    for (guint i = 0; !found && i < request->copies->len; i++) {
        const struct copy *copy = request->copies->pdata[i];
        found = is_address(search, copy->mail_from) || is_among(search, copy->recipients);
    }
    return found;
}

static bool is_of_line(const struct search *search, const struct audit_line *line)
{
    return is_key(search, line->subject) || mention_is_in(line->actor, search->key) ||
           mention_is_in(line->detail, search->key);
}

/* ---- reading ---- */

/* Looks at one record; false with error. */
typedef bool look(struct search *search, struct scan *scan, GError **error);

static bool damaged(struct scan *scan, GError **error)
{
    return txn_damaged(scan->txn, scan->table, scan->key.data, scan->key.size, error);
}

static bool look_at_consent(struct search *search, struct scan *scan, GError **error)
{
    g_autoptr(GVariant) record = scan_record(scan, RECORD_CONSENT, error);
    struct consent *consent = record ? consent_unpack(record) : NULL;

    if (!consent)
        return record && damaged(scan, error);
    if (is_of_consent(search, consent))
        g_ptr_array_add(search->person->consents, consent);
    else
        consent_free(consent);
    return true;
}

static bool look_at_ask(struct search *search, struct scan *scan, GError **error)
{
    g_autoptr(GVariant) record = scan_record(scan, RECORD_ASK, error);
    struct ask *ask = record ? ask_unpack(record) : NULL;

    if (!ask)
        return record && damaged(scan, error);
    if (is_of_ask(search, ask))
        g_ptr_array_add(search->person->asks, ask);
    else
        ask_free(ask);
    return true;
}

static bool look_at_request(struct search *search, struct scan *scan, GError **error)
{
    g_autoptr(GVariant) record = scan_record(scan, RECORD_REQUEST, error);
    struct request *request = record ? request_unpack(record) : NULL;

    if (!request)
        return record && damaged(scan, error);
    bool ok = copies_load(search->txn, request, error);
    if (ok && is_of_request(search, request))
        g_ptr_array_add(search->person->requests, request);
    else
        request_free(request);
    return ok;
}

/* Parts of a key that are too long are hashes there. */
static char *shown(const char *part)
{
    return g_strdup(part[0] == '\001' ? "(a long address)" : part);
}

/* The key is introducer, NUL, party, NUL. */
static bool look_at_refusals(struct search *search, struct scan *scan, GError **error)
{
    const char *text = scan->key.data;
    const char *end = memchr(text, '\0', scan->key.size);
    struct key mine = key_of(search->key);
    struct person_refusals found;

    if (!end || text[scan->key.size - 1] != '\0' || scan->value.size != sizeof found.count)
        return damaged(scan, error);
    bool first = (size_t)(end - text) + 1 == mine.size && memcmp(text, mine.bytes, mine.size) == 0;
    bool second = scan->key.size - (size_t)(end + 1 - text) == mine.size &&
                  memcmp(end + 1, mine.bytes, mine.size) == 0;
    if (!first && !second)
        return true;
    found.introducer = first ? g_strdup(search->key) : shown(text);
    found.party = second ? g_strdup(search->key) : shown(end + 1);
    found.place = g_bytes_new(text, scan->key.size);
    memcpy(&found.count, scan->value.data, sizeof found.count);
    g_ptr_array_add(search->person->refusals, g_memdup2(&found, sizeof found));
    return true;
}

static bool look_at_line(struct search *search, struct scan *scan, GError **error)
{
    g_autoptr(GVariant) record = scan_record(scan, RECORD_AUDIT, error);

    if (!record)
        return false;
    struct audit_line *line = audit_unpack(record);
    line->number = key_last_number(&scan->key);
    if (is_of_line(search, line))
        g_ptr_array_add(search->person->audit, line);
    else
        audit_line_free(line);
    return true;
}

static bool look_at_mail(struct search *search, struct scan *scan, GError **error)
{
    g_autoptr(GVariant) record = scan_record(scan, RECORD_OUTGOING, error);
    struct outgoing *mail = record ? outgoing_unpack(record, key_last_number(&scan->key)) : NULL;

    if (!mail)
        return record && damaged(scan, error);
    if (is_address(search, mail->mail_from) || is_among(search, mail->recipients))
        g_ptr_array_add(search->person->outbox, mail);
    else
        outgoing_free(mail);
    return true;
}

static bool look_through(struct search *search, enum table table, look *one, GError **error)
{
    struct scan scan;
    int got;

    if (!scan_open(&scan, search->txn, table, NULL, error))
        return false;
    while ((got = scan_next(&scan, error)) > 0)
        if (!one(search, &scan, error)) {
            got = -1;
            break;
        }
    scan_close(&scan);
    return got == 0;
}

static bool look_everywhere(struct search *search, GError **error)
{
    return look_through(search, TABLE_CONSENTS, look_at_consent, error) &&
           look_through(search, TABLE_ASKS, look_at_ask, error) &&
           look_through(search, TABLE_REQUESTS, look_at_request, error) &&
           look_through(search, TABLE_REFUSALS, look_at_refusals, error) &&
           look_through(search, TABLE_AUDIT, look_at_line, error) &&
           look_through(search, TABLE_OUTBOX, look_at_mail, error) &&
           introduced_of(search->txn, search->key, search->person->introduced, error) &&
           introduced_by(search->txn, search->key, search->person->introduced_by, error) &&
           past_of(search->txn, search->key, search->person->past, error) &&
           language_get(search->txn, search->key, &search->person->language, error) >= 0;
}

struct person *store_person(struct store *store, const struct locality *locality, const char *key,
                            GError **error)
{
    struct txn txn;
    struct search search = {&txn, locality, key, NULL};

    if (!txn_begin(store, false, &txn, error))
        return NULL;
    search.person = person_new();
    if (txn_end(&txn, look_everywhere(&search, error), error))
        return search.person;
    person_free(search.person);
    return NULL;
}

/* ---- forgetting ---- */

bool person_request_is_kept(const struct request *request)
{
    return !request_state_is_over(request->state);
}

static bool forget_consents(struct search *search, struct person_forgotten *out, GError **error)
{
    for (guint i = 0; i < search->person->consents->len; i++, out->consents++)
        if (!consent_delete(search->txn, search->person->consents->pdata[i], error))
            return false;
    return true;
}

static bool forget_requests(struct search *search, struct person_forgotten *out, GError **error)
{
    for (guint i = 0; i < search->person->requests->len; i++) {
        const struct request *request = search->person->requests->pdata[i];
        bool kept = person_request_is_kept(request);
        if (!kept && !request_forget(search->txn, request->id, error))
            return false;
        out->requests += !kept, out->requests_kept += kept;
    }
    return true;
}

static bool forget_asks(struct search *search, struct person_forgotten *out, GError **error)
{
    for (guint i = 0; i < search->person->asks->len; i++) {
        const struct ask *ask = search->person->asks->pdata[i];
        struct key waits = key_of(ask->id);
        int waiting = txn_any(search->txn, TABLE_WAITS, &waits, error);
        bool kept = waiting > 0 || ask_state_is_open(ask->state);
        if (waiting < 0 || (!kept && !ask_forget(search->txn, ask->id, error)))
            return false;
        out->asks += !kept, out->asks_kept += kept;
    }
    return true;
}

static bool forget_refusals(struct search *search, struct person_forgotten *out, GError **error)
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

static bool forget_introduced(struct search *search, struct person_forgotten *out, GError **error)
{
    const GArray *by = search->person->introduced_by;

    if (!introduced_forget(search->txn, search->key, &out->introduced, error))
        return false;
    for (guint i = 0; i < by->len; i++)
        if (!introduced_set_by(search->txn, &g_array_index(by, struct key, i), FORGOTTEN, error))
            return false;
    return true;
}

static bool rewrite_line(struct search *search, const struct audit_line *line, GError **error)
{
    g_autofree char *actor = mention_replace(line->actor, search->key, FORGOTTEN),
                    *detail = mention_replace(line->detail, search->key, FORGOTTEN);
    bool subject = is_key(search, line->subject);
    struct audit_line other = {.when = line->when,
                               .actor = actor,
                               .what = line->what,
                               .subject = subject ? (char *)FORGOTTEN : line->subject,
                               .detail = detail};
    struct key key = key_of_number(line->number), was = key_of(line->subject),
               is = key_of(FORGOTTEN);

    key_number(&was, line->number);
    key_number(&is, line->number);
    return txn_put_record(search->txn, TABLE_AUDIT, &key, audit_pack(&other), error) &&
           (!subject || (txn_delete(search->txn, TABLE_AUDIT_SUBJECTS, &was, error) &&
                         txn_put(search->txn, TABLE_AUDIT_SUBJECTS, &is, "", 0, error)));
}

static bool rewrite_audit(struct search *search, struct person_forgotten *out, GError **error)
{
    for (guint i = 0; i < search->person->audit->len; i++, out->audit++)
        if (!rewrite_line(search, search->person->audit->pdata[i], error))
            return false;
    return true;
}

static bool tell_audit(struct search *search, const struct person_forgotten *out, bool never_ask,
                       const struct act *act, GError **error)
{
    g_autofree char *detail = g_strdup_printf(
        "consents=%u asks=%u requests=%u refusals=%u introduced=%u past=%u audit=%u%s",
        out->consents, out->asks, out->requests, out->refusals, out->introduced, out->past,
        out->audit, never_ask ? " never asked again" : "");

    return audit_add(search->txn, act, "person.forget", FORGOTTEN, detail, error);
}

static bool forget(struct search *search, const struct consent *never_ask, const struct act *act,
                   struct person_forgotten *out, GError **error)
{
    struct key language = key_of(search->key);

    if (!look_everywhere(search, error))
        return false;
    out->mails_kept = search->person->outbox->len;
    return forget_consents(search, out, error) && forget_requests(search, out, error) &&
           forget_asks(search, out, error) && forget_refusals(search, out, error) &&
           forget_introduced(search, out, error) &&
           past_forget(search->txn, search->key, &out->past, error) &&
           asked_forget(search->txn, ASKED_PARTY, search->key, error) &&
           asked_forget(search->txn, ASKED_YIELDING, search->key, error) &&
           asked_forget(search->txn, ASKED_YIELDED, search->key, error) &&
           asked_forget(search->txn, ASKED_ACCOUNT, search->key, error) &&
           txn_delete(search->txn, TABLE_LANGUAGES, &language, error) &&
           rewrite_audit(search, out, error) &&
           (!never_ask || consent_write(search->txn, never_ask, error)) &&
           tell_audit(search, out, never_ask != NULL, act, error);
}

bool store_person_forget(struct store *store, const struct locality *locality, const char *key,
                         const struct consent *never_ask, const struct act *act,
                         struct person_forgotten *out, GError **error)
{
    struct txn txn;
    struct search search = {&txn, locality, key, NULL};
    struct person_forgotten forgotten = {0};

    if (!txn_begin(store, true, &txn, error))
        return false;
    search.person = person_new();
    bool ok = txn_end(&txn, forget(&search, never_ask, act, &forgotten, error), error);
    person_free(search.person);
    if (ok)
        *out = forgotten;
    return ok;
}
