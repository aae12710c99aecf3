#include "store/ledger/consents.h"

#include <string.h>
#include "base/error.h"
#include "store/ledger/ask_tables.h"
#include "store/ledger/audit.h"
#include "store/ledger/record_txn.h"
#include "store/ledger/records.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"
#include "store/ledger/txn.h"

/* Records read in one transaction by store_consents_each. */
#define PAGE 256u

static struct key consent_key(const struct consent *c)
{
    struct key key = key_of(c->party);

    key_part(&key, c->introducer);
    key_part(&key, c->counterpart);
    key_part(&key, c->topic);
    return key;
}

static GPtrArray *consents_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)consent_free);
}

static bool add_scanned(struct scan *scan, GPtrArray *out, GError **error)
{
    struct consent *consent = scan_record(scan, error);

    if (consent)
        g_ptr_array_add(out, consent);
    return consent != NULL;
}

bool ledger_consents_list(struct txn *txn, const char *party, GPtrArray *out, GError **error)
{
    struct key prefix = key_of(party);
    struct scan scan;
    int got;

    if (!scan_open(&scan, txn, TABLE_CONSENTS, &prefix, error))
        return false;
    while ((got = scan_next(&scan, error)) > 0)
        if (!add_scanned(&scan, out, error)) {
            got = -1;
            break;
        }
    scan_close(&scan);
    return got == 0;
}

/* "@b.example", "@.b.example", "@.example" for bob@b.example. */
static bool add_of_domains(struct txn *txn, const char *domain, GPtrArray *out, GError **error)
{
    g_autofree char *exact = g_strconcat("@", domain, NULL);

    if (!ledger_consents_list(txn, exact, out, error))
        return false;
    for (const char *rest = domain; rest; rest = strchr(rest, '.')) {
        rest += rest != domain;
        g_autofree char *above = g_strconcat("@.", rest, NULL);
        if (!ledger_consents_list(txn, above, out, error))
            return false;
    }
    return true;
}

bool ledger_consents_list_covering(struct txn *txn, const char *party, GPtrArray *out,
                                   GError **error)
{
    const char *at = strrchr(party, '@');

    if (!ledger_consents_list(txn, party, out, error))
        return false;
    return !at || at == party || add_of_domains(txn, at + 1, out, error);
}

bool store_consents_list(struct store *store, const char *party, GPtrArray **out, GError **error)
{
    g_autoptr(GPtrArray) found = consents_new();
    struct txn txn;

    if (!txn_begin(store, false, &txn, error))
        return false;
    if (!txn_end(&txn, ledger_consents_list_covering(&txn, party, found, error), error))
        return false;
    *out = g_steal_pointer(&found);
    return true;
}

static char *describe(const struct consent *c)
{
    GString *text = g_string_new(NULL);

    g_string_printf(text, "introducer=%s counterpart=%s", c->introducer, c->counterpart);
    if (*c->topic)
        g_string_append_printf(text, " topic=%s", c->topic);
    g_string_append_printf(text, " origin=%s", consent_origin_name(c->origin));
    if (c->expires)
        g_string_append_printf(text, " expires=%" G_GINT64_FORMAT, c->expires);
    return g_string_free(text, FALSE);
}

static bool check_record(const struct consent *c, GError **error)
{
    const char *const texts[] = {c->party, c->introducer, c->counterpart, c->topic, c->note};
    static const char *const names[] = {"party", "introducer", "counterpart", "topic", "note"};

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        if (!texts[i] || (i < 3 && !*texts[i])) {
            g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT, "a consent needs a %s", names[i]);
            return false;
        }
    return true;
}

bool ledger_consent_put_unaudited(struct txn *txn, const struct consent *c, GError **error)
{
    struct key key = consent_key(c);

    return txn_put_record(txn, TABLE_CONSENTS, &key, c, error);
}

bool ledger_consent_remove_unaudited(struct txn *txn, const struct consent *c, GError **error)
{
    struct key key = consent_key(c);

    return txn_delete(txn, TABLE_CONSENTS, &key, error);
}

bool ledger_consent_put(struct txn *txn, const struct consent *c, const struct audit_by *by,
                        GError **error)
{
    if (!check_record(c, error))
        return false;
    g_autofree char *detail = describe(c);
    const char *what = c->decision == CONSENT_ALLOW ? "consent.allow" : "consent.deny";

    return ledger_consent_put_unaudited(txn, c, error) &&
           ledger_audit_add(txn, by, what, c->party, detail, error);
}

