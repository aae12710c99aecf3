/* The headers of a mailbox file, one after another (mbox, RFC 4155 and its predecessors: mboxo,
 * mboxrd, mboxcl).
 *
 * Bodies are skipped, not parsed. A message begins at a line "From ... hh:mm ..." that stands at
 * the beginning or behind an empty line, and that a header field follows. A Content-Length is only
 * trusted when a message begins, or the file ends, directly behind the body that it promises; then
 * lines within the body do not begin a message. Lines end in LF or CRLF. The input is hostile; the
 * time is linear. */
#ifndef ASKFIRST_ARCHIVE_MBOX_H
#define ASKFIRST_ARCHIVE_MBOX_H

#include "archive/input.h"

struct mbox;

/* Makes a reader. input is borrowed and must stand at its beginning. */
struct mbox *mbox_new(struct input *input);
void mbox_free(struct mbox *mbox);

/* One message. */
struct mbox_message {
    /* from behind the line "From " to the empty line; valid until the next call */
    const char *header;
    size_t size;
    guint64 offset; /* of the line "From " in the file (unpacked) */
    bool whole;     /* false: longer than LIMIT_HEADER_BYTES, and cut */
};
/* Reads the next message; *found is false at the end. Returns false with ERROR_IO. */
bool mbox_next(struct mbox *mbox, struct mbox_message *message, bool *found, GError **error);

/* Do these octets, the first of a file, begin an mbox? Leading empty lines are ignored. */
bool mbox_begins(const char *head, size_t size);
/* Does a header line begin here: a name of RFC 5322 and a colon? */
bool mbox_is_field(const char *line, size_t size);

#endif
