/* The spool: one file a stopped message, state_dir/spool/NAME, its octets exactly as they came, and
 * beside it NAME.env, its envelope (store/ledger/envelope.h). A message is not there, or whole, and
 * never without its envelope. What no request knows at a start is put aside, in spool/unclaimed.
 *
 * A message is written under a temporary name and fsynced, as is its envelope; then it is renamed,
 * and the folder fsynced: when spool_commit has returned true, both survive a power cut. Any
 * thread; a struct spool_file has one owner. */
#ifndef ASKFIRST_STORE_SPOOL_SPOOL_H
#define ASKFIRST_STORE_SPOOL_SPOOL_H

#include <glib.h>
#include <stdbool.h>

struct spool;
struct spool_file;

/* Makes state_dir/spool where it is missing. min_free: percent of the file system that must stay
 * free, 0..99. */
struct spool *spool_open(const char *state_dir, unsigned min_free, GError **error);
void spool_close(struct spool *spool);

/* Begins a file with a new random name. ERROR_FULL when less than min_free is free. */
struct spool_file *spool_create(struct spool *spool, GError **error);
/* Appends. After an error only spool_file_free is left. */
bool spool_write(struct spool_file *file, const void *data, size_t size, GError **error);
/* The SHA-256 of what has been written so far, in hex. Caller frees. */
char *spool_file_digest(const struct spool_file *file);
/* Makes it durable, with this envelope. The struct stays valid until spool_file_free. */
bool spool_commit(struct spool_file *file, const char *envelope, GError **error);
const char *spool_file_name(const struct spool_file *file);
guint64 spool_file_size(const struct spool_file *file);
/* Frees; a file that was not committed is removed. */
void spool_file_free(struct spool_file *file);

/* Opens a committed file for reading (close-on-exec, at its beginning), once all of it has been
 * read and found to be what was committed: so many octets with this digest. *eight_bit (may be
 * NULL): has it octets that are not ASCII? -1 with error: ERROR_NOT_FOUND, ERROR_CORRUPT, ERROR_IO.
 */
int spool_read(struct spool *spool, const char *name, guint64 size, const char *digest,
               bool *eight_bit, GError **error);
/* The same for what this process committed a moment ago: its octets are not compared. */
int spool_reopen(struct spool *spool, const char *name, GError **error);
/* Removes a committed file and its envelope; a missing one is not an error. */
bool spool_remove(struct spool *spool, const char *name, GError **error);
/* Writes the envelope of a committed file anew, durably. */
bool spool_set_envelope(struct spool *spool, const char *name, const char *envelope,
                        GError **error);

/* ---- what is there (store/spool/spool_list.c) ---- */

/* What has this name. */
struct spool_entry {
    char *name;
    bool aside; /* in spool/unclaimed */
    bool message, envelope;
};
/* All of it, those put aside, too, by name: array of struct spool_entry, caller frees. */
bool spool_list(struct spool *spool, GPtrArray **out, GError **error);
/* Its envelope and the size of that. NULL with ERROR_NOT_FOUND, ERROR_IO. Caller frees. */
char *spool_envelope(struct spool *spool, const struct spool_entry *entry, size_t *size,
                     GError **error);
/* Has the message of this entry so many octets with this digest? ERROR_NOT_FOUND, ERROR_CORRUPT,
 * ERROR_IO. */
bool spool_is_whole(struct spool *spool, const struct spool_entry *entry, guint64 size,
                    const char *digest, GError **error);
/* Removes what an entry names. */
bool spool_entry_remove(struct spool *spool, const struct spool_entry *entry, GError **error);
/* Puts what was put aside under this name, message and envelope, back in its place, durably. It
 * stays aside, too, until it is removed there. */
bool spool_put_back(struct spool *spool, const char *name, GError **error);

/* What a start found. */
struct spool_tidied {
    unsigned moved; /* messages that no request knows, now aside */
    unsigned back;  /* messages that were aside although a request knows them, now back */
    unsigned bare;  /* messages that a request knows, without an envelope */
};
/* At start, before any mail: removes temporary files and envelopes without a message, and puts
 * messages aside or back (nothing is thrown away). known: set of names. */
bool spool_tidy(struct spool *spool, GHashTable *known, struct spool_tidied *done, GError **error);

#endif
