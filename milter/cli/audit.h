/* Lines of the audit trail as the subcommands show them. */
#ifndef ASKFIRST_CLI_AUDIT_H
#define ASKFIRST_CLI_AUDIT_H

#include <glib.h>

/* As many of a subject's lines as are shown, the last ones. */
#define AUDIT_LINES 1000u

/* lines: struct audit_line. Prints nothing for none. */
void audit_print(const GPtrArray *lines);

#endif
