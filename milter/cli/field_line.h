/* Lines such as "subject: Lunch?", by which a command shows one thing. On a terminal a long line is
 * folded at blanks, and its text stays aligned; elsewhere it stays one line, for grep. */
#ifndef ASKFIRST_CLI_FIELD_LINE_H
#define ASKFIRST_CLI_FIELD_LINE_H

#include <glib.h>

/* Prints a line. label: with the blanks behind it. The text must be fit for a terminal already. */
void field_print(const char *label, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Returns such a line without a newline at its end, folded at this many columns; 0: never folded. A
 * word that is too long for a line, such as an address, stays whole. Caller frees. */
char *field_fold(const char *label, const char *text, guint columns);

#endif
