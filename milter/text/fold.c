#include "text/fold.h"

#include <string.h>

/* Closing brackets, stops and small letters never begin a line. */
static bool may_begin(gunichar c)
{
    static const char *const never =
        "\xe3\x80\x81\xe3\x80\x82\xef\xbc\x8c\xef\xbc\x8e\xe3\x83\xbb\xef\xbc\x9a\xef\xbc\x9b"
        "\xef\xbc\x9f\xef\xbc\x81\xe3\x80\x8d\xe3\x80\x8f\xef\xbc\x89\xe3\x83\xbc\xe3\x81\xa3"
        "\xe3\x82\x83\xe3\x82\x85\xe3\x82\x87\xe3\x83\x83\xe3\x83\xa3\xe3\x83\xa5\xe3\x83\xa7";
    return !g_utf8_strchr(never, -1, c);
}

/* Opening brackets never end one. */
static bool may_end(gunichar c)
{
    return c != 0x300C && c != 0x300E && c != 0xFF08;
}

size_t fold_word(const char *text)
{
    const char *p = text;
    gunichar before = 0;
    /* Nothing in ASCII is wide. */
    for (; *p && !(*p & 0x80) && *p != ' ' && *p != '\t'; p++)
        before = (gunichar)*p;
    for (; *p && *p != ' ' && *p != '\t'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        bool breaks = before && (g_unichar_iswide(c) || g_unichar_iswide(before));
        if (breaks && may_begin(c) && may_end(before))
            break;
        before = c;
    }
    return p - text;
}

size_t fold_columns(const char *text, size_t size)
{
    size_t columns = 0;
    for (const char *p = text; p < text + size; p = g_utf8_next_char(p))
        columns += (*p & 0x80) && g_unichar_iswide(g_utf8_get_char(p)) ? 2 : 1;
    return columns;
}

bool fold_is_tight(const char *before, size_t size, const char *after)
{
    const char *last = size ? g_utf8_find_prev_char(before, before + size) : NULL;
    return last && *after &&
           (g_unichar_iswide(g_utf8_get_char(last)) || g_unichar_iswide(g_utf8_get_char(after)));
}
