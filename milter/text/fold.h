/* Where a text may be folded: at spaces, and between the characters of scripts that write without
 * them (Unicode UAX 14, the small part that our own texts need). Pure; any thread. */
#ifndef ASKFIRST_TEXT_FOLD_H
#define ASKFIRST_TEXT_FOLD_H

#include <glib.h>
#include <stdbool.h>

/* Returns the size in octets of the first piece of text that must not be broken: up to a space, or
 * up to a wide character before which a line may end. */
size_t fold_word(const char *text);

/* Returns the columns that these octets take on a screen. */
size_t fold_columns(const char *text, size_t size);

/* Returns true when a text was folded without a space between `before` and `after`. */
bool fold_is_tight(const char *before, size_t size, const char *after);

#endif
