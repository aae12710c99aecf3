#include "store/env.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include "bounds.h"
#include "store/tables.h"

#define READERS 1024

static const char *const table_names[TABLES] = {
    [TABLE_META] = "meta",
    [TABLE_CONSENTS] = "consents",
    [TABLE_AUDIT] = "audit",
    [TABLE_AUDIT_SUBJECTS] = "audit-subjects",
    [TABLE_REQUESTS] = "requests",
    [TABLE_COPIES] = "copies",
    [TABLE_MESSAGE_IDS] = "message-ids",
    [TABLE_DUE] = "due",
    [TABLE_OVER] = "over",
    [TABLE_ASKS] = "asks",
    [TABLE_ASK_TIMES] = "ask-times",
    [TABLE_ASK_PARTIES] = "ask-parties",
    [TABLE_ASKS_OVER] = "asks-over",
    [TABLE_QUESTIONS] = "questions",
    [TABLE_WAITS] = "waits",
    [TABLE_READY] = "ready",
    [TABLE_ASKED] = "asked",
    [TABLE_REFUSALS] = "refusals",
    [TABLE_LANGUAGES] = "languages",
    [TABLE_OUTBOX] = "outbox",
    [TABLE_OUTBOX_DUE] = "outbox-due",
    [TABLE_OUTBOX_REQUESTS] = "outbox-requests",
    [TABLE_SPOOL] = "spool",
    [TABLE_OUTBOX_ASKS] = "outbox-asks",
    [TABLE_TOKENS] = "tokens",
    [TABLE_TOKEN_OWNERS] = "token-owners",
    [TABLE_INTRODUCED] = "introduced",
    [TABLE_PAST] = "past",
};

const char *table_name(enum table table)
{
    return table_names[table];
}

static bool not_there(struct store *store, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_NOT_FOUND,
                "there is no consent store in %s yet: start askfirst-milter once, or check "
                "state_dir in askfirst.conf",
                store->folder);
    return false;
}

static bool make_folder(struct store *store, bool create, GError **error)
{
    struct stat file;

    if (stat(store->file, &file) == 0)
        return true;
    if (errno != ENOENT && errno != ENOTDIR)
        return store_trouble(store, errno, "open", error);
    if (!create)
        return not_there(store, error);
    if (g_mkdir_with_parents(store->folder, 0700) != 0)
        return store_trouble(store, errno, "create", error);
    return true;
}

/* LMDB takes an empty file for a new store, and all consents would be forgotten without a word. A
 * store that was ever written to has a pid in its lock file. */
static bool check_not_emptied(struct store *store, GError **error)
{
    struct stat data, lock;

    if (stat(store->file, &data) == 0 && data.st_size == 0 && fstat(store->lock_fd, &lock) == 0 &&
        lock.st_size > 0)
        return store_damaged(store, "data.mdb is empty", error);
    return true;
}

static bool open_environment(struct store *store, GError **error)
{
    if (!check_not_emptied(store, error))
        return false;
    int code = lmdb_open(store->folder, TABLES, READERS, store->map_bytes, 0, &store->env);
    if (code != 0)
        return store_trouble(store, code, "open", error);
    code = lmdb_check_whole(store->env, &store->page_bytes, NULL);
    if (code == MDB_CORRUPTED)
        return store_damaged(store, "data.mdb is shorter than it should be", error);
    return code == 0 || store_trouble(store, code, "open", error);
}

/* The version that the store has; 0: it is new. */
static bool read_version(struct txn *txn, guint32 *version, GError **error)
{
    struct key key = key_of("version");
    MDB_val value;
    int got = txn_get(txn, TABLE_META, &key, &value, error);

    *version = 0;
    if (got > 0 && value.mv_size != sizeof *version)
        return store_damaged(txn->store, "it has no version", error);
    if (got > 0)
        memcpy(version, value.mv_data, sizeof *version);
    return got >= 0;
}

static bool write_version(struct txn *txn, GError **error)
{
    struct key key = key_of("version");
    guint32 version = STORE_VERSION, was;

    for (int i = 0; i < TABLES; i++) {
        int code = mdb_dbi_open(txn->mdb, table_names[i], MDB_CREATE, &txn->store->dbi[i]);
        if (code != 0)
            return store_trouble(txn->store, code, "create", error);
    }
    return read_version(txn, &was, error) && upgrade_records(txn, was, error) &&
           txn_put(txn, TABLE_META, &key, &version, sizeof version, error);
}

