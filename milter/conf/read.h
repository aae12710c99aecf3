/* Reading the small files that an administrator edits. */
#ifndef ASKFIRST_CONF_READ_H
#define ASKFIRST_CONF_READ_H

#include <glib.h>

/* The whole of a regular file of at most 64 MiB, NUL-terminated; NULL with ERROR_IO or ERROR_INPUT,
 * a sentence with the path and a remedy. Has the form of rules_read; ctx is not used. Caller frees.
 */
char *conf_read_file(void *ctx, const char *path, GError **error);

#endif
