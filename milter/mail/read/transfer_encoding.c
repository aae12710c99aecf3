#include "mail/read/transfer_encoding.h"

#include <stdbool.h>
#include <string.h>

/* Returns the six bits that a character of base64 stands for, or -1. */
static int base64_bits(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

void decode_base64(GByteArray *out, const char *text, size_t size)
{
    guint at = out->len;
    guint32 bits = 0;
    unsigned n = 0;

    g_byte_array_set_size(out, at + (guint)(size / 4 * 3 + 3));
    for (size_t i = 0; i < size; i++) {
        int six = base64_bits(text[i]);
        if (text[i] == '=')
            bits = n = 0; /* padding: the next character begins a new group */
        if (six < 0)
            continue;
        bits = bits << 6 | (guint32)six;
        n += 6;
        if (n >= 8)
            out->data[at++] = (guint8)(bits >> (n -= 8));
    }
    g_byte_array_set_size(out, at);
}

/* Reads the octet of "=C3" at text. Returns false when there is none. */
static bool read_hex(const char *text, size_t size, guint8 *octet)
{
    if (size < 3 || text[0] != '=' || !g_ascii_isxdigit(text[1]) || !g_ascii_isxdigit(text[2]))
        return false;
    *octet = (guint8)(g_ascii_xdigit_value(text[1]) * 16 + g_ascii_xdigit_value(text[2]));
    return true;
}

/* Returns the size of the soft line break at text, 0 for none: "=", blanks that a program left
 * after it (RFC 2045, 6.7, ignores them), and the end of the line. */
static size_t soft_break(const char *text, size_t size)
{
    size_t at = 1;

    while (at < size && (text[at] == ' ' || text[at] == '\t'))
        at++;
    if (at < size && text[at] == '\r')
        at++;
    if (at < size && text[at] == '\n')
        return at + 1;
    return at == size ? at : 0;
}

void decode_quoted_printable(GByteArray *out, const char *text, size_t size)
{
    for (size_t at = 0; at < size;) {
        const char *sign = memchr(text + at, '=', size - at);
        size_t run = sign ? (size_t)(sign - text) - at : size - at;
        guint8 octet = '=';
        g_byte_array_append(out, (const guint8 *)text + at, (guint)run);
        at += run;
        if (!sign)
            break;
        size_t soft = soft_break(text + at, size - at);
        bool hex = read_hex(text + at, size - at, &octet);
        if (!soft)
            g_byte_array_append(out, &octet, 1);
        at += soft ? soft : hex ? 3 : 1;
    }
}

void decode_q(GByteArray *out, const char *text, size_t size)
{
    for (size_t at = 0; at < size;) {
        guint8 octet = text[at] == '_' ? ' ' : (guint8)text[at];
        at += read_hex(text + at, size - at, &octet) ? 3 : 1;
        g_byte_array_append(out, &octet, 1);
    }
}
