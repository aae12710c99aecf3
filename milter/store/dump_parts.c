#include "store/dump_parts.h"

#include <errno.h>
#include <glib/gstdio.h>
#include "base/error.h"
#include "store/acquaint/acquaint.h"
#include "store/journal/journal.h"
#include "store/ledger/store.h"
#include "store/ledger/store_internal.h"

static const char *const names[DUMP_PARTS] = {
    [DUMP_CONSENT] = "consent", [DUMP_ACQUAINTANCE] = "acquaintance", [DUMP_JOURNAL] = "journal"};

const char *dump_part_name(enum dump_part part)
{
    return names[part];
}

static bool open_consent(struct dump_store *store, const char *state_dir, bool create,
                         GError **error)
{
    struct store *owner = store_open(state_dir, create, 0, error);

    store->owner = owner;
    store->kv = owner ? owner->kv : NULL;
    return owner != NULL;
}

/* If its key was written before, a new environment begins with that key. */
static bool open_acquaintance(struct dump_store *store, const char *state_dir, bool create,
                              GError **error)
{
    struct acquaint *owner = acquaint_open(state_dir, create, 0, error);

    store->owner = owner;
    store->kv = owner ? acquaint_kv(owner) : NULL;
    return owner != NULL;
}

static bool open_journal(struct dump_store *store, const char *state_dir, bool create,
                         GError **error)
{
    struct journal *owner = journal_open(state_dir, create, 0, error);

    store->owner = owner;
    store->kv = owner ? journal_kv(owner) : NULL;
    return owner != NULL;
}

bool dump_store_open(struct dump_store *store, const char *state_dir, enum dump_part part,
                     bool create, GError **error)
{
    *store = (struct dump_store){.part = part};
    switch (part) {
    case DUMP_CONSENT:
        return open_consent(store, state_dir, create, error);
    case DUMP_ACQUAINTANCE:
        return open_acquaintance(store, state_dir, create, error);
    default:
        return open_journal(store, state_dir, create, error);
    }
}

void dump_store_close(struct dump_store *store)
{
    if (!store->owner)
        return;
    if (store->part == DUMP_CONSENT)
        store_close(store->owner);
    else if (store->part == DUMP_ACQUAINTANCE)
        acquaint_close(store->owner);
    else
        journal_close(store->owner);
    store->owner = NULL;
}

bool dump_trouble(const struct dump_store *store, int code, const char *doing, GError **error)
{
    bool full = kv_is_no_room(code) || code == KV_MAP_FULL;

    g_set_error(error, ASKFIRST_ERROR,
                full                 ? ERROR_FULL
                : kv_is_damage(code) ? ERROR_CORRUPT
                : code == KV_BAD_KEY ? ERROR_INPUT
                                     : ERROR_IO,
                "cannot %s the store %s: %s%s", doing, names[store->part], kv_text(code),
                full ? "; make room on its disk" : "");
    return false;
}

/* ---- the key of the hashes ---- */

GBytes *dump_key_read(const char *state_dir, GError **error)
{
    g_autofree char *path = g_build_filename(state_dir, names[DUMP_ACQUAINTANCE], "key", NULL);
    g_autoptr(GError) cause = NULL;
    char *octets;
    gsize size;

    if (g_file_get_contents(path, &octets, &size, &cause))
        return g_bytes_new_take(octets, size);
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "%s", cause->message);
    return NULL;
}

bool dump_key_write(const char *state_dir, const void *key, size_t size, GError **error)
{
    g_autofree char *folder = g_build_filename(state_dir, names[DUMP_ACQUAINTANCE], NULL);
    g_autofree char *path = g_build_filename(folder, "key", NULL);
    g_autoptr(GError) cause = NULL;

    if (g_mkdir_with_parents(folder, 0700) == 0 &&
        g_file_set_contents_full(path, key, (gssize)size, G_FILE_SET_CONTENTS_DURABLE, 0600,
                                 &cause))
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot write %s: %s", path,
                cause ? cause->message : g_strerror(errno));
    return false;
}
