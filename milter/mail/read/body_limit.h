/* How much of a body GMime may see: it makes objects of several hundred octets of each boundary
 * line, each field of a part's header, each parameter and each address in it.
 *
 * Linear; pure; any thread. Bounds: LIMIT_MIME_DASHES, LIMIT_PART_FIELDS. */
#ifndef ASKFIRST_MAIL_READ_BODY_LIMIT_H
#define ASKFIRST_MAIL_READ_BODY_LIMIT_H

#include <stddef.h>

/* The octets of the body that may be parsed: all of it, or up to the line that goes beyond the
 * bounds. head: the header that GMime sees before the body. What can be header of a part, or of a
 * message inside, counts as header. */
size_t body_limit_of(const char *head, size_t head_size, const char *body, size_t size);

#endif
