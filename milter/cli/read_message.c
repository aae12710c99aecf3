#include "cli/read_message.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "base/error.h"
#include "base/raw_field.h"
#include "mail/read/header.h"

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

/* Returns how many octets the header and its empty line have. A line that is neither a field nor
 * the "From " of an mbox begins the body, even without an empty line before it. */
static gsize read_fields(const GString *text, GPtrArray *fields)
{
    const char *newline = memchr(text->str, '\n', text->len);
    gsize at = newline && g_str_has_prefix(text->str, "From ") ? newline + 1 - text->str : 0;
    struct raw_field raw;
    gsize end, body;

    if (!raw_header_end(text->str, text->len, &end, &body))
        end = body = text->len;
    while (at < end) {
        gsize size = raw_field_read(text->str + at, end - at, &raw);
        if (raw.name_size == 0)
            return at;
        g_ptr_array_add(fields, field_copy(&raw));
        at += size;
    }
    return body;
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
