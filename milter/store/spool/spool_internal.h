/* Internals of the spool: its folder, and the names in it. */
#ifndef ASKFIRST_STORE_SPOOL_SPOOL_INTERNAL_H
#define ASKFIRST_STORE_SPOOL_SPOOL_INTERNAL_H

#include <glib.h>
#include <stdbool.h>

#define NAME_OCTETS 16
#define NAME_LENGTH (2 * NAME_OCTETS)
#define ENVELOPE ".env"
#define TEMPORARY ".tmp"
#define UNCLAIMED "unclaimed"

struct spool {
    char *folder;
    int fd; /* of the folder */
    unsigned min_free;
};

/* Sets the error for a failed system call on a file of the spool ("" for the folder). Returns
 * false. */
bool spool_trouble(const struct spool *spool, const char *name, const char *doing, int code,
                   GError **error);
/* Returns whether this can be the name of a message. If not, fails with ERROR_INPUT. */
bool spool_check_name(const struct spool *spool, const char *name, GError **error);
/* Creates this new file with this text, synced. Removes it on failure. */
bool spool_write_file(struct spool *spool, const char *name, const char *text, GError **error);
/* Writes all data. Returns 0 or an errno. */
int spool_write_all(int fd, const void *data, size_t size);
/* Returns whether this open file, read from its beginning, has this size and digest. path: relative
 * to the folder. */
bool spool_check_octets(const struct spool *spool, const char *path, int fd, guint64 size,
                        const char *digest, bool *eight_bit, GError **error);

#endif
