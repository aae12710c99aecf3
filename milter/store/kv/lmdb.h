/* What LMDB leaves to its users: opening, beginning a transaction, the length of the file, and what
 * a code means. Only milter/store/kv and its unit tests include this. Functions that return int
 * return an LMDB or errno code, 0 when all went well; the caller makes a sentence of it. */
#ifndef ASKFIRST_STORE_LMDB_H
#define ASKFIRST_STORE_LMDB_H

#include <glib.h>
#include <lmdb.h>
#include <stdbool.h>
#include <sys/types.h>

/* Which file a name stands for. */
struct file_id {
    dev_t device;
    ino_t inode;
};
bool file_identify(const char *path, struct file_id *id); /* false with errno */
bool file_is(const char *path, const struct file_id *id);

/* Best effort: so that what was made in a folder is there after a power cut. */
void sync_folder(const char *path);

/* Opens folder, which is there. *env is set as soon as there is one, after an error too. */
int lmdb_open(const char *folder, unsigned tables, unsigned readers, size_t map_bytes,
              unsigned flags, MDB_env **env);
/* MDB_CORRUPTED when the file ends before its last page: reading beyond its end kills the process.
 * Also keeps the file from programs that are started. id: which file it is; may be NULL. */
int lmdb_check_whole(MDB_env *env, size_t *page_bytes, struct file_id *id);
/* A reader that was killed does not stand in the way. */
int lmdb_begin(MDB_env *env, bool writes, MDB_txn **txn);
guint64 lmdb_bytes_used(MDB_env *env, size_t page_bytes);
/* After a commit. LMDB need not write the last pages of a transaction when it no longer needs them,
 * so a sound file could end before its last page and look like one that was cut. It is kept half of
 * `ahead` to `ahead` longer; that room is a hole and takes no disk. Takes LMDB's lock when the file
 * is to grow: no transaction of this thread may be writing. */
void lmdb_keep_ahead(MDB_env *env, size_t page_bytes, guint64 ahead);

/* Is there no room for file, on its disk or below the limit of a file's size? LMDB makes a short
 * write EIO, like that of a broken disk; this tells them apart. */
bool lmdb_is_nearly_full(const char *file);

#endif
