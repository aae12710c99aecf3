#include "conf/files.h"

#include <string.h>
#include "conf/read.h"
#include "policy/evidence/quoting.h"
#include "policy/evidence/words.h"
#include "policy/org.h"
#include "policy/rules/rules.h"
#include "text/reply_words.h"
#include "text/template.h"
#include "text/template_words.h"

/* Returns the text of a file, or NULL after adding a problem at the option's line. Caller frees. */
static char *read_file(const struct settings *settings, const char *option, const char *path)
{
    g_autoptr(GError) error = NULL;
    char *text = conf_read_file(NULL, path, &error);
    if (!text)
        settings_problem(settings, false, option, g_strdup(error->message));
    return text;
}

static void load_rules(struct config *config, bool warn, const struct settings *settings)
{
    g_autofree char *text = read_file(settings, "rules", config->rules_path);
    config->rules = rules_parse(config->locality, config->rules_path, text ? text : "",
                                conf_read_file, NULL, warn, settings->problems);
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Returns the full paths of the files in a folder that end in suffix, or the names of its folders;
 * sorted. */
static GPtrArray *list_folder(const struct settings *settings, const char *option, const char *path,
                              const char *suffix, bool folders)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) dir = g_dir_open(path, 0, &error);
    const char *name;

    if (!dir) {
        g_prefix_error(&error, "create the folder or correct its path: ");
        settings_problem(settings, false, option, g_strdup(error->message));
        return g_steal_pointer(&names);
    }
    while ((name = g_dir_read_name(dir))) {
        g_autofree char *full = g_build_filename(path, name, NULL);
        if (*name != '.' && g_str_has_suffix(name, suffix) &&
            (bool)g_file_test(full, G_FILE_TEST_IS_DIR) == folders)
            g_ptr_array_add(names, folders ? g_strdup(name) : g_steal_pointer(&full));
    }
    g_ptr_array_sort(names, by_name);
    if (folders && names->len == 0)
        settings_problem(settings, false, option,
                         g_strdup_printf("%s holds no folder of a language; install the "
                                         "shipped ones there",
                                         path));
    return g_steal_pointer(&names);
}

/* Warns of folders whose names are not like "de", "pt-BR" or "zh_Hant": such a folder may be a copy
 * that somebody keeps. */
static void warn_names(const struct settings *settings, const char *option, const char *path,
                       const GPtrArray *languages)
{
    for (guint i = 0; i < languages->len; i++)
        if (!g_regex_match_simple("^[a-z]{2,3}([-_][A-Za-z0-9]+)*$", languages->pdata[i], 0, 0))
            settings_problem(
                settings, true, option,
                g_strdup_printf("%s/%s is read as a language; name the folder by the "
                                "code of its language, as \"cy\", or move it elsewhere",
                                path, (const char *)languages->pdata[i]));
}

/* Returns the text of a file in UTF-8, or NULL after adding a problem. Caller frees. */
static char *read_utf8(const struct settings *settings, const char *option, const char *path)
{
    g_autofree char *text = read_file(settings, option, path);
    return text && conf_check_utf8(path, text, settings->problems) ? g_steal_pointer(&text) : NULL;
}

/* Loads the files of one language. Cues and quoting are required; the words of answers are
 * optional. */
static void load_language(struct config *config, const char *language,
                          const struct settings *settings)
{
    g_autofree char *folder = g_build_filename(config->languages_dir, language, NULL);
    g_autofree char *cues_path = g_build_filename(folder, "cues", NULL);
    g_autofree char *quoting_path = g_build_filename(folder, "quoting", NULL);
    g_autofree char *answers_path = g_build_filename(folder, "answers", NULL);
    g_autofree char *cues = read_utf8(settings, "languages_dir", cues_path);
    g_autofree char *quoting = read_utf8(settings, "languages_dir", quoting_path);

    if (cues)
        cues_add(config->cues, cues_path, cues, settings->problems);
    if (quoting)
        quoting_parse(config->quoting, quoting_path, quoting, settings->problems);
    if (!g_file_test(answers_path, G_FILE_TEST_EXISTS))
        return;
    g_autofree char *answers = read_utf8(settings, "languages_dir", answers_path);
    if (answers)
        reply_words_parse(config->reply_words, language, answers_path, answers, settings->problems);
}

/* Loads the fitted weights beside the languages; without their file only the weights in the cues
 * count. */
static void load_weights(struct config *config, const struct settings *settings)
{
    g_autofree char *path = g_build_filename(config->languages_dir, "fitted.weights", NULL);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return;
    g_autofree char *text = read_utf8(settings, "languages_dir", path);
    if (text)
        cues_set_weights(config->cues, path, text, settings->problems);
}

