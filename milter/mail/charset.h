/* Keeping strangers' charset names away from GMime, which remembers each unknown one for as long as
 * the process lives: mail could fill the memory with them.
 *
 * RFC 2047 (encoded words), 2231 (parameters). Linear; any thread. */
#ifndef ASKFIRST_MAIL_CHARSET_H
#define ASKFIRST_MAIL_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

/* Can this charset be converted here? */
bool charset_is_known(const char *name, size_t size);

/* Is it one that can be converted, and neither UTF-8 nor ASCII? NULL is not. */
bool charset_is_other(const char *name);

/* Is ASCII not ASCII in it (UTF-16 and the like, UTF-7)? NULL is not. */
bool charset_is_wide(const char *name);

/* The text with "utf-8" for each unknown charset of an encoded word. Caller frees. */
char *charset_guard_words(const char *text);

/* The same for what holds header fields of parts: makes ordinary parameters of extended ones
 * ("name*=charset'language'value") and breaks encoded words of unknown charsets, in place, without
 * changing the length. */
void charset_guard_parameters(char *text, size_t size);

#endif
