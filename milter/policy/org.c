#include "policy/org.h"

#include <libpsl.h>
#include <string.h>
#include "base/error.h"
#include "policy/address.h"

struct orgs {
    psl_ctx_t *suffixes; /* may be the built-in list, which psl_free does not free */
    GHashTable *providers;
    GHashTable *hosts; /* domains below which each customer has a name of their own */
};

static bool add_provider(struct orgs *orgs, char *line, const char *name, unsigned number,
                         GError **error)
{
    char *comment = strchr(line, '#');
    if (comment)
        *comment = '\0';
    g_strstrip(line);
    if (*line == '\0')
        return true;
    bool host = g_str_has_prefix(line, "*.");
    char *domain = domain_normalise(line + (host ? 2 : 0));
    if (!domain) {
        g_autofree char *shown = g_utf8_make_valid(line, -1);
        g_set_error(
            error, ASKFIRST_ERROR, ERROR_CONFIG,
            "%s:%u: '%s' is not a domain; write one domain a line, such as gmail.com or, for a "
            "host of many firms, *.onmicrosoft.com",
            name, number, shown);
        return false;
    }
    g_hash_table_add(host ? orgs->hosts : orgs->providers, domain);
    return true;
}

static bool read_providers(struct orgs *orgs, const char *text, const char *name, GError **error)
{
    if (g_str_has_prefix(text, "\xef\xbb\xbf"))
        text += 3;
    for (unsigned number = 1; *text; number++) {
        size_t length = strcspn(text, "\n");
        g_autofree char *line = g_strndup(text, length);
        if (!add_provider(orgs, line, name, number, error))
            return false;
        text += length + (text[length] == '\n');
    }
    return true;
}

struct orgs *orgs_new(const char *providers, const char *name, GError **error)
{
    struct orgs *orgs = g_new0(struct orgs, 1);
    orgs->providers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    orgs->hosts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    orgs->suffixes = psl_latest(NULL);
    if (!orgs->suffixes) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_CONFIG,
                    "there is no Public Suffix List on this system; install the package "
                    "publicsuffix");
        orgs_free(orgs);
        return NULL;
    }
    if (!read_providers(orgs, providers ? providers : "", name, error)) {
        orgs_free(orgs);
        return NULL;
    }
    return orgs;
}

void orgs_free(struct orgs *orgs)
{
    if (!orgs)
        return;
    psl_free(orgs->suffixes);
    g_hash_table_destroy(orgs->providers);
    g_hash_table_destroy(orgs->hosts);
    g_free(orgs);
}

unsigned orgs_count(const struct orgs *orgs)
{
    return g_hash_table_size(orgs->providers) + g_hash_table_size(orgs->hosts);
}

/* Returns the registrable domain, or NULL when there is none. Below a host of many firms it is the
 * firm's name there; the host itself belongs to no firm. */
static const char *registrable(const struct orgs *orgs, const char *domain)
{
    if (domain[0] == '[' || g_hash_table_contains(orgs->hosts, domain))
        return NULL;
    for (const char *label = domain, *dot; (dot = strchr(label, '.')); label = dot + 1)
        if (g_hash_table_contains(orgs->hosts, dot + 1))
            return label;
    return psl_registrable_domain(orgs->suffixes, domain);
}

const char *orgs_domain(const struct orgs *orgs, const char *domain)
{
    const char *organisation = registrable(orgs, domain);
    return organisation ? organisation : domain;
}

bool orgs_is_public_provider(const struct orgs *orgs, const char *domain)
{
    while (domain && *domain) {
        if (g_hash_table_contains(orgs->providers, domain))
            return true;
        const char *dot = strchr(domain, '.');
        domain = dot ? dot + 1 : NULL;
    }
    return false;
}

struct organisation orgs_find(const struct orgs *orgs, const char *domain)
{
    const char *found = registrable(orgs, domain);
    return (struct organisation){found ? found : domain,
                                 found && !orgs_is_public_provider(orgs, domain)};
}

bool organisation_same(const struct organisation *a, const struct organisation *b)
{
    return a->colleagues && b->colleagues && strcmp(a->domain, b->domain) == 0;
}
