/* What a part says of its content, as mail programs read it when it is written wrong: RFC 2045
 * (5.2) has a Content-Type that nobody can read taken for plain text. Pure; linear; any thread.
 *
 * value: of the field, as it stands in the header; NULL where there is none. */
#ifndef ASKFIRST_MAIL_READ_CONTENT_TYPE_H
#define ASKFIRST_MAIL_READ_CONTENT_TYPE_H

#include <gmime/gmime.h>

/* "text/plain", lower case. Caller frees. */
char *declared_type(const char *value);

/* The label behind "charset", whatever stands between, or NULL. Caller frees. */
char *declared_charset(const char *value);

GMimeContentEncoding declared_encoding(const char *value);

#endif
