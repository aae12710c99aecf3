/* Limits how much of a body GMime sees. GMime allocates several hundred octets for each boundary
 * line, for each field of a part's header, and for each parameter and address in it.
 *
 * Linear; pure; any thread. Bounds: LIMIT_MIME_DASHES, LIMIT_PART_FIELDS. */
#ifndef ASKFIRST_MAIL_READ_BODY_LIMIT_H
#define ASKFIRST_MAIL_READ_BODY_LIMIT_H

#include <stddef.h>

/* Returns how many octets of the body may be parsed: all, or those before the line that exceeds the
 * bounds. head: the header that GMime sees before the body. Anything that can be the header of a
 * part, or of a message inside, counts as header. */
size_t body_limit_of(const char *head, size_t head_size, const char *body, size_t size);

#endif
