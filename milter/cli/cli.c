#include "cli/cli.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>
#include "base/error.h"
#include "base/nearest.h"
#include "base/problem.h"
#include "cli/daemon_contact.h"
#include "policy/answer.h"

struct config *cli_config(struct cli *cli)
{
    g_autoptr(GPtrArray) problems = problems_new();
    struct config *config = config_load(cli->config_path, false, problems);
    problems_print(problems);
    return config;
}

/* Reports a folder that we may not enter, which would otherwise look like a store that does not
 * exist yet. */
static bool may_enter(const char *state_dir, GError **error)
{
    if (access(state_dir, X_OK) == 0 || errno != EACCES)
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO,
                "state_dir %s: %s; run this as root, or as the user whose folder it is", state_dir,
                g_strerror(EACCES));
    return false;
}

bool cli_become_owner(const char *state_dir, GError **error)
{
    struct stat status;
    if (geteuid() != 0)
        return may_enter(state_dir, error);
    if (stat(state_dir, &status) != 0 || status.st_uid == 0)
        return true;
    const struct passwd *owner = getpwuid(status.st_uid);
    bool groups = owner ? initgroups(owner->pw_name, status.st_gid) == 0 : setgroups(0, NULL) == 0;
    if (groups && setgid(status.st_gid) == 0 && setuid(status.st_uid) == 0)
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot become the owner of %s: %s", state_dir,
                g_strerror(errno));
    return false;
}

/* Makes state_dir for the daemon's user when the daemon has never run: a folder owned by root would
 * keep it from starting. */
static bool make_state_dir(const struct config *config, GError **error)
{
    if (geteuid() != 0 || !*config->user || g_file_test(config->state_dir, G_FILE_TEST_EXISTS))
        return true;
    const struct passwd *user = getpwnam(config->user);
    if (!user) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_CONFIG,
                    "user: there is no user \"%s\"; make it, or name another", config->user);
        return false;
    }
    if (g_mkdir_with_parents(config->state_dir, 0700) == 0 &&
        chown(config->state_dir, user->pw_uid, user->pw_gid) == 0)
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "state_dir: cannot make %s: %s", config->state_dir,
                g_strerror(errno));
    return false;
}

bool cli_prepare_state(const struct config *config, bool create, GError **error)
{
    return (!create || make_state_dir(config, error)) && cli_become_owner(config->state_dir, error);
}

/* A running daemon has made the store. If it is of an earlier version, it goes on writing records
 * of that version, so the store must not be upgraded under it. */
struct store *cli_store_open(const struct config *config, bool create, GError **error)
{
    if (!cli_prepare_state(config, create, error))
        return NULL;
    return store_open(config->state_dir, create && !daemon_has_state(config), 0, error);
}

struct store *cli_store(const struct config *config, bool create, int *code)
{
    GError *error = NULL;
    struct store *store = cli_store_open(config, create, &error);
    if (store)
        return store;
    *code = cli_fail_open(error);
    return NULL;
}

bool cli_is_missing(GError **error)
{
    bool missing = g_error_matches(*error, ASKFIRST_ERROR, ERROR_NOT_FOUND);

    if (missing)
        g_clear_error(error);
    return missing;
}

int cli_fail_open(GError *error)
{
    bool none = g_error_matches(error, ASKFIRST_ERROR, ERROR_NOT_FOUND);
    int code = cli_fail(error);

    return none ? EX_UNAVAILABLE : code;
}

int cli_fail(GError *error)
{
    static const int codes[] = {
        [ERROR_INPUT] = EX_DATAERR,  [ERROR_CONFIG] = EX_CONFIG, [ERROR_NOT_FOUND] = 1,
        [ERROR_BUSY] = EX_TEMPFAIL,  [ERROR_FULL] = EX_TEMPFAIL, [ERROR_CORRUPT] = EX_SOFTWARE,
        [ERROR_VERSION] = EX_CONFIG, [ERROR_IO] = EX_IOERR,      [ERROR_REMOTE] = EX_UNAVAILABLE,
        [ERROR_STATE] = 1,
    };
    int code = error->domain == ASKFIRST_ERROR ? codes[error->code] : EX_USAGE;
    fprintf(stderr, "askfirst: %s\n", error->message);
    g_error_free(error);
    return code;
}

int cli_usage(const char *text)
{
    fputs(text, stderr);
    return EX_USAGE;
}

void cli_say_unknown(const char *of, const char *name, const char *const *known)
{
    g_autofree char *shown = cli_terminal(name, 40);
    const char *near = nearest_name(name, known);

    fprintf(stderr, "askfirst: there is no command \"%s%s%s\"", of, *of ? " " : "", shown);
    if (near)
        fprintf(stderr, "; did you mean \"%s\"?", near);
    fputc('\n', stderr);
}

