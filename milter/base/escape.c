#include "base/escape.h"

#include <string.h>

static bool is_plain(guint8 octet)
{
    return octet >= ' ' && octet < 0x7f && octet != '\\';
}

static void append_octet(GString *out, guint8 octet)
{
    static const char digits[] = "0123456789abcdef";
    const char coded[] = {'\\', 'x', digits[octet >> 4], digits[octet & 15]};

    if (octet == '\\')
        g_string_append(out, "\\\\");
    else
        g_string_append_len(out, coded, sizeof coded);
}

/* Returns the length of the printable non-ASCII character that begins here, or 0. */
static size_t letter_length(const char *text, size_t size)
{
    gunichar c = g_utf8_get_char_validated(text, (gssize)MIN(size, 6));

    if (c == (gunichar)-1 || c == (gunichar)-2 || c < 0xa0 || !g_unichar_isprint(c))
        return 0;
    return (size_t)g_unichar_to_utf8(c, NULL);
}

void escape_append(GString *out, const void *data, size_t size)
{
    const char *text = data;

    for (size_t i = 0; i < size;) {
        size_t plain = i;
        while (plain < size && is_plain((guint8)text[plain]))
            plain++;
        if (plain == i && (guint8)text[i] >= 0x80)
            plain += letter_length(text + i, size - i);
        if (plain == i)
            append_octet(out, (guint8)text[plain++]);
        else
            g_string_append_len(out, text + i, (gssize)(plain - i));
        i = plain;
    }
}

/* Reads the octet that is written at text, which begins with a backslash. Returns the size read, or
 * 0 if it is malformed. */
static size_t read_octet(const char *text, size_t size, guint8 *octet)
{
    if (size >= 2 && text[1] == '\\') {
        *octet = '\\';
        return 2;
    }
    if (size < 4 || text[1] != 'x' || !g_ascii_isxdigit(text[2]) || !g_ascii_isxdigit(text[3]))
        return 0;
    *octet = (guint8)(g_ascii_xdigit_value(text[2]) * 16 + g_ascii_xdigit_value(text[3]));
    return 4;
}

bool escape_read(GString *out, const char *text, size_t size)
{
    while (size > 0) {
        const char *backslash = memchr(text, '\\', size);
        size_t plain = backslash ? (size_t)(backslash - text) : size;
        guint8 octet;

        g_string_append_len(out, text, (gssize)plain);
        text += plain;
        size -= plain;
        if (size == 0)
            return true;
        size_t length = read_octet(text, size, &octet);
        if (length == 0)
            return false;
        g_string_append_c(out, (char)octet);
        text += length;
        size -= length;
    }
    return true;
}
