/* An ordered key-value store: tables of keys, sorted as octets, each with a value.
 *
 * Engines: kv_lmdb_new keeps a store in a folder, where many processes share it. kv_memory_new
 * keeps one in memory, for tests. Both behave the same otherwise.
 *
 * Threads: any number may share a store. A transaction and its scans belong to the thread that
 * began it. Read transactions never block and see the store as it was when they began; there is one
 * writer at a time. A thread must not begin a transaction while another one of its own writes.
 *
 * Ownership: keys and values that are returned are borrowed. They stay valid until the next change
 * or the end of the transaction.
 *
 * Errors: functions that return int return 0 on success, an errno (above 0) or an enum kv_error
 * (below 0). The caller, who knows what the store holds, makes a sentence of it; kv_text gives the
 * cause in words. After an error a transaction can only be aborted.
 *
 * Limits: a key has 1 to KV_KEY_MAX octets. */
#ifndef ASKFIRST_STORE_KV_H
#define ASKFIRST_STORE_KV_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

enum kv_error {
    KV_NOT_FOUND = -1, /* the key does not exist, or the scan is over */

    /* when opening */
    KV_ABSENT = -2,       /* the store does not exist and is not to be created */
    KV_OLDER = -3,        /* it was written by an older version and is not to be upgraded */
    KV_NEWER = -4,        /* it was written by a newer version */
    KV_OTHER_FORMAT = -5, /* it was written by another version of LMDB */

    /* damage: see kv_is_damage */
    KV_FOREIGN = -6,     /* the file was never an LMDB file */
    KV_EMPTIED = -7,     /* the file is empty but was not always */
    KV_CUT = -8,         /* the file ends before its last page */
    KV_NO_VERSION = -9,  /* the version is missing from its table */
    KV_NO_TABLE = -10,   /* a table is missing or has another kind */
    KV_BAD_PAGE = -11,   /* a page is damaged */
    KV_BAD_RECORD = -12, /* a key or value is damaged; returned by callers */

    /* in use */
    KV_MAP_FULL = -13,     /* all of map_bytes is in use */
    KV_OUTGROWN = -14,     /* another process has enlarged the map */
    KV_READERS_FULL = -15, /* too many read transactions */
    KV_BUSY = -16,         /* another writer has been busy for longer than wait_ms */
    KV_REPLACED = -17,     /* files of the store were removed or replaced since it was opened */
    KV_BROKEN = -18,       /* a commit failed half-way; the store must be reopened */
    KV_FAILED = -19,       /* an earlier operation of this transaction failed */
    KV_BAD_KEY = -20,      /* a key is empty, too long or of the wrong length for its table */
};

#define KV_KEY_MAX 511   /* LMDB's default */
#define KV_PACKED_MAX 64 /* of a packed table */

struct kv_value {
    size_t size;
    const void *data;
};

/* A packed table has keys of head + tail octets and no values. A head is stored once for all keys
 * that share it, and their tails are stored side by side without overhead. In other tables both are
 * 0. */
struct kv_table {
    const char *name;
    unsigned head, tail;
};

struct kv;

struct kv_txn { /* the fields belong to kv */
    struct kv *kv;
    void *inner;
    bool writes, shared;
};

struct kv_options {
    const struct kv_table *tables; /* outlive the store; the first holds the version */
    unsigned n_tables;
    guint32 version;
    struct kv_value version_key; /* outlives the store */
    bool big_endian;             /* byte order of the version; otherwise that of this machine */
    bool create;                 /* also creates missing tables, and the folder with mode 0700 */
    /* Called in the transaction that creates what is missing, with the version that was found; 0
     * for a new store. May be NULL. */
    int (*upgrade)(void *ctx, struct kv_txn *txn, guint32 from);
    void *ctx;
    unsigned wait_ms; /* how long a writer waits for another process; see use_lock_file */

    /* ---- of a store in a folder only ---- */
    const char *folder; /* copied */
    size_t map_bytes;   /* maximal size of the file */
    unsigned readers;   /* maximal number of read transactions at once, in all processes */
    guint64 ahead;      /* how much larger the file is kept than its content */
    bool one_sync;      /* a crash of the system may undo the last commit */
    /* Writers wait for a lock on the file write.lock, with a time limit; LMDB's own lock has none.
     */
    bool use_lock_file;
    bool count_users; /* allows kv_is_alone; needs the lock file */
};

/* Return a store that is not open yet. Caller frees with kv_free. */
struct kv *kv_lmdb_new(const struct kv_options *options);
struct kv *kv_memory_new(const struct kv_options *options);
int kv_open(struct kv *kv);
/* Closes a store, which can be opened again. A store in memory loses its content. */
void kv_close(struct kv *kv);
void kv_free(struct kv *kv); /* closes it too */

