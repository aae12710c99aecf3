/* Reading a message from a file: its header fields and its body, as a milter would get them. */
#ifndef ASKFIRST_CLI_READ_MESSAGE_H
#define ASKFIRST_CLI_READ_MESSAGE_H

#include <glib.h>
#include <stdbool.h>

/* Reads a message of at most 64 MiB; the rest of a larger body is left out. path: "-" is standard
 * input. An mbox "From " line at the beginning is skipped. fields: GPtrArray of struct field
 * (mail/read/header.h); caller frees both. */
bool readmail(const char *path, GPtrArray **fields, GString **body, GError **error);

#endif
