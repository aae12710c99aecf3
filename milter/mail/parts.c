#include "mail/parts.h"

#include <string.h>
#include "bounds.h"
#include "mail/charset.h"
#include "mail/clean.h"
#include "mail/facts.h"
#include "mail/header.h"
#include "mail/init.h"
#include "mail/weigh.h"

static void part_free(void *data)
{
    struct part *part = data;

    g_free(part->type);
    g_free(part);
}

void parts_free(struct parts *parts)
{
    if (!parts)
        return;
    g_ptr_array_unref(parts->list);
    g_clear_object(&parts->message);
    g_clear_object(&parts->stream);
    g_free(parts);
}

/* What is written wrong often enough, as every mail program reads it: an encoding with a semicolon
 * behind it, and "Content-Type: text". */
static void forgive(GString *value, const char *name)
{
    size_t type = strcspn(value->str, "; \t");

    if (strcmp(name, "Content-Transfer-Encoding") == 0)
        g_string_truncate(value, type);
    else if (type == strlen("text") && clean_has_prefix(value->str, "text"))
        g_string_insert(value, (gssize)type, "/plain");
}

/* A mail program that wraps lines leaves blanks behind the "=" of a soft line break: RFC 2045 (6.7)
 * has them ignored. */
static void drop_padding(GByteArray *raw, size_t from)
{
    char *text = (char *)raw->data;
    size_t to = from;

    for (size_t at = from; at < raw->len; at++) {
        text[to++] = text[at];
        size_t after = at + 1;
        while (text[at] == '=' && after < raw->len && (text[after] == ' ' || text[after] == '\t'))
            after++;
        if (after < raw->len && (text[after] == '\n' || text[after] == '\r'))
            at = after - 1;
    }
    g_byte_array_set_size(raw, (guint)to);
}

/* Only what GMime needs, so that no other field can confuse it; the first of each name counts. */
static void append_head(GByteArray *raw, const GPtrArray *fields)
{
    static const char *const names[] = {"Content-Type", "Content-Transfer-Encoding",
                                        "Content-Disposition"};
    g_autoptr(GString) head = g_string_new("MIME-Version: 1.0\r\n");

    for (size_t n = 0; n < G_N_ELEMENTS(names); n++) {
        const char *found = fields_first(fields, names[n]);
        g_autofree char *value = found ? clean_unfold(found, LIMIT_CONTENT_FIELD) : NULL;
        if (!value)
            continue;
        g_autoptr(GString) read = g_string_new(g_strstrip(value));
        forgive(read, names[n]);
        g_string_append_printf(head, "%s: %s\r\n", names[n], read->str);
    }
    g_string_append(head, "\r\n");
    charset_guard_parameters(head->str, head->len);
    g_byte_array_append(raw, (const guint8 *)head->str, (guint)head->len);
}

static char *type_of(GMimeObject *object)
{
    GMimeContentType *type = g_mime_object_get_content_type(object);
    g_autofree char *name = type ? g_mime_content_type_get_mime_type(type) : NULL;

    return name ? g_ascii_strdown(name, -1) : g_strdup("text/plain");
}

struct level {
    GMimeMultipart *multipart;
    int next;
    const void *alternative;
};

static void visit(struct parts *parts, GArray *levels, GMimeObject *object, const void *alternative)
{
    g_autofree char *type = type_of(object);
    struct part *part;

    if (facts_type_is_sealed(type))
        parts->sealed = true;
    if (GMIME_IS_MULTIPART(object)) {
        struct level level = {GMIME_MULTIPART(object), 0, alternative};
        if (strcmp(type, "multipart/alternative") == 0)
            level.alternative = object;
        if (levels->len < LIMIT_MIME_DEPTH)
            g_array_append_val(levels, level);
        else
            parts->cut = true;
    } else if (GMIME_IS_PART(object)) {
        part = g_new0(struct part, 1);
        part->mime = GMIME_PART(object);
        part->type = g_steal_pointer(&type);
        part->attachment = g_mime_part_is_attachment(part->mime);
        part->alternative = alternative;
        g_ptr_array_add(parts->list, part);
    }
}

static void walk(struct parts *parts, GMimeObject *top)
{
    g_autoptr(GArray) levels = g_array_new(FALSE, FALSE, sizeof(struct level));

    visit(parts, levels, top, NULL);
    while (levels->len && parts->list->len < LIMIT_MIME_PARTS) {
        struct level *level = &g_array_index(levels, struct level, levels->len - 1);
        GMimeObject *object;
        if (level->next >= g_mime_multipart_get_count(level->multipart)) {
            g_array_set_size(levels, levels->len - 1);
            continue;
        }
        object = g_mime_multipart_get_part(level->multipart, level->next++);
        if (object)
            visit(parts, levels, object, level->alternative);
    }
    parts->cut |= levels->len > 0;
}

