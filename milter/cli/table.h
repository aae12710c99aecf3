/* Text in aligned columns. A table is a GPtrArray of rows (GStrv); rows may differ in length. */
#ifndef ASKFIRST_CLI_TABLE_H
#define ASKFIRST_CLI_TABLE_H

#include <glib.h>
#include <stdio.h>

GPtrArray *table_new(void);
/* Adds a row of these texts (copied), NULL after the last. */
void table_add(GPtrArray *table, ...) G_GNUC_NULL_TERMINATED;
/* Prints the table. Each column is as wide as its widest cell; two blanks separate columns, and
 * none end a line. */
void table_print(FILE *to, const GPtrArray *table);

#endif
