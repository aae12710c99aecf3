/* Charsets as mail programs name them: first the labels of the WHATWG Encoding Standard, then the
 * names that iconv knows.
 *
 * GMime remembers each unknown name as long as the process lives, and mail could fill the memory
 * with them. So GMime is only ever given "utf-8" (encoded_word.h, and below).
 *
 * RFC 2231 (parameters). Linear; any thread. */
#ifndef ASKFIRST_MAIL_READ_CHARSET_H
#define ASKFIRST_MAIL_READ_CHARSET_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* Returns iconv's name for the charset of this label. Returns NULL for UTF-8, ASCII, an unknown
 * label, and no label. Caller frees. */
char *charset_other(const char *label);

/* Returns the octets as UTF-8. Octets that are not valid in the charset of the label become "?".
 * Without a known label, and for ASCII, they are read as UTF-8 if they are valid, else as
 * windows-1252. label: or NULL. Caller unrefs. */
GByteArray *charset_read(const char *label, const void *octets, size_t size);

/* Returns true when ASCII octets are not ASCII characters in this charset (UTF-16 and the like,
 * UTF-7). False for NULL. */
bool charset_is_wide(const char *label);

/* Guards text that holds header fields of parts: turns extended parameters
 * ("name*=charset'language'value") into ordinary ones and breaks encoded words of unknown charsets,
 * in place, without changing the length. */
void charset_guard_parameters(char *text, size_t size);

#endif
