/* The stores as a dump sees them: their tables, and what is written of each. Only the dump files
 * include this. */
#ifndef ASKFIRST_STORE_DUMP_PARTS_H
#define ASKFIRST_STORE_DUMP_PARTS_H

#include "store/kv/kv.h"

#define DUMP_FIRST_LINE "askfirst-dump: 1"
#define DUMP_PARTIAL " (some tables)"
#define DUMP_KEY_BYTES 32 /* of the file that the hashes of acquaintances are made with */

enum dump_part { DUMP_CONSENT, DUMP_ACQUAINTANCE, DUMP_JOURNAL, DUMP_PARTS };

/* A store that is open. */
struct dump_store {
    enum dump_part part;
    void *owner; /* struct store, struct acquaint or struct journal */
    struct kv *kv;
};
bool dump_store_open(struct dump_store *store, const char *state_dir, enum dump_part part,
                     bool create, GError **error);
void dump_store_close(struct dump_store *store);
/* Takes a code of kv. Returns false. */
bool dump_trouble(const struct dump_store *store, int code, const char *doing, GError **error);

/* The key of this state_dir's hashes; NULL with error. Caller frees. */
GBytes *dump_key_read(const char *state_dir, GError **error);
/* Writes it, into a folder that is made for it. */
bool dump_key_write(const char *state_dir, const void *key, size_t size, GError **error);

/* "consent", "acquaintance", "journal": the name of the folder. */
const char *dump_part_name(enum dump_part part);

#endif
