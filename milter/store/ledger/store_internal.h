/* Internals of the consent store: its tables, keys and records, over a key-value store
 * (store/kv/kv.h). Only milter/store and its unit tests include this.
 *
 * A transaction begins and ends in one function: txn_begin, work, txn_end. Keys and values of the
 * store (those of struct scan and txn_get) stay valid until the next change or the end of the
 * transaction. A look-up returns 1 when found, 0 when not found, -1 with error set. */
#ifndef ASKFIRST_STORE_LEDGER_STORE_INTERNAL_H
#define ASKFIRST_STORE_LEDGER_STORE_INTERNAL_H

#include <glib.h>
#include "store/kv/kv.h"

/* Version 1 had no TABLE_INTRODUCED, version 2 no TABLE_PAST, and versions 1 to 4 had other records
 * (store/ledger/upgrade.c). Opening with create upgrades an older store to this version. A new
 * field of a record needs no new version (store/ledger/record.h). */
#define STORE_VERSION 5u

/* The map is small under a sanitizer, because shadow memory is laid out for all of it. Build with
 * -DASKFIRST_SMALL_MAP for valgrind, which refuses large maps. */
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

/* Key and value of each table. "part" is key_part; numbers and times are 8 octets, big end first.
 */
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
    TABLE_ASK_TIMES,       /* when, id -> nothing; open asks only: when something is to be done */
    TABLE_ASK_PARTIES,     /* party, introducer, id -> 1 octet: whether it is open */
    TABLE_ASKS_OVER,       /* ended, id -> nothing; silent, unsent, withdrawn, undeliverable only */
    TABLE_QUESTIONS,       /* introducer, party, counterpart -> id of the newest ask about it */
    TABLE_WAITS,           /* ask id, request id -> nothing; waiting requests only */
    TABLE_READY,           /* request id -> nothing; waiting, and settled by its asks */
    TABLE_ASKED,           /* ASKED_*, party or account, time, ask id or random -> nothing */
    TABLE_REFUSALS,        /* introducer, party -> number of refusals and silences */
    TABLE_LANGUAGES,       /* party -> language */
    TABLE_OUTBOX,          /* number -> record */
    TABLE_OUTBOX_DUE,      /* kind (1 octet), next, number -> nothing */
    TABLE_OUTBOX_REQUESTS, /* request id, number -> kind; for a parked mail, the number of its
                              return */
    TABLE_SPOOL,           /* spool name, "r" id or "o" number -> spool name: what needs a file */
    TABLE_OUTBOX_ASKS,     /* ask id, number -> nothing; mails of asks only */
    TABLE_TOKENS,          /* SHA-256 -> record */
    TABLE_TOKEN_OWNERS,    /* token_owner, SHA-256 -> nothing */
    TABLE_INTRODUCED,      /* party, party -> record; each pair in both orders */
    TABLE_PAST,            /* introducer, party, party (in order) -> record */
    TABLES
};

const char *table_name(enum table table); /* as in the file */

/* Points where a test hook is called: the writer has made its changes, or they are committed. */
enum txn_step { TXN_CHANGED, TXN_COMMITTED };

struct store {
    char *folder; /* state_dir/consent */
    char *file;   /* its data.mdb */
    size_t map_bytes;
    struct kv *kv;

    void (*hook)(void *ctx, enum txn_step step); /* for tests only */
    void *hook_ctx;
};

/* Opens a store that exists in memory only, for unit tests. Functions that need its files do not
 * work. Caller closes. */
struct store *store_open_memory(GError **error);

struct record_type;

#endif
