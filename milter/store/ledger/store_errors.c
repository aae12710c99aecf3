/* Errors of kv and the system, as sentences that say what to do. */
#include "store/ledger/store_errors.h"

#include <errno.h>
#include <unistd.h>
#include "base/error.h"
#include "store/kv/kv.h"

bool store_damaged(struct store *store, const char *what, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_CORRUPT,
                "the consent store %s is damaged (%s): stop askfirst-milter, then restore a copy "
                "of the folder, or move the folder away, start anew and import the last export",
                store->file, what);
    return false;
}

static void not_there(struct store *store, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_NOT_FOUND,
                "there is no consent store in %s yet: start askfirst-milter once, or check "
                "state_dir in askfirst.conf",
                store->folder);
}

static void older(struct store *store, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_VERSION,
                "the consent store %s has version %u, this AskFirst knows version %u: restart "
                "askfirst-milter, which upgrades the store",
                store->file, kv_version(store->kv), STORE_VERSION);
}

static void newer(struct store *store, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_VERSION,
                "the consent store %s has version %u, this AskFirst knows version %u: use the "
                "AskFirst that wrote it, or restore a copy from before",
                store->file, kv_version(store->kv), STORE_VERSION);
}

static void other_format(struct store *store, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_VERSION,
                "the consent store %s was written by another version of LMDB: use that one to "
                "export it",
                store->file);
}

static void map_full(struct store *store, GError **error)
{
    g_autofree char *map = kv_size_text(store->map_bytes);

    g_set_error(error, ASKFIRST_ERROR, ERROR_FULL,
                "the consent store is full (%s map) and nothing was changed: end requests that "
                "wait, or export the consents and import them into a new store",
                map);
}

static void outgrown(struct store *store, GError **error)
{
    g_autofree char *map = kv_size_text(store->map_bytes);

    g_set_error(error, ASKFIRST_ERROR, ERROR_FULL,
                "the consent store has grown beyond what this process can see (%s map): "
                "restart it",
                map);
}

static void readers_full(struct store *store, GError **error)
{
    (void)store;
    g_set_error(error, ASKFIRST_ERROR, ERROR_FULL,
                "the consent store is full of readers: end askfirst processes that hang");
}

static void busy(struct store *store, GError **error)
{
    long pid = kv_writer(store->kv);

    g_set_error(error, ASKFIRST_ERROR, ERROR_BUSY,
                "another %s (pid %ld) has been holding the consent store for %.3g seconds; if it "
                "is stopped, continue or end it",
                pid == (long)getpid() ? "thread of this process" : "process", pid,
                kv_wait(store->kv) / 1000.0);
}

static void replaced(struct store *store, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO,
                "the consent store in %s was removed or replaced while in use: put it back, "
                "or restart askfirst-milter",
                store->folder);
}

static void broken(struct store *store, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO,
                "the consent store %s cannot be used since a write to it failed: restart "
                "askfirst-milter",
                store->file);
}

static void of_system(struct store *store, int code, const char *doing, GError **error)
{
    if (kv_is_no_room(code))
        g_set_error(error, ASKFIRST_ERROR, ERROR_FULL,
                    "no room for the consent store in %s (%s) and nothing was changed: make room "
                    "on its disk or raise the limit",
                    store->folder, kv_text(code));
    else if (code == EACCES || code == EPERM || code == EROFS)
        g_set_error(error, ASKFIRST_ERROR, ERROR_IO,
                    "cannot %s the consent store %s: %s; run this as root or as the owner of the "
                    "folder, who must own its files",
                    doing, store->file, kv_text(code));
    else
        g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot %s the consent store %s: %s", doing,
                    store->file, kv_text(code));
}

bool store_trouble(struct store *store, int code, const char *doing, GError **error)
{
    static const struct {
        int code;
        void (*say)(struct store *store, GError **error);
    } sentences[] = {
        {KV_ABSENT, not_there},
        {KV_OLDER, older},
        {KV_NEWER, newer},
        {KV_OTHER_FORMAT, other_format},
        {KV_MAP_FULL, map_full},
        {KV_OUTGROWN, outgrown},
        {KV_READERS_FULL, readers_full},
        {KV_BUSY, busy},
        {KV_REPLACED, replaced},
        {KV_BROKEN, broken},
    };

    if (kv_is_damage(code))
        return store_damaged(store, kv_text(code), error);
    for (size_t i = 0; i < G_N_ELEMENTS(sentences); i++)
        if (sentences[i].code == code) {
            sentences[i].say(store, error);
            return false;
        }
    of_system(store, code, doing, error);
    return false;
}
