/* Reading the small files that an administrator edits. */
#ifndef ASKFIRST_CONF_READ_H
#define ASKFIRST_CONF_READ_H

#include <glib.h>

/* The whole of a regular file of at most 64 MiB, NUL-terminated; NULL with ERROR_IO or ERROR_INPUT,
 * a sentence with the path and a remedy. Has the form of rules_read; ctx is not used. Caller frees.
 */
char *conf_read_file(void *ctx, const char *path, GError **error);

/* The first line that is not UTF-8, or 0. */
unsigned conf_bad_line(const char *text);

/* Overwrites the comments ("#" and "//" to the end of the line, C's) with blanks, because
 * libconfuse counts the lines of comments wrongly and reads one that is never closed in silence.
 * Returns the line of such a comment, or 0. */
unsigned conf_blank_comments(char *text);

#endif
