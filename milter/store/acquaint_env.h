/* Inside of the memory of acquaintances: environment, transactions, records. Only
 * milter/store/acquaint*.c, their unit tests and their bench include this.
 *
 * A transaction begins and ends in one function. Functions that return int return a code of kv
 * (store/kv/kv.h), 0 when all went well; acquaint_trouble makes an error of it where the
 * transaction ends. */
#ifndef ASKFIRST_STORE_ACQUAINT_ENV_H
#define ASKFIRST_STORE_ACQUAINT_ENV_H

#include "policy/error.h"
#include "store/acquaint.h"
#include "store/kv/kv.h"

/* Version 1 had no ACQUAINT_SHOWN; opening with create adds it. */
#define ACQUAINT_VERSION 2u

/* Sightings, and threads, of one transaction. Each sighting changes two pages of a large file, and
 * pages of the state before are free only afterwards: so this bounds what a file needs beyond its
 * content (160 MiB), and how long others wait. */
#define ACQUAINT_STEP 10000

/* Numbers are big end first everywhere, so that they sort. PAIRS, THREAD_DAYS and SEEN are packed
 * tables; another one takes 34 octets and more for each key. */
enum acquaint_table {
    ACQUAINT_META,        /* name -> octets: "version"; "key": what the key makes of a fixed text */
    ACQUAINT_PAIRS,       /* 'p', record (struct record); one whose other is 0: a list */
    ACQUAINT_THREADS,     /* message -> day (2), flags (1), 0, participants (8 each) */
    ACQUAINT_THREAD_DAYS, /* day, message: when threads are to be pruned */
    ACQUAINT_SEEN,        /* day, message */
    ACQUAINT_SHOWN,       /* introducer, smaller, larger mailbox -> first day (2), last day (2) */
    ACQUAINT_TABLES
};

#define HASH_SECRET_BYTES 16 /* crypto_shorthash_KEYBYTES */

struct acquaint {
    char *folder, *file;
    char *notice;
    struct kv *kv;
    size_t map_bytes;
    bool open;   /* the opening is over */
    size_t step; /* ACQUAINT_STEP; larger where a bench fills a file */

    guint8 mailbox_secret[HASH_SECRET_BYTES], message_secret[HASH_SECRET_BYTES];
};

/* ---- files (store/acquaint_open.c) ---- */
#define ACQUAINT_DAMAGE_MARK "damaged" /* a file: move data.mdb aside at the next start */

/* ---- key file (store/acquaint_key.c) ---- */
enum secret_file { SECRET_GOOD, SECRET_MISSING, SECRET_DAMAGED, SECRET_ERROR };
/* Reads folder/key into the two secrets. A file that others could read is taken from them, with a
 * notice. SECRET_ERROR with error set. */
enum secret_file acquaint_read_secret(struct acquaint *a, GError **error);
/* Makes a new one, whole or not at all. Called under the writer's lock. */
bool acquaint_make_secret(struct acquaint *a, GError **error);
/* By what the secret makes of a fixed text a file knows its secret again. */
guint64 acquaint_secret_check(const struct acquaint *a);

/* ---- transactions (store/acquaint_txn.c) ---- */
bool acquaint_begin(struct acquaint *a, bool writes, struct kv_txn *txn, GError **error);
/* Commits when code is 0 and the transaction writes, else aborts. Returns false with error set when
 * code is not 0 or the commit failed. */
bool acquaint_end(struct acquaint *a, struct kv_txn *txn, int code, GError **error);
/* Is there room for new things? Some of the map is kept for taking away. */
bool acquaint_has_room(struct acquaint *a, GError **error);
/* Returns false. doing: "open", "read", "write". Notes damage. */
bool acquaint_trouble(struct acquaint *a, int code, const char *doing, GError **error);
bool acquaint_damaged(struct acquaint *a, const char *what, GError **error);

/* ---- records (store/acquaint_record.c) ---- */
struct record {
    guint64 mailbox, other; /* other 0: mailbox is the address of a list, side says when */
    struct acquaint_side side;
};
void number_pack(guint8 out[8], guint64 number);
guint64 number_unpack(const guint8 in[8]);
/* The scan is one of ACQUAINT_PAIRS. KV_NOT_FOUND when it is not there. */
int record_find(struct kv_scan *scan, guint64 mailbox, guint64 other, struct record *out);
/* before: the word that stands there now; NULL: the record is new. */
int record_put(struct kv_txn *txn, const struct record *record, const struct acquaint_side *before);
/* One that is not there is no error; *removed is counted up when it was. */
int record_delete(struct kv_scan *scan, guint64 mailbox, guint64 other, guint64 *removed);
/* Reads at most `most` records from (mailbox, other) on in a transaction of its own. */
bool records_read(struct acquaint *a, guint64 mailbox, guint64 other, size_t most,
                  struct record *out, size_t *n, GError **error);

/* ---- exposures (store/acquaint_shown.c) ---- */
/* Takes out all that names this mailbox. */
bool shown_forget(struct acquaint *a, guint64 mailbox, GError **error);
/* Removes those whose last day is before this one. */
bool shown_prune(struct acquaint *a, acquaint_day before, GError **error);

/* ---- threads (store/acquaint_threads.c) ---- */
/* In the order of the table. Caller frees. */
const struct acquaint_thread **threads_sort(const struct acquaint_batch *batch);
int threads_write(struct kv_txn *txn, const struct acquaint_thread *const *threads, size_t n,
                  acquaint_day today);
/* Takes a mailbox out of all threads; in steps. */
bool threads_forget(struct acquaint *a, guint64 mailbox, GError **error);
/* Removes at most `most` marks of days before this one, with their threads when table is
 * ACQUAINT_THREAD_DAYS. *n: how many. */
bool days_prune(struct acquaint *a, enum acquaint_table table, acquaint_day before, size_t most,
                size_t *n, GError **error);

#endif
