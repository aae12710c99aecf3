#include "store/acquaint_env.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define AHEAD ((guint64)16 << 20)
/* The last eighth of the map is for taking away: that writes pages, too, before it frees any. One
 * record takes some fifteen, which are free again two transactions later. */
#define RESERVE 8
#define RESERVE_LEAST_PAGES 64

/* What an opening finds, the next one finds, too. Best effort: without the mark the next start
 * reads the same damage again. */
static void mark_damage(struct acquaint *a)
{
    g_autofree char *path = g_build_filename(a->folder, MEMORY_DAMAGE_MARK, NULL);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd >= 0)
        close(fd);
}

bool memory_damaged(struct acquaint *a, const char *what, GError **error)
{
    if (a->open)
        mark_damage(a);
    g_set_error(
        error, ASKFIRST_ERROR, ERROR_CORRUPT,
        "the memory of acquaintances %s is damaged (%s): restart askfirst-milter, which "
        "moves it aside and begins a new one; then run askfirst learn on the archives again",
        a->file, what);
    return false;
}

static bool full(struct acquaint *a, int code, GError **error)
{
    g_autofree char *map = lmdb_size_text(a->map_bytes);
    int dead;

    /* A reader that was killed keeps pages from being used again. */
    if (a->env)
        mdb_reader_check(a->env, &dead);
    if (code == MDB_READERS_FULL)
        g_set_error(error, ASKFIRST_ERROR, ERROR_FULL,
                    "the memory of acquaintances is full of readers: end askfirst processes that "
                    "hang");
    else if (code == MDB_MAP_RESIZED)
        g_set_error(error, ASKFIRST_ERROR, ERROR_FULL,
                    "the memory of acquaintances has grown beyond what this process can see: "
                    "restart it");
    else if (code == MDB_MAP_FULL || code == MDB_TXN_FULL)
        g_set_error(error, ASKFIRST_ERROR, ERROR_FULL,
                    "the memory of acquaintances %s is full (%s map) and nothing was written: "
                    "set acquaintance_max_age lower",
                    a->file, map);
    else
        g_set_error(error, ASKFIRST_ERROR, ERROR_FULL,
                    "no room for the memory of acquaintances in %s (%s) and nothing was written: "
                    "make room on its disk",
                    a->folder, g_strerror(code == EIO ? ENOSPC : code));
    return false;
}

static bool other(struct acquaint *a, int code, const char *doing, GError **error)
{
    if (code == MDB_PANIC) {
        atomic_store(&a->broken, true);
        g_set_error(error, ASKFIRST_ERROR, ERROR_IO,
                    "the memory of acquaintances %s cannot be used since a write to it failed: "
                    "restart askfirst-milter",
                    a->file);
    } else {
        g_set_error(error, ASKFIRST_ERROR, code == MDB_VERSION_MISMATCH ? ERROR_VERSION : ERROR_IO,
                    "cannot %s the memory of acquaintances %s: %s", doing, a->file,
                    mdb_strerror(code));
    }
    return false;
}

bool memory_trouble(struct acquaint *a, int code, const char *doing, GError **error)
{
    switch (code) {
    case MDB_MAP_FULL:
    case MDB_TXN_FULL:
    case MDB_MAP_RESIZED:
    case MDB_READERS_FULL:
        return full(a, code, error);
    default:
        if (lmdb_is_damage(code) || code == MDB_BAD_VALSIZE)
            return memory_damaged(a, mdb_strerror(code), error);
        return lmdb_is_no_room(a->file, code) ? full(a, code, error) : other(a, code, doing, error);
    }
}

/* ---- room ---- */

static int count_free(MDB_txn *txn, guint64 *pages)
{
    MDB_val key, value;
    MDB_cursor *cursor;
    int code = mdb_cursor_open(txn, 0, &cursor); /* LMDB's own table: lists of free pages */
    size_t n;

    if (code != 0)
        return code;
    while ((code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0)
        if (value.mv_size >= sizeof n) {
            memcpy(&n, value.mv_data, sizeof n);
            *pages += n;
        }
    mdb_cursor_close(cursor);
    return code == MDB_NOTFOUND ? 0 : code;
}

bool memory_has_room(struct acquaint *a, GError **error)
{
    guint64 pages = a->map_bytes / a->page_bytes, unused,
            reserve = MAX(pages / RESERVE, RESERVE_LEAST_PAGES);
    MDB_envinfo info;
    MDB_txn *txn;
    int code = mdb_env_info(a->env, &info);

    if (code != 0)
        return memory_trouble(a, code, "read", error);
    unused = pages > info.me_last_pgno + 1 ? pages - info.me_last_pgno - 1 : 0;
    if (unused >= reserve)
        return true;
    if (!memory_begin(a, false, &txn, error) ||
        !memory_end(a, false, txn, count_free(txn, &unused), error))
        return false;
    return unused >= reserve || memory_trouble(a, MDB_MAP_FULL, "write", error);
}

/* What is written to a file that was moved away would be gone with the next start. */
static bool in_place(struct acquaint *a, GError **error)
{
    if (file_is(a->file, &a->opened))
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO,
                "the memory of acquaintances %s was removed or replaced while in use: restart "
                "askfirst-milter",
                a->file);
    return false;
}

static bool begin_writing(struct acquaint *a, GError **error)
{
    if (!memory_lock(a, error))
        return false;
    if (in_place(a, error))
        return true;
    memory_unlock(a);
    return false;
}

bool memory_begin(struct acquaint *a, bool writes, MDB_txn **txn, GError **error)
{
    if (atomic_load(&a->broken))
        return memory_trouble(a, MDB_PANIC, "use", error);
    if (writes && !begin_writing(a, error))
        return false;
    int code = lmdb_begin(a->env, writes, txn);
    if (code == 0)
        return true;
    if (writes)
        memory_unlock(a);
    return memory_trouble(a, code, writes ? "write" : "read", error);
}

bool memory_end(struct acquaint *a, bool writes, MDB_txn *txn, int code, GError **error)
{
    if (code == 0 && writes) {
        code = mdb_txn_commit(txn);
        if (code == 0)
            lmdb_keep_ahead(a->env, a->page_bytes, AHEAD);
    } else {
        mdb_txn_abort(txn);
    }
    if (writes)
        memory_unlock(a);
    return code == 0 || memory_trouble(a, code, writes ? "write" : "read", error);
}

bool acquaint_sync(struct acquaint *acquaint, GError **error)
{
    int code = mdb_env_sync(acquaint->env, 1);

    return code == 0 || memory_trouble(acquaint, code, "write", error);
}
