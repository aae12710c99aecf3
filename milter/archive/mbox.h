/* The headers of a mailbox file, one after the other (mbox, RFC 4155 and its elders: mboxo, mboxrd,
 * mboxcl).
 *
 * Bodies are passed over, not parsed: a message begins at a line "From ... hh:mm ..." after an
 * empty line (or the beginning) that a header field follows. A Content-Length is believed only
 * where a message begins, or the file ends, right behind the body that it promises: it then hides
 * lines of the body that look like a beginning. Lines end in LF or CRLF. Hostile input; linear. */
#ifndef ASKFIRST_ARCHIVE_MBOX_H
#define ASKFIRST_ARCHIVE_MBOX_H

#include "archive/input.h"

struct mbox;

/* input is borrowed, and stands at the beginning. */
struct mbox *mbox_new(struct input *input);
void mbox_free(struct mbox *mbox);

/* One message. */
struct mbox_message {
    const char *header; /* behind the line "From ", up to the empty line; until the next call */
    size_t size;
    guint64 offset; /* of the line "From " in the file (unpacked) */
    bool whole;     /* false: longer than LIMIT_HEADER_BYTES, and cut */
};
/* *found is false at the end. False with ERROR_IO. */
bool mbox_next(struct mbox *mbox, struct mbox_message *message, bool *found, GError **error);

/* Do these octets, the beginning of a file, begin an mbox? Empty lines before it do not count. */
bool mbox_begins(const char *head, size_t size);
/* Does a line of a header begin here: a name of RFC 5322 and a colon? */
bool mbox_is_field(const char *line, size_t size);

#endif
