/* The environment of the journal: opening, repair, transactions. Only the journal files and their
 * tests include this; codes and mutex as in journal_internal.h. */
#ifndef ASKFIRST_STORE_JOURNAL_JOURNAL_ENV_H
#define ASKFIRST_STORE_JOURNAL_JOURNAL_ENV_H

#include <glib.h>
#include <stdbool.h>
#include "store/kv/kv.h"

struct kv_txn;

struct journal {
    GMutex mutex;
    char *folder, *file; /* state_dir/journal and its data.mdb */
    bool create;
    size_t map_bytes;
    struct kv *kv; /* closed if it could not be reopened */
    int busy_fd;   /* -1 without create */
    guint8 deaths;
    char *complaint;
};
/* Commits when code is 0; otherwise aborts. Returns code, or the code of a failed commit. */
int journal_end(struct kv_txn *txn, int code);
/* Enclose each use that writes; see "busy" in journal_env.c. */
void journal_enter(struct journal *journal);
void journal_leave(struct journal *journal);
int journal_reopen(struct journal *journal);
/* Call before writing: replaces files that were removed meanwhile. */
int journal_check_in_place(struct journal *journal);
/* Moves damaged files aside and begins a new journal. code: the error that showed the damage. */
int journal_renew(struct journal *journal, int code);
bool journal_is_damage(int code);
/* Returns KV_MAP_FULL when the map is so full that the oldest entries must go. */
int journal_check_room(struct journal *journal, struct kv_txn *txn);
/* Sets the error for a code that is not 0. Returns false. */
bool journal_fail(struct journal *journal, int code, const char *doing, GError **error);

#endif
