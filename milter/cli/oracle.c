#include "cli/oracle.h"

#include <stdio.h>
#include "base/testing.h"
#include "cli/cli.h"
#include "store/acquaint/acquaint.h"
#include "store/ledger/store.h"

static void print_fault(const GError *trouble)
{
    fprintf(stderr, "askfirst: %s; going on as if nobody were acquainted\n", trouble->message);
}

/* Without a store nobody has said anything, so a newcomer can try this before the daemon has ever
 * run. */
bool cli_oracle_open(const struct config *config, struct oracle_context *context, GError **error)
{
    g_autoptr(GError) trouble = NULL;

    *context = oracle_context_of(config, NULL, NULL, now_seconds(), print_fault);
    if (!cli_become_owner(config->state_dir, error))
        return false;
    context->store = store_open(config->state_dir, false, 0, error);
    if (!context->store && !cli_is_missing(error))
        return false;
    context->acquaint = acquaint_open(config->state_dir, false, 0, &trouble);
    if (!context->acquaint && !cli_is_missing(&trouble))
        print_fault(trouble);
    return true;
}

void cli_oracle_close(struct oracle_context *context)
{
    store_close(context->store);
    acquaint_close(context->acquaint);
}