bool store_consents_put(struct store *store, const struct consent *const *records, size_t n,
                        const struct audit_by *by, GError **error)
{
    struct txn txn;
    bool ok = true;

    if (n == 0)
        return true;
    if (!txn_begin(store, true, &txn, error))
        return false;
    for (size_t i = 0; i < n && ok; i++)
        ok = ledger_consent_put(&txn, records[i], by, error);
    return txn_end(&txn, ok, error);
}

/* Returns the stored record with these scopes and this topic, or NULL with error set. */
static struct consent *load(struct txn *txn, const struct consent *scopes, GError **error)
{
    struct consent *found = NULL;
    struct key key = consent_key(scopes);
    int got = txn_get_record(txn, TABLE_CONSENTS, &key, &found, error);

    if (got == 0)
        g_set_error(error, ASKFIRST_ERROR, ERROR_NOT_FOUND,
                    "%s has no consent for introducer %s, counterpart %s, topic %s", scopes->party,
                    scopes->introducer, scopes->counterpart,
                    *scopes->topic ? scopes->topic : "any");
    return found;
}

static bool audit_change(struct txn *txn, const struct consent *was, const char *what,
                         const struct audit_by *by, GError **error)
{
    g_autofree char *about = describe(was);
    g_autofree char *detail = g_strconcat(consent_decision_name(was->decision), " ", about, NULL);

    return ledger_audit_add(txn, by, what, was->party, detail, error);
}

bool ledger_consent_remove(struct txn *txn, const struct consent *record, const struct audit_by *by,
                           GError **error)
{
    struct key key = consent_key(record);
    struct consent *was = load(txn, record, error);
    bool ok = was && txn_delete(txn, TABLE_CONSENTS, &key, error) &&
              audit_change(txn, was, "consent.revoke", by, error);

    consent_free(was);
    return ok;
}

bool store_consent_remove(struct store *store, const struct consent *record,
                          const struct audit_by *by, GError **error)
{
    struct txn txn;

    if (!check_record(record, error) || !txn_begin(store, true, &txn, error))
        return false;
    return txn_end(&txn, ledger_consent_remove(&txn, record, by, error), error);
}

static bool blank(struct txn *txn, const struct consent *record, const struct audit_by *by,
                  GError **error)
{
    struct key key = consent_key(record);
    struct consent *was = load(txn, record, error);
    bool ok = was != NULL;

    if (ok && *was->note) {
        g_autofree char *note = g_steal_pointer(&was->note);
        was->note = g_strdup("");
        ok = txn_put_record(txn, TABLE_CONSENTS, &key, was, error) &&
             ledger_ask_notes_remove(txn, was->party, note, error) &&
             audit_change(txn, was, "consent.blank", by, error);
    }
    consent_free(was);
    return ok;
}

bool store_consent_remove_note(struct store *store, const struct consent *record,
                               const struct audit_by *by, GError **error)
{
    struct txn txn;

    if (!check_record(record, error) || !txn_begin(store, true, &txn, error))
        return false;
    return txn_end(&txn, blank(&txn, record, by, error), error);
}

/* Moves *from past the last key of the page. */
static bool scan_page(struct txn *txn, const struct key *prefix, struct key *from, GPtrArray *page,
                      GError **error)
{
    struct scan scan;
    int got = 1;

    if (!scan_open(&scan, txn, TABLE_CONSENTS, prefix, error))
        return false;
    scan_from(&scan, from);
    while (page->len < PAGE && (got = scan_next(&scan, error)) > 0) {
        if (!add_scanned(&scan, page, error)) {
            got = -1;
            break;
        }
        from->size = scan.key.size;
        memcpy(from->bytes, scan.key.data, scan.key.size);
    }
    if (page->len > 0 && from->size < KEY_MAX)
        key_octet(from, 0);
    scan_close(&scan);
    return got >= 0;
}

static GPtrArray *read_page(struct store *store, const struct key *prefix, struct key *from,
                            GError **error)
{
    g_autoptr(GPtrArray) page = consents_new();
    struct txn txn;

    if (!txn_begin(store, false, &txn, error))
        return NULL;
    if (!txn_end(&txn, scan_page(&txn, prefix, from, page, error), error))
        return NULL;
    return g_steal_pointer(&page);
}

bool store_consents_each(struct store *store, const char *party,
                         bool (*each)(void *ctx, const struct consent *), void *ctx, GError **error)
{
    struct key prefix = {0};

    if (party)
        key_part(&prefix, party);
    for (struct key from = prefix;;) {
        g_autoptr(GPtrArray) page = read_page(store, &prefix, &from, error);
        if (!page)
            return false;
        for (guint i = 0; i < page->len; i++)
            if (!each(ctx, page->pdata[i]))
                return true;
        if (page->len < PAGE)
            return true;
    }
}
