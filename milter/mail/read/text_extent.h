/* How much of a body must be there for so much of its text: pictures and documents that stand
 * before or between the words do not count.
 *
 * Linear; pure; any thread. A body may be anything: what only looks like a part that is not text is
 * read, too, up to LIMIT_BEFORE_TEXT. */
#ifndef ASKFIRST_MAIL_READ_TEXT_EXTENT_H
#define ASKFIRST_MAIL_READ_TEXT_EXTENT_H

#include <stddef.h>

/* The octets from the beginning of the body that are read: they hold at most `text` octets outside
 * of parts that are not text, and are no more than LIMIT_BEFORE_TEXT where that is more than
 * `text`. Less than size: the rest, and what comes behind it, is not read. */
size_t extent_of_text(const char *body, size_t size, size_t text);

#endif
