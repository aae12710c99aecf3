/* How quotes are known, from the files that are delivered. */
#ifndef ASKFIRST_TESTS_QUOTING_FIXTURE_H
#define ASKFIRST_TESTS_QUOTING_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/problem.h"
#include "policy/evidence/quoting.h"

/* Read once; static. */
static inline const struct quoting *shipped_quoting(void)
{
    static struct quoting *quoting;
    const char *source = g_getenv("ASKFIRST_SOURCE");
    g_autofree char *folder = g_build_filename(source ? source : ".", "config", "languages", NULL);
    g_autoptr(GDir) names = quoting ? NULL : g_dir_open(folder, 0, NULL);
    g_autoptr(GPtrArray) problems = problems_new();

    if (quoting)
        return quoting;
    quoting = quoting_new();
    assert_non_null(names);
    for (const char *name; (name = g_dir_read_name(names)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, "quoting", NULL);
        g_autofree char *text = NULL;
        if (g_file_get_contents(path, &text, NULL, NULL))
            quoting_parse(quoting, path, text, problems);
    }
    for (guint i = 0; i < problems->len; i++)
        fail_msg("%s", problem_show(problems->pdata[i]));
    return quoting;
}

#endif
