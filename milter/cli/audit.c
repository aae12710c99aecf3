#include "cli/audit.h"

#include <stdio.h>
#include "cli/cli.h"
#include "cli/field_line.h"
#include "store/ledger/audit.h"

static void print_line(const struct audit_line *line)
{
    g_autofree char *when = cli_moment(line->when);
    g_autofree char *actor = cli_terminal(line->actor, 60);
    g_autofree char *detail = cli_terminal(line->detail, 1000);

    field_print("    ", "%s  %s  %s  %s", when, actor, line->what, detail);
}

void audit_print(const GPtrArray *lines)
{
    if (lines->len > 0)
        printf("What was done:\n");
    for (guint i = 0; i < lines->len; i++)
        print_line(lines->pdata[i]);
}
