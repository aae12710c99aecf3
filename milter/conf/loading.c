#include "conf/loading.h"

#include <string.h>
#include "conf/read.h"

struct loading loading;

bool loading_is_utf8(const char *file, const char *text, GPtrArray *problems)
{
    unsigned line = conf_bad_line(text);
    if (line)
        problem_add(problems, false, file, line, 0, "",
                    g_strdup("this line is not UTF-8; save the file as UTF-8"));
    return line == 0;
}

static void add_at(bool warning, unsigned line, char *message)
{
    unsigned count = g_strv_length(loading.lines);
    const char *text = line >= 1 && line <= count ? loading.lines[line - 1] : "";
    unsigned column = line ? (unsigned)strspn(text, " \t") + 1 : 0;
    problem_add(loading.problems, warning, loading.path, line, column, text, message);
}

static void add_of(bool warning, const char *option, char *message)
{
    g_autofree char *said = message;
    add_at(warning, GPOINTER_TO_UINT(g_hash_table_lookup(loading.where, option)),
           g_strdup_printf("%s: %s", option, said));
}

void loading_problem_at(unsigned line, char *message)
{
    add_at(false, line, message);
}

void loading_problem(const char *option, char *message)
{
    add_of(false, option, message);
}

void loading_warning(const char *option, char *message)
{
    add_of(true, option, message);
}

void loading_error(const char *option, GError *error)
{
    loading_problem(option, g_strdup(error->message));
    g_error_free(error);
}
