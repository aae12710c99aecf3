/* Octets as readable text on one line: printable UTF-8 is written unchanged, "\" as "\\", and any
 * other octet as "\x" and two hex digits. Reading such a text gives back the same octets. */
#ifndef ASKFIRST_BASE_ESCAPE_H
#define ASKFIRST_BASE_ESCAPE_H

#include <glib.h>
#include <stdbool.h>

/* Appends these octets as text. */
void escape_append(GString *out, const void *data, size_t size);
/* Appends the octets of this text. Returns false when it is not written this way; out is then
 * undefined. */
bool escape_read(GString *out, const char *text, size_t size);

#endif
