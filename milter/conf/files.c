#include "conf/files.h"

#include <string.h>
#include "conf/loading.h"
#include "conf/read.h"

static char *read_or_tell(const char *option, const char *path)
{
    GError *error = NULL;
    char *text = conf_read_file(NULL, path, &error);
    if (!text)
        loading_error(option, error);
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
        loading_error(option, error);
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
        loading_problem(option,
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
    if (text && loading_is_utf8(path, text, problems))
        cues_set_weights(config->cues, path, text, problems);
}

static void load_cues(struct config *config, GPtrArray *problems)
{
    g_autoptr(GPtrArray) files = list_folder("cues_dir", config->cues_dir, ".cues", false);
    config->cues = cues_new();
    for (guint i = 0; i < files->len; i++) {
        g_autofree char *text = read_or_tell("cues_dir", files->pdata[i]);
        if (text && loading_is_utf8(files->pdata[i], text, problems))
            cues_add(config->cues, files->pdata[i], text, problems);
    }
    load_weights(config, problems);
    cues_close(config->cues);
    if (files->len > 0 && cues_count(config->cues) == 0)
        loading_problem("cues_dir", g_strdup_printf("the files in %s hold no cue, so that nothing "
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
        if (text && loading_is_utf8(file, text, problems))
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
        loading_problem("ask_language",
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
        loading_error("public_providers", error);
    else if (text && orgs_count(config->orgs) == 0)
        loading_problem("public_providers",
                        g_strdup_printf("%s names no domain, so that all users of gmail.com would "
                                        "know each other; install the shipped file",
                                        config->providers_path));
}

void files_load(struct config *config, bool warn, GPtrArray *problems)
{
    load_orgs(config);
    load_rules(config, warn, problems);
    load_cues(config, problems);
    load_languages(config, problems);
    load_templates(config, problems);
}
