/* The shipped languages with one cue in place of theirs: reading these takes most of the time of
 * loading a configuration. */
#ifndef ASKFIRST_TESTS_LANGUAGES_FIXTURE_H
#define ASKFIRST_TESTS_LANGUAGES_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <glib.h>

static inline void languages_write(const char *folder, const char *file, const char *text)
{
    g_autofree char *path = g_build_filename(folder, file, NULL);
    g_autofree char *parent = g_path_get_dirname(path);
    assert_int_equal(g_mkdir_with_parents(parent, 0700), 0);
    assert_true(g_file_set_contents(path, text, -1, NULL));
}

static inline char *languages_shipped(void)
{
    const char *source = g_getenv("ASKFIRST_SOURCE");
    return g_build_filename(source ? source : ".", "config", "languages", NULL);
}

/* Copies a file of a language, if it is there. */
static inline void languages_copy(const char *folder, const char *language, const char *file)
{
    g_autofree char *shipped = languages_shipped();
    g_autofree char *from = g_build_filename(shipped, language, file, NULL);
    g_autofree char *to = g_build_filename("languages", language, file, NULL);
    g_autofree char *text = NULL;
    if (g_file_get_contents(from, &text, NULL, NULL))
        languages_write(folder, to, text);
}

/* Writes folder/languages and folder/cues. */
static inline void languages_with_one_cue(const char *folder)
{
    g_autofree char *shipped = languages_shipped();
    g_autoptr(GDir) names = g_dir_open(shipped, 0, NULL);
    assert_non_null(names);
    for (const char *name; (name = g_dir_read_name(names)) != NULL;) {
        g_autofree char *language = g_build_filename(shipped, name, NULL);
        g_autofree char *cues = g_build_filename("languages", name, "cues", NULL);
        if (!g_file_test(language, G_FILE_TEST_IS_DIR))
            continue;
        languages_copy(folder, name, "quoting");
        languages_copy(folder, name, "answers");
        languages_write(folder, cues, "");
    }
    languages_write(folder, "cues/own.cues", "bias -3\n4 \"{name} meet {name}\"\n");
}

#endif
