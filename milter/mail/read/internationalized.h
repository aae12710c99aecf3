/* Is it an internationalized message (RFC 6532, message/global): has its header, or the header of
 * one of its parts, octets that are not ASCII?
 *
 * Looks at lines and keeps nothing: a message of any size or depth costs one reading. In doubt (a
 * text that looks like the header of a part) the answer is yes. Any thread. */
#ifndef ASKFIRST_MAIL_READ_INTERNATIONALIZED_H
#define ASKFIRST_MAIL_READ_INTERNATIONALIZED_H

#include <glib.h>
#include <stdbool.h>

/* The message is head (may be NULL), then what this regular file has from this offset on; its
 * position stays where it is. What cannot be read is taken for the end. */
bool message_is_global(GBytes *head, int fd, goffset from);

#endif
