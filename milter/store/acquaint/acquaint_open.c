#include "store/acquaint/acquaint_open.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include "base/day.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/testing.h"
#include "store/acquaint/acquaint.h"
#include "store/acquaint/acquaint_internal.h"
#include "store/acquaint/acquaint_key.h"
#include "store/acquaint/acquaint_threads.h"
#include "store/acquaint/acquaint_txn.h"
#include "store/kv/kv.h"

#define READERS 1024
#define AHEAD ((guint64)16 << 20)
#define DAMAGED_COPIES 1000

/* A map is only address space; 50 million pairs take 4 GiB of file. It is smaller under a sanitizer
 * and valgrind, as in store/ledger/store_internal.h. */
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

static const struct kv_table tables[ACQUAINT_TABLES] = {
    [ACQUAINT_META] = {"meta", 0, 0},       [ACQUAINT_PAIRS] = {"pairs", 1, 24},
    [ACQUAINT_THREADS] = {"threads", 0, 0}, [ACQUAINT_THREAD_DAYS] = {"thread-days", 2, 8},
    [ACQUAINT_SEEN] = {"seen", 2, 8},       [ACQUAINT_SHOWN] = {"shown", 0, 0},
};

static struct kv_value check_key(void)
{
    return (struct kv_value){strlen("key"), "key"};
}

/* Checks that the file was written with our key. */
static int check(struct acquaint *a, struct kv_txn *txn)
{
    struct kv_value value;
    guint64 was;
    int code = kv_get(txn, ACQUAINT_META, check_key(), &value);

    if (code == KV_NOT_FOUND || (code == 0 && value.size != sizeof was))
        return KV_BAD_RECORD;
    if (code != 0)
        return code;
    memcpy(&was, value.data, sizeof was);
    return GUINT64_FROM_BE(was) == acquaint_secret_check(a) ? 0 : KV_BAD_RECORD;
}

static int upgrade(void *ctx, struct kv_txn *txn, guint32 from)
{
    guint64 is = GUINT64_TO_BE(acquaint_secret_check(ctx));

    if (from > 0)
        return check(ctx, txn);
    return kv_put(txn, ACQUAINT_META, check_key(), (struct kv_value){sizeof is, &is});
}

static struct kv *kv_for(struct acquaint *a, bool create)
{
    const struct kv_options options = {
        .tables = tables,
        .n_tables = ACQUAINT_TABLES,
        .version = ACQUAINT_VERSION,
        .version_key = {strlen("version"), "version"},
        .big_endian = true,
        .create = create,
        .upgrade = upgrade,
        .ctx = a,
        .wait_ms = LIMIT_STORE_WAIT_MS,
        .folder = a->folder,
        .map_bytes = a->map_bytes,
        .readers = READERS,
        .ahead = AHEAD,
        .one_sync = true,
        .use_lock_file = true,
        .count_users = true,
    };

    return kv_lmdb_new(&options);
}

static bool make_folder(struct acquaint *a, bool create, GError **error)
{
    if (!create && !g_file_test(a->file, G_FILE_TEST_EXISTS))
        return acquaint_trouble(a, KV_ABSENT, "open", error);
    if (create && g_mkdir_with_parents(a->folder, 0700) != 0)
        return acquaint_trouble(a, errno, "create", error);
    return true;
}

static bool check_key_of_file(struct acquaint *a, GError **error)
{
    struct kv_txn txn;

    if (!acquaint_begin(a, false, &txn, error))
        return false;
    int code = check(a, &txn);
    if (code != KV_BAD_RECORD)
        return acquaint_end(a, &txn, code, error);
    kv_abort(&txn);
    return acquaint_damaged(a, "it was written with another key", error);
}

