/* Reading a dump (dump.h): makes the stores that a text has. One thread; errors as in dump.h. Only
 * the dump files include this. */
#ifndef ASKFIRST_STORE_DUMP_LOAD_H
#define ASKFIRST_STORE_DUMP_LOAD_H

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

/* Makes the stores that the text has in state_dir, where none of them may be. The caller keeps
 * everybody else from using state_dir. *parts: bit set of what was made. Errors: ERROR_INPUT (the
 * text: names the line), ERROR_VERSION, ERROR_STATE (there is a store already), ERROR_IO,
 * ERROR_FULL; then nothing has been made. */
bool dump_read(const char *state_dir, FILE *from, unsigned *parts, guint64 *records,
               GError **error);

#endif
