#include "cli/field_line.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Used when the terminal does not report its width. */
#define USUAL_COLUMNS 80

/* Returns the width of the terminal; 0 when standard output is not one. */
static guint terminal_columns(void)
{
    struct winsize size;

    if (!isatty(STDOUT_FILENO))
        return 0;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col
                                                                           : USUAL_COLUMNS;
}

static guint columns_of(const char *text, gsize length)
{
    guint columns = 0;

    for (const char *c = text; c < text + length; c = g_utf8_next_char(c)) {
        gunichar letter = g_utf8_get_char(c);
        columns += g_unichar_iszerowidth(letter) ? 0 : g_unichar_iswide(letter) ? 2 : 1;
    }
    return columns;
}

char *field_fold(const char *label, const char *text, guint columns)
{
    guint indent = columns_of(label, strlen(label)), at = indent;
    GString *out = g_string_new(label);

    while (*text) {
        gsize blanks = strspn(text, " "), word = strcspn(text + blanks, " ");
        guint width = (guint)blanks + columns_of(text + blanks, word);
        if (columns > 0 && at > indent && at + width > columns) {
            g_string_append_printf(out, "\n%*s", (int)indent, "");
            width -= (guint)blanks;
            at = indent;
        } else {
            g_string_append_len(out, text, (gssize)blanks);
        }
        g_string_append_len(out, text + blanks, (gssize)word);
        at += width;
        text += blanks + word;
    }
    return g_string_free(out, FALSE);
}

void field_print(const char *label, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    g_autofree char *text = g_strdup_vprintf(format, values);
    va_end(values);
    g_autofree char *folded = field_fold(label, text, terminal_columns());
    puts(folded);
}
