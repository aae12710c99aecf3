/* Reference counting and queries on a loaded configuration. */
#include <string.h>
#include "conf/config.h"
#include "conf/network.h"
#include "conf/options.h"

struct config *config_ref(struct config *config)
{
    atomic_fetch_add(&config->references, 1);
    return config;
}

void config_unref(struct config *config)
{
    if (!config || atomic_fetch_sub(&config->references, 1) > 1)
        return;
    rules_free(config->rules);
    cues_free(config->cues);
    quoting_free(config->quoting);
    reply_words_free(config->reply_words);
    templates_free(config->templates);
    orgs_free(config->orgs);
    locality_free(config->locality);
    options_clear(config);
    g_free(config->path);
    g_free(config);
}

bool config_enforces(const struct config *config, const char *introducer)
{
    if (!config->enforce)
        return false;
    for (char **scope = config->enforce_for; *scope; scope++)
        if (strcmp(*scope, "*") == 0 || (introducer && scope_covers(*scope, introducer)))
            return true;
    return false;
}

bool config_trusts(const struct config *config, const guint8 bytes[16])
{
    for (guint i = 0; i < config->trusted_networks->len; i++)
        if (network_has(&g_array_index(config->trusted_networks, struct network, i), bytes))
            return true;
    return false;
}
