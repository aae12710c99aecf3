/* Octets as readable text on one line: printable UTF-8 stands as it is, "\" is written "\\", and
 * any other octet "\x" and two hex digits. Whatever was written so is read back octet by octet. */
#ifndef ASKFIRST_BASE_ESCAPE_H
#define ASKFIRST_BASE_ESCAPE_H

#include <glib.h>
#include <stdbool.h>

/* Appends the text of these octets. */
void escape_append(GString *out, const void *data, size_t size);
/* Appends the octets of this text; false where it is not so written (out is then of no use). */
bool escape_read(GString *out, const char *text, size_t size);

#endif
