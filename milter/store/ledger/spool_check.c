#include "store/ledger/spool_check.h"

#include <string.h>
#include <unistd.h>
#include "base/error.h"
#include "store/ledger/envelope.h"
#include "store/ledger/hold_message.h"
#include "store/ledger/records.h"
#include "store/ledger/spool_references.h"
#include "store/ledger/states.h"

/* A copy and its request, both borrowed. */
struct spool_place {
    const struct request *request;
    const struct copy *copy;
};

/* What was read from the spool and the store. */
struct check {
    struct spool *spool;
    bool idle;
    GPtrArray *entries;    /* struct spool_entry */
    GHashTable *held;      /* names of messages in the spool, without those put aside */
    GHashTable *aside;     /* names of messages put aside */
    GHashTable *needed;    /* names that the store needs */
    GPtrArray *requests;   /* all of them */
    GHashTable *by_name;   /* name of a file -> struct spool_place */
    GHashTable *by_digest; /* digest -> GPtrArray of struct spool_place */
    GPtrArray *findings;
};

/* ---- reading both ---- */

static void add_place(struct check *check, const struct request *request, const struct copy *copy)
{
    struct spool_place *place = g_new(struct spool_place, 1);
    GPtrArray *same = g_hash_table_lookup(check->by_digest, copy->digest);

    *place = (struct spool_place){request, copy};
    g_hash_table_replace(check->by_name, copy->spool, place);
    if (!same) {
        same = g_ptr_array_new();
        g_hash_table_insert(check->by_digest, copy->digest, same);
    }
    g_ptr_array_add(same, place);
}

static void index_requests(struct check *check)
{
    for (guint i = 0; i < check->requests->len; i++) {
        const struct request *request = check->requests->pdata[i];
        for (guint k = 0; k < request->copies->len; k++)
            add_place(check, request, request->copies->pdata[k]);
    }
}

static void index_entries(struct check *check)
{
    for (guint i = 0; i < check->entries->len; i++) {
        const struct spool_entry *entry = check->entries->pdata[i];
        if (entry->message)
            g_hash_table_add(entry->aside ? check->aside : check->held, entry->name);
    }
}

/* The spool is read first. A message that arrives afterwards is known to the store, is not found in
 * the list, and is then checked again. */
static bool read_both(struct check *check, struct store *store, GError **error)
{
    if (!spool_list(check->spool, &check->entries, error) ||
        !store_spool_names_list(store, &check->needed, error) ||
        !store_requests_list(store, true, &check->requests, error))
        return false;
    index_requests(check);
    index_entries(check);
    return true;
}

/* ---- findings ---- */

static void finding_free(struct spool_finding *finding)
{
    g_free(finding->name);
    g_free(finding->request);
    g_free(finding->why);
    request_free(finding->envelope);
    g_free(finding);
}

static struct spool_finding *add(struct check *check, enum spool_fault fault, const char *name,
                                 bool aside)
{
    const struct spool_place *place = g_hash_table_lookup(check->by_name, name);
    struct spool_finding *finding = g_new0(struct spool_finding, 1);

    finding->fault = fault;
    finding->name = g_strdup(name);
    finding->aside = aside;
    finding->request = g_strdup(place ? place->request->id : "");
    finding->why = g_strdup("");
    g_ptr_array_add(check->findings, finding);
    return finding;
}

/* Takes ownership of error. */
static void say_why(struct spool_finding *finding, GError *error)
{
    g_free(finding->why);
    finding->why = g_strdup(error->message);
    g_error_free(error);
}

