/* The stores that a dump consists of: their names, and opening and closing them. */
#ifndef ASKFIRST_STORE_DUMP_PARTS_H
#define ASKFIRST_STORE_DUMP_PARTS_H

#include "store/kv/kv.h"

#define DUMP_FIRST_LINE "askfirst-dump: 1"
#define DUMP_PARTIAL " (some tables)"
#define DUMP_KEY_BYTES 32 /* size of the file with the key for the hashes of acquaintances */

enum dump_part { DUMP_CONSENT, DUMP_ACQUAINTANCE, DUMP_JOURNAL, DUMP_PARTS };

/* An open store. */
struct dump_store {
    enum dump_part part;
    void *owner; /* struct store, struct acquaint or struct journal */
    struct kv *kv;
};
bool dump_store_open(struct dump_store *store, const char *state_dir, enum dump_part part,
                     bool create, GError **error);
void dump_store_close(struct dump_store *store);
/* Sets the error for a code of kv. Returns false. */
bool dump_trouble(const struct dump_store *store, int code, const char *doing, GError **error);

/* Returns the key of the hashes in this state_dir, or NULL with error set. Caller frees. */
GBytes *dump_key_read(const char *state_dir, GError **error);
/* Writes the key, into a folder that it creates. */
bool dump_key_write(const char *state_dir, const void *key, size_t size, GError **error);

/* Returns "consent", "acquaintance" or "journal", the name of the folder. */
const char *dump_part_name(enum dump_part part);

#endif
