/* Recognises internationalized messages (RFC 6532, message/global): those whose header, or the
 * header of one of their parts, has octets that are not ASCII.
 *
 * The code looks at lines and keeps nothing: a message of any size or depth costs one reading. In
 * doubt (a text that looks like the header of a part) the answer is yes. Any thread. */
#ifndef ASKFIRST_MAIL_READ_INTERNATIONALIZED_H
#define ASKFIRST_MAIL_READ_INTERNATIONALIZED_H

#include <glib.h>
#include <stdbool.h>

/* Returns true when the message is one. It consists of head (may be NULL), followed by the content
 * of this regular file from this offset on; the position of fd does not change. A read error counts
 * as the end. */
bool message_is_global(GBytes *head, int fd, goffset from);

#endif
