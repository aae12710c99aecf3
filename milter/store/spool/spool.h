/* The spool: one file per held message, state_dir/spool/NAME, with its octets exactly as they came.
 * Beside it, NAME.env holds its envelope (store/ledger/envelope.h). A message is either absent, or
 * complete with its envelope. At a start, messages that no request knows are put aside in
 * spool/unclaimed.
 *
 * A message and its envelope are written under temporary names and fsynced, then renamed, and the
 * folder is fsynced: once spool_commit has returned true, both survive a power cut. Any thread may
 * use the spool; a struct spool_file has one owner. */
#ifndef ASKFIRST_STORE_SPOOL_SPOOL_H
#define ASKFIRST_STORE_SPOOL_SPOOL_H

#include <glib.h>
#include <stdbool.h>

struct spool;
struct spool_file;

/* Opens the spool, creating state_dir/spool if it is missing. min_free: percentage of the file
 * system that must stay free, 0..99. */
struct spool *spool_open(const char *state_dir, unsigned min_free, GError **error);
void spool_close(struct spool *spool);

/* Begins a file with a new random name. Fails with ERROR_FULL when less than min_free is free. */
struct spool_file *spool_create(struct spool *spool, GError **error);
/* Appends data. After an error the only valid call is spool_file_free. */
bool spool_write(struct spool_file *file, const void *data, size_t size, GError **error);
/* Returns the SHA-256 of what has been written so far, in hex. Caller frees. */
char *spool_file_digest(const struct spool_file *file);
/* Makes the file durable, with this envelope. The struct stays valid until spool_file_free. */
bool spool_commit(struct spool_file *file, const char *envelope, GError **error);
const char *spool_file_name(const struct spool_file *file);
guint64 spool_file_size(const struct spool_file *file);
/* Frees the struct, and removes a file that was not committed. */
void spool_file_free(struct spool_file *file);

/* Opens a committed file for reading (close-on-exec, at its beginning), after reading all of it and
 * checking its size and digest. *eight_bit (may be NULL): whether it has octets that are not ASCII.
 * Returns -1 with ERROR_NOT_FOUND, ERROR_CORRUPT or ERROR_IO. */
int spool_read(struct spool *spool, const char *name, guint64 size, const char *digest,
               bool *eight_bit, GError **error);
/* Does the same for a file that this process committed a moment ago, without checking its octets.
 */
int spool_reopen(struct spool *spool, const char *name, GError **error);
/* Removes a committed file and its envelope; a missing one is not an error. */
bool spool_remove(struct spool *spool, const char *name, GError **error);
/* Replaces the envelope of a committed file, durably. */
bool spool_set_envelope(struct spool *spool, const char *name, const char *envelope,
                        GError **error);

/* ---- listing and repair (store/spool/spool_list.c) ---- */

/* The files with one name. */
struct spool_entry {
    char *name;
    bool aside; /* in spool/unclaimed */
    bool message, envelope;
};
/* Lists everything by name, including what was put aside: array of struct spool_entry, caller
 * frees. */
bool spool_list(struct spool *spool, GPtrArray **out, GError **error);
/* Returns the envelope of an entry and its size, or NULL with ERROR_NOT_FOUND or ERROR_IO. Caller
 * frees. */
char *spool_envelope(struct spool *spool, const struct spool_entry *entry, size_t *size,
                     GError **error);
/* Returns whether the message of this entry has this size and digest. Fails with ERROR_NOT_FOUND,
 * ERROR_CORRUPT or ERROR_IO. */
bool spool_is_whole(struct spool *spool, const struct spool_entry *entry, guint64 size,
                    const char *digest, GError **error);
/* Removes the files of an entry. */
bool spool_entry_remove(struct spool *spool, const struct spool_entry *entry, GError **error);
/* Restores the message and envelope that were put aside under this name, durably. The files put
 * aside stay until they are removed there. */
bool spool_put_back(struct spool *spool, const char *name, GError **error);

/* What the check at a start found. */
struct spool_tidied {
    unsigned moved; /* messages that no request knows, now put aside */
    unsigned back;  /* messages put aside that a request knows, now restored */
    unsigned bare;  /* messages of requests that have no envelope */
};
/* Tidies the spool at a start, before any mail: removes temporary files and envelopes without a
 * message, and puts messages aside or restores them (no message is deleted). known: set of names.
 */
bool spool_tidy(struct spool *spool, GHashTable *known, struct spool_tidied *done, GError **error);

#endif
