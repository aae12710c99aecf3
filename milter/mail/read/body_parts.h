/* The leaves of a body: GMime finds them, and this code walks them and decodes their text.
 *
 * The body may be cut anywhere and may be anything. Depth, number of parts, boundary lines and the
 * headers of parts are bounded (limits.h). Any thread, after mail_init. */
#ifndef ASKFIRST_MAIL_READ_BODY_PARTS_H
#define ASKFIRST_MAIL_READ_BODY_PARTS_H

#include <gmime/gmime.h>
#include <stdbool.h>

struct part {
    GMimePart *mime;        /* borrowed; NULL where the whole body is one text */
    const GByteArray *body; /* without mime: the body as it came; borrowed */
    char *type;    /* "text/plain", lower case; mail/read/content_type.h reads it and the charset */
    char *charset; /* a label; NULL: none */
    GMimeContentEncoding encoding;
    bool attachment;
    bool flowed, delsp; /* RFC 3676 */
    const void
        *alternative; /* the innermost multipart/alternative around it, for comparison; or NULL */
};

struct parts {
    GMimeMessage *message; /* NULL where GMime was not needed, or could not read anything */
    GByteArray *raw;       /* the header as GMime saw it, and the body */
    GMimeStream *stream;   /* NULL where GMime was not needed; owns raw */
    size_t head;           /* octets of raw before the body */
    GPtrArray *list; /* struct part, in order; without messages inside, at most LIMIT_MIME_PARTS */
    bool sealed;     /* something in it is signed or encrypted */
    bool cut;        /* it exceeds a limit: some of it was not read */
};

/* Opens a body. fields: of struct field (mail/read/header.h). Never NULL; the list is empty where
 * nothing can be read. exact: the octets of the body must stay as they are, for rewriting it.
 * Otherwise they are guarded (mail/read/charset.h), which can change single characters of text that
 * looks like parameters; and a body of one text is not passed to GMime, which would make dozens of
 * objects for it. */
struct parts *parts_open(const GPtrArray *fields, const char *body, size_t size, bool exact);
void parts_free(struct parts *parts);

/* Returns a part by itself, without its alternative. Borrows mime. */
struct part *part_new(GMimePart *mime);
void part_free(void *part);

/* Returns the content without its transfer encoding. Caller unrefs. */
GByteArray *part_content(const struct part *part);

/* Returns the content as sanitized UTF-8 with LF line ends, at most limit octets. Octets that are
 * not valid in its charset become "?". Without a known charset it is read as UTF-8, or else as
 * windows-1252. Caller frees. */
char *part_text(const struct part *part, size_t limit);

/* Returns true for text that mail programs show at once and that can be changed. Calendars and
 * cards cannot be changed. */
bool part_is_rewritable(const struct part *part);

/* Returns true when one of these begins an OpenPGP message, signed or encrypted. */
bool parts_hold_pgp(const struct parts *parts);

/* Finds where the content stands in raw, still encoded. Returns false when that cannot be told. */
bool part_place(const struct parts *parts, const struct part *part, size_t *start, size_t *end);

#endif
