#include "mail/withhold/withhold_view.h"

#include <string.h>
#include "base/lanes.h"
#include "base/word_chars.h"

/* The longest entity that is read; zeros may stand before the digits. */
enum { LONGEST_ENTITY = 40 };

static void view_add(struct view *view, gunichar c, guint32 place)
{
    char octets[6];
    int n = g_unichar_to_utf8(c, octets);

    g_byte_array_append(view->text, (const guint8 *)octets, (guint)n);
    for (int i = 0; i < n && view->places; i++)
        g_array_append_val(view->places, place);
}

static void view_add_octets(struct view *view, const char *octets, guint n, guint32 place)
{
    g_byte_array_append(view->text, (const guint8 *)octets, n);
    for (guint i = 0; i < n && view->places; i++, place++)
        g_array_append_val(view->places, place);
}

/* Returns how many octets from p on can begin neither an entity nor an invisible character. */
static size_t plain_size(const char *p, const char *end)
{
    const char *begin = p;

    while (end - p >= 8) {
        guint64 lanes = lanes_read(p);
        if (!lanes_are_ascii(lanes) || lanes_have(lanes, '&') || lanes_have(lanes, '%'))
            break;
        p += 8;
    }
    while (p < end && *p != '&' && *p != '%' && (guchar)*p < 0x80)
        p++;
    return (size_t)(p - begin);
}

/* Names for characters that can stand in an address, beside one, or invisibly inside one. */
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

/* p: behind "&#". Returns how many octets were read. */
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

/* p: at "&". Returns the size of the entity, 0 for an entity that is not decoded. */
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

/* p: at "%". Decodes what a link may encode without need. All other characters stay encoded: they
 * end an address. */
static bool read_percent(const char *p, const char *end, gunichar *c)
{
    if (end - p < 3 || !g_ascii_isxdigit(p[1]) || !g_ascii_isxdigit(p[2]))
        return false;
    *c = (gunichar)(g_ascii_xdigit_value(p[1]) * 16 + g_ascii_xdigit_value(p[2]));
    return *c < 0x80 && *c && (g_ascii_isalnum((char)*c) || strchr("@.-_+", (int)*c));
}

/* p: at a character that is not ASCII. Returns the size of a full-width sign, for which *c is
 * ASCII, or of an invisible character; 0 for any other. */
static size_t read_masked(const char *p, const char *end, gunichar *c)
{
    *c = g_utf8_get_char_validated(p, end - p);
    if (*c >= 0x110000)
        return 0;
    if (*c >= 0xFF01 && *c <= 0xFF5E)
        *c -= 0xFF01 - '!';
    else if (!char_is_unseen(*c))
        return 0;
    return (size_t)(g_utf8_next_char(p) - p);
}

static void read_text(struct view *view, const char *begin, const char *end)
{
    for (const char *p = begin; p < end;) {
        gunichar c = 0;
        size_t plain = plain_size(p, end);
        view_add_octets(view, p, (guint)plain, (guint32)(p - begin));
        p += plain;
        if (p == end)
            break;
        size_t size = *p == '&' ? read_entity(p, end, &c) : 0;
        if (*p == '%' && read_percent(p, end, &c))
            size = 3;
        else if ((guchar)*p >= 0x80)
            size = read_masked(p, end, &c);
        if (size == 0)
            view_add_octets(view, p, 1, (guint32)(p - begin));
        else if (!char_is_unseen(c))
            view_add(view, c, (guint32)(p - begin));
        p += MAX(size, 1);
    }
    if (view->places)
        g_array_append_val(view->places, (guint32){(guint32)(end - begin)});
}

struct view *view_new(const char *text, size_t size, bool places)
{
    struct view *view = g_new0(struct view, 1);

    view->text = g_byte_array_sized_new((guint)size + 1);
    if (places)
        view->places = g_array_sized_new(FALSE, FALSE, sizeof(guint32), (guint)size + 1);
    read_text(view, text, text + size);
    return view;
}

void view_free(struct view *view)
{
    g_byte_array_unref(view->text);
    g_clear_pointer(&view->places, g_array_unref);
    g_free(view);
}
