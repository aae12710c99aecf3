#include "mail/withhold/leak_check.h"

#include <string.h>
#include "base/limits.h"
#include "mail/read/address_list.h"
#include "mail/read/charset.h"
#include "mail/read/html.h"

bool leak_check_is_html(const char *type)
{
    return strcmp(type, "text/html") == 0 || strcmp(type, "text/x-amp-html") == 0;
}

static bool leak_check_page(const struct withheld *withheld, const GByteArray *html)
{
    g_autofree char *words = html_to_text((const char *)html->data, html->len);

    return withheld_shown(withheld, words, strlen(words));
}

static bool leak_check_text(const struct withheld *withheld, const GByteArray *text, bool html)
{
    return text->len > 0 && (withheld_shown(withheld, (const char *)text->data, text->len) ||
                             (html && leak_check_page(withheld, text)));
}

static bool is_same(const GByteArray *one, const GByteArray *other)
{
    return one->len == other->len &&
           (one->len == 0 || memcmp(one->data, other->data, one->len) == 0);
}

bool leak_check_content(const struct withheld *withheld, const struct part *part,
                        const GByteArray *content)
{
    bool html = leak_check_is_html(part->type);
    g_autoptr(GByteArray) text = charset_read(part->charset, content->data, content->len);

    return leak_check_text(withheld, text, html) ||
           (!is_same(text, content) && leak_check_text(withheld, content, html));
}

bool leak_check_part(const struct withheld *withheld, const struct part *part)
{
    g_autoptr(GByteArray) content = part_content(part);

    return leak_check_content(withheld, part, content);
}

struct html_node {
    GMimeObject *object;
    bool inside; /* a message inside */
};

static void push(GArray *nodes, GMimeObject *object, bool inside)
{
    struct html_node node = {object, inside};

    if (object)
        g_array_append_val(nodes, node);
}

static bool leak_check_header(const struct withheld *withheld, GMimeObject *object)
{
    g_autofree char *raw = g_mime_object_get_headers(object, NULL);
    g_autofree char *header = list_decode(raw ? raw : "", LIMIT_HEADER_BYTES);

    return withheld_shown(withheld, header, strlen(header));
}

static bool leak_check_leaf(const struct withheld *withheld, GMimePart *mime, bool inside)
{
    struct part *part = part_new(mime);
    bool text = inside && g_str_has_prefix(part->type, "text/");
    bool shows =
        (text || g_str_has_prefix(part->type, "message/")) && leak_check_part(withheld, part);

    part_free(part);
    return shows;
}

static bool visit(const struct withheld *withheld, GArray *nodes, struct html_node node)
{
    GMimeObject *object = node.object;

    if (GMIME_IS_MULTIPART(object)) {
        GMimeMultipart *multipart = GMIME_MULTIPART(object);
        for (int i = 0; i < g_mime_multipart_get_count(multipart); i++)
            push(nodes, g_mime_multipart_get_part(multipart, i), node.inside);
    } else if (GMIME_IS_MESSAGE_PART(object)) {
        GMimeMessage *message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
        if (!message)
            return false;
        push(nodes, g_mime_message_get_mime_part(message), true);
        return leak_check_header(withheld, GMIME_OBJECT(message));
    } else if (GMIME_IS_PART(object)) {
        return leak_check_leaf(withheld, GMIME_PART(object), node.inside);
    }
    return false;
}

/* Checks each object of the body until one of them shows something. */
static bool walk(const struct withheld *withheld, const struct parts *parts,
                 bool (*look)(const struct withheld *, GArray *, struct html_node))
{
    g_autoptr(GArray) nodes = g_array_new(FALSE, FALSE, sizeof(struct html_node));
    bool found = false;

    if (parts->message)
        push(nodes, g_mime_message_get_mime_part(parts->message), false);
    while (nodes->len && !found) {
        struct html_node node = g_array_index(nodes, struct html_node, nodes->len - 1);
        g_array_set_size(nodes, nodes->len - 1);
        found = look(withheld, nodes, node);
    }
    return found;
}

bool leak_check_inside(const struct withheld *withheld, const struct parts *parts)
{
    return walk(withheld, parts, visit);
}

/* A file name may have an ending that looks like part of the domain. */
static bool leak_check_parameter(const struct withheld *withheld, const char *value)
{
    const char *dot = strrchr(value, '.');

    return withheld_shown(withheld, value, strlen(value)) ||
           (dot && withheld_shown(withheld, value, (size_t)(dot - value)));
}

static bool leak_check_parameters(const struct withheld *withheld, GMimeParamList *list)
{
    for (int i = 0; list && i < g_mime_param_list_length(list); i++) {
        const char *value = g_mime_param_get_value(g_mime_param_list_get_parameter_at(list, i));
        if (value && leak_check_parameter(withheld, value))
            return true;
    }
    return false;
}

static bool visit_header(const struct withheld *withheld, GArray *nodes, struct html_node node)
{
    GMimeContentType *type = g_mime_object_get_content_type(node.object);
    GMimeContentDisposition *disposition = g_mime_object_get_content_disposition(node.object);

    return leak_check_header(withheld, node.object) ||
           (type && leak_check_parameters(withheld, g_mime_content_type_get_parameters(type))) ||
           (disposition && leak_check_parameters(
                               withheld, g_mime_content_disposition_get_parameters(disposition))) ||
           visit(withheld, nodes, node);
}

bool leak_check_part_headers(const struct withheld *withheld, const struct parts *parts)
{
    return walk(withheld, parts, visit_header);
}
