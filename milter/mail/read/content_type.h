/* What a part says about its content, read as mail programs read it when it is malformed: RFC 2045
 * (5.2) takes a part with an unreadable Content-Type for plain text. Pure; linear; any thread.
 *
 * value: of the field, as it stands in the header; NULL when there is no field. */
#ifndef ASKFIRST_MAIL_READ_CONTENT_TYPE_H
#define ASKFIRST_MAIL_READ_CONTENT_TYPE_H

#include <gmime/gmime.h>

/* Returns the type, "text/plain", in lower case. Caller frees. */
char *declared_type(const char *value);

/* Returns the label after "charset", whatever stands between, or NULL. Caller frees. */
char *declared_charset(const char *value);

GMimeContentEncoding declared_encoding(const char *value);

#endif
