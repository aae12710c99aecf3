/* What those ask who hold a configuration that was read. */
#include <string.h>
#include "conf/config.h"
#include "conf/network.h"

struct config *config_ref(struct config *config)
{
    atomic_fetch_add(&config->references, 1);
    return config;
}

static void free_parts(struct config *config)
{
    rules_free(config->rules);
    cues_free(config->cues);
    quoting_free(config->quoting);
    reply_words_free(config->reply_words);
    templates_free(config->templates);
    orgs_free(config->orgs);
    locality_free(config->locality);
}

void config_unref(struct config *config)
{
    if (!config || atomic_fetch_sub(&config->references, 1) > 1)
        return;
    free_parts(config);
    char *strings[] = {config->path,           config->socket,        config->socket_group,
                       config->user,           config->state_dir,     config->rules_path,
                       config->cues_dir,       config->templates_dir, config->providers_path,
                       config->login_domain,   config->authserv_id,   config->recipient_delimiter,
                       config->answer_address, config->submit_to,     config->ask_language,
                       config->languages_dir};
    for (size_t i = 0; i < G_N_ELEMENTS(strings); i++)
        g_free(strings[i]);
    g_strfreev(config->local_domains);
    g_strfreev(config->enforce_for);
    if (config->trusted_networks)
        g_array_unref(config->trusted_networks);
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
