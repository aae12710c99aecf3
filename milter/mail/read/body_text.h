/* The words of a body: its text parts as UTF-8, and the ATTENDEEs of calendar parts.
 *
 * RFC 2045-2049; charsets and encodings by GMime, HTML by libxml2. The body may be cut anywhere and
 * may be anything. Depth, number of parts and length of text are bounded (limits.h). */
#ifndef ASKFIRST_MAIL_READ_BODY_TEXT_H
#define ASKFIRST_MAIL_READ_BODY_TEXT_H

#include "policy/address.h"
#include "policy/message.h"

/* Reads the beginning of a body (size octets as they came over SMTP, CRLF or LF) under these header
 * fields. Adds ATTENDEEs of a text/calendar part to message->visible (VISIBLE_CALENDAR). Sets
 * message->calendar and sealed, and unread or cut when some of it could not be read.
 *
 * *text: the first text part that has words, but not an attachment; of an alternative, text/plain
 * rather than text/html. With all: every text part, with a line WORDS_NEXT_PART between two; of an
 * alternative, the side that has more words, and from the other the lines that only it has. The
 * text is valid UTF-8 and never NULL. It has at most LIMIT_TEXT octets of each part, and no part
 * follows once they are reached. Caller frees. Each part is decoded at most once. */
void message_read_body(struct message *message, const struct locality *locality,
                       const GPtrArray *fields, const char *body, size_t size, bool all,
                       char **text);

#endif
