/* Reading the small files that administrators edit. */
#ifndef ASKFIRST_CONF_READ_H
#define ASKFIRST_CONF_READ_H

#include <glib.h>
#include <stdbool.h>

/* Returns the text of a regular file of at most 64 MiB, NUL-terminated, without a byte order mark.
 * NULL with ERROR_IO or ERROR_INPUT: a sentence with the path and a remedy. The signature is that
 * of rules_read; ctx is not used. Caller frees. */
char *conf_read_file(void *ctx, const char *path, GError **error);

/* Is the text of a file UTF-8? If not, the first invalid line becomes a problem. */
bool conf_check_utf8(const char *file, const char *text, GPtrArray *problems);

#endif
