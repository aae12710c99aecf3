/* The spool: one file a stopped message, state_dir/spool/NAME, its octets exactly as they came. A
 * message is not there, or whole.
 *
 * Written under a temporary name, fsynced, renamed, folder fsynced: when spool_commit has returned
 * true, it survives a power cut. Any thread; a struct spool_file has one owner. */
#ifndef ASKFIRST_STORE_SPOOL_H
#define ASKFIRST_STORE_SPOOL_H

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
/* Makes it durable. *digest: SHA-256 in hex (caller frees). The struct stays valid until
 * spool_file_free. */
bool spool_commit(struct spool_file *file, char **digest, GError **error);
const char *spool_file_name(const struct spool_file *file);
guint64 spool_file_size(const struct spool_file *file);
/* Frees; a file that was not committed is removed. */
void spool_file_free(struct spool_file *file);

/* Opens a committed file for reading (close-on-exec, at its beginning), once all of it has been
 * read and found to be what was committed: so many octets with this digest. *eight_bit (may be
 * NULL): has it octets that are no ASCII? -1 with error: ERROR_NOT_FOUND, ERROR_CORRUPT, ERROR_IO.
 */
int spool_read(struct spool *spool, const char *name, guint64 size, const char *digest,
               bool *eight_bit, GError **error);
/* The same for what this process committed a moment ago: its octets are not compared. */
int spool_reopen(struct spool *spool, const char *name, GError **error);
/* Removes a committed file; a missing one is no error. */
bool spool_remove(struct spool *spool, const char *name, GError **error);
/* At start, before any mail: removes temporary files, and moves files that no request knows to
 * spool/unclaimed/ (nothing is thrown away); *moved is their count. known: set of names. */
bool spool_tidy(struct spool *spool, GHashTable *known, unsigned *moved, GError **error);

#endif
