#include "mail/withhold/separate_check.h"

#include <string.h>
#include "base/limits.h"
#include "mail/read/address_list.h"
#include "mail/read/body_parts.h"
#include "mail/read/header.h"
#include "mail/read/header_grammar.h"
#include "mail/read/html.h"
#include "mail/read/sanitize.h"
#include "mail/withhold/leak_check.h"
#include "mail/withhold/rewrite_body.h"

/* Learns from a part. Returns false when it has more text than is read. */
static bool learn_part(struct numbers *numbers, const struct part *part)
{
    bool html = leak_check_is_html(part->type);
    g_autofree char *source = part_text(part, (html ? LIMIT_HTML : LIMIT_TEXT) + 1);
    g_autofree char *words = html ? html_to_text(source, strlen(source)) : NULL;

    numbers_learn(numbers, html ? words : source);
    return html ? strlen(source) <= LIMIT_HTML && strlen(words) < LIMIT_TEXT
                : strlen(source) <= LIMIT_TEXT;
}

static bool is_text(const struct part *part)
{
    return g_str_has_prefix(part->type, "text/");
}

/* Links have no names beside them, so they come after all texts. */
static bool learn(struct numbers *numbers, const GPtrArray *fields, const struct parts *parts)
{
    const char *subject = fields_first(fields, "Subject");
    g_autofree char *words = list_decode(subject ? subject : "", LIMIT_HEADER_BYTES);
    bool whole = true;

    numbers_learn(numbers, words);
    for (guint i = 0; i < parts->list->len; i++)
        if (is_text(parts->list->pdata[i]))
            whole &= learn_part(numbers, parts->list->pdata[i]);
    for (guint i = 0; i < parts->list->len; i++) {
        const struct part *part = parts->list->pdata[i];
        g_autofree char *page =
            leak_check_is_html(part->type) ? part_text(part, LIMIT_HTML) : g_strdup("");
        numbers_learn_links(numbers, page, strlen(page));
    }
    return whole;
}

/* Only the readers of such a body can say what is in it. */
static bool is_encrypted(const struct parts *parts)
{
    for (guint i = 0; i < parts->list->len; i++) {
        const struct part *part = parts->list->pdata[i];
        if (header_grammar_type_unread(part->type))
            return true;
    }
    return false;
}

/* Returns true for the part in which Outlook wraps a whole message: it contains the text once more.
 */
static bool is_wrapped(const struct part *part)
{
    return strcmp(part->type, "application/ms-tnef") == 0 ||
           strcmp(part->type, "application/vnd.ms-tnef") == 0;
}

static bool shows_attached(const struct withheld *withheld, const struct parts *parts)
{
    for (guint i = 0; i < parts->list->len; i++) {
        const struct part *part = parts->list->pdata[i];
        if (is_wrapped(part) || (!part_is_rewritable(part) && leak_check_part(withheld, part)))
            return true;
    }
    return leak_check_part_headers(withheld, parts);
}

static enum separate_obstacle find_obstacle(const struct parts *parts, const GPtrArray *fields,
                                            const struct withheld *withheld,
                                            struct numbers *numbers)
{
    bool whole = learn(numbers, fields, parts);

    if (is_encrypted(parts) || parts_hold_pgp(parts))
        return SEPARATE_SEALED;
    if (parts->cut || !whole)
        return SEPARATE_LARGE;
    if (shows_attached(withheld, parts))
        return SEPARATE_ATTACHED;
    for (guint i = 0; parts->sealed && i < parts->list->len; i++)
        if (leak_check_part(withheld, parts->list->pdata[i]))
            return SEPARATE_SEALED;
    return SEPARATE_POSSIBLE;
}

/* Returns true for a value of plain signs, with too few digits for a number. */
static bool is_bare_value(const char *value)
{
    size_t size = strlen(value), digits = 0;

    if (size >= 2 && value[0] == '"' && value[size - 1] == '"') {
        value++;
        size -= 2;
    }
    for (size_t i = 0; i < size; i++)
        digits += g_ascii_isdigit(value[i]);
    return size > 0 && digits < 6 &&
           strspn(value, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_") == size;
}

/* Returns true for a known parameter. Each may occur once. */
static bool is_bare_parameter(const char *parameter, unsigned *seen)
{
    static const char *const names[] = {"charset=", "format=", "delsp="};

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        if (!sanitize_has_prefix(parameter, names[i]))
            continue;
        bool again = *seen & 1u << i;
        *seen |= 1u << i;
        return !again && is_bare_value(parameter + strlen(names[i]));
    }
    return false;
}

/* Returns true for a type such as "text/plain; charset=utf-8; format=flowed". */
static bool is_bare_type(const char *value)
{
    g_autofree char *line = sanitize_unfold(value, LIMIT_CONTENT_FIELD);
    g_auto(GStrv) items = g_strsplit(line, ";", -1);
    unsigned seen = 0;

    if (!items[0] || (g_ascii_strcasecmp(items[0], "text/plain") != 0 &&
                      g_ascii_strcasecmp(items[0], "text/html") != 0))
        return false;
    for (char **item = items + 1; *item; item++)
        if (!is_bare_parameter(g_strstrip(*item), &seen))
            return false;
    return true;
}

static bool is_bare_encoding(const char *value)
{
    static const char *const names[] = {"7bit",   "8bit",   "quoted-printable",
                                        "base64", "binary", NULL};
    g_autofree char *line = sanitize_unfold(value, LIMIT_CONTENT_FIELD);
    g_autofree char *name = g_ascii_strdown(line, -1);

    return g_strv_contains(names, name);
}

/* Returns true for a body of one text whose fields only describe it. GMime, which makes dozens of
 * objects for such a body, would find nothing else. */
static bool is_bare_text(const GPtrArray *fields)
{
    const char *type = fields_first(fields, "Content-Type"),
               *encoding = fields_first(fields, "Content-Transfer-Encoding");

    return type && is_bare_type(type) && (!encoding || is_bare_encoding(encoding)) &&
           !fields_first(fields, "Content-Disposition");
}

enum separate_obstacle separate_body(const GPtrArray *fields, const char *body, size_t size,
                                     const struct withheld *withheld, struct numbers *numbers,
                                     GString **out)
{
    struct parts *parts = parts_open(fields, body, size, !is_bare_text(fields));
    enum separate_obstacle obstacle = find_obstacle(parts, fields, withheld, numbers);

    if (obstacle == SEPARATE_POSSIBLE && !rewrite_parts(parts, withheld, out))
        obstacle = SEPARATE_ODD;
    parts_free(parts);
    return obstacle;
}

/* Most fields have neither an address nor a number, and nothing to be decoded. */
static bool may_show(const struct withheld *withheld, const char *value)
{
    size_t size = strlen(value);

    return withheld_may_show(withheld, value, size) || !sanitize_is_ascii(value, size) ||
           strstr(value, "=?");
}

bool separate_header_shows(const GPtrArray *fields, const struct withheld *withheld)
{
    for (guint i = 0; i < fields->len; i++) {
        const struct field *field = fields->pdata[i];
        if (!may_show(withheld, field->value))
            continue;
        g_autofree char *text = list_decode(field->value, LIMIT_HEADER_BYTES);
        if (withheld_shown(withheld, text, strlen(text)) ||
            withheld_shown(withheld, field->value, strlen(field->value)))
            return true;
    }
    return false;
}
