#include "mail/read/body_parts.h"

#include <string.h>
#include "base/limits.h"
#include "mail/read/body_limit.h"
#include "mail/read/charset.h"
#include "mail/read/content_type.h"
#include "mail/read/header.h"
#include "mail/read/header_grammar.h"
#include "mail/read/sanitize.h"
#include "mail/read/transfer_encoding.h"

void part_free(void *data)
{
    struct part *part = data;

    g_free(part->type);
    g_free(part->charset);
    g_free(part);
}

void parts_free(struct parts *parts)
{
    if (!parts)
        return;
    g_ptr_array_unref(parts->list);
    g_clear_object(&parts->message);
    if (!parts->stream)
        g_byte_array_unref(parts->raw);
    g_clear_object(&parts->stream);
    g_free(parts);
}

/* Copies only the fields that GMime needs, so that no other field can confuse it; the first of each
 * name counts. */
static void append_head(GByteArray *raw, const GPtrArray *fields)
{
    static const char *const names[] = {"Content-Type", "Content-Transfer-Encoding",
                                        "Content-Disposition"};
    g_autoptr(GString) head = g_string_new("MIME-Version: 1.0\r\n");

    for (size_t n = 0; n < G_N_ELEMENTS(names); n++) {
        const char *found = fields_first(fields, names[n]);
        g_autofree char *value = found ? sanitize_unfold(found, LIMIT_CONTENT_FIELD) : NULL;
        if (!value)
            continue;
        g_string_append_printf(head, "%s: %s\r\n", names[n], value);
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

static bool type_parameter_is(GMimeContentType *type, const char *name, const char *value)
{
    const char *found = type ? g_mime_content_type_get_parameter(type, name) : NULL;

    return found && g_ascii_strcasecmp(found, value) == 0;
}

static void read_flowed(struct part *part, GMimeContentType *type)
{
    part->flowed = type_parameter_is(type, "format", "flowed");
    part->delsp = type_parameter_is(type, "delsp", "yes");
}

struct part *part_new(GMimePart *mime)
{
    GMimeObject *object = GMIME_OBJECT(mime);
    struct part *part = g_new0(struct part, 1);
    const char *type = g_mime_object_get_header(object, "Content-Type");
    const char *charset = g_mime_object_get_content_type_parameter(object, "charset");

    part->mime = mime;
    part->type = declared_type(type);
    part->charset = charset && *charset ? g_strdup(charset) : declared_charset(type);
    part->encoding =
        declared_encoding(g_mime_object_get_header(object, "Content-Transfer-Encoding"));
    part->attachment = g_mime_part_is_attachment(mime);
    read_flowed(part, g_mime_object_get_content_type(object));
    return part;
}

/* Returns the body as one text, if it is a text under a transfer encoding; else NULL. */
static struct part *sole_text(const struct parts *parts, const GPtrArray *fields)
{
    const char *value = fields_first(fields, "Content-Type");
    const char *disposition = fields_first(fields, "Content-Disposition");
    g_autofree char *type = declared_type(value);
    g_autofree char *keyword = header_grammar_keyword(disposition ? disposition : "");
    GMimeContentEncoding encoding =
        declared_encoding(fields_first(fields, "Content-Transfer-Encoding"));

    if (!g_str_has_prefix(type, "text/") || encoding == GMIME_CONTENT_ENCODING_UUENCODE)
        return NULL;
    struct part *part = g_new0(struct part, 1);
    part->body = parts->raw;
    part->type = g_steal_pointer(&type);
    part->charset = declared_charset(value);
    part->encoding = encoding;
    part->attachment = strcmp(keyword, "attachment") == 0;
    if (value && strcasestr(value, "flowed")) {
        g_autofree char *guarded = sanitize_unfold(value, LIMIT_CONTENT_FIELD);
        charset_guard_parameters(guarded, strlen(guarded));
        GMimeContentType *read = g_mime_content_type_parse(mail_parser_options(), guarded);
        read_flowed(part, read);
        g_clear_object(&read);
    }
    return part;
}

struct part_level {
    GMimeMultipart *multipart;
    int next;
    const void *alternative;
};

static void visit(struct parts *parts, GArray *levels, GMimeObject *object, const void *alternative)
{
    struct part *part = GMIME_IS_PART(object) ? part_new(GMIME_PART(object)) : NULL;
    g_autofree char *type = part ? g_strdup(part->type) : type_of(object);

    if (header_grammar_type_is_sealed(type))
        parts->sealed = true;
    if (part) {
        part->alternative = alternative;
        g_ptr_array_add(parts->list, part);
    }
    if (GMIME_IS_MULTIPART(object)) {
        struct part_level level = {GMIME_MULTIPART(object), 0, alternative};
        if (strcmp(type, "multipart/alternative") == 0)
            level.alternative = object;
        if (levels->len < LIMIT_MIME_DEPTH)
            g_array_append_val(levels, level);
        else
            parts->cut = true;
    }
}

static void walk(struct parts *parts, GMimeObject *top)
{
    g_autoptr(GArray) levels = g_array_new(FALSE, FALSE, sizeof(struct part_level));

    visit(parts, levels, top, NULL);
    while (levels->len && parts->list->len < LIMIT_MIME_PARTS) {
        struct part_level *level = &g_array_index(levels, struct part_level, levels->len - 1);
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
    struct part *sole = exact ? NULL : sole_text(parts, fields);
    if (sole) {
        g_ptr_array_add(parts->list, sole);
        g_byte_array_append(parts->raw, (const guint8 *)body, (guint)size);
        return parts;
    }
    append_head(parts->raw, fields);
    parts->head = parts->raw->len;
    used = body_limit_of((const char *)parts->raw->data, parts->head, body, size);
    parts->cut = used < size;
    g_byte_array_append(parts->raw, (const guint8 *)body, (guint)used);
    if (!exact)
        charset_guard_parameters((char *)parts->raw->data + parts->head, used);
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

/* Decodes encodings that only GMime decodes, and reads content that it has not kept in memory. */
static GByteArray *content_by_gmime(const struct part *part, GMimeDataWrapper *wrapper)
{
    GByteArray *content = g_byte_array_new();
    GMimeStream *stream = g_mime_stream_mem_new();

    g_mime_data_wrapper_set_encoding(wrapper, part->encoding);
    g_mime_stream_mem_set_byte_array(GMIME_STREAM_MEM(stream), content);
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
    g_mime_data_wrapper_write_to_stream(wrapper, stream);
    g_object_unref(stream);
    return content;
}

/* Returns the octets of the content as they came, or NULL when they are not in memory. */
static const char *encoded_content(GMimeDataWrapper *wrapper, size_t *size)
{
    GMimeStream *stream = g_mime_data_wrapper_get_stream(wrapper);
    GByteArray *raw = GMIME_IS_STREAM_MEM(stream)
                          ? g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream))
                          : NULL;
    gint64 last = !raw || stream->bound_end < 0 ? (raw ? raw->len : 0) : stream->bound_end;

    if (!raw || stream->bound_start < 0 || last < stream->bound_start || last > (gint64)raw->len)
        return NULL;
    *size = (size_t)(last - stream->bound_start);
    return raw->data ? (const char *)raw->data + stream->bound_start : "";
}

GByteArray *part_content(const struct part *part)
{
    GMimeDataWrapper *wrapper = part->mime ? g_mime_part_get_content(part->mime) : NULL;
    GByteArray *content;
    size_t size = part->body ? part->body->len : 0;
    const char *text = wrapper      ? encoded_content(wrapper, &size)
                       : part->body ? (const char *)part->body->data
                                    : NULL;

    if (wrapper && (!text || part->encoding == GMIME_CONTENT_ENCODING_UUENCODE))
        return content_by_gmime(part, wrapper);
    content = g_byte_array_new();
    if (text && part->encoding == GMIME_CONTENT_ENCODING_BASE64)
        decode_base64(content, text, size);
    else if (text && part->encoding == GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE)
        decode_quoted_printable(content, text, size);
    else if (text)
        g_byte_array_append(content, (const guint8 *)text, (guint)size);
    return content;
}

char *part_text(const struct part *part, size_t limit)
{
    g_autoptr(GByteArray) content = part_content(part);
    g_autoptr(GByteArray) text = charset_read(part->charset, content->data, content->len);

    return sanitize_text(text->len ? (const char *)text->data : "", text->len, limit);
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
        if (content->len &&
            header_grammar_text_is_sealed((const char *)content->data, content->len))
            return true;
    }
    return false;
}

bool part_place(const struct parts *parts, const struct part *part, size_t *start, size_t *end)
{
    GMimeDataWrapper *wrapper = part->mime ? g_mime_part_get_content(part->mime) : NULL;
    GMimeStream *stream = wrapper ? g_mime_data_wrapper_get_stream(wrapper) : NULL;
    gint64 first, last;

    if (part->body == parts->raw) {
        *start = 0;
        *end = parts->raw->len;
        return true;
    }
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
