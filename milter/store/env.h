/* Inside of the consent store: what it knows of tables, keys and records, over a key-value store
 * (store/kv/kv.h). Only milter/store and its unit tests include this.
 *
 * A transaction begins and ends in one function: txn_begin, work, txn_end. Keys and values of the
 * store (struct scan's, txn_get's) are good until the next change or the end of the transaction.
 * Functions that can find nothing return 1 found, 0 not there, -1 with error. */
#ifndef ASKFIRST_STORE_ENV_H
#define ASKFIRST_STORE_ENV_H

#include "policy/error.h"
#include "store/kv/kv.h"
#include "store/store.h"

/* Version 1 had no TABLE_INTRODUCED, version 2 no TABLE_PAST, and versions 1 to 4 other records
 * (store/upgrade.c): opening with create brings an older store to this version. A new field of a
 * record needs no new version (store/record.h). */
#define STORE_VERSION 5u

/* Under a sanitizer the map is kept small, because shadow memory is laid out for all of it. Build
 * with -DASKFIRST_SMALL_MAP to run under valgrind, which refuses large maps. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define ASKFIRST_SMALL_MAP 1
#endif
#endif
#if defined(ASKFIRST_SMALL_MAP) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define STORE_MAP_BYTES ((size_t)512 << 20)
#else
#define STORE_MAP_BYTES ((size_t)8 << 30)
#endif

/* Each table's key and value. "part" is key_part, numbers and times are 8 octets, big end first. */
enum table {
    TABLE_META,            /* name -> octets: "version", "outgoing" (last number), "retries" */
    TABLE_CONSENTS,        /* party, introducer, counterpart, topic -> record */
    TABLE_AUDIT,           /* number -> record */
    TABLE_AUDIT_SUBJECTS,  /* subject, number -> nothing */
    TABLE_REQUESTS,        /* id -> record without copies */
    TABLE_COPIES,          /* id, number -> record */
    TABLE_MESSAGE_IDS,     /* introducer, Message-ID, id -> nothing; waiting and releasing only */
    TABLE_DUE,             /* expires, id -> nothing; waiting only */
    TABLE_OVER,            /* changed, id -> nothing; requests that are over */
    TABLE_ASKS,            /* id -> record */
    TABLE_ASK_TIMES,       /* when, id -> nothing; open only: when something is to be done */
    TABLE_ASK_PARTIES,     /* party, introducer, id -> 1 octet: is it open? */
    TABLE_ASKS_OVER,       /* ended, id -> nothing; silent, unsent, withdrawn, undeliverable only */
    TABLE_QUESTIONS,       /* introducer, party, counterpart -> id of the newest ask about it */
    TABLE_WAITS,           /* ask id, request id -> nothing; waiting requests only */
    TABLE_READY,           /* request id -> nothing; waiting for nobody's word any more */
    TABLE_ASKED,           /* ASKED_*, party or account, time, ask id or random -> nothing */
    TABLE_REFUSALS,        /* introducer, party -> how often no or silence */
    TABLE_LANGUAGES,       /* party -> language */
    TABLE_OUTBOX,          /* number -> record */
    TABLE_OUTBOX_DUE,      /* kind (1 octet), next, number -> nothing */
    TABLE_OUTBOX_REQUESTS, /* request id, number -> kind, or of a parked one its return */
    TABLE_SPOOL,           /* spool name, "r" id or "o" number -> spool name: who needs a file */
    TABLE_OUTBOX_ASKS,     /* ask id, number -> nothing; mails that ask only */
    TABLE_TOKENS,          /* SHA-256 -> record */
    TABLE_TOKEN_OWNERS,    /* token_owner, SHA-256 -> nothing */
    TABLE_INTRODUCED,      /* party, party -> record; each pair in both orders */
    TABLE_PAST,            /* introducer, party, party (in order) -> record */
    TABLES
};

const char *table_name(enum table table); /* as in the file */

