#include "conf/config.h"

#include <confuse.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "conf/check.h"
#include "conf/network.h"
#include "conf/options.h"
#include "conf/read.h"
#include "policy/error.h"

/* What is being read. libconfuse hands no pointer of ours to its callbacks, and its lexer is global
 * anyway. */
static struct loading {
    struct config *config;
    const char *path;
    char **lines;
    GHashTable *where; /* option -> the line that sets it */
    GPtrArray *problems;
} loading;

static bool is_utf8(const char *file, const char *text, GPtrArray *problems)
{
    unsigned line = conf_bad_line(text);
    if (line)
        problem_add(problems, false, file, line, 0, "",
                    g_strdup("this line is not UTF-8; save the file as UTF-8"));
    return line == 0;
}

/* A problem in askfirst.conf at this line; the caret goes under its first word. Line 0: of the
 * whole file. */
static void problem_at(unsigned line, char *message)
{
    unsigned count = g_strv_length(loading.lines);
    const char *text = line >= 1 && line <= count ? loading.lines[line - 1] : "";
    unsigned column = line ? (unsigned)strspn(text, " \t") + 1 : 0;
    problem_add(loading.problems, false, loading.path, line, column, text, message);
}

/* A problem with the value of an option, at the line that sets it, if one does. */
static void option_problem(const char *option, char *message)
{
    g_autofree char *said = message;
    problem_at(GPOINTER_TO_UINT(g_hash_table_lookup(loading.where, option)),
               g_strdup_printf("%s: %s", option, said));
}

static void option_error(const char *option, GError *error)
{
    option_problem(option, g_strdup(error->message));
    g_error_free(error);
}

/* The name of an option that there is none of, as a problem that says what was probably meant. */
static char *unknown_option(const char *name)
{
    const char *near = option_nearest(name);
    if (near)
        return g_strdup_printf("there is no option \"%s\"; did you mean \"%s\"?", name, near);
    return g_strdup_printf("there is no option \"%s\"; see askfirst.conf(5)", name);
}

/* What libconfuse calls the end of the file is behind blank lines. */
static unsigned last_line(void)
{
    unsigned line = g_strv_length(loading.lines);
    while (line > 1 && loading.lines[line - 1][strspn(loading.lines[line - 1], " \t\r")] == '\0')
        line--;
    return line;
}

G_GNUC_PRINTF(2, 0)
static void on_error(cfg_t *cfg, const char *format, va_list args)
{
    g_autofree char *what = g_strdup_vprintf(format, args);
    const char *quote = strchr(what, '\'');

    if (g_str_has_prefix(what, "no such option") && quote) {
        g_autofree char *name = g_strndup(quote + 1, strcspn(quote + 1, "'"));
        problem_at((unsigned)cfg->line, unknown_option(name));
    } else if (g_str_has_prefix(what, "premature end of file")) {
        problem_at(last_line(), g_strdup("the file ends before the value; write name = value"));
    } else {
        problem_at((unsigned)cfg->line,
                   g_strdup_printf("%s; a line is name = value or name = {value, value}, with "
                                   "quotes around a value of several words",
                                   what));
    }
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
        problem_at((unsigned)cfg->line, wrong);
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
        problem_at(line, g_strdup(wrong));
        return false;
    }
    line = conf_set_twice(text, &before);
    if (line)
        problem_at(line, g_strdup_printf(
                             "line %u sets this option already; take one of the two out", before));
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
        problem_at(1, g_strdup("this is no configuration; each line is \"name = value\""));
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
        option_problem(option, wrong);
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
            option_error("enforce_for", g_steal_pointer(&error));
            continue;
        }
        g_free(*pattern);
        *pattern = scope;
    }
}

static char *read_or_tell(const char *option, const char *path)
{
    GError *error = NULL;
    char *text = conf_read_file(NULL, path, &error);
    if (!text)
        option_error(option, error);
    return text;
}

static void load_rules(struct config *config, bool warn, GPtrArray *problems)
{
    g_autofree char *text = read_or_tell("rules", config->rules_path);
    config->rules = rules_parse(config->locality, config->rules_path, text ? text : "",
                                conf_read_file, NULL, warn, problems);
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The full paths of the entries of a folder that end in suffix and (folders: are folders), sorted.
 */
static GPtrArray *list_folder(const char *option, const char *path, const char *suffix,
                              bool folders)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    GError *error = NULL;
    g_autoptr(GDir) dir = g_dir_open(path, 0, &error);
    const char *name;

    if (!dir) {
        g_prefix_error(&error, "create the folder or correct its path: ");
        option_error(option, error);
        return g_steal_pointer(&names);
    }
    while ((name = g_dir_read_name(dir))) {
        g_autofree char *full = g_build_filename(path, name, NULL);
        if (*name != '.' && g_str_has_suffix(name, suffix) &&
            (bool)g_file_test(full, G_FILE_TEST_IS_DIR) == folders)
            g_ptr_array_add(names, folders ? g_strdup(name) : g_steal_pointer(&full));
    }
    g_ptr_array_sort(names, by_name);
    if (names->len == 0)
        option_problem(option,
                       g_strdup_printf("%s holds no %s; install the shipped ones there", path,
                                       folders ? "folder of a language" : "*.cues file"));
    return g_steal_pointer(&names);
}

