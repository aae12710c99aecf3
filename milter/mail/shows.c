#include "mail/shows.h"

#include <string.h>
#include "bounds.h"
#include "mail/charset.h"
#include "mail/lists.h"
#include "mail/text.h"

bool shows_is_html(const char *type)
{
    return strcmp(type, "text/html") == 0 || strcmp(type, "text/x-amp-html") == 0;
}

static bool shows_page(const struct withheld *withheld, const GByteArray *html)
{
    g_autoptr(GByteArray) clean = withheld_apply_html(withheld, html);
    g_autofree char *words = NULL;

    if (clean)
        return true;
    words = html_to_text((const char *)html->data, html->len);
    return withheld_shown(withheld, words, strlen(words));
}

bool shows_text(const struct withheld *withheld, const GByteArray *text, bool html)
{
    if (text->len == 0)
        return false;
    return withheld_shown(withheld, (const char *)text->data, text->len) ||
           (html && shows_page(withheld, text));
}

bool shows_part(const struct withheld *withheld, const struct part *part)
{
    const char *charset =
        g_mime_object_get_content_type_parameter(GMIME_OBJECT(part->mime), "charset");
    g_autoptr(GByteArray) content = part_content(part);
    char *narrow;
    gsize size;

    if (content->len && charset_is_wide(charset) &&
        (narrow = g_convert((const char *)content->data, content->len, "utf-8", charset, NULL,
                            &size, NULL))) {
        g_byte_array_unref(content);
        content = g_byte_array_new_take((guint8 *)narrow, size);
    }
    return shows_text(withheld, content, shows_is_html(part->type));
}

struct node {
    GMimeObject *object;
    bool inside; /* a message inside */
};

static void push(GArray *nodes, GMimeObject *object, bool inside)
{
    struct node node = {object, inside};

    if (object)
        g_array_append_val(nodes, node);
}

static bool shows_header(const struct withheld *withheld, GMimeMessage *message)
{
    g_autofree char *raw = g_mime_object_get_headers(GMIME_OBJECT(message), NULL);
    g_autofree char *header = list_decode(raw ? raw : "", LIMIT_HEADER_BYTES);

    return withheld_shown(withheld, header, strlen(header));
}

static bool shows_leaf(const struct withheld *withheld, GMimePart *mime, bool inside)
{
    g_autofree char *name =
        g_mime_content_type_get_mime_type(g_mime_object_get_content_type(GMIME_OBJECT(mime)));
    g_autofree char *type = g_ascii_strdown(name, -1);
    struct part part = {.mime = mime, .type = type};
    bool text = inside && g_str_has_prefix(type, "text/");

    return (text || g_str_has_prefix(type, "message/")) && shows_part(withheld, &part);
}

static bool visit(const struct withheld *withheld, GArray *nodes, struct node node)
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
        return shows_header(withheld, message);
    } else if (GMIME_IS_PART(object)) {
        return shows_leaf(withheld, GMIME_PART(object), node.inside);
    }
    return false;
}

bool shows_inside(const struct withheld *withheld, const struct parts *parts)
{
    g_autoptr(GArray) nodes = g_array_new(FALSE, FALSE, sizeof(struct node));
    bool found = false;

    if (parts->message)
        push(nodes, g_mime_message_get_mime_part(parts->message), false);
    while (nodes->len && !found) {
        struct node node = g_array_index(nodes, struct node, nodes->len - 1);
        g_array_set_size(nodes, nodes->len - 1);
        found = visit(withheld, nodes, node);
    }
    return found;
}
