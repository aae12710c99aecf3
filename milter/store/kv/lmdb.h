/* What LMDB leaves to its users: opening, beginning a transaction, the length of the file, and the
 * meaning of a code. Only milter/store/kv and its unit tests include this. Functions that return
 * int return 0 on success, otherwise a code of LMDB or an errno, which the caller turns into a
 * sentence. */
#ifndef ASKFIRST_STORE_LMDB_H
#define ASKFIRST_STORE_LMDB_H

#include <glib.h>
#include <lmdb.h>
#include <stdbool.h>
#include <sys/types.h>

/* Identifies the file behind a name. */
struct file_id {
    dev_t device;
    ino_t inode;
};
bool file_identify(const char *path, struct file_id *id); /* false with errno */
bool file_is(const char *path, const struct file_id *id);

/* Syncs a folder, as far as possible, so that files created in it survive a power cut. */
void sync_folder(const char *path);

/* Opens an existing folder. *env is set as soon as there is one, even after an error. */
int lmdb_open(const char *folder, unsigned tables, unsigned readers, size_t map_bytes,
              unsigned flags, MDB_env **env);
/* Returns MDB_CORRUPTED when the file ends before its last page: reading beyond its end would kill
 * the process. Also keeps programs that are started from inheriting the file. id: set to the
 * identity of the file; may be NULL. */
int lmdb_check_whole(MDB_env *env, size_t *page_bytes, struct file_id *id);
/* Begins a transaction. A killed reader cannot prevent it. */
int lmdb_begin(MDB_env *env, bool writes, MDB_txn **txn);
guint64 lmdb_bytes_used(MDB_env *env, size_t page_bytes);
/* Call after a commit. LMDB need not write the last pages of a transaction that no longer needs
 * them, so a sound file could end before its last page and look truncated. The file is kept longer
 * than its content, by half of `ahead` to `ahead`; that room is a hole and uses no disk. Takes
 * LMDB's lock when the file must grow, so no transaction of this thread may be writing. */
void lmdb_keep_ahead(MDB_env *env, size_t page_bytes, guint64 ahead);

/* Returns whether the file has no room to grow, on its disk or below the limit on file size. LMDB
 * reports a short write as EIO, like a broken disk; this distinguishes the two. */
bool lmdb_is_nearly_full(const char *file);

#endif