/* The fitted weights beside the cues; without the file the lines of the cues count alone. */
static void load_weights(struct config *config, GPtrArray *problems)
{
    g_autofree char *path = g_build_filename(config->cues_dir, "fitted.weights", NULL);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return;
    g_autofree char *text = read_or_tell("cues_dir", path);
    if (text && is_utf8(path, text, problems))
        cues_set_weights(config->cues, path, text, problems);
}

static void load_cues(struct config *config, GPtrArray *problems)
{
    g_autoptr(GPtrArray) files = list_folder("cues_dir", config->cues_dir, ".cues", false);
    config->cues = cues_new();
    for (guint i = 0; i < files->len; i++) {
        g_autofree char *text = read_or_tell("cues_dir", files->pdata[i]);
        if (text && is_utf8(files->pdata[i], text, problems))
            cues_add(config->cues, files->pdata[i], text, problems);
    }
    load_weights(config, problems);
    cues_close(config->cues);
    if (files->len > 0 && cues_count(config->cues) == 0)
        option_problem("cues_dir", g_strdup_printf("the files in %s hold no cue, so that nothing "
                                                   "would look like an introduction; install the "
                                                   "shipped ones there",
                                                   config->cues_dir));
}

/* How each language marks what is quoted. */
static void load_languages(struct config *config, GPtrArray *problems)
{
    g_autoptr(GPtrArray) folders = list_folder("languages_dir", config->languages_dir, "", true);
    config->quoting = quoting_new();
    for (guint i = 0; i < folders->len; i++) {
        g_autofree char *file =
            g_build_filename(config->languages_dir, folders->pdata[i], "quoting", NULL);
        g_autofree char *text = read_or_tell("languages_dir", file);
        if (text && is_utf8(file, text, problems))
            quoting_parse(config->quoting, file, text, problems);
    }
}

/* ask_language comes first, since it stands in for a language that is not there. */
static void order_languages(const struct config *config, GPtrArray *languages)
{
    for (guint i = 0; i < languages->len; i++) {
        if (strcmp(languages->pdata[i], config->ask_language) != 0)
            continue;
        g_ptr_array_insert(languages, 0, g_ptr_array_steal_index(languages, i));
        return;
    }
    if (languages->len > 0) {
        g_ptr_array_add(languages, NULL);
        g_autofree char *known = g_strjoinv(", ", (char **)languages->pdata);
        option_problem("ask_language",
                       g_strdup_printf("\"%s\" is no folder of %s; there are %s",
                                       config->ask_language, config->templates_dir, known));
        g_ptr_array_remove_index(languages, languages->len - 1);
    }
}

static void load_templates(struct config *config, GPtrArray *problems)
{
    g_autoptr(GPtrArray) languages = list_folder("templates_dir", config->templates_dir, "", true);
    order_languages(config, languages);
    g_ptr_array_add(languages, NULL);
    config->templates = templates_load(config->templates_dir, (const char *const *)languages->pdata,
                                       conf_read_file, NULL, problems);
}

static void load_orgs(struct config *config)
{
    GError *error = NULL;
    g_autofree char *text = read_or_tell("public_providers", config->providers_path);
    config->orgs = orgs_new(text ? text : "", config->providers_path, &error);
    if (!config->orgs)
        option_error("public_providers", error);
    else if (text && orgs_count(config->orgs) == 0)
        option_problem("public_providers",
                       g_strdup_printf("%s names no domain, so that all users of gmail.com would "
                                       "know each other; install the shipped file",
                                       config->providers_path));
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
        option_error(config->locality ? "recipient_delimiter" : "local_domains", error);
    }
    if (!config->locality) {
        config->locality = locality_new((const char *const[]){NULL}, "", NULL);
    }
    check_paths(config);
    complete(config);
    check_values(config);
    load_orgs(config);
    load_rules(config, warn, problems);
    load_cues(config, problems);
    load_languages(config, problems);
    load_templates(config, problems);
    fill_policy(config);
}

/* Reads the text of askfirst.conf; what is wrong goes to loading.problems. */
static void load_text(struct config *config, const char *text, bool warn, GPtrArray *problems)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GHashTable) where = g_hash_table_new(g_str_hash, g_str_equal);

    loading = (struct loading){config, config->path, lines, where, problems};
    if (is_utf8(config->path, text, problems) && parse_conf(text, problems))
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
