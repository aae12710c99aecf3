#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include "store/kv/kv.h"
#include "store/kv/kv_internal.h"
#include "store/kv/kv_lmdb.h"
#include "store/kv/kv_lock.h"
#include "store/kv/lmdb.h"

static int make_folder(struct kv_lmdb *lmdb)
{
    const struct kv_options *options = &lmdb->base.options;
    struct stat file;

    if (stat(lmdb->file, &file) == 0)
        return 0;
    if (errno != ENOENT && errno != ENOTDIR)
        return errno;
    if (!options->create)
        return KV_ABSENT;
    return g_mkdir_with_parents(options->folder, 0700) == 0 ? 0 : errno;
}

int kv_lmdb_use(struct kv *kv)
{
    const struct kv_options *options = &kv->options;

    return options->use_lock_file ? kv_lock_open(&kv_lmdb_of(kv)->lock, options->folder,
                                                 options->count_users, options->wait_ms)
                                  : 0;
}

/* LMDB treats an empty file as a new store, so everything would silently be lost. A store that was
 * ever written to has a pid in its lock file. */
static bool was_emptied(const struct kv_lmdb *lmdb)
{
    struct stat data;

    return stat(lmdb->file, &data) == 0 && data.st_size == 0 && !lmdb->lock.kept &&
           kv_lock_was_taken(&lmdb->lock);
}

static int open_environment(struct kv_lmdb *lmdb)
{
    const struct kv_options *o = &lmdb->base.options;

    if (was_emptied(lmdb))
        return KV_EMPTIED;
    int code = lmdb_open(o->folder, o->n_tables, o->readers, o->map_bytes,
                         o->one_sync ? MDB_NOMETASYNC : 0, &lmdb->env);
    if (code != 0)
        return kv_lmdb_code(&lmdb->base, code);
    code = lmdb_check_whole(lmdb->env, &lmdb->page_bytes, &lmdb->files[0]);
    return code == MDB_CORRUPTED ? KV_CUT : kv_lmdb_code(&lmdb->base, code);
}

static char *path_of(const struct kv_lmdb *lmdb, unsigned i)
{
    static const char *const names[KV_FILES] = {"data.mdb", "lock.mdb", "write.lock"};

    return g_build_filename(lmdb->base.folder, names[i], NULL);
}

static unsigned files(const struct kv_lmdb *lmdb)
{
    return lmdb->base.options.use_lock_file ? KV_FILES : KV_FILES - 1;
}

/* The first file is identified by its descriptor. */
static int note_files(struct kv_lmdb *lmdb)
{
    for (unsigned i = 1; i < files(lmdb); i++) {
        g_autofree char *path = path_of(lmdb, i);
        if (!file_identify(path, &lmdb->files[i]))
            return errno;
    }
    return 0;
}

int kv_lmdb_check_in_place(struct kv *kv)
{
    const struct kv_lmdb *lmdb = kv_lmdb_of(kv);

    for (unsigned i = 0; i < files(lmdb); i++) {
        g_autofree char *path = path_of(lmdb, i);
        if (!file_is(path, &lmdb->files[i]))
            return KV_REPLACED;
    }
    return 0;
}

static void sync_folders(const char *folder)
{
    g_autofree char *parent = g_path_get_dirname(folder);

    sync_folder(folder);
    sync_folder(parent);
}

int kv_lmdb_open(struct kv *kv)
{
    struct kv_lmdb *lmdb = kv_lmdb_of(kv);
    int code = make_folder(lmdb);

    if (code == 0)
        code = kv_lmdb_use(kv);
    if (code == 0)
        code = open_environment(lmdb);
    if (code == 0)
        code = note_files(lmdb);
    if (code == 0 && kv->options.create)
        sync_folders(kv->folder);
    return code;
}

void kv_lmdb_close(struct kv *kv)
{
    struct kv_lmdb *lmdb = kv_lmdb_of(kv);

    g_clear_pointer(&lmdb->env, mdb_env_close);
    if (!lmdb->lock.kept)
        kv_lock_close(&lmdb->lock);
}

int kv_lmdb_table(struct kv_txn *txn, unsigned table, bool create)
{
    const struct kv_table *t = kv_table_of(txn->kv, table);
    unsigned flags = (create ? MDB_CREATE : 0) | (t->tail > 0 ? MDB_DUPSORT | MDB_DUPFIXED : 0);
    int code = mdb_dbi_open(txn->inner, t->name, flags, &kv_lmdb_of(txn->kv)->dbi[table]);

    return code == MDB_NOTFOUND ? KV_NO_TABLE : kv_lmdb_code(txn->kv, code);
}
