/* The leaves of a body: GMime finds them, this walks them and decodes their text.
 *
 * The body may be cut anywhere and may be anything. Depth, parts, boundary lines and what stands
 * in headers of parts are bounded (limits.h). Any thread, after mail_init. */
#ifndef ASKFIRST_MAIL_READ_BODY_PARTS_H
#define ASKFIRST_MAIL_READ_BODY_PARTS_H

#include <gmime/gmime.h>
#include <stdbool.h>

struct part {
    GMimePart *mime;        /* borrowed; NULL where the whole body is one text: */
    const GByteArray *body; /* this, as it came; borrowed */
    char *type; /* "text/plain", lower case; these three as mail/read/content_type.h reads them */
    char *charset; /* a label; NULL: none */
    GMimeContentEncoding encoding;
    bool attachment;
    bool flowed, delsp;      /* RFC 3676 */
    const void *alternative; /* the innermost multipart/alternative it is in, to compare; or NULL */
};

struct parts {
    GMimeMessage *message; /* NULL where GMime was not needed, or could read nothing */
    GByteArray *raw;       /* the header as GMime saw it, and the body */
    GMimeStream *stream;   /* NULL where GMime was not needed; owns raw */
    size_t head;           /* octets of raw before the body */
    GPtrArray *list;       /* struct part, in order; no messages inside, at most LIMIT_MIME_PARTS */
    bool sealed;           /* something in it is signed or encrypted */
    bool cut;              /* it has more of anything than is looked at: some of it was not read */
};

/* fields: of struct field (mail/read/header.h). Never NULL; the list is empty where nothing can be
 * read. exact: the octets of the body must stay as they are, for rewriting it; if not, they are
 * guarded (mail/read/charset.h), which can change single characters of text that looks like
 * parameters, and a body of one text is not shown to GMime, which makes dozens of objects for it.
 */
struct parts *parts_open(const GPtrArray *fields, const char *body, size_t size, bool exact);
void parts_free(struct parts *parts);

/* A part by itself; alternative is not known. Borrows mime. */
struct part *part_new(GMimePart *mime);
void part_free(void *part);

/* The content without its transfer encoding. Caller unrefs. */
GByteArray *part_content(const struct part *part);

/* The content as clean UTF-8 with LF line ends, at most limit octets. What its charset does not
 * know becomes "?"; without a known charset it is read as UTF-8 or else windows-1252. Caller frees.
 */
char *part_text(const struct part *part, size_t limit);

/* Is it text that its reader reads at once and that can be changed? Calendars and cards cannot. */
bool part_is_rewritable(const struct part *part);

/* Does one of these begin an OpenPGP message, signed or encrypted? */
bool parts_hold_pgp(const struct parts *parts);

/* Where the content stands in raw, still encoded; false when it cannot be told. */
bool part_place(const struct parts *parts, const struct part *part, size_t *start, size_t *end);

#endif
