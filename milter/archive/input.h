/* Octets of an archive as they come: from a file, or from a program that unpacks it.
 *
 * A window of fixed size over a stream that need not be seekable. One thread at a time. The octets
 * are hostile. */
#ifndef ASKFIRST_ARCHIVE_INPUT_H
#define ASKFIRST_ARCHIVE_INPUT_H

#include <glib.h>
#include <stdbool.h>

struct input;

/* How a file is packed, by its first octets. */
enum packing { PACKED_NOT, PACKED_GZIP, PACKED_BZIP2, PACKED_XZ, PACKED_ZSTD };

/* "-" is standard input. A packed file is unpacked by the system's own program (gzip, bzip2, xz,
 * zstd), a child whose complaints go to stderr. No FIFO or device is opened, and no symbolic link
 * where follow is false. NULL with ERROR_IO, ERROR_INPUT (no regular file) or ERROR_NOT_FOUND (the
 * program is missing: which package has it). */
struct input *input_open(const char *path, bool follow, GError **error);
/* Ends the child too. */
void input_close(struct input *input);

/* The window: at least `want` octets from the place where we are, fewer only at the end or when
 * `want` is more than the window holds (LIMIT_HEADER_BYTES and something). *size is what is there;
 * the pointer holds until the next call. NULL with ERROR_IO naming file and offset. */
const char *input_look(struct input *input, size_t want, size_t *size, GError **error);
/* Goes on by so many octets, which must be in the window. */
void input_skip(struct input *input, size_t octets);
/* Have all octets been read into the window? */
bool input_at_end(const struct input *input);
/* Octets passed, unpacked. */
guint64 input_offset(const struct input *input);
/* Octets of the file itself that have been read, for a progress bar. */
guint64 input_consumed(const struct input *input);
/* Octets from any place of a file that is not packed; 0 where that is not possible. */
size_t input_peek_at(const struct input *input, guint64 offset, char *into, size_t size);
/* After the end: did the unpacking program succeed? ERROR_INPUT naming file and offset. */
bool input_finish(struct input *input, GError **error);

#endif