struct parts *parts_open(const GPtrArray *fields, const char *body, size_t size, bool exact)
{
    struct parts *parts = g_new0(struct parts, 1);
    size_t used;
    GMimeParser *parser;
    GMimeObject *top;

    parts->list = g_ptr_array_new_with_free_func(part_free);
    parts->raw = g_byte_array_new();
    append_head(parts->raw, fields);
    parts->head = parts->raw->len;
    used = weigh_body((const char *)parts->raw->data, parts->head, body, size);
    parts->cut = used < size;
    g_byte_array_append(parts->raw, (const guint8 *)body, (guint)used);
    if (!exact) {
        charset_guard_parameters((char *)parts->raw->data + parts->head, used);
        drop_padding(parts->raw, parts->head);
    }
    parts->stream = g_mime_stream_mem_new_with_byte_array(parts->raw);
    parser = g_mime_parser_new_with_stream(parts->stream);
    g_mime_parser_set_persist_stream(parser, TRUE);
    parts->message = g_mime_parser_construct_message(parser, mail_parser_options());
    g_object_unref(parser);
    top = parts->message ? g_mime_message_get_mime_part(parts->message) : NULL;
    if (top)
        walk(parts, top);
    return parts;
}

GByteArray *part_content(const struct part *part)
{
    GMimeDataWrapper *wrapper = g_mime_part_get_content(part->mime);
    GByteArray *content = g_byte_array_new();
    GMimeStream *stream;

    if (!wrapper)
        return content;
    stream = g_mime_stream_mem_new();
    g_mime_stream_mem_set_byte_array(GMIME_STREAM_MEM(stream), content);
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
    g_mime_data_wrapper_write_to_stream(wrapper, stream);
    g_object_unref(stream);
    return content;
}

/* A cut body ends in the middle of a character, which does not make it another charset. */
static bool is_utf8(const GByteArray *content)
{
    const char *end;
    const char *begin = (const char *)content->data;

    if (content->len == 0 || g_utf8_validate_len(begin, content->len, &end))
        return true;
    return g_utf8_get_char_validated(end, begin + content->len - end) == (gunichar)-2;
}

static GByteArray *convert(GByteArray *content, const char *charset)
{
    GMimeFilter *filter = g_mime_filter_charset_new(charset, "utf-8");
    GByteArray *converted;
    char *out;
    size_t size, prespace;

    if (!filter)
        return NULL;
    g_mime_filter_complete(filter, (char *)content->data, content->len, 0, &out, &size, &prespace);
    converted = g_byte_array_sized_new((guint)size);
    g_byte_array_append(converted, (const guint8 *)out, (guint)size);
    g_object_unref(filter);
    return converted;
}

char *part_text(const struct part *part, size_t limit)
{
    const char *charset =
        g_mime_object_get_content_type_parameter(GMIME_OBJECT(part->mime), "charset");
    g_autoptr(GByteArray) content = part_content(part);
    g_autoptr(GByteArray) converted = NULL;

    if (content->len && charset_is_other(charset))
        converted = convert(content, charset);
    if (!converted && !is_utf8(content))
        converted = convert(content, "windows-1252");
    if (!converted)
        converted = g_byte_array_ref(content);
    return clean_text(converted->len ? (const char *)converted->data : "", converted->len, limit);
}

bool part_is_rewritable(const struct part *part)
{
    static const char *const types[] = {"text/plain",
                                        "text/enriched",
                                        "text/richtext",
                                        "text/markdown",
                                        "text/html",
                                        "text/x-amp-html",
                                        NULL};

    return !part->attachment && g_strv_contains(types, part->type);
}

bool parts_hold_pgp(const struct parts *parts)
{
    for (guint i = 0; i < parts->list->len; i++) {
        const struct part *part = parts->list->pdata[i];
        if (!part_is_rewritable(part))
            continue;
        g_autoptr(GByteArray) content = part_content(part);
        if (content->len && facts_text_is_sealed((const char *)content->data, content->len))
            return true;
    }
    return false;
}

bool part_place(const struct parts *parts, const struct part *part, size_t *start, size_t *end)
{
    GMimeDataWrapper *wrapper = g_mime_part_get_content(part->mime);
    GMimeStream *stream = wrapper ? g_mime_data_wrapper_get_stream(wrapper) : NULL;
    gint64 first, last;

    if (!stream || !GMIME_IS_STREAM_MEM(stream) ||
        g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream)) != parts->raw)
        return false;
    first = stream->bound_start;
    last = stream->bound_end < 0 ? (gint64)parts->raw->len : stream->bound_end;
    if (first < (gint64)parts->head || last < first || last > (gint64)parts->raw->len)
        return false;
    *start = (size_t)first;
    *end = (size_t)last;
    return true;
}
