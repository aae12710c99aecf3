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

/* Writes folder/languages and folder/cues. */
static inline void languages_with_one_cue(const char *folder)
{
    const char *source = g_getenv("ASKFIRST_SOURCE");
    g_autofree char *shipped = g_build_filename(source ? source : ".", "config", "languages", NULL);
    g_autoptr(GDir) names = g_dir_open(shipped, 0, NULL);
    assert_non_null(names);
    for (const char *name; (name = g_dir_read_name(names)) != NULL;) {
        g_autofree char *from = g_build_filename(shipped, name, "quoting", NULL);
        g_autofree char *quoting = g_build_filename("languages", name, "quoting", NULL);
        g_autofree char *cues = g_build_filename("languages", name, "cues", NULL);
        g_autofree char *text = NULL;
        if (!g_file_get_contents(from, &text, NULL, NULL))
            continue;
        languages_write(folder, quoting, text);
        languages_write(folder, cues, "");
    }
    languages_write(folder, "cues/own.cues", "bias -3\n4 \"{name} meet {name}\"\n");
}

#endif
