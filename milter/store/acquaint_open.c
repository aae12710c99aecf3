#include "store/acquaint_env.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include "bounds.h"

#define READERS 1024
#define DAMAGED_COPIES 1000

/* A map is address space only; 50 million pairs take 4 GiB of file. Smaller under a sanitizer and
 * valgrind, as in store/env.h. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define ASKFIRST_SMALL_MAP 1
#endif
#endif
#if defined(ASKFIRST_SMALL_MAP) || defined(__SANITIZE_ADDRESS__) ||                                \
    defined(__SANITIZE_THREAD__) || GLIB_SIZEOF_SIZE_T < 8
#define MAP_BYTES ((size_t)512 << 20)
#else
#define MAP_BYTES ((size_t)32 << 30)
#endif

static const struct {
    const char *name;
    unsigned flags;
} tables[MEMORY_TABLES] = {
    [MEMORY_META] = {"meta", 0},
    [MEMORY_PAIRS] = {"pairs", MDB_DUPSORT | MDB_DUPFIXED},
    [MEMORY_THREADS] = {"threads", 0},
    [MEMORY_THREAD_DAYS] = {"thread-days", MDB_DUPSORT | MDB_DUPFIXED},
    [MEMORY_SEEN] = {"seen", MDB_DUPSORT | MDB_DUPFIXED},
    [MEMORY_SHOWN] = {"shown", 0},
};

static bool not_there(struct acquaint *a, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_NOT_FOUND,
                "there is no memory of acquaintances in %s yet: start askfirst-milter once, or "
                "check state_dir in askfirst.conf",
                a->folder);
    return false;
}

static bool make_folder(struct acquaint *a, bool create, GError **error)
{
    if (!create && !g_file_test(a->file, G_FILE_TEST_EXISTS))
        return not_there(a, error);
    if (create && g_mkdir_with_parents(a->folder, 0700) != 0)
        return memory_trouble(a, errno, "create", error);
    return true;
}

static int write_meta(struct acquaint *a, MDB_txn *txn, const char *name, void *octets, size_t size)
{
    MDB_val key = {strlen(name), (void *)name}, value = {size, octets};

    return mdb_put(txn, a->dbi[MEMORY_META], &key, &value, 0);
}

static int create_tables(struct acquaint *a, MDB_txn *txn)
{
    guint32 version = GUINT32_TO_BE(ACQUAINT_VERSION);
    guint64 check = GUINT64_TO_BE(memory_key_check(a));
    int code = 0;

    for (int i = 0; code == 0 && i < MEMORY_TABLES; i++)
        code = mdb_dbi_open(txn, tables[i].name, tables[i].flags | MDB_CREATE, &a->dbi[i]);
    if (code == 0)
        code = write_meta(a, txn, "version", &version, sizeof version);
    return code == 0 ? write_meta(a, txn, "key", &check, sizeof check) : code;
}

static bool read_meta(struct acquaint *a, MDB_txn *txn, const char *name, void *out, size_t size)
{
    MDB_val key = {strlen(name), (void *)name}, value;

    if (mdb_get(txn, a->dbi[MEMORY_META], &key, &value) != 0 || value.mv_size != size)
        return false;
    memcpy(out, value.mv_data, size);
    return true;
}

/* 1 it is ours, 0 it is older, -1 with error. */
static int check_meta(struct acquaint *a, MDB_txn *txn, GError **error)
{
    guint32 version;
    guint64 check;

    if (!read_meta(a, txn, "version", &version, sizeof version)) {
        memory_damaged(a, "it has no version", error);
        return -1;
    }
    version = GUINT32_FROM_BE(version);
    if (version > ACQUAINT_VERSION) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_VERSION,
                    "the memory of acquaintances %s has version %u, this AskFirst knows version "
                    "%u: use the AskFirst that wrote it, or move the folder away to begin anew",
                    a->file, version, ACQUAINT_VERSION);
        return -1;
    }
    if (!read_meta(a, txn, "key", &check, sizeof check) ||
        GUINT64_FROM_BE(check) != memory_key_check(a)) {
        memory_damaged(a, "it was written with another key", error);
        return -1;
    }
    return version == ACQUAINT_VERSION;
}

