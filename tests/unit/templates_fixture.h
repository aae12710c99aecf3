/* The shipped templates, or those with one file replaced. */
#ifndef ASKFIRST_TESTS_TEMPLATES_FIXTURE_H
#define ASKFIRST_TESTS_TEMPLATES_FIXTURE_H

#include "base/error.h"
#include "base/problem.h"
#include "text/template.h"

static const char *const english[] = {"en", NULL};

static inline char *read_disk(void *ctx, const char *path, GError **error)
{
    char *text = NULL;
    (void)ctx;
    g_file_get_contents(path, &text, NULL, error);
    return text;
}

static inline char *templates_dir(void)
{
    const char *source = g_getenv("ASKFIRST_SOURCE");
    return g_build_filename(source ? source : ".", "config", "templates", NULL);
}

/* Gives one file instead of the one that is shipped; text NULL: it is not there. */
struct instead {
    const char *file, *text;
};

static inline char *read_instead(void *ctx, const char *path, GError **error)
{
    struct instead *instead = ctx;
    if (!g_str_has_suffix(path, instead->file))
        return read_disk(NULL, path, error);
    if (instead->text)
        return g_strdup(instead->text);
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "No such file");
    return NULL;
}

static inline struct templates *load(const char *file, const char *text, GPtrArray **problems)
{
    g_autofree char *dir = templates_dir();
    struct instead instead = {file, text};
    *problems = problems_new();
    return templates_load(dir, english, read_instead, &instead, *problems);
}

/* English alone, which must be free of errors. */
static inline struct templates *load_shipped(void)
{
    GPtrArray *problems;
    struct templates *templates = load("nothing", NULL, &problems);
    for (guint i = 0; i < problems->len; i++)
        print_error("%s\n", ((struct problem *)problems->pdata[i])->message);
    assert_int_equal(problems->len, 0);
    g_ptr_array_unref(problems);
    return templates;
}

#endif
