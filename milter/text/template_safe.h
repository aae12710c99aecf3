/* Makes text by strangers safe for use in our own texts. Pure; any thread. */
#ifndef ASKFIRST_TEXT_TEMPLATE_SAFE_H
#define ASKFIRST_TEXT_TEMPLATE_SAFE_H

#include <glib.h>

/* Returns the text as one line of valid UTF-8. Control characters and white space become single
 * spaces (no-break ones beside French punctuation stay). Characters that change the direction of
 * text or hide it are removed. "://" and "mailto:" are broken up, so that no program makes a link
 * of them. Text beyond limit octets is replaced by "...". Caller frees. */
char *safe_text(const char *text, size_t limit);

/* Like safe_text, in ASCII with the nearest letters. Caller frees. */
char *safe_ascii(const char *text, size_t limit);

/* Returns the name of a person for our texts: the display name made safe and cut to
 * LIMIT_SHOWN_NAME characters, or the address when the name is empty. Caller frees. */
char *template_name(const char *name, const char *address);

#endif