/* Warns of files in cues_dir that are not read, except copies such as own.cues~ and
 * own.cues.dpkg-old. */
static void warn_unread(const struct config *config, const struct settings *settings)
{
    g_autoptr(GPtrArray) files = list_folder(settings, "cues_dir", config->cues_dir, "", false);
    for (guint i = 0; i < files->len; i++) {
        g_autofree char *name = g_path_get_basename(files->pdata[i]);
        if (!strstr(name, ".cues"))
            settings_problem(settings, true, "cues_dir",
                             g_strdup_printf("%s is not read; only files named *.cues "
                                             "are",
                                             (const char *)files->pdata[i]));
    }
}

/* Loads the administrator's cues, after those of the languages. */
static void load_own_cues(struct config *config, bool warn, const struct settings *settings)
{
    g_autoptr(GPtrArray) files =
        list_folder(settings, "cues_dir", config->cues_dir, ".cues", false);
    if (warn)
        warn_unread(config, settings);
    cues_override(config->cues);
    for (guint i = 0; i < files->len; i++) {
        g_autofree char *text = read_utf8(settings, "cues_dir", files->pdata[i]);
        if (text)
            cues_add(config->cues, files->pdata[i], text, settings->problems);
    }
}

static void load_languages(struct config *config, bool warn, const struct settings *settings)
{
    g_autoptr(GPtrArray) languages =
        list_folder(settings, "languages_dir", config->languages_dir, "", true);
    config->cues = cues_new();
    config->quoting = quoting_new();
    config->reply_words = reply_words_new();
    if (warn)
        warn_names(settings, "languages_dir", config->languages_dir, languages);
    for (guint i = 0; i < languages->len; i++)
        load_language(config, languages->pdata[i], settings);
    load_weights(config, settings);
    if (warn)
        cues_warn(config->cues, config->cues, settings->problems);
    load_own_cues(config, warn, settings);
    cues_close(config->cues);
    if (languages->len > 0 && cues_count(config->cues) == 0)
        settings_problem(settings, false, "languages_dir",
                         g_strdup_printf("the files in %s hold no cue, so that nothing would look "
                                         "like an introduction; install the shipped ones there",
                                         config->languages_dir));
}

/* Sorts the languages, with ask_language first, because it stands in for a language that is
 * missing. */
static void order_languages(const struct config *config, const struct settings *settings,
                            GPtrArray *languages)
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
        settings_problem(settings, false, "ask_language",
                         g_strdup_printf("\"%s\" is not a folder of %s; there are %s",
                                         config->ask_language, config->templates_dir, known));
        g_ptr_array_remove_index(languages, languages->len - 1);
    }
}

/* Removes folders without any template: one problem for each is enough, instead of one for each
 * missing file. */
static void remove_strangers(const struct config *config, const struct settings *settings,
                             GPtrArray *languages)
{
    for (guint i = 0; i < languages->len;) {
        g_autofree char *folder =
            g_build_filename(config->templates_dir, languages->pdata[i], NULL);
        g_autoptr(GPtrArray) texts = list_folder(settings, "templates_dir", folder, ".txt", false);
        if (texts->len > 0) {
            i++;
            continue;
        }
        settings_problem(settings, false, "templates_dir",
                         g_strdup_printf("%s holds no template; move it elsewhere, or copy the "
                                         "files of another language there and translate them",
                                         folder));
        g_ptr_array_remove_index(languages, i);
    }
}

static void load_templates(struct config *config, bool warn, const struct settings *settings)
{
    g_autoptr(GPtrArray) languages =
        list_folder(settings, "templates_dir", config->templates_dir, "", true);
    remove_strangers(config, settings, languages);
    if (warn)
        warn_names(settings, "templates_dir", config->templates_dir, languages);
    order_languages(config, settings, languages);
    g_ptr_array_add(languages, NULL);
    config->templates = templates_load(config->templates_dir, (const char *const *)languages->pdata,
                                       conf_read_file, NULL, settings->problems);
    templates_add_words(config->templates, config->reply_words, settings->problems);
}

static void load_orgs(struct config *config, const struct settings *settings)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = read_file(settings, "public_providers", config->providers_path);
    config->orgs = orgs_new(text ? text : "", config->providers_path, &error);
    if (!config->orgs)
        settings_problem(settings, false, "public_providers", g_strdup(error->message));
    else if (text && orgs_count(config->orgs) == 0)
        settings_problem(settings, false, "public_providers",
                         g_strdup_printf("%s names no domain, so that all users of gmail.com would "
                                         "know each other; install the shipped file",
                                         config->providers_path));
}

void files_load(struct config *config, bool warn, const struct settings *settings)
{
    load_orgs(config, settings);
    load_rules(config, warn, settings);
    load_languages(config, warn, settings);
    load_templates(config, warn, settings);
}