int cli_usage_of(int argc, char **argv, const char *const *verbs, const char *text)
{
    if (argc > 1 && !g_strv_contains(verbs, argv[1]))
        cli_say_unknown(argv[0], argv[1], verbs);
    return cli_usage(text);
}

int cli_misused(GError *error, const char *usage)
{
    fprintf(stderr, "askfirst: %s\n", error->message);
    g_error_free(error);
    return cli_usage(usage);
}

bool cli_options(const GOptionEntry *entries, int *argc, char ***argv, const char *usage)
{
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    GError *error = NULL;

    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_add_main_entries(context, entries, NULL);
    if (g_option_context_parse(context, argc, argv, &error))
        return true;
    cli_misused(error, usage);
    return false;
}

int cli_run_on_store(struct cli *cli, cli_on_store *run, int argc, char **argv)
{
    struct config *config = cli_config(cli);
    if (!config)
        return EX_CONFIG;
    int code = EX_OK;
    struct store *store = cli_store(config, false, &code);
    if (store)
        code = run(config, store, argc, argv);
    store_close(store);
    config_unref(config);
    return code;
}

static void print_json(JsonNode *node)
{
    g_autoptr(JsonGenerator) generator = json_generator_new();
    json_generator_set_pretty(generator, TRUE);
    json_generator_set_root(generator, node);
    g_autofree char *text = json_generator_to_data(generator, NULL);
    puts(text);
    json_node_unref(node);
}

void cli_json_string(JsonObject *object, const char *name, const char *value)
{
    g_autofree char *valid = g_utf8_make_valid(value ? value : "", -1);
    answer_hide_tokens(valid);
    json_object_set_string_member(object, name, valid);
}

void cli_json_add(JsonArray *array, const char *value)
{
    g_autofree char *valid = g_utf8_make_valid(value, -1);
    answer_hide_tokens(valid);
    json_array_add_string_element(array, valid);
}

static char *format_time(gint64 seconds, const char *format)
{
    g_autoptr(GDateTime) when = seconds ? g_date_time_new_from_unix_local(seconds) : NULL;
    return when ? g_date_time_format(when, format) : g_strdup("-");
}

char *cli_date(gint64 seconds)
{
    return format_time(seconds, "%Y-%m-%d %H:%M");
}

char *cli_moment(gint64 seconds)
{
    return format_time(seconds, "%Y-%m-%d %H:%M:%S");
}

JsonArray *cli_json_texts(const GPtrArray *texts)
{
    JsonArray *array = json_array_new();

    for (guint i = 0; i < texts->len; i++)
        cli_json_add(array, texts->pdata[i]);
    return array;
}

void cli_print_array(JsonArray *array)
{
    JsonNode *node = json_node_new(JSON_NODE_ARRAY);
    json_node_take_array(node, array);
    print_json(node);
}

void cli_print_object(JsonObject *object)
{
    JsonNode *node = json_node_new(JSON_NODE_OBJECT);
    json_node_take_object(node, object);
    print_json(node);
}

char *cli_terminal(const char *text, glong most)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    answer_hide_tokens(valid);
    g_autofree char *cut =
        g_utf8_strlen(valid, -1) > most ? g_utf8_substring(valid, 0, most) : g_strdup(valid);
    g_autoptr(GString) out = g_string_new(NULL);
    for (const char *c = cut; *c; c = g_utf8_next_char(c))
        g_string_append_unichar(out,
                                g_unichar_isprint(g_utf8_get_char(c)) ? g_utf8_get_char(c) : '?');
    return g_string_free(g_steal_pointer(&out), FALSE);
}

char *cli_argument(const char *text)
{
    g_autofree char *shown = cli_terminal(text, G_MAXLONG);

    for (const char *c = shown; *c; c++)
        if (!g_ascii_isalnum(*c) && !strchr("@.+-_=/:,", *c))
            return g_shell_quote(shown);
    return g_steal_pointer(&shown);
}

char *cli_actor(void)
{
    const char *user = g_getenv("SUDO_USER");
    return user && *user ? g_strconcat("admin:", user, NULL) : g_strdup("admin");
}

bool cli_show_problems(const GPtrArray *problems)
{
    bool error = false;

    for (guint i = 0; i < problems->len; i++) {
        const struct problem *problem = problems->pdata[i];
        g_autofree char *shown = problem_show(problem);
        fprintf(stderr, "%s\n", shown);
        error |= !problem->warning;
    }
    return error;
}
