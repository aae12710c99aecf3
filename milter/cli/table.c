#include "cli/table.h"

#include <stdarg.h>

GPtrArray *table_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
}

void table_add(GPtrArray *table, ...)
{
    GPtrArray *row = g_ptr_array_new();
    const char *cell;
    va_list cells;

    va_start(cells, table);
    while ((cell = va_arg(cells, const char *)))
        g_ptr_array_add(row, g_strdup(cell));
    va_end(cells);
    g_ptr_array_add(row, NULL);
    g_ptr_array_add(table, g_ptr_array_free(row, FALSE));
}

static guint length(const char *text)
{
    return (guint)g_utf8_strlen(text, -1);
}

static void widen(GArray *widths, char **row)
{
    for (guint i = 0; row[i]; i++) {
        if (i == widths->len)
            g_array_set_size(widths, i + 1);
        guint *width = &g_array_index(widths, guint, i);
        *width = MAX(*width, length(row[i]));
    }
}

static void print_row(FILE *to, char **row, const GArray *widths)
{
    g_autoptr(GString) line = g_string_new(NULL);

    for (guint i = 0; row[i]; i++)
        g_string_append_printf(line, "%s%*s", row[i],
                               (int)(g_array_index(widths, guint, i) - length(row[i]) + 2), "");
    fprintf(to, "%s\n", g_strchomp(line->str));
}

void table_print(FILE *to, const GPtrArray *table)
{
    g_autoptr(GArray) widths = g_array_new(FALSE, TRUE, sizeof(guint));

    for (guint i = 0; i < table->len; i++)
        widen(widths, table->pdata[i]);
    for (guint i = 0; i < table->len; i++)
        print_row(to, table->pdata[i], widths);
}
