/* Lines such as "subject:    Lunch?", by which a command shows one thing. On a terminal a long one
 * is folded at blanks, with its text below its text; elsewhere it stays one line, for grep. */
#ifndef ASKFIRST_CLI_FIELD_LINE_H
#define ASKFIRST_CLI_FIELD_LINE_H

#include <glib.h>

/* label: with the blanks behind it. What is printed is fit for a terminal already. */
void field_print(const char *label, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The same as a text without a newline at its end, for so many columns; 0: never folded. A word
 * that is too long for a line, such as an address, stays whole. Caller frees. */
char *field_fold(const char *label, const char *text, guint columns);

#endif
