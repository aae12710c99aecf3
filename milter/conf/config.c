#include "conf/config.h"

#include <confuse.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "conf/check.h"
#include "conf/files.h"
#include "conf/loading.h"
#include "conf/network.h"
#include "conf/options.h"
#include "conf/read.h"
#include "policy/error.h"

/* What libconfuse calls the end of the file is behind blank lines. */
static unsigned last_line(void)
{
    unsigned line = g_strv_length(loading.lines);
    while (line > 1 && loading.lines[line - 1][strspn(loading.lines[line - 1], " \t\r")] == '\0')
        line--;
    return line;
}

static const struct option *option_named(const char *name)
{
    size_t n;
    const struct option *table = options_table(&n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}

/* The option that a line sets. Caller frees. */
static char *option_of_line(int line)
{
    bool known = line >= 1 && (unsigned)line <= g_strv_length(loading.lines);
    const char *text = known ? loading.lines[line - 1] : "";
    text += strspn(text, " \t");
    return g_strndup(text, strcspn(text, " \t=+"));
}

static char *broken_line(int line, const char *what)
{
    g_autofree char *name = option_of_line(line);
    const struct option *option = option_named(name);

    if (option && !option_is_list(option) && strstr(what, "'{'"))
        return g_strdup_printf("%s takes one value; a line is name = value, without braces", name);
    return g_strdup_printf("%s; a line is name = value or name = {value, value}, with quotes "
                           "around a value of several words",
                           what);
}

G_GNUC_PRINTF(2, 0)
static void on_error(cfg_t *cfg, const char *format, va_list args)
{
    g_autofree char *what = g_strdup_vprintf(format, args);
    const char *quote = strchr(what, '\'');

    if (g_str_has_prefix(what, "no such option") && quote) {
        g_autofree char *name = g_strndup(quote + 1, strcspn(quote + 1, "'"));
        loading_problem_at((unsigned)cfg->line, option_unknown(name));
    } else if (g_str_has_prefix(what, "premature end of file")) {
        loading_problem_at(last_line(),
                           g_strdup("the file ends before the value; write name = value"));
    } else {
        loading_problem_at((unsigned)cfg->line, broken_line(cfg->line, what));
    }
}

static int on_value(cfg_t *cfg, cfg_opt_t *opt)
{
    const struct option *option = option_named(cfg_opt_name(opt));
    unsigned n = cfg_opt_size(opt);
    g_autofree const char **values = g_new0(const char *, n + 1);
    for (unsigned i = 0; i < n; i++)
        values[i] = cfg_opt_getnstr(opt, i);
    g_hash_table_insert(loading.where, (gpointer)option->name, GINT_TO_POINTER(cfg->line));
    char *wrong = option_set(option, loading.config, values, n);
    if (wrong)
        loading_problem_at((unsigned)cfg->line, wrong);
    return wrong ? -1 : 0;
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

/* Blanks the comments of the text; false after saying what libconfuse would take in silence. */
static bool prepare(char *text)
{
    const char *wrong;
    unsigned line = conf_blank_comments(text, &wrong), before = 0;
    if (line) {
        loading_problem_at(line, g_strdup(wrong));
        return false;
    }
    line = conf_set_twice(text, &before);
    if (line)
        loading_problem_at(
            line,
            g_strdup_printf("line %u sets this option already; take one of the two out", before));
    return line == 0;
}

static bool parse_conf(const char *text, const GPtrArray *problems)
{
    size_t n;
    const struct option *table = options_table(&n);
    g_autofree cfg_opt_t *opts = g_new0(cfg_opt_t, n + 1);
    for (size_t i = 0; i < n; i++) {
        cfg_opt_t scalar = CFG_STR(table[i].name, NULL, CFGF_NODEFAULT),
                  list = CFG_STR_LIST(table[i].name, NULL, CFGF_NODEFAULT);
        opts[i] = option_is_list(&table[i]) ? list : scalar;
    }
    cfg_opt_t end = CFG_END();
    opts[n] = end;

    cfg_t *cfg = cfg_init(opts, CFGF_NONE);
    cfg_set_error_function(cfg, on_error);
    for (size_t i = 0; i < n; i++)
        cfg_set_validate_func(cfg, table[i].name, on_value);
    guint before = problems->len;
    g_autofree char *ended = g_strconcat(text, "\n", NULL);
    int result = prepare(ended) ? cfg_parse_buf(cfg, ended) : CFG_PARSE_ERROR;
    if (result != CFG_SUCCESS && problems->len == before)
        loading_problem_at(1, g_strdup("this is no configuration; each line is \"name = value\""));
    cfg_free(cfg);
    return result == CFG_SUCCESS;
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

/* wrong: taken. */
static void tell(const char *option, char *wrong)
{
    if (wrong)
        loading_problem(option, wrong);
}

/* Before complete() makes an empty path the folder of askfirst.conf. */
static void check_paths(const struct config *config)
{
    tell("state_dir", check_path(config->state_dir));
    tell("rules", check_path(config->rules_path));
    tell("cues_dir", check_path(config->cues_dir));
    tell("languages_dir", check_path(config->languages_dir));
    tell("templates_dir", check_path(config->templates_dir));
    tell("public_providers", check_path(config->providers_path));
    if (strcmp(config->socket, "unix:") == 0)
        tell("socket", check_socket(config->socket));
}

/* Tokens stand behind the delimiter, and an MTA may look for them behind the first. */
static void warn_subaddress(const struct config *config)
{
    const char *address = config->answer_address;
    g_autofree char *local = g_strndup(address, strcspn(address, "@"));

    if (*config->recipient_delimiter && strpbrk(local, config->recipient_delimiter))
        loading_warning("answer_address",
                        g_strdup_printf("\"%s\" has a recipient_delimiter (%s) before the @, where "
                                        "answers have their token; write it without",
                                        address, config->recipient_delimiter));
}

static void check_values(struct config *config)
{
    GError *error = NULL;

    tell("answer_address", check_answer_address(config));
    tell("login_domain", check_login_domain(config));
    tell("authserv_id", check_authserv_id(config->authserv_id));
    tell("socket", check_socket(config->socket));
    tell("submit_to", check_submit_to(config->submit_to));
    for (char **pattern = config->enforce_for; *pattern; pattern++) {
        char *scope = scope_normalise(config->locality, *pattern, true, &error);
        if (!scope) {
            loading_error("enforce_for", g_steal_pointer(&error));
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

static void load_parts(struct config *config, bool warn, GPtrArray *problems)
{
    GError *error = NULL;
    config->locality = locality_new((const char *const *)config->local_domains,
                                    config->recipient_delimiter, &error);
    if (!config->locality) {
        config->locality = locality_new((const char *const *)config->local_domains, "", NULL);
        loading_error(config->locality ? "recipient_delimiter" : "local_domains", error);
    }
    if (!config->locality) {
        config->locality = locality_new((const char *const[]){NULL}, "", NULL);
    }
    check_paths(config);
    complete(config);
    check_values(config);
    if (warn)
        warn_subaddress(config);
    files_load(config, warn, problems);
    fill_policy(config);
}

/* Reads the text of askfirst.conf; what is wrong goes to loading.problems. */
static void load_text(struct config *config, const char *text, bool warn, GPtrArray *problems)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GHashTable) where = g_hash_table_new(g_str_hash, g_str_equal);

    loading = (struct loading){config, config->path, lines, where, problems};
    if (loading_is_utf8(config->path, text, problems) && parse_conf(text, problems))
        load_parts(config, warn, problems);
    loading = (struct loading){0};
}

struct config *config_load(const char *path, bool warn, GPtrArray *problems)
{
    struct config *config = g_new0(struct config, 1);
    guint before = problems->len;
    GError *error = NULL;

    atomic_init(&config->references, 1);
    config->path = g_canonicalize_filename(path, NULL);
    set_defaults(config);
    g_autofree char *text = conf_read_file(NULL, config->path, &error);
    if (text) {
        load_text(config, text, warn, problems);
    } else {
        problem_add(problems, false, config->path, 0, 0, "", g_strdup(error->message));
        g_error_free(error);
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
