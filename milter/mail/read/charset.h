/* Charsets as mail programs name them: the labels of the WHATWG Encoding Standard first, then what
 * iconv has.
 *
 * GMime remembers each name that it does not know for as long as the process lives, and mail could
 * fill the memory with them, so it is shown none but "utf-8" (encoded_word.h, and below).
 *
 * RFC 2231 (parameters). Linear; any thread. */
#ifndef ASKFIRST_MAIL_READ_CHARSET_H
#define ASKFIRST_MAIL_READ_CHARSET_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* What iconv calls the charset of this label. NULL for UTF-8, ASCII, a label that nobody knows, and
 * no label. Caller frees. */
char *charset_other(const char *label);

/* The octets as UTF-8. What the charset of the label does not have becomes "?". Without a known
 * label, and as ASCII: UTF-8 where they are, else windows-1252. label: or NULL. Caller unrefs. */
GByteArray *charset_read(const char *label, const void *octets, size_t size);

/* Is ASCII not ASCII in it (UTF-16 and the like, UTF-7)? NULL is not. */
bool charset_is_wide(const char *label);

/* For what holds header fields of parts: makes ordinary parameters of extended ones
 * ("name*=charset'language'value") and breaks encoded words of unknown charsets, in place, without
 * changing the length. */
void charset_guard_parameters(char *text, size_t size);

#endif