guint32 kv_version(const struct kv *kv); /* as found when opening; 0: none */
guint32 kv_newest(const struct kv *kv);  /* that of the options */
/* Returns the tables of the options; *n: their number. */
const struct kv_table *kv_tables(const struct kv *kv, unsigned *n);
bool kv_is_broken(struct kv *kv); /* true once every use returns KV_BROKEN */
/* Writes everything that was committed to the disk; for stores with one_sync. */
int kv_sync(struct kv *kv);
unsigned kv_wait(const struct kv *kv); /* wait_ms */
void kv_set_wait(struct kv *kv, unsigned wait_ms);

/* ---- the writer's lock, for code that works on the files ---- */
/* Counts this process as a user of the store from now on; see count_users. kv_lock and kv_open do
 * this too. */
int kv_use(struct kv *kv);
/* Takes the writer's lock: until kv_unlock, writes of this thread take no lock of their own. Call
 * it only while no other thread knows the store. The folder must exist. */
int kv_lock(struct kv *kv);
void kv_unlock(struct kv *kv);
/* Returns whether no other process has the store open. Call it between kv_lock and kv_unlock. */
bool kv_is_alone(struct kv *kv);
/* Returns the pid of the last holder of the lock, after KV_BUSY; 0 if unknown. */
long kv_writer(struct kv *kv);
/* Returns 0, or KV_REPLACED when writes would be lost with the next start. */
int kv_check_in_place(struct kv *kv);

/* ---- transactions ---- */
/* Begins a transaction, which ends with kv_commit or kv_abort. */
int kv_begin(struct kv *kv, bool writes, struct kv_txn *txn);
/* Ends the transaction in any case. When it fails, nothing has changed. */
int kv_commit(struct kv_txn *txn);
void kv_abort(struct kv_txn *txn);

/* From kv_read_begin to kv_read_end, all read transactions of this thread on this store are one:
 * the first of them begins it, and the others see the same state. Call both in one function,
 * because the file keeps what is read until the end. */
void kv_read_begin(struct kv *kv);
void kv_read_end(struct kv *kv);

int kv_get(struct kv_txn *txn, unsigned table, struct kv_value key, struct kv_value *value);
int kv_put(struct kv_txn *txn, unsigned table, struct kv_value key, struct kv_value value);
/* Does the same for keys that mostly arrive in order, and fills their pages. */
int kv_append(struct kv_txn *txn, unsigned table, struct kv_value key, struct kv_value value);
/* Returns KV_NOT_FOUND when the key does not exist. */
int kv_delete(struct kv_txn *txn, unsigned table, struct kv_value key);
int kv_count(struct kv_txn *txn, unsigned table, guint64 *keys);
/* Sets *bytes to what all tables use of the map. */
int kv_bytes(struct kv_txn *txn, guint64 *bytes);
/* Returns KV_MAP_FULL when less than this much of the map is free, counting pages that are free
 * again. For read transactions only. */
int kv_check_room(struct kv_txn *txn, guint64 bytes);

/* ---- scans ---- */
struct kv_scan {
    struct kv_value key, value; /* the current position; all other fields belong to kv */
    struct kv_txn *txn;
    unsigned table;
    void *cursor;
    bool backwards, started;
    size_t prefix_size, from_size;
    guint8 prefix[KV_KEY_MAX], from[KV_KEY_MAX], packed[KV_PACKED_MAX];
};
/* Scans all keys of a table in order. Ends with kv_scan_close, before the transaction ends. Until
 * then, change the table only by kv_scan_delete, or call kv_scan_prefix after the change. */
int kv_scan_open(struct kv_scan *scan, struct kv_txn *txn, unsigned table);
/* Restarts the scan with the keys that begin with this prefix. size 0: all keys. */
void kv_scan_prefix(struct kv_scan *scan, struct kv_value prefix);
/* Call one of these before the first kv_scan_next: to begin at this key, or to scan from the last
 * key to the first. */
void kv_scan_from(struct kv_scan *scan, struct kv_value from);
void kv_scan_backwards(struct kv_scan *scan);
/* Moves to the next key. Returns KV_NOT_FOUND after the last one, and the key is then empty. */
int kv_scan_next(struct kv_scan *scan);
/* Deletes the current key; kv_scan_next continues after it. Not for backward scans. */
int kv_scan_delete(struct kv_scan *scan);
void kv_scan_close(struct kv_scan *scan);

/* ---- codes ---- */
const char *kv_text(int code);
bool kv_is_damage(int code);
/* Returns whether there is no room: on the disk, in a quota or below the limit on file size. */
bool kv_is_no_room(int code);
/* Returns a text such as "8 GiB". Caller frees. */
char *kv_size_text(size_t bytes);

#endif
