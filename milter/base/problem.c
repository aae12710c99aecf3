#include "base/problem.h"

#include <string.h>
#include "base/limits.h"

static void problem_free(void *data)
{
    struct problem *problem = data;

    g_free(problem->file);
    g_free(problem->text);
    g_free(problem->message);
    g_free(problem);
}

GPtrArray *problems_new(void)
{
    return g_ptr_array_new_with_free_func(problem_free);
}

void problem_add(GPtrArray *problems, bool warning, const char *file, unsigned line,
                 unsigned column, const char *text, char *message)
{
    struct problem *problem = g_new(struct problem, 1);
    *problem = (struct problem){
        .warning = warning,
        .file = g_strdup(file),
        .line = line,
        .column = column,
        .text = g_strdup(text),
        .message = message,
    };
    g_ptr_array_add(problems, problem);
}

/* Control and format characters have no shape and could hide or reorder the text around them. */
static bool is_shown(gunichar c)
{
    switch (g_unichar_type(c)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
        return false;
    default:
        return true;
    }
}

static void append_shown(GString *out, const char *text, bool keep_tabs)
{
    g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
    for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        bool kept = is_shown(c) || (keep_tabs && c == '\t');
        g_string_append_unichar(out, kept ? c : '?');
    }
}

/* Appends what moves the caret as far as the text before column does. */
static void append_indent(GString *out, const char *text, unsigned column)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    const char *at = valid;
    for (unsigned i = 1; i < column; i++) {
        gunichar c = *at ? g_utf8_get_char(at) : ' ';
        if (*at)
            at = g_utf8_next_char(at);
        if (c == '\t')
            g_string_append_c(out, '\t');
        else if (!g_unichar_iszerowidth(c) || !is_shown(c))
            g_string_append(out, g_unichar_iswide(c) ? "  " : " ");
    }
}

char *problem_show(const struct problem *problem)
{
    GString *out = g_string_new(NULL);
    append_shown(out, problem->file, false);
    if (problem->line > 0)
        g_string_append_printf(out, ":%u", problem->line);
    if (problem->line > 0 && problem->column > 0)
        g_string_append_printf(out, ":%u", problem->column);
    g_string_append(out, problem->warning ? ": warning: " : ": error: ");
    append_shown(out, problem->message, false);
    if (problem->text && *problem->text) {
        g_string_append(out, "\n  ");
        append_shown(out, problem->text, true);
        if (problem->column > 0 && problem->column <= LIMIT_CONFIG_LINE + 1) {
            g_string_append(out, "\n  ");
            append_indent(out, problem->text, problem->column);
            g_string_append_c(out, '^');
        }
    }
    return g_string_free(out, FALSE);
}
