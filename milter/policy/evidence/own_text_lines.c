#include "policy/evidence/own_text_lines.h"

#include <string.h>
#include "base/limits.h"
#include "policy/evidence/quoting.h"

/* Most lines of a hostile text are empty, and a call for each would be expensive. */
static char *line_end(char *line, char *end)
{
    char *newline = *line == '\n' ? line : memchr(line, '\n', (gsize)(end - line));
    return newline != NULL ? newline : end;
}

/* The usual bytes of a line; if lines are shorter, the array grows. */
#define BYTES_A_LINE 32

static void cut_lines(struct text_lines *lines, gsize size)
{
    char *text = lines->text, *end = text + size;
    gsize room = size / BYTES_A_LINE + 16;
    lines->line = g_new(char *, room);
    for (char *newline = NULL; newline != end; text = newline + 1) {
        newline = line_end(text, end);
        if (lines->n + 1 == room)
            lines->line = g_renew(char *, lines->line, room *= 2);
        lines->line[lines->n++] = text;
        *newline = '\0';
    }
    lines->line[lines->n] = text;
}

static bool is_around(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '*';
}

/* Splits the folded text into lines without surrounding blanks. */
static void cut_plain(struct text_lines *lines)
{
    char *text = lines->folded, *last = text + strlen(text);
    for (guint i = 0; i < lines->n; i++) {
        char *end = line_end(text, last), *next = end + 1;
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

void text_lines_init(struct text_lines *lines, const char *text)
{
    gsize size = text != NULL ? strnlen(text, LIMIT_TEXT) : 0;
    *lines = (struct text_lines){.text = g_malloc(size + 1)};
    memcpy(lines->text, text != NULL ? text : "", size);
    lines->text[size] = '\0';
    lines->folded = quoting_fold(lines->text);
    cut_lines(lines, size);
    lines->plain = g_new(char *, lines->n);
    lines->size = g_new(gsize, lines->n);
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

char *text_lines_room(const struct text_lines *lines)
{
    return g_malloc((gsize)(lines->line[lines->n] - lines->line[0]) + 1);
}

char *text_lines_put(char *to, const struct text_lines *lines, guint i, gsize start)
{
    gsize size = (gsize)(lines->line[i + 1] - lines->line[i]) - 1 - start;
    memcpy(to, lines->line[i] + start, size);
    to[size] = '\n';
    return to + size + 1;
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

static bool is_letter(char c)
{
    return g_ascii_isalnum(c) || (guchar)c >= 0x80;
}

bool line_has_words(const char *text, const char *words)
{
    const char *at = *words != '\0' ? strstr(text, words) : NULL;
    for (; at != NULL; at = strstr(at + 1, words))
        if ((at == text || !is_letter(at[-1])) && !is_letter(at[strlen(words)]))
            return true;
    return false;
}
