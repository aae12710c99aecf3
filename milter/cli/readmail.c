#include "cli/readmail.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "mail/header.h"
#include "policy/error.h"

#define MOST (64u * 1024 * 1024)

static GString *read_all(const char *path, GError **error)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    if (!file) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot open %s: %s", path, g_strerror(errno));
        return NULL;
    }
    GString *text = g_string_new(NULL);
    char buffer[65536];
    size_t n;
    while (text->len < MOST && (n = fread(buffer, 1, sizeof buffer, file)) > 0)
        g_string_append_len(text, buffer, (gssize)n);
    bool bad = ferror(file);
    if (file != stdin)
        fclose(file);
    if (!bad)
        return text;
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot read %s: %s", path, g_strerror(errno));
    g_string_free(text, TRUE);
    return NULL;
}

/* The line at this offset, without its end; *next is the offset behind it. NUL octets become
 * spaces: no MTA hands them on in a header. */
static char *line_at(const GString *text, gsize at, gsize *next)
{
    const char *begin = text->str + at, *newline = memchr(begin, '\n', text->len - at);
    gsize length = newline ? (gsize)(newline - begin) : text->len - at;
    *next = at + length + (newline ? 1 : 0);
    if (length > 0 && begin[length - 1] == '\r')
        length--;
    char *line = g_malloc(length + 1);
    for (gsize i = 0; i < length; i++)
        line[i] = begin[i] ? begin[i] : ' ';
    line[length] = '\0';
    return line;
}

static void flush_field(GPtrArray *fields, GString *field)
{
    char *colon = strchr(field->str, ':');
    if (colon && colon > field->str) {
        g_autofree char *name = g_strndup(field->str, (gsize)(colon - field->str));
        g_ptr_array_add(fields, field_new(g_strchomp(name), colon + 1));
    }
    g_string_truncate(field, 0);
}

/* A line that begins the body although no blank line came before it: no white space, no field. */
static bool ends_header(const char *line)
{
    const char *colon = strchr(line, ':');
    if (!colon || colon == line)
        return true;
    for (const char *c = line; c < colon; c++)
        if ((unsigned char)*c <= ' ' && c[strspn(c, " \t")] != ':')
            return true;
    return false;
}

static gsize read_fields(const GString *text, GPtrArray *fields)
{
    g_autoptr(GString) field = g_string_new(NULL);
    gsize at = 0, next;

    while (at < text->len) {
        g_autofree char *line = line_at(text, at, &next);
        bool mbox = at == 0 && g_str_has_prefix(line, "From ");
        bool fold = *line == ' ' || *line == '\t';
        if (!*line || (!mbox && !fold && ends_header(line))) {
            at = *line ? at : next;
            break;
        }
        if (!fold)
            flush_field(fields, field);
        if (!mbox)
            g_string_append_printf(field, "%s%s", fold && field->len ? "\n" : "", line);
        at = next;
    }
    flush_field(fields, field);
    return at;
}

bool readmail(const char *path, GPtrArray **fields, GString **body, GError **error)
{
    GString *text = read_all(path, error);
    if (!text)
        return false;
    *fields = g_ptr_array_new_with_free_func((GDestroyNotify)field_free);
    g_string_erase(text, 0, (gssize)read_fields(text, *fields));
    *body = text;
    return true;
}
