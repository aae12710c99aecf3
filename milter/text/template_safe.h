/* Making safe what strangers wrote before it stands in a text of ours. Pure; any thread. */
#ifndef ASKFIRST_TEXT_TEMPLATE_SAFE_H
#define ASKFIRST_TEXT_TEMPLATE_SAFE_H

#include <glib.h>

/* One line of valid UTF-8: control characters and white space become single spaces (of French marks
 * no-break ones stay), characters that
 * turn or hide text are taken out, "://" and "mailto:" are taken apart so that no program makes a
 * link of them, and what is over limit octets is replaced by "...". Caller frees. */
char *safe_text(const char *text, size_t limit);

/* The same in ASCII, with the nearest letters. Caller frees. */
char *safe_ascii(const char *text, size_t limit);

/* What a person is called in our texts: the display name made safe and cut to LIMIT_SHOWN_NAME
 * characters, or the address where the name is empty. Caller frees. */
char *template_name(const char *name, const char *address);

#endif
