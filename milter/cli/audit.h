/* Lines of the audit trail as the subcommands print them. */
#ifndef ASKFIRST_CLI_AUDIT_H
#define ASKFIRST_CLI_AUDIT_H

#include <glib.h>

/* How many of a subject's lines are printed: the last ones. */
#define AUDIT_LINES 1000u

/* Prints the lines (struct audit_line); nothing when there are none. */
void audit_print(const GPtrArray *lines);

#endif
