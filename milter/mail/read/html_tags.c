#include "mail/read/html_tags.h"

#include <glib.h>
#include <string.h>
#include "base/limits.h"
#include "mail/read/html_style.h"
#include "mail/read/sanitize.h"

/* Longer than any real name or class. */
enum { LONGEST_TAG = 60, LONGEST_CLASS = 500 };

static const char space[] = " \t\n\f";

/* One attribute, pointing into the page. */
struct attribute {
    const char *name, *value;
    size_t name_size, value_size;
};

/* libxml2 reads the copied class, so no character of it may end or begin a tag. */
static void append_class(GString *out, const struct attribute *class)
{
    g_string_append(out, " class=\"");
    for (size_t i = 0; i < MIN(class->value_size, LONGEST_CLASS); i++)
        g_string_append_c(out, strchr("\"<>&", class->value[i]) ? ' ' : class->value[i]);
    g_string_append_c(out, '"');
}

static const char *read_value(const char *p, struct attribute *attribute)
{
    if (*p == '"' || *p == '\'') {
        char mark[] = {*p, '\0'};
        attribute->value = p + 1;
        attribute->value_size = strcspn(attribute->value, mark);
        p = attribute->value + attribute->value_size;
        return *p ? p + 1 : p;
    }
    attribute->value = p;
    attribute->value_size = strcspn(p, " \t\n\f>");
    return p + attribute->value_size;
}

/* p: at the first character of a name. Returns the position behind the attribute. */
static const char *read_attribute(const char *p, struct attribute *attribute)
{
    const char *equals;

    *attribute = (struct attribute){.name = p};
    /* A "=" in first position belongs to the name. */
    attribute->name_size = 1 + strcspn(p + 1, " \t\n\f/>=");
    p += attribute->name_size;
    equals = p + strspn(p, space);
    if (*equals != '=')
        return p;
    p = equals + 1;
    return read_value(p + strspn(p, space), attribute);
}

static bool is_called(const struct attribute *attribute, const char *name)
{
    return attribute->name_size == strlen(name) &&
           g_ascii_strncasecmp(attribute->name, name, attribute->name_size) == 0;
}

/* What is kept of a tag. Of several attributes with one name the first counts. */
struct tag {
    struct attribute class, style;
    bool hidden, closed;
};

static void keep_attribute(struct tag *tag, const struct attribute *attribute)
{
    if (!tag->class.name && attribute->value && is_called(attribute, "class"))
        tag->class = *attribute;
    else if (!tag->style.name && attribute->value && is_called(attribute, "style"))
        tag->style = *attribute;
    else if (is_called(attribute, "hidden"))
        tag->hidden = true;
}

/* p: behind the name of the tag. Returns the position behind the tag, or NULL when it does not end.
 */
static const char *read_attributes(const char *p, struct tag *tag)
{
    *tag = (struct tag){0};
    for (;;) {
        struct attribute attribute;
        size_t gap = strspn(p, " \t\n\f/");
        p += gap;
        tag->closed = gap > 0 && p[-1] == '/';
        if (!*p)
            return NULL;
        if (*p == '>')
            break;
        p = read_attribute(p, &attribute);
        keep_attribute(tag, &attribute);
    }
    return p + 1;
}

static void append_attributes(GString *out, const struct tag *tag)
{
    unsigned says = tag->style.name ? style_read(tag->style.value, tag->style.value_size) : 0;

    if (tag->hidden && !(says & STYLE_DISPLAY))
        says |= STYLE_NO_DISPLAY;
    if (tag->class.name)
        append_class(out, &tag->class);
    if (says & ~(unsigned)STYLE_DISPLAY)
        g_string_append_printf(out, " style=\"%u\"", says);
}

static size_t name_size(const char *name)
{
    size_t size = 0;

    while (size < LONGEST_TAG &&
           (g_ascii_isalnum(name[size]) || (name[size] && strchr(":-_.", name[size]))))
        size++;
    return size;
}

/* These contain no HTML: everything up to their own end tag belongs to them. */
static bool is_raw(const char *name, size_t size)
{
    return (size == 6 && g_ascii_strncasecmp(name, "script", 6) == 0) ||
           (size == 5 && g_ascii_strncasecmp(name, "style", 5) == 0);
}

/* Returns the position behind the end tag of a script or style, or the end. */
static const char *skip_raw(const char *p, const char *name, size_t size)
{
    while ((p = strchr(p, '<'))) {
        p++;
        if (*p == '/' && g_ascii_strncasecmp(p + 1, name, size) == 0 &&
            strchr(" \t\n\f/>", p[1 + size])) {
            p += strcspn(p, ">");
            return *p ? p + 1 : p;
        }
    }
    return NULL;
}

/* p: at the name. An element that does not end, or is only script, leaves no trace. */
static const char *reduce_start(GString *out, const char *p)
{
    const char *name = p;
    size_t size = name_size(name);
    struct tag tag;

    p = read_attributes(p + strcspn(p, " \t\n\f/>"), &tag);
    if (!p)
        return NULL;
    if (is_raw(name, size))
        return skip_raw(p, name, size);
    g_string_append_c(out, '<');
    g_string_append_len(out, name, (gssize)size);
    append_attributes(out, &tag);
    g_string_append(out, tag.closed ? "/>" : ">");
    return p;
}

static const char *behind(const char *p, const char *mark)
{
    const char *found = strstr(p, mark);

    return found ? found + strlen(mark) : NULL;
}

static const char *reduce_end(GString *out, const char *p)
{
    if (g_ascii_isalpha(*p)) {
        g_string_append(out, "</");
        g_string_append_len(out, p, (gssize)name_size(p));
        g_string_append_c(out, '>');
    }
    return behind(p, ">");
}

/* p: behind "<!--". "<!-->" and "<!--->" are whole comments. */
static const char *skip_comment(const char *p)
{
    const char *end = p + strspn(p, "-");

    if (*end == '>')
        return end + 1;
    for (end = p; (end = strchr(end, '>')); end++)
        if ((end - p >= 2 && memcmp(end - 2, "--", 2) == 0) ||
            (end - p >= 3 && memcmp(end - 3, "--!", 3) == 0))
            return end + 1;
    return NULL;
}

/* p: behind "<". Returns the next position, or NULL when all the rest belongs to this piece. */
static const char *reduce_tag(GString *out, const char *p)
{
    if (g_ascii_isalpha(*p))
        return reduce_start(out, p);
    if (*p == '/' && p[1])
        return reduce_end(out, p + 1);
    if (sanitize_has_prefix(p, "!--"))
        return skip_comment(p + 3);
    if (*p == '!' || *p == '?')
        return behind(p, ">");
    g_string_append(out, "&lt;");
    return p;
}

char *html_reduce_tags(const char *html)
{
    GString *out = g_string_new(NULL);

    while (html && *html && out->len < LIMIT_HTML) {
        size_t text = strcspn(html, "<");
        g_string_append_len(out, html, (gssize)text);
        html += text;
        if (*html)
            html = reduce_tag(out, html + 1);
    }
    return g_string_free(out, FALSE);
}
