/* Making strangers' bytes fit to be kept and shown: valid UTF-8, no control characters, a length.
 * Pure; any thread. */
#ifndef ASKFIRST_MAIL_READ_SANITIZE_H
#define ASKFIRST_MAIL_READ_SANITIZE_H

#include <glib.h>
#include <stdbool.h>

/* One line: white space and line breaks become one space each run, control characters and those
 * that turn the direction of writing go, ends are trimmed; at most limit octets, cut at a
 * character. text may be any bytes but NUL. Caller frees. */
char *sanitize_line(const char *text, size_t limit);

/* All of it in one line, with "?" for what sanitize_line leaves out, tabs and line ends too. text
 * may be any bytes but NUL. Caller frees. */
char *sanitize_visible(const char *text);

/* Lines of text: CRLF and CR become LF; of the control characters only LF and TAB stay; at most
 * limit octets, cut at a character. size octets, which may be anything. Caller frees. */
char *sanitize_text(const char *text, size_t size, size_t limit);

/* Are these octets ASCII, none of them NUL? */
bool sanitize_is_ascii(const char *text, size_t size);

/* A field's body without its folds (RFC 5322, 2.2.3), control characters as spaces, trimmed; at
 * most limit octets. Caller frees. */
char *sanitize_unfold(const char *value, size_t limit);

/* Does this text begin with that word, compared without ASCII case? */
bool sanitize_has_prefix(const char *text, const char *prefix);

#endif
