/* Reading a dump (dump.h): creates the stores that a text contains. One thread; errors as in
 * dump.h. */
#ifndef ASKFIRST_STORE_DUMP_LOAD_H
#define ASKFIRST_STORE_DUMP_LOAD_H

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

/* Creates the stores in the text in state_dir, where none of them may exist. The caller keeps
 * everybody else from using state_dir. *parts: bit set of the created stores. On an error nothing
 * has been created: ERROR_INPUT (the text is wrong; names the line), ERROR_VERSION, ERROR_STATE (a
 * store exists already), ERROR_IO, ERROR_FULL. */
bool dump_read(const char *state_dir, FILE *from, unsigned *parts, guint64 *records,
               GError **error);

#endif
