/* The environment of the journal: opening, mending, transactions. Only the journal files and their
 * tests include this; codes and mutex as in journal_internal.h. */
#ifndef ASKFIRST_STORE_JOURNAL_JOURNAL_ENV_H
#define ASKFIRST_STORE_JOURNAL_JOURNAL_ENV_H

#include <glib.h>
#include <stdbool.h>
#include "store/kv/kv.h"

struct kv_txn;

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

#endif
