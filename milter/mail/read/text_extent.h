/* How much of a body has to be read to get a given amount of its text: pictures and documents
 * before or between the words do not count.
 *
 * Linear; pure; any thread. A body may be anything. Whatever only looks like a part that is not
 * text is also read, up to LIMIT_BEFORE_TEXT. */
#ifndef ASKFIRST_MAIL_READ_TEXT_EXTENT_H
#define ASKFIRST_MAIL_READ_TEXT_EXTENT_H

#include <stddef.h>

/* Returns how many octets are read, from the beginning of the body. They hold at most `text` octets
 * outside of parts that are not text, and are at most the larger of LIMIT_BEFORE_TEXT and `text`.
 * If the result is less than size, the rest, and anything that arrives later, is not read. */
size_t extent_of_text(const char *body, size_t size, size_t text);

#endif
