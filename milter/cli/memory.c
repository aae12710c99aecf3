#include "cli/memory.h"

#include <stdio.h>
#include "cli/cli.h"
#include "testing.h"

static bool ask_store(void *ctx, const char *party, GPtrArray **out, GError **error)
{
    const struct memory *memory = ctx;
    if (memory->store)
        return store_consents_of(memory->store, party, out, error);
    *out = g_ptr_array_new_with_free_func((GDestroyNotify)consent_free);
    return true;
}

static bool acquainted(void *ctx, const char *a, const char *b, char **why, GError **error)
{
    return memory_acquainted(ctx, a, b, why, error);
}

static bool exposed(void *ctx, const GPtrArray *references, const char *a, const char *b, bool *out,
                    GError **error)
{
    (void)error;
    *out = memory_exposed(ctx, references, a, b);
    return true;
}

static bool is_list(void *ctx, const char *key, bool *out, GError **error)
{
    (void)error;
    *out = memory_is_list(ctx, key);
    return true;
}

static void told(const GError *trouble)
{
    fprintf(stderr, "askfirst: %s; going on as if nobody were acquainted\n", trouble->message);
}

struct oracle cli_memory_oracle(struct memory *memory)
{
    return (struct oracle){.ctx = memory,
                           .consents = ask_store,
                           .acquainted = acquainted,
                           .exposed = exposed,
                           .is_list = is_list,
                           .now = memory->now};
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
