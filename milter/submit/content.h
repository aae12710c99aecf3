/* Sending the content of a mail in DATA (RFC 5321 4.5.2): dots are stuffed and the end is marked.
 *
 * It is streamed through one buffer of fixed size. One owner. */
#ifndef ASKFIRST_SUBMIT_CONTENT_H
#define ASKFIRST_SUBMIT_CONTENT_H

#include "submit/submit.h"
#include "submit/wire.h"

/* Returns how many octets head, file and tail have together, or -1 when the size of the file is not
 * known. */
goffset content_size(const struct submit_mail *mail);

/* Are head, file and tail all ASCII? False when the file cannot be read. */
bool content_is_ascii(const struct submit_mail *mail);

/* Sends head, file and tail, and the final dot. When this fails, the connection must be closed
 * without sending more, so that the server drops what it has. */
bool content_send(struct wire *wire, const struct submit_mail *mail, GError **error);

#endif
