#include "store/kv/lmdb.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* LMDB uses 64 octets for each reader and some for itself. */
#define READER_BYTES 128
#define NEARLY_FULL ((guint64)16 << 20)
#define OPEN_ATTEMPTS 200

bool file_identify(const char *path, struct file_id *id)
{
    struct stat file;

    if (stat(path, &file) != 0)
        return false;
    *id = (struct file_id){file.st_dev, file.st_ino};
    return true;
}

bool file_is(const char *path, const struct file_id *id)
{
    struct file_id now;

    return file_identify(path, &now) && now.device == id->device && now.inode == id->inode;
}

void sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

/* LMDB creates the table of readers as a hole and maps it: on a full disk, touching it would kill
 * the process. This must come before mdb_env_open, because closing the file drops LMDB's locks on
 * it. */
static int allocate_readers(const char *folder, unsigned readers)
{
    g_autofree char *path = g_build_filename(folder, "lock.mdb", NULL);
    off_t size = (off_t)readers * READER_BYTES;
    struct stat file;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600), code = 0;

    if (fd < 0)
        return errno;
    if (fstat(fd, &file) == 0 && file.st_size < size)
        code = posix_fallocate(fd, 0, size);
    close(fd);
    return code;
}

static int open_once(const char *folder, unsigned tables, unsigned readers, size_t map_bytes,
                     unsigned flags, MDB_env **env)
{
    int code;

    if ((code = mdb_env_create(env)) != 0 || (code = mdb_env_set_maxdbs(*env, tables)) != 0 ||
        (code = mdb_env_set_maxreaders(*env, readers)) != 0 ||
        (code = mdb_env_set_mapsize(*env, map_bytes)) != 0)
        return code;
    return mdb_env_open(*env, folder, MDB_NOTLS | flags, 0600);
}

static int read_once(MDB_env *env)
{
    MDB_txn *txn;
    int code = lmdb_begin(env, false, &txn);

    if (code == 0)
        mdb_txn_abort(txn);
    return code;
}

/* Since 0.9.26 the last process that closes the environment destroys the mutexes. A process that
 * waits in mdb_env_open at that moment does not recreate them, and each of its transactions fails
 * with EINVAL. Once all such processes have closed, the next one to open creates them. */
int lmdb_open(const char *folder, unsigned tables, unsigned readers, size_t map_bytes,
              unsigned flags, MDB_env **env)
{
    int code = allocate_readers(folder, readers), left = OPEN_ATTEMPTS, dead;

    if (code != 0)
        return code;
    while ((code = open_once(folder, tables, readers, map_bytes, flags, env)) == 0 &&
           (code = read_once(*env)) == EINVAL && left-- > 0) {
        mdb_env_close(g_steal_pointer(env));
        g_usleep((gulong)g_random_int_range(1000, 20000));
    }
    if (code == 0)
        mdb_reader_check(*env, &dead);
    return code;
}

int lmdb_check_whole(MDB_env *env, size_t *page_bytes, struct file_id *id)
{
    MDB_stat pages;
    struct stat file;
    int fd, code;

    if ((code = mdb_env_stat(env, &pages)) != 0 || (code = mdb_env_get_fd(env, &fd)) != 0)
        return code;
    /* The order matters: another process may write meanwhile, and the file only grows. */
    guint64 used = lmdb_bytes_used(env, pages.ms_psize);
    if (fstat(fd, &file) != 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) != 0)
        return errno;
    *page_bytes = pages.ms_psize;
    if (id)
        *id = (struct file_id){file.st_dev, file.st_ino};
    return (guint64)file.st_size >= used ? 0 : MDB_CORRUPTED;
}

int lmdb_begin(MDB_env *env, bool writes, MDB_txn **txn)
{
    unsigned flags = writes ? 0 : MDB_RDONLY;
    int code = mdb_txn_begin(env, NULL, flags, txn), dead;

    if (code != MDB_READERS_FULL)
        return code;
    mdb_reader_check(env, &dead);
    return mdb_txn_begin(env, NULL, flags, txn);
}

guint64 lmdb_bytes_used(MDB_env *env, size_t page_bytes)
{
    MDB_envinfo info;

    return mdb_env_info(env, &info) == 0 ? ((guint64)info.me_last_pgno + 1) * page_bytes : 0;
}

static bool is_short(MDB_env *env, guint64 used, guint64 ahead)
{
    struct stat file;
    int fd;

    return mdb_env_get_fd(env, &fd) == 0 && fstat(fd, &file) == 0 &&
           (guint64)file.st_size < used + ahead / 2;
}

static void lengthen(MDB_env *env, guint64 size)
{
    int fd;

    /* If the system does not let the file grow, the next write reports it. */
    if (mdb_env_get_fd(env, &fd) == 0)
        (void)!ftruncate(fd, (off_t)size);
}

void lmdb_keep_ahead(MDB_env *env, size_t page_bytes, guint64 ahead)
{
    MDB_txn *txn;

    if (!is_short(env, lmdb_bytes_used(env, page_bytes), ahead))
        return;
    /* Checked again under LMDB's lock: otherwise what another process has written since would be
     * cut off. */
    if (mdb_txn_begin(env, NULL, 0, &txn) != 0)
        return;
    guint64 used = lmdb_bytes_used(env, page_bytes);
    if (is_short(env, used, ahead))
        lengthen(env, used + ahead);
    mdb_txn_abort(txn);
}

bool lmdb_is_nearly_full(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    struct statvfs fs;
    struct rlimit limit;
    struct stat file;

    if (statvfs(folder, &fs) == 0 && (guint64)fs.f_bavail * fs.f_frsize < NEARLY_FULL)
        return true;
    return getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
           stat(path, &file) == 0 && (guint64)file.st_size + NEARLY_FULL > limit.rlim_cur;
}
