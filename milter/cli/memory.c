#include "cli/memory.h"

#include <stdio.h>
#include "cli/cli.h"
#include "testing.h"

static void told(const GError *trouble)
{
    fprintf(stderr, "askfirst: %s; going on as if nobody were acquainted\n", trouble->message);
}

/* Without a store nobody has said anything: a newcomer can try this before the daemon has ever run.
 */
bool cli_memory_open(const struct config *config, struct memory *memory, GError **error)
{
    g_autoptr(GError) trouble = NULL;

    *memory = memory_of(config, NULL, NULL, now_seconds(), told);
    if (!cli_become_owner(config->state_dir, error))
        return false;
    memory->store = store_open(config->state_dir, false, 0, error);
    if (!memory->store && !cli_is_missing(error))
        return false;
    memory->acquaint = acquaint_open(config->state_dir, false, 0, &trouble);
    if (!memory->acquaint && !cli_is_missing(&trouble))
        told(trouble);
    return true;
}

void cli_memory_close(struct memory *memory)
{
    store_close(memory->store);
    acquaint_close(memory->acquaint);
}
