#include "policy/owntext_lines.h"

#include <string.h>
#include "bounds.h"
#include "policy/quoting.h"

/* Most lines of a hostile text are empty, and a call for each is dear. */
static char *line_end(char *line)
{
    char *newline = *line == '\n' ? line : strchr(line, '\n');
    return newline != NULL ? newline : line + strlen(line);
}

static void cut_lines(struct text_lines *lines)
{
    char *text = lines->text;
    for (guint i = 0; i < lines->n; i++) {
        char *end = line_end(text);
        lines->line[i] = text;
        text = *end == '\n' ? end + 1 : end;
        *end = '\0';
    }
}

static bool is_around(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '*';
}

/* Each line of the folded text without blanks around. */
static void cut_plain(struct text_lines *lines)
{
    char *text = lines->folded;
    for (guint i = 0; i < lines->n; i++) {
        char *end = line_end(text), *next = *end == '\n' ? end + 1 : end;
        while (text < end && is_around(*text))
            text++;
        while (end > text && is_around(end[-1]))
            end--;
        lines->plain[i] = text;
        lines->size[i] = (gsize)(end - text);
        *end = '\0';
        text = next;
    }
}

static guint count_lines(char *text)
{
    guint n = 1;
    for (text = line_end(text); *text != '\0'; text = line_end(text + 1))
        n++;
    return n;
}

void text_lines_init(struct text_lines *lines, const char *text)
{
    *lines = (struct text_lines){.text = g_strndup(text != NULL ? text : "", LIMIT_TEXT)};
    lines->folded = quoting_fold(lines->text);
    lines->n = count_lines(lines->text);
    lines->line = g_new(char *, lines->n);
    lines->plain = g_new(char *, lines->n);
    lines->size = g_new(gsize, lines->n);
    cut_lines(lines);
    cut_plain(lines);
}

void text_lines_clear(struct text_lines *lines)
{
    g_free(lines->text);
    g_free(lines->folded);
    g_free(lines->line);
    g_free(lines->plain);
    g_free(lines->size);
}

bool line_tells_time(const char *said)
{
    for (const char *p = strpbrk(said, "0123456789"); p != NULL && *p != '\0'; p++) {
        gsize digits = strspn(p, "0123456789");
        if (digits == 4 ||
            (digits > 0 && digits < 3 && p[digits] == ':' && g_ascii_isdigit(p[digits + 1])))
            return true;
        p += digits;
        if (*p == '\0')
            break;
    }
    return false;
}
