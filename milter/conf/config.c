#include "conf/config.h"

#include <stdio.h>
#include <string.h>
#include "base/problem.h"
#include "conf/files.h"
#include "conf/network.h"
#include "conf/options.h"
#include "conf/read.h"
#include "conf/settings.h"
#include "policy/consent.h"

/* Sets the options that the file gives; mistakes are added to its problems. */
static void apply(struct config *config, const struct settings *settings)
{
    for (guint i = 0; i < settings->list->len; i++) {
        const struct setting *setting = settings->list->pdata[i], *first;
        const struct option *option = option_named(setting->name);
        char *wrong = NULL;
        if (!option)
            wrong = option_unknown(setting->name);
        else if ((first = settings_find(settings, setting->name)) != setting)
            wrong = g_strdup_printf("line %u sets this option already; take one of the two out",
                                    first->line);
        else if (setting->braces && !option_is_list(option))
            wrong = g_strdup_printf("%s takes one value; a line is name = value, without braces",
                                    setting->name);
        else
            wrong = option_set(option, config, setting->values);
        if (!wrong && setting->unquoted)
            wrong = g_strdup_printf("%s has a value of several words; put quotes around it",
                                    setting->name);
        settings_problem_at(settings, false, setting->line, wrong);
    }
}

/* Sets the defaults by reading a file that contains all of them. */
static void set_defaults(struct config *config, GPtrArray *problems)
{
    size_t n;
    const struct option *table = options_table(&n);
    g_autoptr(GString) text = g_string_new(NULL);

    for (size_t i = 0; i < n; i++) {
        g_autofree char *value = option_default(&table[i]);
        g_string_append_printf(text, "%s = %s\n", table[i].name, value);
    }
    struct settings *settings = settings_read("the defaults", text->str, problems);
    apply(config, settings);
    settings_free(settings);
}

/* Writes the domain of answer_address in ASCII, as in DNS: the MTA of a person whom we ask may not
 * take an address in UTF-8. */
static void plain_answer_address(struct config *config)
{
    char *at = strrchr(config->answer_address, '@');
    g_autofree char *domain = at ? domain_normalise(at + 1) : NULL;

    if (!domain || g_str_is_ascii(at))
        return;
    *at = '\0';
    char *plain = g_strconcat(config->answer_address, "@", domain, NULL);
    g_free(config->answer_address);
    config->answer_address = plain;
}

/* Sets values that follow from others: the socket, the answer address. */
static void complete(struct config *config)
{
    if (!*config->socket) {
        /* Debian's Postfix runs in a chroot and can only reach what is below its queue folder. */
        bool chroot = g_file_test("/var/spool/postfix/askfirst", G_FILE_TEST_IS_DIR);
        g_free(config->socket);
        config->socket = g_strdup(chroot ? "unix:/var/spool/postfix/askfirst/milter.sock"
                                         : "unix:/run/askfirst/milter.sock");
    } else if (g_str_has_prefix(config->socket, "unix:") && config->socket[strlen("unix:")]) {
        g_autofree char *folder = g_path_get_dirname(config->path);
        g_autofree char *absolute =
            g_canonicalize_filename(config->socket + strlen("unix:"), folder);
        g_free(config->socket);
        config->socket = g_strconcat("unix:", absolute, NULL);
    }
    if (!*config->answer_address) {
        const char *domain = locality_first_domain(config->locality);
        g_free(config->answer_address);
        config->answer_address =
            g_strconcat("askfirst@", domain ? domain : g_get_host_name(), NULL);
    }
    plain_answer_address(config);
}

/* Warns when the answer address contains the delimiter: tokens follow the delimiter, and an MTA may
 * look for them behind the first one. */
static void warn_subaddress(const struct config *config, const struct settings *settings)
{
    const char *address = config->answer_address;
    g_autofree char *local = g_strndup(address, strcspn(address, "@"));

    if (*config->recipient_delimiter && strpbrk(local, config->recipient_delimiter))
        settings_problem(
            settings, true, "answer_address",
            g_strdup_printf("\"%s\" has a recipient_delimiter (%s) before the @, where "
                            "answers have their token; write it without",
                            address, config->recipient_delimiter));
}

/* Checks values that depend on other values; brings the patterns of enforce_for into normal
 * form. */
static void check_values(struct config *config, const struct settings *settings)
{
    size_t n;
    const struct option *table = options_table(&n);
    g_autoptr(GError) error = NULL;

    for (size_t i = 0; i < n; i++)
        if (table[i].check)
            settings_problem(settings, false, table[i].name, table[i].check(config));
    for (char **pattern = config->enforce_for; *pattern; pattern++) {
        char *scope = scope_normalise(config->locality, *pattern, true, &error);
        if (!scope) {
            settings_problem(settings, false, "enforce_for", g_strdup(error->message));
            g_clear_error(&error);
            continue;
        }
        g_free(*pattern);
        *pattern = scope;
    }
}

static bool has_error(const GPtrArray *problems, guint from)
{
    for (guint i = from; i < problems->len; i++)
        if (!((const struct problem *)problems->pdata[i])->warning)
            return true;
    return false;
}

/* Reads the files that the options name, and makes the objects that depend on them. */
static void load_parts(struct config *config, bool warn, const struct settings *settings)
{
    const char *const *domains = (const char *const *)config->local_domains;
    struct judge_policy *policy = &config->policy;
    g_autoptr(GError) error = NULL;

    config->locality = locality_new(domains, config->recipient_delimiter, &error);
    if (!config->locality) {
        config->locality = locality_new(domains, "", NULL);
        settings_problem(settings, false,
                         config->locality ? "recipient_delimiter" : "local_domains",
                         g_strdup(error->message));
    }
    if (!config->locality)
        config->locality = locality_new((const char *const[]){NULL}, "", NULL);
    complete(config);
    check_values(config, settings);
    if (warn)
        warn_subaddress(config, settings);
    files_load(config, warn, settings);

    policy->locality = config->locality;
    policy->orgs = config->orgs;
    policy->rules = config->rules;
    policy->quoting = config->quoting;
    policy->answer_address = config->answer_address;
    policy->recipient_delimiter = config->recipient_delimiter;
    policy->evidence_sure = MAX(policy->evidence_sure, policy->evidence_threshold);
}

struct config *config_load(const char *path, bool warn, GPtrArray *problems)
{
    struct config *config = g_new0(struct config, 1);
    guint before = problems->len;
    g_autoptr(GError) error = NULL;

    atomic_init(&config->references, 1);
    config->path = g_canonicalize_filename(path, NULL);
    set_defaults(config, problems);
    g_autofree char *text = conf_read_file(NULL, config->path, &error);
    if (!text) {
        problem_add(problems, false, config->path, 0, 0, "", g_strdup(error->message));
    } else if (conf_check_utf8(config->path, text, problems)) {
        struct settings *settings = settings_read(config->path, text, problems);
        apply(config, settings);
        load_parts(config, warn, settings);
        settings_free(settings);
    }
    if (has_error(problems, before))
        g_clear_pointer(&config, config_unref);
    return config;
}

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

bool problems_print(const GPtrArray *problems)
{
    for (guint i = 0; i < problems->len; i++) {
        g_autofree char *text = problem_show(problems->pdata[i]);
        fprintf(stderr, "%s\n", text);
    }
    return has_error(problems, 0);
}