/* 1 it is ours, 0 it is older, -1 with error. */
static int check_version(struct txn *txn, GError **error)
{
    guint32 version;

    if (!read_version(txn, &version, error))
        return -1;
    if (version == 0) {
        store_damaged(txn->store, "it has no version", error);
        return -1;
    }
    if (version <= STORE_VERSION)
        return version == STORE_VERSION;
    g_set_error(error, ASKFIRST_ERROR, ERROR_VERSION,
                "the consent store %s has version %u, this AskFirst knows version %u: use the "
                "AskFirst that wrote it, or restore a copy from before",
                txn->store->file, version, STORE_VERSION);
    return -1;
}

/* 1 all open, 0 a store that has no tables yet or is older, -1 with error. The version comes first,
 * for a store of another one may have other tables. */
static int open_tables(struct txn *txn, GError **error)
{
    for (int i = 0; i < TABLES; i++) {
        int code = mdb_dbi_open(txn->mdb, table_names[i], 0, &txn->store->dbi[i]);
        if (code == MDB_NOTFOUND && i == TABLE_META)
            return 0;
        if (code == MDB_NOTFOUND)
            code = MDB_INCOMPATIBLE;
        if (code != 0) {
            store_trouble(txn->store, code, "open", error);
            return -1;
        }
        int version = i == TABLE_META ? check_version(txn, error) : 1;
        if (version <= 0)
            return version;
    }
    return 1;
}

/* Handles of tables last only when their transaction is committed, a reading one too. */
static int read_tables(struct store *store, GError **error)
{
    struct txn txn;

    if (!txn_begin(store, false, &txn, error))
        return -1;
    int got = open_tables(&txn, error);
    if (got <= 0) {
        txn_end(&txn, false, NULL);
        return got;
    }
    int code = mdb_txn_commit(txn.mdb);
    if (code == 0)
        return 1;
    store_trouble(store, code, "open", error);
    return -1;
}

static bool create_tables(struct store *store, GError **error)
{
    g_autofree char *parent = g_path_get_dirname(store->folder);
    struct txn txn;

    if (!txn_begin(store, true, &txn, error))
        return false;
    int got = open_tables(&txn, error); /* another process may have been faster */
    if (!txn_end(&txn, got > 0 || (got == 0 && write_version(&txn, error)), error))
        return false;
    sync_folder(store->folder);
    sync_folder(parent);
    return true;
}

static char *path_of(const struct store *store, int i)
{
    static const char *const names[STORE_FILES] = {"data.mdb", "lock.mdb", "write.lock"};

    return g_build_filename(store->folder, names[i], NULL);
}

static bool note_files(struct store *store, GError **error)
{
    for (int i = 0; i < STORE_FILES; i++) {
        g_autofree char *path = path_of(store, i);
        if (!file_identify(path, &store->files[i]))
            return store_trouble(store, errno, "open", error);
    }
    return true;
}

bool store_in_place(struct store *store, GError **error)
{
    for (int i = 0; i < STORE_FILES; i++) {
        g_autofree char *path = path_of(store, i);
        if (file_is(path, &store->files[i]))
            continue;
        g_set_error(error, ASKFIRST_ERROR, ERROR_IO,
                    "the consent store in %s was removed or replaced while in use: put it back, "
                    "or restart askfirst-milter",
                    store->folder);
        return false;
    }
    return true;
}

static bool open_store(struct store *store, bool create, GError **error)
{
    if (!make_folder(store, create, error) || !lock_init(store, error) ||
        !open_environment(store, error) || !note_files(store, error))
        return false;
    int got = read_tables(store, error);
    if (got != 0)
        return got > 0;
    return create ? create_tables(store, error) : not_there(store, error);
}

struct store *store_open(const char *state_dir, bool create, size_t map_bytes, GError **error)
{
    struct store *store = g_new0(struct store, 1);

    store->folder = g_build_filename(state_dir, "consent", NULL);
    store->file = g_build_filename(store->folder, "data.mdb", NULL);
    store->map_bytes = map_bytes ? map_bytes : STORE_MAP_BYTES;
    store->wait_ms = LIMIT_STORE_WAIT_MS;
    store->lock_fd = -1;
    if (open_store(store, create, error))
        return store;
    store_close(store);
    return NULL;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    if (store->env)
        mdb_env_close(store->env);
    lock_fini(store);
    g_free(store->folder);
    g_free(store->file);
    g_free(store);
}

bool store_is_broken(struct store *store)
{
    return atomic_load(&store->broken);
}