/* 1 all open, 0 there are no tables yet or it is older, -1 with error. The version comes first, for
 * a newer file may have other tables. */
static int open_tables(struct acquaint *a, MDB_txn *txn, GError **error)
{
    for (int i = 0; i < MEMORY_TABLES; i++) {
        int code = mdb_dbi_open(txn, tables[i].name, tables[i].flags, &a->dbi[i]);
        if (code == MDB_NOTFOUND && i == MEMORY_META)
            return 0;
        if (code != 0) {
            memory_trouble(a, code == MDB_NOTFOUND ? MDB_INCOMPATIBLE : code, "open", error);
            return -1;
        }
        int version = i == MEMORY_META ? check_meta(a, txn, error) : 1;
        if (version <= 0)
            return version;
    }
    return 1;
}

/* Handles of tables last only when their transaction is committed, a reading one too. The writer's
 * lock is held where create is true. */
static bool ready_tables(struct acquaint *a, bool create, GError **error)
{
    MDB_txn *txn;
    int code = mdb_txn_begin(a->env, NULL, create ? 0 : MDB_RDONLY, &txn), got;

    if (code != 0)
        return memory_trouble(a, code, "open", error);
    got = open_tables(a, txn, error);
    if (got == 0 && create)
        code = create_tables(a, txn);
    if (got < 0 || (got == 0 && !create) || code != 0)
        mdb_txn_abort(txn);
    else
        code = mdb_txn_commit(txn);
    if (code != 0)
        return memory_trouble(a, code, "open", error);
    if (got == 0 && !create)
        return not_there(a, error);
    return got >= 0;
}

static bool open_environment(struct acquaint *a, bool create, GError **error)
{
    int code = lmdb_open(a->folder, MEMORY_TABLES, READERS, a->map_bytes, MDB_NOMETASYNC, &a->env);

    if (code != 0)
        return memory_trouble(a, code, "open", error);
    code = lmdb_check_whole(a->env, &a->page_bytes, &a->opened);
    if (code == MDB_CORRUPTED)
        return memory_damaged(a, "it is shorter than it should be", error);
    return code == 0 ? ready_tables(a, create, error) : memory_trouble(a, code, "open", error);
}

static void close_environment(struct acquaint *a)
{
    if (a->env)
        mdb_env_close(a->env);
    a->env = NULL;
}

static bool exists(struct acquaint *a, const char *name)
{
    g_autofree char *path = g_build_filename(a->folder, name, NULL);
    struct stat file;

    return lstat(path, &file) == 0;
}

static bool is_empty(const char *path)
{
    struct stat file;

    return stat(path, &file) == 0 && file.st_size == 0;
}

/* Without its key a file is as good as none. LMDB takes an empty file for a new one. */
static bool look_at_files(struct acquaint *a, bool create, GError **error)
{
    enum key_file key = memory_read_key(a, error);

    if (key == KEY_ERROR)
        return false;
    if (key == KEY_DAMAGED)
        return memory_damaged(a, "its key file has not the right size", error);
    if (key == KEY_MISSING && g_file_test(a->file, G_FILE_TEST_EXISTS))
        return memory_damaged(a, "its key file is missing", error);
    if (exists(a, MEMORY_DAMAGE_MARK))
        return memory_damaged(a, "found while reading", error);
    if (is_empty(a->file))
        return memory_damaged(a, "it is empty", error);
    return key == KEY_GOOD || (create ? memory_make_key(a, error) : not_there(a, error));
}

