/* The octets of an archive, read from a file or from a program that unpacks it.
 *
 * They pass through a window of fixed size, and the stream need not be seekable. One thread at a
 * time. The octets are hostile. */
#ifndef ASKFIRST_ARCHIVE_INPUT_H
#define ASKFIRST_ARCHIVE_INPUT_H

#include <glib.h>
#include <stdbool.h>

struct input;

/* How a file is packed, according to its first octets. */
enum packing { PACKED_NOT, PACKED_GZIP, PACKED_BZIP2, PACKED_XZ, PACKED_ZSTD };

/* Opens a file; "-" is standard input. A packed file is unpacked by the system's own program (gzip,
 * bzip2, xz, zstd), a child whose complaints go to stderr. FIFOs and devices are not opened, nor
 * symbolic links when follow is false. NULL with ERROR_IO, ERROR_INPUT (not a regular file) or
 * ERROR_NOT_FOUND (the program is missing; the error says which package has it). */
struct input *input_open(const char *path, bool follow, GError **error);
/* Closes the file and ends the child. */
void input_close(struct input *input);

/* Returns at least `want` octets from the current place; fewer only at the end, or when `want`
 * exceeds the window (slightly more than LIMIT_HEADER_BYTES). *size: how many are there. The
 * pointer is valid until the next call. NULL with ERROR_IO that names file and offset. */
const char *input_look(struct input *input, size_t want, size_t *size, GError **error);
/* Moves on by this many octets, which must be in the window. */
void input_skip(struct input *input, size_t octets);
/* Have all octets been read into the window? */
bool input_at_end(const struct input *input);
/* Returns how many unpacked octets have been passed. */
guint64 input_offset(const struct input *input);
/* Returns how many octets of the file itself have been read, for a progress bar. */
guint64 input_consumed(const struct input *input);
/* Reads octets from any place of a file that is not packed. Returns how many; 0 when that is not
 * possible. */
size_t input_peek_at(const struct input *input, guint64 offset, char *into, size_t size);
/* After the end: did the unpacking program succeed? ERROR_INPUT that names file and offset. */
bool input_finish(struct input *input, GError **error);

#endif