static bool is_there(struct spool *spool, const char *name)
{
    int fd = spool_reopen(spool, name, NULL);

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static struct request *read_envelope(const struct check *check, const struct spool_entry *entry,
                                     GError **error)
{
    size_t size = 0;
    g_autofree char *text = spool_envelope(check->spool, entry, &size, error);

    return text ? envelope_parse(text, size, error) : NULL;
}

/* Returns the request that has this very message in another file, or NULL. A request that is over
 * had what was there before its end; a message that came after the end was sent again. */
static const struct request *find_same(const struct check *check, const struct request *envelope)
{
    const struct copy *copy = envelope->copies->pdata[0];
    const GPtrArray *same = g_hash_table_lookup(check->by_digest, copy->digest);

    for (guint i = 0; same && i < same->len; i++) {
        const struct spool_place *place = same->pdata[i];
        bool there = request_state_is_over(place->request->state)
                         ? envelope->created <= place->request->changed
                         : g_hash_table_contains(check->held, place->copy->spool);
        if (there && copy_is_same(place->copy, copy))
            return place->request;
    }
    return NULL;
}

/* Checks a message that the store does not need, by its envelope. */
static void check_unknown(struct check *check, const struct spool_entry *entry)
{
    GError *error = NULL;
    struct request *envelope = read_envelope(check, entry, &error);
    const struct copy *copy = envelope ? envelope->copies->pdata[0] : NULL;

    if (!envelope) {
        say_why(add(check, SPOOL_NAMELESS, entry->name, entry->aside), error);
        return;
    }
    const struct request *same = find_same(check, envelope);
    bool whole = spool_is_whole(check->spool, entry, copy->size, copy->digest, &error);
    struct spool_finding *finding = add(check,
                                        !whole ? SPOOL_DAMAGED
                                        : same ? SPOOL_REPEATED
                                               : SPOOL_LOST,
                                        entry->name, entry->aside);
    finding->envelope = envelope;
    if (!whole) {
        say_why(finding, error);
    } else if (same) {
        g_free(finding->request);
        finding->request = g_strdup(same->id);
    }
}

/* Checks a message that the store needs. One that is gone by now was needed until a moment ago. */
static void check_known(struct check *check, const struct spool_entry *entry)
{
    const struct spool_place *place = g_hash_table_lookup(check->by_name, entry->name);
    g_autoptr(GError) error = NULL;

    if (place &&
        !spool_is_whole(check->spool, entry, place->copy->size, place->copy->digest, &error)) {
        if (error->code != ERROR_NOT_FOUND)
            say_why(add(check, SPOOL_DAMAGED, entry->name, false), g_steal_pointer(&error));
        return;
    }
    struct request *envelope = read_envelope(check, entry, &error);
    if (!envelope && is_there(check->spool, entry->name))
        say_why(add(check, SPOOL_BARE, entry->name, false), g_steal_pointer(&error));
    request_free(envelope);
}

static void check_entry(struct check *check, const struct spool_entry *entry)
{
    bool needed = g_hash_table_contains(check->needed, entry->name);

    if (needed && entry->message && !entry->aside) {
        check_known(check, entry);
    } else if (needed) {
        if (entry->message && !g_hash_table_contains(check->held, entry->name))
            add(check, SPOOL_ASIDE, entry->name, true);
    } else if (!entry->aside && !check->idle) {
        return;
    } else if (entry->message && g_hash_table_contains(check->by_name, entry->name)) {
        add(check, SPOOL_OVER, entry->name, entry->aside);
    } else if (entry->message) {
        check_unknown(check, entry);
    } else if (!g_hash_table_contains(check->aside, entry->name) &&
               !g_hash_table_contains(check->held, entry->name)) {
        add(check, SPOOL_LONE, entry->name, entry->aside);
    }
}

/* ---- what is missing ---- */

/* Checks names that are needed but not in the list: the message may have arrived since, or may no
 * longer be needed. */
static bool check_missing(struct check *check, struct store *store, GError **error)
{
    g_autoptr(GPtrArray) absent = g_ptr_array_new();
    g_autoptr(GHashTable) still = NULL;
    GHashTableIter iter;
    void *name;

    g_hash_table_iter_init(&iter, check->needed);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        if (!g_hash_table_contains(check->held, name) &&
            !g_hash_table_contains(check->aside, name) && !is_there(check->spool, name))
            g_ptr_array_add(absent, name);
    if (absent->len == 0)
        return true;
    if (!store_spool_names_list(store, &still, error))
        return false;
    for (guint i = 0; i < absent->len; i++)
        if (g_hash_table_contains(still, absent->pdata[i]))
            add(check, SPOOL_MISSING, absent->pdata[i], false);
    return true;
}

/* ---- all together ---- */

static void check_clear(struct check *check)
{
    g_clear_pointer(&check->by_name, g_hash_table_unref);
    g_clear_pointer(&check->by_digest, g_hash_table_unref);
    g_clear_pointer(&check->held, g_hash_table_unref);
    g_clear_pointer(&check->aside, g_hash_table_unref);
    g_clear_pointer(&check->needed, g_hash_table_unref);
    g_clear_pointer(&check->requests, g_ptr_array_unref);
    g_clear_pointer(&check->entries, g_ptr_array_unref);
    g_clear_pointer(&check->findings, g_ptr_array_unref);
}

static int by_name(const void *a, const void *b)
{
    const struct spool_finding *x = *(struct spool_finding *const *)a,
                               *y = *(struct spool_finding *const *)b;

    return strcmp(x->name, y->name);
}

static bool run(struct check *check, struct store *store, GError **error)
{
    if (!read_both(check, store, error))
        return false;
    for (guint i = 0; i < check->entries->len; i++)
        check_entry(check, check->entries->pdata[i]);
    if (!check_missing(check, store, error))
        return false;
    g_ptr_array_sort(check->findings, by_name);
    return true;
}

bool spool_check(struct spool *spool, struct store *store, bool idle, GPtrArray **out,
                 unsigned *messages, GError **error)
{
    struct check check = {
        .spool = spool,
        .idle = idle,
        .held = g_hash_table_new(g_str_hash, g_str_equal),
        .aside = g_hash_table_new(g_str_hash, g_str_equal),
        .by_name = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free),
        .by_digest =
            g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref),
        .findings = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free),
    };
    bool good = run(&check, store, error);

    if (good) {
        *messages = g_hash_table_size(check.needed);
        *out = g_steal_pointer(&check.findings);
    }
    check_clear(&check);
    return good;
}

/* ---- envelopes that are missing ---- */

static bool describe(struct spool *spool, const struct request *request, const struct copy *copy,
                     const char *host, unsigned *written, GError **error)
{
    struct spool_entry entry = {.name = copy->spool};
    size_t size = 0;
    g_autofree char *text = spool_envelope(spool, &entry, &size, NULL);
    struct request *sound = text ? envelope_parse(text, size, NULL) : NULL;

    request_free(sound);
    if (sound || !is_there(spool, copy->spool))
        return true;
    g_autofree char *envelope = envelope_format(request, copy, host);
    ++*written;
    return spool_set_envelope(spool, copy->spool, envelope, error);
}

bool spool_describe(struct spool *spool, struct store *store, const char *host, unsigned *written,
                    GError **error)
{
    g_autoptr(GPtrArray) requests = NULL;
    unsigned count = 0;

    if (!store_requests_list(store, false, &requests, error))
        return false;
    for (guint i = 0; i < requests->len; i++) {
        const struct request *request = requests->pdata[i];
        for (guint k = 0; k < request->copies->len; k++)
            if (!describe(spool, request, request->copies->pdata[k], host, &count, error))
                return false;
    }
    *written = count;
    return true;
}
