/* An ordered key-value store: tables of keys, which sort as octets, each with a value.
 *
 * Engines: kv_lmdb_new keeps a store in a folder, where many processes share it; kv_memory_new
 * keeps one in memory, for tests. All else is the same for both.
 *
 * Threads: any number may share a store. A transaction and its scans belong to the thread that
 * began it. Readers never wait and see the store as it was when they began; there is one writer at
 * a time. No transaction of a thread begins while another one of it writes.
 *
 * Ownership: keys and values that are handed out are borrowed. They last until the next change or
 * the end of the transaction.
 *
 * Errors: functions that return int return 0 when all went well, an errno (above 0) or an enum
 * kv_error (below 0). Who knows what is in the store makes a sentence of it; kv_text gives the
 * cause in words. After an error a transaction can only be aborted.
 *
 * Limits: a key has 1 to KV_KEY_MAX octets. */
#ifndef ASKFIRST_STORE_KV_H
#define ASKFIRST_STORE_KV_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

enum kv_error {
    KV_NOT_FOUND = -1, /* there is no such key, or the scan is over */

    /* at the opening */
    KV_ABSENT = -2, /* there is no store, and none is to be created */
    KV_OLDER = -3,  /* it was written by an older version, and is not to be brought up to date */
    KV_NEWER = -4,  /* it was written by a newer version */
    KV_OTHER_FORMAT = -5, /* it was written by another version of LMDB */

    /* damage: see kv_is_damage */
    KV_FOREIGN = -6,     /* the file was never one of LMDB */
    KV_EMPTIED = -7,     /* the file is empty, and was not always */
    KV_CUT = -8,         /* the file ends before its last page */
    KV_NO_VERSION = -9,  /* the table that has the version has none */
    KV_NO_TABLE = -10,   /* a table is missing or of another kind */
    KV_BAD_PAGE = -11,   /* a page makes no sense */
    KV_BAD_RECORD = -12, /* a key or value makes no sense to the caller, who returns this */

    /* in use */
    KV_MAP_FULL = -13,     /* all of map_bytes is in use */
    KV_OUTGROWN = -14,     /* another process has a larger map and uses it */
    KV_READERS_FULL = -15, /* too many transactions read */
    KV_BUSY = -16,         /* another one has been writing for longer than wait_ms */
    KV_REPLACED = -17,     /* files of the store were removed or replaced since the opening */
    KV_BROKEN = -18,       /* a commit failed half-way: only opening anew helps */
    KV_FAILED = -19,       /* this transaction had an error before */
    KV_BAD_KEY = -20,      /* a key that is empty, too long or not as long as its table wants */
};

#define KV_KEY_MAX 511   /* LMDB's default */
#define KV_PACKED_MAX 64 /* of a packed table */

struct kv_value {
    size_t size;
    const void *data;
};

/* A packed table has keys of head + tail octets and no values. A head is stored once for all keys
 * that share it, and tails side by side without any overhead. Otherwise both are 0. */
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
    const struct kv_table *tables; /* outlive the store; the first one has the version */
    unsigned n_tables;
    guint32 version;
    struct kv_value version_key; /* outlives the store */
    bool big_endian;             /* how the version is written; else as this machine does */
    bool create; /* also creates the folder, mode 0700, and tables that are missing */
    /* Called in the transaction that creates what is missing, with the version that there was; 0:
     * the store is new. May be NULL. */
    int (*upgrade)(void *ctx, struct kv_txn *txn, guint32 from);
    void *ctx;
    unsigned wait_ms; /* how long a writer waits for another process; see use_lock_file */

    /* ---- of a store in a folder only ---- */
    const char *folder; /* copied */
    size_t map_bytes;   /* most that the file can have */
    unsigned readers;   /* most transactions that read at once, of all processes */
    guint64 ahead;      /* how much longer the file is kept than what is in it */
    bool one_sync;      /* a crash of the system may undo the last commit */
    /* Writers wait for the lock of the file write.lock, with a limit; LMDB's own lock has none. */
    bool use_lock_file;
    bool count_users; /* kv_is_alone is asked; needs the lock file */
};

/* A store that is not open yet. Caller frees with kv_free. */
struct kv *kv_lmdb_new(const struct kv_options *options);
struct kv *kv_memory_new(const struct kv_options *options);
int kv_open(struct kv *kv);
/* It can be opened anew. What was in memory is gone. */
void kv_close(struct kv *kv);
void kv_free(struct kv *kv); /* closes it */

