#include "base/raw_field.h"

#include <glib.h>
#include <string.h>

/* Returns the size of the line that begins here, including its end. */
static size_t line_size(const char *text, size_t size)
{
    const char *newline = memchr(text, '\n', size);

    return newline ? (size_t)(newline - text) + 1 : size;
}

static bool is_fold(char c)
{
    return c == ' ' || c == '\t';
}

size_t raw_field_name(const char *line, size_t size)
{
    size_t name = 0, at;

    while (name < size && g_ascii_isgraph(line[name]) && line[name] != ':')
        name++;
    for (at = name; at < size && is_fold(line[at]);)
        at++;
    return at < size && line[at] == ':' ? name : 0;
}

size_t raw_field_read(const char *text, size_t size, struct raw_field *field)
{
    size_t taken = line_size(text, size);

    while (taken < size && is_fold(text[taken]))
        taken += line_size(text + taken, size - taken);
    size_t end = taken;
    if (end > 0 && text[end - 1] == '\n')
        end--;
    if (end > 0 && text[end - 1] == '\r')
        end--;
    *field = (struct raw_field){.name = text, .value = text};
    field->name_size = raw_field_name(text, end);
    if (field->name_size > 0) {
        field->value =
            (const char *)memchr(text + field->name_size, ':', end - field->name_size) + 1;
        field->value_size = end - (size_t)(field->value - text);
    }
    return taken;
}

char *raw_field_copy(const char *octets, size_t size)
{
    char *out = g_malloc(size + 1), *to = out;

    for (size_t i = 0; i < size; i++) {
        bool ends_line = octets[i] == '\r' && (i + 1 == size || octets[i + 1] == '\n');
        if (!ends_line)
            *to++ = octets[i] == '\0' || octets[i] == '\r' ? ' ' : octets[i];
    }
    *to = '\0';
    return out;
}

bool raw_header_end(const char *text, size_t size, size_t *end, size_t *body)
{
    for (size_t at = 0, line; at < size; at += line) {
        line = line_size(text + at, size - at);
        if (text[at] == '\n' || (line == 2 && text[at] == '\r' && text[at + 1] == '\n')) {
            *end = at;
            *body = at + line;
            return true;
        }
    }
    return false;
}
