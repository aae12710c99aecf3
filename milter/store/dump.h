/* Everything that is stored, as text: for backups, for moving to another machine, and for another
 * version of LMDB, which cannot read the files of this one. askfirst(1) describes the format under
 * store.
 *
 * Each store is written in the state of one moment, while others may change it. Reading creates new
 * stores, from a complete text or not at all. */
#ifndef ASKFIRST_STORE_DUMP_H
#define ASKFIRST_STORE_DUMP_H

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

/* Writes the existing stores in the bit set (1 << part). tables: writes only tables with these
 * names (NULL-terminated), and the result cannot be read back; NULL writes all. *records: number of
 * records written. Fails with ERROR_NOT_FOUND when no table has such a name, or no store exists. */
bool dump_write(const char *state_dir, unsigned parts, const char *const *tables, FILE *to,
                guint64 *records, GError **error);

#endif