guint32 kv_version(const struct kv *kv); /* that the opening found; 0: none */
guint32 kv_newest(const struct kv *kv);  /* the one of the options */
/* The tables of the options; *n: how many. */
const struct kv_table *kv_tables(const struct kv *kv, unsigned *n);
bool kv_is_broken(struct kv *kv); /* KV_BROKEN from now on */
/* Writes all that was committed to the disk; for stores with one_sync. */
int kv_sync(struct kv *kv);
unsigned kv_wait(const struct kv *kv); /* wait_ms */
void kv_set_wait(struct kv *kv, unsigned wait_ms);

/* ---- the writer's lock, for who has work on the files ---- */
/* From now on this process counts as one that has the store open; see count_users. kv_lock and
 * kv_open do it, too. */
int kv_use(struct kv *kv);
/* What this thread writes until kv_unlock takes no lock of its own. Only while no other thread
 * knows the store. The folder is there. */
int kv_lock(struct kv *kv);
void kv_unlock(struct kv *kv);
/* Between the two: does no other process have the store open? */
bool kv_is_alone(struct kv *kv);
/* Who held the lock last; after KV_BUSY. 0: not known. */
long kv_writer(struct kv *kv);
/* 0, or KV_REPLACED: what is written would be gone with the next start. */
int kv_check_in_place(struct kv *kv);

/* ---- transactions ---- */
/* Ends with kv_commit or kv_abort. */
int kv_begin(struct kv *kv, bool writes, struct kv_txn *txn);
/* Ends it in any case. When it failed, nothing has changed. */
int kv_commit(struct kv_txn *txn);
void kv_abort(struct kv_txn *txn);

/* From kv_read_begin to kv_read_end all transactions of this thread that read this store are one:
 * the first of them begins it, and the others see the same state. Both in one function: what is
 * read stays in the file as long. */
void kv_read_begin(struct kv *kv);
void kv_read_end(struct kv *kv);

int kv_get(struct kv_txn *txn, unsigned table, struct kv_value key, struct kv_value *value);
int kv_put(struct kv_txn *txn, unsigned table, struct kv_value key, struct kv_value value);
/* The same, for keys that mostly come in their order: their pages are filled. */
int kv_append(struct kv_txn *txn, unsigned table, struct kv_value key, struct kv_value value);
/* KV_NOT_FOUND when it is not there. */
int kv_delete(struct kv_txn *txn, unsigned table, struct kv_value key);
int kv_count(struct kv_txn *txn, unsigned table, guint64 *keys);
/* What all tables take of the map. */
int kv_bytes(struct kv_txn *txn, guint64 *bytes);
/* KV_MAP_FULL when less than this of the map is not in use; pages that are free again count. Only
 * of a transaction that reads. */
int kv_check_room(struct kv_txn *txn, guint64 bytes);

/* ---- scans ---- */
struct kv_scan {
    struct kv_value key, value; /* where it stands; all else belongs to kv */
    struct kv_txn *txn;
    unsigned table;
    void *cursor;
    bool backwards, started;
    size_t prefix_size, from_size;
    guint8 prefix[KV_KEY_MAX], from[KV_KEY_MAX], packed[KV_PACKED_MAX];
};
/* All keys of a table in order. Ends with kv_scan_close, before the transaction. Meanwhile only
 * kv_scan_delete changes the table, or whatever is followed by a new kv_scan_prefix. */
int kv_scan_open(struct kv_scan *scan, struct kv_txn *txn, unsigned table);
/* From now on, and from the first: the keys that begin with this. size 0: all. */
void kv_scan_prefix(struct kv_scan *scan, struct kv_value prefix);
/* Before the first kv_scan_next: to begin at this key; from the last key to the first. Not both. */
void kv_scan_from(struct kv_scan *scan, struct kv_value from);
void kv_scan_backwards(struct kv_scan *scan);
/* KV_NOT_FOUND behind the last; then its key is empty. */
int kv_scan_next(struct kv_scan *scan);
/* Deletes what it stands on; kv_scan_next goes on behind it. Not backwards. */
int kv_scan_delete(struct kv_scan *scan);
void kv_scan_close(struct kv_scan *scan);

/* ---- codes ---- */
const char *kv_text(int code);
bool kv_is_damage(int code);
/* No room on the disk, in a quota or below the limit of a file's size. */
bool kv_is_no_room(int code);
/* "8 GiB"; caller frees. */
char *kv_size_text(size_t bytes);

#endif