/* A folder that was not there. Caller frees; NULL with errno set. */
static char *make_place(struct acquaint *a)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *date = g_date_time_format(now, "%Y-%m-%d");

    for (int i = 1; i < DAMAGED_COPIES; i++) {
        g_autofree char *end = i > 1 ? g_strdup_printf("-%d", i) : g_strdup("");
        char *path = g_strdup_printf("%s.damaged-%s%s", a->folder, date, end);
        if (mkdir(path, 0700) == 0)
            return path;
        g_free(path);
        if (errno != EEXIST)
            return NULL;
    }
    return NULL;
}

static bool move(struct acquaint *a, const char *name, const char *place, GError **error)
{
    g_autofree char *from = g_build_filename(a->folder, name, NULL);
    g_autofree char *to = g_build_filename(place, name, NULL);

    return rename(from, to) == 0 || errno == ENOENT || memory_trouble(a, errno, "move", error);
}

/* The mark goes last: as long as it stands, the file is not trusted. A key that is good stays. */
static bool move_aside(struct acquaint *a, const char *why, GError **error)
{
    static const char *const names[] = {"data.mdb", "lock.mdb", "key", MEMORY_DAMAGE_MARK};
    g_autofree char *place = make_place(a);

    if (!place)
        return memory_trouble(a, errno, "move", error);
    bool keep_key = memory_read_key(a, NULL) == KEY_GOOD;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (!(keep_key && strcmp(names[i], "key") == 0) && !move(a, names[i], place, error))
            return false;
    g_free(a->notice);
    a->notice = g_strdup_printf("%s; it was moved to %s and an empty one begun", why, place);
    return true;
}

static bool open_sound(struct acquaint *a, bool create, GError **error)
{
    return look_at_files(a, create, error) && open_environment(a, create, error);
}

/* Under the writer's lock, so that two who create do not move away each other's. */
static bool open_or_renew(struct acquaint *a, GError **error)
{
    g_autoptr(GError) why = NULL;

    if (open_sound(a, true, &why))
        return true;
    close_environment(a);
    if (!g_error_matches(why, ASKFIRST_ERROR, ERROR_CORRUPT) || !memory_alone(a)) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    return move_aside(a, why->message, error) && open_sound(a, true, error);
}

static bool open_memory(struct acquaint *a, bool create, GError **error)
{
    if (!make_folder(a, create, error) || !memory_lock_init(a, error))
        return false;
    if (!create)
        return open_sound(a, false, error);
    if (!memory_lock(a, error))
        return false;
    bool ok = open_or_renew(a, error);
    memory_unlock(a);
    sync_folder(a->folder);
    sync_folder(a->state_dir);
    return ok;
}

struct acquaint *acquaint_open(const char *state_dir, bool create, size_t map_bytes, GError **error)
{
    struct acquaint *a = g_new0(struct acquaint, 1);

    a->state_dir = g_strdup(state_dir);
    a->folder = g_build_filename(state_dir, "acquaintance", NULL);
    a->file = g_build_filename(a->folder, "data.mdb", NULL);
    a->map_bytes = map_bytes ? map_bytes : MAP_BYTES;
    a->wait_ms = LIMIT_STORE_WAIT_MS;
    a->step = ACQUAINT_STEP;
    a->lock_fd = -1;
    pthread_mutex_init(&a->mutex, NULL);
    a->open = open_memory(a, create, error);
    if (a->open)
        return a;
    acquaint_close(a);
    return NULL;
}

void acquaint_close(struct acquaint *acquaint)
{
    if (!acquaint)
        return;
    close_environment(acquaint);
    memory_lock_fini(acquaint);
    pthread_mutex_destroy(&acquaint->mutex);
    sodium_memzero(acquaint->mailbox_key, sizeof acquaint->mailbox_key);
    sodium_memzero(acquaint->message_key, sizeof acquaint->message_key);
    g_free(acquaint->state_dir);
    g_free(acquaint->folder);
    g_free(acquaint->file);
    g_free(acquaint->notice);
    g_free(acquaint);
}

const char *acquaint_notice(const struct acquaint *acquaint)
{
    return acquaint->notice;
}
