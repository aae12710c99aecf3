/* Reading the small files that an administrator edits. */
#ifndef ASKFIRST_CONF_READ_H
#define ASKFIRST_CONF_READ_H

#include <glib.h>

/* The whole of a regular file of at most 64 MiB, NUL-terminated, without a byte order mark; NULL
 * with ERROR_IO or ERROR_INPUT, a sentence with the path and a remedy. Has the form of rules_read;
 * ctx is not used. Caller frees. */
char *conf_read_file(void *ctx, const char *path, GError **error);

/* The first line that is not UTF-8, or 0. */
unsigned conf_bad_line(const char *text);

/* Overwrites the comments ("#" and "//" to the end of the line, C's) with blanks, because
 * libconfuse counts the lines of comments wrongly and reads one that is never closed in silence.
 * Returns the line of what is not closed (a comment, a quote, a list) and what is wrong with it
 * (not owned), or 0: libconfuse takes all that follows into it, or says so at the end of the file.
 */
unsigned conf_blank_comments(char *text, const char **wrong);

/* In a text without comments: the first line that sets an option which the line *before sets too,
 * or 0. libconfuse would let the last one win. */
unsigned conf_set_twice(const char *text, unsigned *before);

#endif
