#include "mail/withhold.h"

#include <string.h>

/* The longest entity that is looked at; zeros may stand before the digits. */
enum { LONGEST_ENTITY = 40 };

/* A page as its reader sees its characters, and where each octet of it stands in the page. */
struct view {
    GByteArray *text;
    GArray *places; /* guint32, one more than octets */
};

static void view_add(struct view *view, gunichar c, guint32 place)
{
    char octets[6];
    int n = g_unichar_to_utf8(c, octets);

    g_byte_array_append(view->text, (const guint8 *)octets, (guint)n);
    for (int i = 0; i < n; i++)
        g_array_append_val(view->places, place);
}

static void view_add_octet(struct view *view, guint8 octet, guint32 place)
{
    g_byte_array_append(view->text, &octet, 1);
    g_array_append_val(view->places, place);
}

/* Those that can stand in an address, in what nobody sees, or beside one. */
static gunichar named_character(const char *name, size_t size)
{
    static const struct {
        const char *name;
        gunichar c;
    } names[] = {{"commat", '@'},    {"period", '.'}, {"plus", '+'},
                 {"lowbar", '_'},    {"dash", '-'},   {"hyphen", '-'},
                 {"shy", 0xAD},      {"zwj", 0x200D}, {"zwnj", 0x200C},
                 {"lt", '<'},        {"gt", '>'},     {"quot", '"'},
                 {"nbsp", ' '},      {"colon", ':'},  {"percnt", '%'},
                 {"sol", '/'},       {"equals", '='}, {"ZeroWidthSpace", 0x200B},
                 {"NoBreak", 0x2060}};

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (strlen(names[i].name) == size && memcmp(names[i].name, name, size) == 0)
            return names[i].c;
    return 0;
}

/* p: behind "&#". Returns how many octets are read of it. */
static size_t read_number(const char *p, const char *end, gunichar *c)
{
    const char *begin = p;
    bool hex = p < end && (*p == 'x' || *p == 'X');
    guint64 value = 0;

    for (p += hex; p < end && (hex ? g_ascii_isxdigit(*p) : g_ascii_isdigit(*p)); p++)
        value = MIN(value * (hex ? 16 : 10) + (guint64)g_ascii_xdigit_value(*p), 0x110000);
    if (p == begin + hex)
        return 0;
    *c = (gunichar)value;
    return (size_t)(p - begin);
}

/* p: at "&". Returns how many octets the entity has, 0 where it is none of ours. */
static size_t read_entity(const char *p, const char *end, gunichar *c)
{
    const char *name = p + 1;
    size_t size = 0;

    end = MIN(end, p + LONGEST_ENTITY);
    if (name < end && *name == '#') {
        size = read_number(++name, end, c);
    } else {
        while (name + size < end && g_ascii_isalpha(name[size]))
            size++;
        *c = named_character(name, size);
    }
    if (size == 0 || *c == 0 || *c >= 0x110000 || (*c >= 0xD800 && *c < 0xE000))
        return 0;
    name += size;
    return (size_t)(name - p) + (name < end && *name == ';');
}

/* p: at "%". What a link encodes without need; all other signs stay, they end an address. */
static bool read_percent(const char *p, const char *end, gunichar *c)
{
    if (end - p < 3 || !g_ascii_isxdigit(p[1]) || !g_ascii_isxdigit(p[2]))
        return false;
    *c = (gunichar)(g_ascii_xdigit_value(p[1]) * 16 + g_ascii_xdigit_value(p[2]));
    return *c < 0x80 && *c && (g_ascii_isalnum((char)*c) || strchr("@.-_+", (int)*c));
}

static bool is_unseen(gunichar c)
{
    return c == 0xAD || (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF;
}

static void read_page(struct view *view, const GByteArray *html)
{
    const char *begin = (const char *)html->data;
    const char *end = begin + html->len;

    for (const char *p = begin; p < end;) {
        gunichar c = 0;
        size_t size = *p == '&' ? read_entity(p, end, &c) : 0;
        if (*p == '%' && read_percent(p, end, &c))
            size = 3;
        if (size == 0)
            view_add_octet(view, (guint8)*p, (guint32)(p - begin));
        else if (!is_unseen(c))
            view_add(view, c, (guint32)(p - begin));
        p += MAX(size, 1);
    }
    g_array_append_val(view->places, html->len);
}

static guint32 place_of(const struct view *view, size_t at)
{
    return g_array_index(view->places, guint32, at);
}

GByteArray *withheld_apply_html(const struct withheld *withheld, const GByteArray *html)
{
    g_autoptr(GByteArray) text = g_byte_array_new();
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(guint32));
    struct view view = {text, places};
    size_t from = 0, begin, after;
    guint32 done = 0;
    GByteArray *out = NULL;

    read_page(&view, html);
    while (withheld_find(withheld, text, from, &begin, &after)) {
        out = out ? out : g_byte_array_new();
        g_byte_array_append(out, html->data + done, place_of(&view, begin) - done);
        g_byte_array_append(out, (const guint8 *)withheld_replacement,
                            (guint)strlen(withheld_replacement));
        done = place_of(&view, after);
        from = after;
    }
    if (out)
        g_byte_array_append(out, html->data + done, html->len - done);
    return out;
}
