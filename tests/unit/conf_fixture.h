/* A folder with the shipped files (but for the cues) and an askfirst.conf of the test's own, for
 * the tests of conf/.
 */
#ifndef ASKFIRST_TESTS_CONF_FIXTURE_H
#define ASKFIRST_TESTS_CONF_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "conf/config.h"
#include "mail/read/header.h"
#include "base/problem.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <stdbool.h>
#include <string.h>

struct fixture {
    char *folder, *conf;
    GPtrArray *problems;
};

static inline char *source_path(const char *name)
{
    const char *source = g_getenv("ASKFIRST_SOURCE");
    return g_build_filename(source ? source : ".", name, NULL);
}

static inline char *source_text(const char *name)
{
    g_autofree char *path = source_path(name);
    char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        fail_msg("cannot read %s", path);
    return text;
}

static inline void fixture_write(struct fixture *f, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(f->folder, name, NULL);
    g_autofree char *parent = g_path_get_dirname(path);
    assert_int_equal(g_mkdir_with_parents(parent, 0700), 0);
    assert_true(g_file_set_contents(path, text, -1, NULL));
}

static inline void fixture_copy(struct fixture *f, const char *name)
{
    g_autofree char *from = g_build_filename("config", name, NULL);
    g_autofree char *text = source_text(from);
    fixture_write(f, name, text);
}

static inline int fixture_setup(void **state)
{
    static const char *const shipped[] = {
        "askfirst.conf",
        "rules",
        "public_providers",
        "cues/own.cues",
        "languages/en/quoting",
        "languages/en/answers",
        "templates/en/ask.txt",
        "templates/en/confirmed.txt",
        "templates/en/help.txt",
        "templates/en/closed.txt",
        "templates/en/phrases.txt",
        "templates/en/notice-ended.txt",
        "templates/en/notice-held.txt",
        "templates/en/notice-rewritten.txt",
        "templates/en/introduce-asked.txt",
        "templates/en/introduce-agreed.txt",
        "templates/en/introduce-ended.txt",
        "templates/en/introduce-help.txt",
        "templates/en/return.txt",
        "templates/en/return-failed.txt",
        "templates/en/refusal.txt",
    };
    struct fixture *f = g_new0(struct fixture, 1);
    mail_init();
    f->folder = g_dir_make_tmp("askfirst-conf-XXXXXX", NULL);
    f->conf = g_build_filename(f->folder, "askfirst.conf", NULL);
    f->problems = problems_new();
    for (size_t i = 0; i < G_N_ELEMENTS(shipped); i++)
        fixture_copy(f, shipped[i]);
    /* The shipped cues take most of the time of loading, and these tests load hundreds of times. */
    fixture_write(f, "languages/en/cues", "bias -3\n4 \"{name} meet {name}\"\n");
    *state = f;
    return 0;
}

static inline void remove_folder(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *child = g_build_filename(path, name, NULL);
        if (g_file_test(child, G_FILE_TEST_IS_DIR))
            remove_folder(child);
        else
            g_unlink(child);
    }
    g_rmdir(path);
}

static inline int fixture_teardown(void **state)
{
    struct fixture *f = *state;
    remove_folder(f->folder);
    g_ptr_array_unref(f->problems);
    g_free(f->folder);
    g_free(f->conf);
    g_free(f);
    return 0;
}

/* Loads with this askfirst.conf; what was wrong before is forgotten. */
static inline struct config *fixture_load(struct fixture *f, const char *conf)
{
    fixture_write(f, "askfirst.conf", conf);
    g_ptr_array_set_size(f->problems, 0);
    return config_load(f->conf, true, f->problems);
}

static inline struct config *fixture_load_well(struct fixture *f, const char *conf)
{
    struct config *config = fixture_load(f, conf);
    if (!config || f->problems->len > 0) {
        problems_print(f->problems);
        fail_msg("this should load without problems: %s", conf);
    }
    return config;
}

/* Loading must fail, and the first problem must name this file (its end) and line, and say this. */
static inline void fixture_refuse(struct fixture *f, const char *conf, const char *file,
                                  unsigned line, const char *says)
{
    struct config *config = fixture_load(f, conf);
    if (config)
        fail_msg("this should not load: %s", conf);
    assert_true(f->problems->len > 0);
    const struct problem *problem = f->problems->pdata[0];
    if (!g_str_has_suffix(problem->file, file) || problem->line != line ||
        !strstr(problem->message, says))
        fail_msg("for \"%s\" expected %s:%u: ...%s..., got %s:%u: %s", conf, file, line, says,
                 problem->file, problem->line, problem->message);
}

#endif