/* Where a test may look in: the writer has made its changes; they are committed. */
enum txn_step { TXN_CHANGED, TXN_COMMITTED };

struct store {
    char *folder; /* state_dir/consent */
    char *file;   /* its data.mdb */
    size_t map_bytes;
    struct kv *kv;

    void (*hook)(void *ctx, enum txn_step step); /* for tests only */
    void *hook_ctx;
};

/* A store that is in memory and nowhere else, for unit tests. What needs its files is not possible.
 * Caller closes. */
struct store *store_open_memory(GError **error);

/* ---- errors (store/trouble.c); all return false ---- */
/* A code of kv or errno; doing: "open", "read" or "write". */
bool store_trouble(struct store *store, int code, const char *doing, GError **error);
/* The file is damaged; what: a clause that says how it shows. */
bool store_damaged(struct store *store, const char *what, GError **error);

/* ---- keys (store/key.c) ---- */
#define KEY_MAX KV_KEY_MAX
struct key {
    size_t size;
    guint8 bytes[KEY_MAX];
};
/* Appends a text and a NUL. A text over 120 octets (an address may have 512) becomes "\001" and its
 * SHA-256, so that four of them fit and all keys of one party still share their beginning. */
void key_part(struct key *key, const char *part);
void key_number(struct key *key, guint64 number);
void key_time(struct key *key, gint64 seconds); /* sorts, also before 1970 */
void key_octet(struct key *key, guint8 octet);
/* The number in the last 8 octets of a key; 0 for a shorter one. */
guint64 key_last_number(const struct kv_value *key);
gint64 key_time_at(const struct kv_value *key, size_t offset);
struct key key_of(const char *part);
struct key key_of_number(guint64 number);

/* ---- transactions (store/txn.c) ---- */
struct txn {
    struct store *store;
    struct kv_txn kv;
};
bool txn_begin(struct store *store, bool writes, struct txn *txn, GError **error);
/* Commits when ok, else (and when reading) aborts. Returns ok, or false with error when the commit
 * failed. */
bool txn_end(struct txn *txn, bool ok, GError **error);

int txn_get(struct txn *txn, enum table table, const struct key *key, struct kv_value *value,
            GError **error);
bool txn_put(struct txn *txn, enum table table, const struct key *key, const void *data,
             size_t size, GError **error);
/* A key that is not there is no error. */
bool txn_delete(struct txn *txn, enum table table, const struct key *key, GError **error);

/* ---- records (store/record_txn.c) ---- */
struct record_type;
/* What the values of this table are (store/records.h); NULL: not records. */
const struct record_type *table_record(enum table table);
/* out: the address of a pointer to the struct of this table; caller frees what it is set to.
 * ERROR_CORRUPT where the value is not such a record. */
int txn_get_record(struct txn *txn, enum table table, const struct key *key, void *out,
                   GError **error);
bool txn_put_record(struct txn *txn, enum table table, const struct key *key, const void *record,
                    GError **error);
/* The record of this table and key does not make sense. Returns false. */
bool txn_damaged(struct txn *txn, enum table table, const void *key, size_t size, GError **error);

struct scan {
    struct kv_value key, value; /* where it stands */
    struct txn *txn;
    enum table table;
    struct kv_scan kv;
};
/* All keys that begin with prefix (NULL: all), in order. Always ends with scan_close, before the
 * transaction. What is scanned must not be changed meanwhile. */
bool scan_open(struct scan *scan, struct txn *txn, enum table table, const struct key *prefix,
               GError **error);
/* Before the first scan_next: from the last key to the first; begin at this key. */
void scan_backwards(struct scan *scan);
void scan_from(struct scan *scan, const struct key *from);
int scan_next(struct scan *scan, GError **error);
/* The record where the scan stands, or NULL with error. Caller frees. */
void *scan_record(struct scan *scan, GError **error);
void scan_close(struct scan *scan);
/* Is there any key that begins with prefix? */
int txn_any(struct txn *txn, enum table table, const struct key *prefix, GError **error);

#endif
