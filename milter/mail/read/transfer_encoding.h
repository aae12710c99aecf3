/* Decodes transfer encodings (RFC 2045, 6; RFC 2047, 4) as mail programs do: characters that do not
 * belong there are skipped. Pure; linear; any thread. */
#ifndef ASKFIRST_MAIL_READ_TRANSFER_ENCODING_H
#define ASKFIRST_MAIL_READ_TRANSFER_ENCODING_H

#include <glib.h>
#include <stddef.h>

/* Each function appends to out. Base64 may lack its padding, or continue after it. */
void decode_base64(GByteArray *out, const char *text, size_t size);
void decode_quoted_printable(GByteArray *out, const char *text, size_t size);

/* Decodes the "Q" encoding of encoded words. */
void decode_q(GByteArray *out, const char *text, size_t size);

#endif