static bool open_files(struct acquaint *a, GError **error)
{
    int code = kv_open(a->kv);

    return code == 0 ? check_key_of_file(a, error) : acquaint_trouble(a, code, "open", error);
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

/* Without its key a file is useless. LMDB treats an empty file as a new one. */
static bool check_files(struct acquaint *a, bool create, GError **error)
{
    enum secret_file secret = acquaint_read_secret(a, error);

    if (secret == SECRET_ERROR)
        return false;
    if (secret == SECRET_DAMAGED)
        return acquaint_damaged(a, "its key file has not the right size", error);
    if (secret == SECRET_MISSING && g_file_test(a->file, G_FILE_TEST_EXISTS))
        return acquaint_damaged(a, "its key file is missing", error);
    if (exists(a, ACQUAINT_DAMAGE_MARK))
        return acquaint_damaged(a, "found while reading", error);
    if (is_empty(a->file))
        return acquaint_damaged(a, "it is empty", error);
    return secret == SECRET_GOOD || (create ? acquaint_make_secret(a, error)
                                            : acquaint_trouble(a, KV_ABSENT, "open", error));
}

/* Returns a new folder for damaged files. Caller frees; NULL with errno set. */
static char *make_place(struct acquaint *a)
{
    g_autofree char *date = day_text(now_seconds());

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

    return rename(from, to) == 0 || errno == ENOENT || acquaint_trouble(a, errno, "move", error);
}

/* The mark is moved last: as long as it exists, the file is not trusted. A good key stays. */
static bool move_aside(struct acquaint *a, const char *why, GError **error)
{
    static const char *const names[] = {"data.mdb", "lock.mdb", "key", ACQUAINT_DAMAGE_MARK};
    g_autofree char *place = make_place(a);

    if (!place)
        return acquaint_trouble(a, errno, "move", error);
    bool keep_key = acquaint_read_secret(a, NULL) == SECRET_GOOD;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (!(keep_key && strcmp(names[i], "key") == 0) && !move(a, names[i], place, error))
            return false;
    g_free(a->notice);
    a->notice = g_strdup_printf("%s; it was moved to %s and an empty one was begun", why, place);
    return true;
}

static bool open_sound(struct acquaint *a, bool create, GError **error)
{
    return check_files(a, create, error) && open_files(a, error);
}

/* Called under the writer's lock, so that two processes that create do not move away each other's
 * files. */
static bool open_or_renew(struct acquaint *a, GError **error)
{
    g_autoptr(GError) why = NULL;

    if (open_sound(a, true, &why))
        return true;
    kv_close(a->kv);
    if (!g_error_matches(why, ASKFIRST_ERROR, ERROR_CORRUPT) || !kv_is_alone(a->kv)) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    return move_aside(a, why->message, error) && open_sound(a, true, error);
}

static bool open_under_lock(struct acquaint *a, bool create, GError **error)
{
    int code;

    if (!make_folder(a, create, error))
        return false;
    code = create ? kv_lock(a->kv) : kv_use(a->kv);
    if (code != 0)
        return acquaint_trouble(a, code, "lock", error);
    if (!create)
        return open_sound(a, false, error);
    bool ok = open_or_renew(a, error);
    kv_unlock(a->kv);
    return ok;
}

struct acquaint *acquaint_open(const char *state_dir, bool create, size_t map_bytes, GError **error)
{
    struct acquaint *a = g_new0(struct acquaint, 1);

    a->folder = g_build_filename(state_dir, "acquaintance", NULL);
    a->file = g_build_filename(a->folder, "data.mdb", NULL);
    a->map_bytes = map_bytes ? map_bytes : MAP_BYTES;
    a->step = ACQUAINT_STEP;
    a->kv = kv_for(a, create);
    a->open = open_under_lock(a, create, error);
    if (a->open)
        return a;
    acquaint_close(a);
    return NULL;
}

struct kv *acquaint_kv(struct acquaint *acquaint)
{
    return acquaint->kv;
}

void acquaint_close(struct acquaint *acquaint)
{
    if (!acquaint)
        return;
    kv_free(acquaint->kv);
    sodium_memzero(acquaint->mailbox_secret, sizeof acquaint->mailbox_secret);
    sodium_memzero(acquaint->message_secret, sizeof acquaint->message_secret);
    g_free(acquaint->folder);
    g_free(acquaint->file);
    g_free(acquaint->notice);
    g_free(acquaint);
}

const char *acquaint_notice(const struct acquaint *acquaint)
{
    return acquaint->notice;
}
