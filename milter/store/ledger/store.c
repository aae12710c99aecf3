#include "store/ledger/store.h"

#include "base/limits.h"
#include "store/kv/kv.h"
#include "store/ledger/store_errors.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/txn.h"
#include "store/ledger/upgrade.h"

#define READERS 1024
#define AHEAD ((guint64)16 << 20)

static const struct kv_table tables[TABLES] = {
    [TABLE_META] = {"meta", 0, 0},
    [TABLE_CONSENTS] = {"consents", 0, 0},
    [TABLE_AUDIT] = {"audit", 0, 0},
    [TABLE_AUDIT_SUBJECTS] = {"audit-subjects", 0, 0},
    [TABLE_REQUESTS] = {"requests", 0, 0},
    [TABLE_COPIES] = {"copies", 0, 0},
    [TABLE_MESSAGE_IDS] = {"message-ids", 0, 0},
    [TABLE_DUE] = {"due", 0, 0},
    [TABLE_OVER] = {"over", 0, 0},
    [TABLE_ASKS] = {"asks", 0, 0},
    [TABLE_ASK_TIMES] = {"ask-times", 0, 0},
    [TABLE_ASK_PARTIES] = {"ask-parties", 0, 0},
    [TABLE_ASKS_OVER] = {"asks-over", 0, 0},
    [TABLE_QUESTIONS] = {"questions", 0, 0},
    [TABLE_WAITS] = {"waits", 0, 0},
    [TABLE_READY] = {"ready", 0, 0},
    [TABLE_ASKED] = {"asked", 0, 0},
    [TABLE_REFUSALS] = {"refusals", 0, 0},
    [TABLE_LANGUAGES] = {"languages", 0, 0},
    [TABLE_OUTBOX] = {"outbox", 0, 0},
    [TABLE_OUTBOX_DUE] = {"outbox-due", 0, 0},
    [TABLE_OUTBOX_REQUESTS] = {"outbox-requests", 0, 0},
    [TABLE_SPOOL] = {"spool", 0, 0},
    [TABLE_OUTBOX_ASKS] = {"outbox-asks", 0, 0},
    [TABLE_TOKENS] = {"tokens", 0, 0},
    [TABLE_TOKEN_OWNERS] = {"token-owners", 0, 0},
    [TABLE_INTRODUCED] = {"introduced", 0, 0},
    [TABLE_PAST] = {"past", 0, 0},
};

const char *table_name(enum table table)
{
    return tables[table].name;
}

/* A store that is being opened, and the cause of a failure that kv does not know. */
struct opening {
    struct store *store;
    GError *why;
};

static int upgrade(void *ctx, struct kv_txn *kv, guint32 from)
{
    struct opening *opening = ctx;
    struct txn txn = {opening->store, *kv};

    return ledger_upgrade(&txn, from, &opening->why) ? 0 : KV_BAD_RECORD;
}

static struct kv_options options_of(struct opening *opening, bool create)
{
    return (struct kv_options){
        .tables = tables,
        .n_tables = TABLES,
        .version = STORE_VERSION,
        .version_key = {sizeof "version", "version"}, /* including its NUL, as in key_of */
        .create = create,
        .upgrade = upgrade,
        .ctx = opening,
        .wait_ms = LIMIT_STORE_WAIT_MS,
        .folder = opening->store->folder,
        .map_bytes = opening->store->map_bytes,
        .readers = READERS,
        .ahead = AHEAD,
        .use_lock_file = true,
    };
}

static struct store *store_new(char *folder, size_t map_bytes)
{
    struct store *store = g_new0(struct store, 1);

    store->folder = folder;
    store->file = g_build_filename(folder, "data.mdb", NULL);
    store->map_bytes = map_bytes;
    return store;
}

static struct store *open_kv(struct opening *opening, GError **error)
{
    int code = kv_open(opening->store->kv);

    if (code == 0)
        return opening->store;
    if (opening->why)
        g_propagate_error(error, opening->why);
    else
        store_trouble(opening->store, code, "open", error);
    store_close(opening->store);
    return NULL;
}

struct store *store_open(const char *state_dir, bool create, size_t map_bytes, GError **error)
{
    char *folder = g_build_filename(state_dir, "consent", NULL);
    struct opening opening = {store_new(folder, map_bytes ? map_bytes : STORE_MAP_BYTES), NULL};
    struct kv_options options = options_of(&opening, create);

    opening.store->kv = kv_lmdb_new(&options);
    return open_kv(&opening, error);
}

struct store *store_open_memory(GError **error)
{
    struct opening opening = {store_new(g_strdup("(memory)"), STORE_MAP_BYTES), NULL};
    struct kv_options options = options_of(&opening, true);

    opening.store->kv = kv_memory_new(&options);
    return open_kv(&opening, error);
}

void store_close(struct store *store)
{
    if (!store)
        return;
    kv_free(store->kv);
    g_free(store->folder);
    g_free(store->file);
    g_free(store);
}

void store_read_begin(struct store *store)
{
    kv_read_begin(store->kv);
}

void store_read_end(struct store *store)
{
    kv_read_end(store->kv);
}

bool store_is_broken(struct store *store)
{
    return kv_is_broken(store->kv);
}
