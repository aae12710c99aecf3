/* All that is stored, as text: for a back-up, and for another machine, or another version of LMDB,
 * which cannot read the files of this one. The format is in askfirst(1), under store.
 *
 * Each store is written as it was at one moment, while others may change it. Reading makes new
 * stores, from a text that is whole or not at all. */
#ifndef ASKFIRST_STORE_DUMP_H
#define ASKFIRST_STORE_DUMP_H

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

/* Writes the stores in the bit set (1 << part) that are there. tables: only those of these names
 * (NULL-terminated), which cannot be read back; NULL: all. *records: how many there are.
 * ERROR_NOT_FOUND where a table has no such name, or there is no store at all. */
bool dump_write(const char *state_dir, unsigned parts, const char *const *tables, FILE *to,
                guint64 *records, GError **error);

#endif
