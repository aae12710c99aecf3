/* The content of a mail on its way through DATA (RFC 5321 4.5.2): dots stuffed, end marked.
 *
 * Streams through one fixed buffer. One owner. */
#ifndef ASKFIRST_SUBMIT_CONTENT_H
#define ASKFIRST_SUBMIT_CONTENT_H

#include "submit/submit.h"
#include "submit/wire.h"

/* Octets of head, file and tail together, or -1 when the file's size cannot be told. */
goffset content_size(const struct submit_mail *mail);

/* Has none of them an octet that is not ASCII? False where the file cannot be read. */
bool content_is_ascii(const struct submit_mail *mail);

/* Sends head, file and tail, and the final dot. When it fails, the connection must be closed
 * without more, so that the server drops what it has. */
bool content_send(struct wire *wire, const struct submit_mail *mail, GError **error);

#endif
