/* Makes strangers' bytes fit to be kept and displayed: valid UTF-8, no control characters, a
 * bounded length. Pure; any thread. */
#ifndef ASKFIRST_MAIL_READ_SANITIZE_H
#define ASKFIRST_MAIL_READ_SANITIZE_H

#include <glib.h>
#include <stdbool.h>

/* Returns the text as one line. Each run of white space and line breaks becomes one space; control
 * characters and those that change the direction of writing are removed; the ends are trimmed. The
 * result has at most limit octets, cut between two characters. text may be any bytes but NUL.
 * Caller frees. */
char *sanitize_line(const char *text, size_t limit);

/* Returns all of the text in one line. Characters that sanitize_line leaves out, tabs and line ends
 * become "?". text may be any bytes but NUL. Caller frees. */
char *sanitize_visible(const char *text);

/* Returns lines of text. CRLF and CR become LF; of the control characters only LF and TAB stay. The
 * result has at most limit octets, cut between two characters. text: size octets of anything.
 * Caller frees. */
char *sanitize_text(const char *text, size_t size, size_t limit);

/* Returns true when these octets are ASCII and none of them is NUL. */
bool sanitize_is_ascii(const char *text, size_t size);

/* Returns a field's body without its folds (RFC 5322, 2.2.3), with control characters as spaces,
 * trimmed, and at most limit octets. Caller frees. */
char *sanitize_unfold(const char *value, size_t limit);

/* Returns true when the text begins with the prefix, compared without ASCII case. */
bool sanitize_has_prefix(const char *text, const char *prefix);

#endif
