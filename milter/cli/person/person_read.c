#include "cli/person/person_read.h"

#include <string.h>
#include "cli/cli.h"
#include "conf/address_form.h"
#include "policy/consent.h"
#include "store/acquaint/acquaint.h"
#include "store/journal/journal.h"
#include "store/ledger/consents.h"
#include "store/ledger/person.h"
#include "store/ledger/requests.h"
#include "store/ledger/store.h"

static void known_pair_free(struct known_pair *pair)
{
    g_free(pair->other);
    g_free(pair);
}

void dossier_clear(struct dossier *dossier)
{
    g_free(dossier->address_id);
    g_free(dossier->journal_name);
    person_free(dossier->person);
    g_clear_pointer(&dossier->pairs, g_ptr_array_unref);
    g_clear_pointer(&dossier->entries, g_ptr_array_unref);
}

bool dossier_is_empty(const struct dossier *d)
{
    const struct person *p = d->person;
    bool nowhere = !p || (p->consents->len + p->asks->len + p->requests->len + p->refusals->len +
                                  p->audit->len + p->introduced->len + p->introduced_by->len +
                                  p->past->len + p->outbox->len ==
                              0 &&
                          !p->language);

    return nowhere && d->pairs->len == 0 && d->entries->len == 0 && !d->list;
}

/* The addresses that the consent store knows: the hashes of acquaintances may stand for them. */
struct addresses {
    const struct acquaint *acquaint;
    GHashTable *by_hash; /* guint64 * -> address id */
};

static void add_address(struct addresses *known, const char *address_id)
{
    if (!strchr(address_id, '@') || address_id[0] == '@')
        return;
    guint64 hash = acquaint_mailbox(known->acquaint, address_id);
    g_hash_table_replace(known->by_hash, g_memdup2(&hash, sizeof hash), g_strdup(address_id));
}

static bool add_consent(void *ctx, const struct consent *consent)
{
    add_address(ctx, consent->party);
    add_address(ctx, consent->introducer);
    add_address(ctx, consent->counterpart);
    return true;
}

static void add_request(struct addresses *known, const struct request *request)
{
    add_address(known, request->introducer);
    for (guint i = 0; i < request->waits->len; i++) {
        add_address(known, ((const struct waiting *)request->waits->pdata[i])->party);
        add_address(known, ((const struct waiting *)request->waits->pdata[i])->counterpart);
    }
}

static bool add_known(struct store *store, struct addresses *known, GError **error)
{
    g_autoptr(GPtrArray) requests = NULL;

    if (!store_consents_each(store, NULL, add_consent, known, error) ||
        !store_requests_list(store, true, &requests, error))
        return false;
    for (guint i = 0; i < requests->len; i++)
        add_request(known, requests->pdata[i]);
    return true;
}

static void add_pair(void *ctx, guint64 other, const struct acquaint_side *own,
                     const struct acquaint_side *others)
{
    struct known_pair pair = {.hash = other, .own = *own, .others = *others};

    g_ptr_array_add(ctx, g_memdup2(&pair, sizeof pair));
}

static void name_pairs(GPtrArray *pairs, GHashTable *by_hash)
{
    for (guint i = 0; i < pairs->len; i++) {
        struct known_pair *pair = pairs->pdata[i];
        pair->other = g_strdup(g_hash_table_lookup(by_hash, &pair->hash));
    }
}

static bool read_pairs(struct acquaint *acquaint, struct store *store, struct dossier *dossier,
                       GError **error)
{
    g_autoptr(GHashTable) by_hash =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    struct addresses known = {acquaint, by_hash};
    guint64 hash = acquaint_mailbox(acquaint, dossier->address_id);

    if (!acquaint_each_of(acquaint, hash, add_pair, dossier->pairs, error) ||
        !acquaint_is_list(acquaint, hash, &dossier->list, error) ||
        (store && dossier->pairs->len > 0 && !add_known(store, &known, error)))
        return false;
    name_pairs(dossier->pairs, by_hash);
    return true;
}

struct about {
    const char *person;
    GPtrArray *entries;
};

static struct journal_entry *entry_copy(const struct journal_entry *e)
{
    struct journal_entry *copy = g_memdup2(e, sizeof *e);
    char **const texts[] = {&copy->queue_id, &copy->id,   &copy->introducer, &copy->account,
                            &copy->verdict,  &copy->done, &copy->kind,       &copy->reason,
                            &copy->rule,     &copy->why};

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i] = g_strdup(*texts[i]);
    copy->party_domains = g_strdupv(e->party_domains);
    return copy;
}

static bool add_entry(void *ctx, const struct journal_entry *entry)
{
    struct about *about = ctx;

    if (journal_is_about(entry, about->person))
        g_ptr_array_add(about->entries, entry_copy(entry));
    return true;
}

static bool read_journal(const struct config *config, struct dossier *dossier, GError **error)
{
    struct about about = {dossier->journal_name, dossier->entries};
    struct journal *journal = NULL;
    bool ok = !about.person || ((journal = journal_open(config->state_dir, false, 0, error)) &&
                                journal_each(journal, 0, add_entry, &about, error));

    journal_close(journal);
    return ok || cli_is_missing(error);
}

/* Finds the person's name in the journal. When the journal has only domains, people cannot be told
 * apart there. */
static bool name_in_journal(const struct config *config, struct dossier *dossier, GError **error)
{
    guint8 hash_secret[HASH_SECRET_SIZE] = {0};

    if (config->log_addresses == ADDRESSES_DOMAIN)
        return true;
    if (!address_form_load(config, false, hash_secret, error))
        return cli_is_missing(error);
    dossier->journal_name = address_form(config, hash_secret, dossier->address_id);
    return true;
}

static bool read_all(const struct config *config, struct store *store, struct acquaint *acquaint,
                     struct dossier *dossier, GError **error)
{
    if (store &&
        !(dossier->person = store_person_get(store, config->locality, dossier->address_id, error)))
        return false;
    return (!acquaint || read_pairs(acquaint, store, dossier, error)) &&
           name_in_journal(config, dossier, error) && read_journal(config, dossier, error);
}

/* A store that does not exist yet knows nobody. */
bool dossier_read(const struct config *config, const char *address_id, struct dossier *dossier,
                  GError **error)
{
    struct store *store = NULL;
    struct acquaint *acquaint = NULL;

    *dossier = (struct dossier){.address_id = g_strdup(address_id)};
    dossier->pairs = g_ptr_array_new_with_free_func((GDestroyNotify)known_pair_free);
    dossier->entries = g_ptr_array_new_with_free_func((GDestroyNotify)journal_entry_free);
    bool ok =
        cli_become_owner(config->state_dir, error) &&
        ((store = store_open(config->state_dir, false, 0, error)) || cli_is_missing(error)) &&
        ((acquaint = acquaint_open(config->state_dir, false, 0, error)) || cli_is_missing(error)) &&
        read_all(config, store, acquaint, dossier, error);
    acquaint_close(acquaint);
    store_close(store);
    return ok;
}
