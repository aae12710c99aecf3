/* What LMDB and the system say, as sentences that tell what to do. */
#include "store/env.h"

#include <errno.h>

bool store_damaged(struct store *store, const char *what, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_CORRUPT,
                "the consent store %s is damaged (%s): stop askfirst-milter, then restore a copy "
                "of the folder, or move the folder away, start anew and import the last export",
                store->file, what);
    return false;
}

static bool full(struct store *store, int code, GError **error)
{
    g_autofree char *map = lmdb_size_text(store->map_bytes);
    int dead;

    /* A reader that was killed keeps pages from being used again. */
    mdb_reader_check(store->env, &dead);

    if (code == MDB_MAP_FULL || code == MDB_TXN_FULL)
        g_set_error(error, ASKFIRST_ERROR, ERROR_FULL,
                    "the consent store is full (%s map) and nothing was changed: end requests that "
                    "wait, or export the consents and import them into a new store",
                    map);
    else if (code == MDB_MAP_RESIZED)
        g_set_error(error, ASKFIRST_ERROR, ERROR_FULL,
                    "the consent store has grown beyond what this process can see (%s map): "
                    "restart it",
                    map);
    else if (code == MDB_READERS_FULL)
        g_set_error(error, ASKFIRST_ERROR, ERROR_FULL,
                    "the consent store is full of readers: end askfirst processes that hang");
    else
        g_set_error(error, ASKFIRST_ERROR, ERROR_FULL,
                    "no room for the consent store in %s (%s) and nothing was changed: make room "
                    "on its disk or raise the limit",
                    store->folder, g_strerror(code == EIO ? ENOSPC : code));
    return false;
}

static bool other(struct store *store, int code, const char *doing, GError **error)
{
    if (code == MDB_PANIC) {
        atomic_store(&store->broken, true);
        g_set_error(error, ASKFIRST_ERROR, ERROR_IO,
                    "the consent store %s cannot be used since a write to it failed: restart "
                    "askfirst-milter",
                    store->file);
    } else if (code == MDB_VERSION_MISMATCH) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_VERSION,
                    "the consent store %s was written by another version of LMDB: use that one to "
                    "export it",
                    store->file);
    } else if (code == EACCES || code == EPERM || code == EROFS) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_IO,
                    "cannot %s the consent store %s: %s; run this as root or as the owner of the "
                    "folder, to whom its files must belong",
                    doing, store->file, g_strerror(code));
    } else {
        g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot %s the consent store %s: %s", doing,
                    store->file, mdb_strerror(code));
    }
    return false;
}

bool store_trouble(struct store *store, int code, const char *doing, GError **error)
{
    switch (code) {
    case MDB_MAP_FULL:
    case MDB_TXN_FULL:
    case MDB_MAP_RESIZED:
    case MDB_READERS_FULL:
        return full(store, code, error);
    default:
        if (lmdb_is_damage(code))
            return store_damaged(store, mdb_strerror(code), error);
        return lmdb_is_no_room(store->file, code) ? full(store, code, error)
                                                  : other(store, code, doing, error);
    }
}
