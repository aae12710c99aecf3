#include "conf/config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "conf/check.h"
#include "conf/files.h"
#include "conf/network.h"
#include "conf/options.h"
#include "conf/read.h"
#include "conf/settings.h"
#include "policy/error.h"

static const struct option *option_named(const char *name)
{
    size_t n;
    const struct option *table = options_table(&n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}

/* Sets the options as the lines of the file say; what is wrong with them is added to its problems.
 */
static void apply(struct config *config, const struct settings *settings)
{
    for (guint i = 0; i < settings->list->len; i++) {
        const struct setting *setting = settings->list->pdata[i];
        const struct setting *first = settings_find(settings, setting->name);
        const struct option *option = option_named(setting->name);
        char *wrong = NULL;
        if (!option)
            wrong = option_unknown(setting->name);
        else if (first != setting)
            wrong = g_strdup_printf("line %u sets this option already; take one of the two out",
                                    first->line);
        else if (setting->braces && !option_is_list(option))
            wrong = g_strdup_printf("%s takes one value; a line is name = value, without braces",
                                    setting->name);
        else
            wrong = option_set(option, config, (const char *const *)setting->values->pdata,
                               setting->values->len);
        if (!wrong && setting->unquoted)
            wrong = g_strdup_printf("%s has a value of several words; put quotes around it",
                                    setting->name);
        settings_problem_at(settings, false, setting->line, wrong);
    }
}

/* The defaults of the table; "{}" and {"*"} are the lists among them. */
static void set_defaults(struct config *config)
{
    size_t n;
    const struct option *table = options_table(&n);
    for (size_t i = 0; i < n; i++) {
        const char *any[] = {"*", NULL}, *value[] = {table[i].value, NULL};
        bool list = option_is_list(&table[i]);
        char *wrong = option_set(&table[i], config, list ? any : value,
                                 list ? strcmp(table[i].value, "{}") != 0 : 1);
        g_assert(!wrong);
    }
}

static void make_absolute(char **path, const char *folder)
{
    g_autofree char *old = *path;
    *path = g_canonicalize_filename(old, folder);
}

/* Whom we ask may have an MTA that takes no address in UTF-8: the domain is written as DNS has it.
 */
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

/* Debian's Postfix runs in a chroot and finds only what lies below its queue folder. */
static const char *default_socket(void)
{
    return g_file_test("/var/spool/postfix/askfirst", G_FILE_TEST_IS_DIR)
               ? "unix:/var/spool/postfix/askfirst/milter.sock"
               : "unix:/run/askfirst/milter.sock";
}

/* Values that follow from others: paths beside the file, the host's name, the answer address. */
static void complete(struct config *config)
{
    g_autofree char *folder = g_path_get_dirname(config->path);
    make_absolute(&config->rules_path, folder);
    make_absolute(&config->cues_dir, folder);
    make_absolute(&config->languages_dir, folder);
    make_absolute(&config->templates_dir, folder);
    make_absolute(&config->providers_path, folder);
    make_absolute(&config->state_dir, folder);
    if (!*config->socket) {
        g_free(config->socket);
        config->socket = g_strdup(default_socket());
    }
    if (g_str_has_prefix(config->socket, "unix:")) {
        g_autofree char *path = g_canonicalize_filename(config->socket + 5, folder);
        g_free(config->socket);
        config->socket = g_strconcat("unix:", path, NULL);
    }
    if (!*config->answer_address) {
        const char *domain = locality_first_domain(config->locality);
        g_free(config->answer_address);
        config->answer_address =
            g_strconcat("askfirst@", domain ? domain : g_get_host_name(), NULL);
    }
    plain_answer_address(config);
}

/* Before complete() makes an empty path the folder of askfirst.conf. */
static void check_paths(const struct config *config, const struct settings *settings)
{
    settings_problem(settings, false, "state_dir", check_path(config->state_dir));
    settings_problem(settings, false, "rules", check_path(config->rules_path));
    settings_problem(settings, false, "cues_dir", check_path(config->cues_dir));
    settings_problem(settings, false, "languages_dir", check_path(config->languages_dir));
    settings_problem(settings, false, "templates_dir", check_path(config->templates_dir));
    settings_problem(settings, false, "public_providers", check_path(config->providers_path));
    if (strcmp(config->socket, "unix:") == 0)
        settings_problem(settings, false, "socket", check_socket(config->socket));
}

/* Tokens stand behind the delimiter, and an MTA may look for them behind the first. */
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

static void check_values(struct config *config, const struct settings *settings)
{
    GError *error = NULL;

    settings_problem(settings, false, "answer_address", check_answer_address(config));
    settings_problem(settings, false, "login_domain", check_login_domain(config));
    settings_problem(settings, false, "authserv_id", check_authserv_id(config->authserv_id));
    settings_problem(settings, false, "socket", check_socket(config->socket));
    settings_problem(settings, false, "submit_to", check_submit_to(config->submit_to));
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

static void fill_policy(struct config *config)
{
    config->policy = (struct judge_policy){
        .locality = config->locality,
        .orgs = config->orgs,
        .rules = config->rules,
        .login_domain = config->login_domain,
        .answer_address = config->answer_address,
        .recipient_delimiter = config->recipient_delimiter,
        .local_parties = config->local_parties,
        .judge_automatic = config->judge_automatic,
        .on_introduction = config->on_introduction,
        .on_unsure = config->on_unsure,
        .on_exposure = config->on_exposure,
        .on_denied = config->on_denied,
        .on_denied_exposure = config->on_denied_exposure,
        .on_bulk = config->on_bulk,
        .on_automatic = config->on_automatic,
        .on_unreadable = config->on_unreadable,
        .max_asks = config->max_asks,
        .max_parties = config->max_parties,
        .evidence_threshold = config->evidence_threshold,
        .evidence_sure = MAX(config->evidence_sure, config->evidence_threshold),
        .quoting = config->quoting,
    };
}

static bool has_error(const GPtrArray *problems, guint from)
{
    for (guint i = from; i < problems->len; i++)
        if (!((const struct problem *)problems->pdata[i])->warning)
            return true;
    return false;
}

static void load_parts(struct config *config, bool warn, const struct settings *settings)
{
    g_autoptr(GError) error = NULL;
    config->locality = locality_new((const char *const *)config->local_domains,
                                    config->recipient_delimiter, &error);
    if (!config->locality) {
        config->locality = locality_new((const char *const *)config->local_domains, "", NULL);
        settings_problem(settings, false,
                         config->locality ? "recipient_delimiter" : "local_domains",
                         g_strdup(error->message));
    }
    if (!config->locality) {
        config->locality = locality_new((const char *const[]){NULL}, "", NULL);
    }
    check_paths(config, settings);
    complete(config);
    check_values(config, settings);
    if (warn)
        warn_subaddress(config, settings);
    files_load(config, warn, settings);
    fill_policy(config);
}

struct config *config_load(const char *path, bool warn, GPtrArray *problems)
{
    struct config *config = g_new0(struct config, 1);
    guint before = problems->len;
    g_autoptr(GError) error = NULL;

    atomic_init(&config->references, 1);
    config->path = g_canonicalize_filename(path, NULL);
    set_defaults(config);
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

bool problems_print(const GPtrArray *problems)
{
    for (guint i = 0; i < problems->len; i++) {
        g_autofree char *text = problem_show(problems->pdata[i]);
        fprintf(stderr, "%s\n", text);
    }
    return has_error(problems, 0);
}
