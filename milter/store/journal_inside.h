/* Inside of the journal: environment, keys, records. Only store/journal*.c and their unit test
 * include this.
 *
 * The functions return 0 or a code of kv (store/kv/kv.h); journal_fail makes an error of it, at the
 * edge. All are called with the mutex held. */
#ifndef ASKFIRST_STORE_JOURNAL_INSIDE_H
#define ASKFIRST_STORE_JOURNAL_INSIDE_H

#include "store/journal.h"
#include "store/kv/kv.h"

#define JOURNAL_VERSION 1u

enum journal_table {
    JOURNAL_META,    /* "version", "next" (number of the next entry) -> octets */
    JOURNAL_ENTRIES, /* when, number, piece -> a part of the record */
    JOURNAL_NAMES,   /* queue id or id, NUL, when, number -> nothing */
    JOURNAL_DAYS,    /* day since 1970 -> counters */
    JOURNAL_TABLES
};

struct journal {
    GMutex mutex;
    char *folder, *file; /* state_dir/journal, its data.mdb */
    bool create;
    size_t map_bytes;
    struct kv *kv; /* closed after it could not be opened anew */
    int busy_fd;   /* -1 without create */
    guint8 deaths;
    char *complaint;
};

/* ---- store/journal_env.c ---- */
/* Commits when code is 0, else aborts; returns code, or why the commit failed. */
int journal_end(struct kv_txn *txn, int code);
/* Around each use that writes: see "busy" there. */
void journal_enter(struct journal *journal);
void journal_leave(struct journal *journal);
int journal_reopen(struct journal *journal);
/* Before a writing: makes up for files that were removed meanwhile. */
int journal_check_in_place(struct journal *journal);
/* The files are damaged: they are moved aside, and a new journal begins. code: how it showed. */
int journal_renew(struct journal *journal, int code);
bool journal_is_damage(int code);
/* KV_MAP_FULL when so much of the map is in use that the oldest entries must go. */
int journal_check_room(struct journal *journal, struct kv_txn *txn);
/* code is not 0. Returns false. */
bool journal_fail(struct journal *journal, int code, const char *doing, GError **error);

/* ---- store/journal_record.c ---- */
/* Where an entry stands; the pieces of its record follow each other. LMDB gives a value above 2,000
 * octets whole pages in a row, which a journal that is always full would not find. */
#define JOURNAL_KEY 16
#define JOURNAL_PIECE 1900
struct journal_key {
    guint8 bytes[JOURNAL_KEY];
};
struct journal_key journal_key_of(gint64 when, guint64 number);
void journal_number_put(guint8 *to, guint64 number); /* 8 octets, big end first */
guint64 journal_number_get(const guint8 *from);

/* A queue id or id with its NUL, and room for a place after it; longer ones are cut. */
#define JOURNAL_NAME 200
struct journal_name {
    size_t size; /* with the NUL, without the place */
    guint8 bytes[JOURNAL_NAME + 1 + JOURNAL_KEY];
};
struct journal_name journal_name_of(const char *name);
guint64 journal_day_of(gint64 seconds);
/* value: a record of JOURNAL_DAYS. False when it makes no sense. */
bool journal_counts_add(struct journal_counts *sum, struct kv_value value);

GBytes *journal_pack(const struct journal_entry *entry);
/* NULL when it makes no sense. */
struct journal_entry *journal_unpack(const void *data, size_t size);

/* ---- store/journal_read.c ---- */
/* The entry that begins where the scan stands, which then is on what follows it, or over.
 * KV_BAD_RECORD when it makes no sense. */
int journal_read_entry(struct kv_scan *scan, struct journal_key *at, struct journal_entry **out);

#endif
