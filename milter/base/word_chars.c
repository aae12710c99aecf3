#include "base/word_chars.h"

const guint8 char_signs[128] = {
    ['\t'] = SIGN_SPACE | SIGN_ENDS_CHUNK,
    ['\n'] = SIGN_SPACE | SIGN_ENDS_CHUNK,
    ['\f'] = SIGN_SPACE | SIGN_ENDS_CHUNK,
    ['\r'] = SIGN_SPACE | SIGN_ENDS_CHUNK,
    [' '] = SIGN_SPACE | SIGN_ENDS_CHUNK,
    ['<'] = SIGN_ENDS_CHUNK | SIGN_JOINS,
    ['>'] = SIGN_ENDS_CHUNK,
    ['('] = SIGN_ENDS_CHUNK,
    [')'] = SIGN_ENDS_CHUNK,
    [','] = SIGN_ENDS_CHUNK,
    ['"'] = SIGN_ENDS_CHUNK,
    ['@'] = SIGN_IN_CHUNK,
    [':'] = SIGN_IN_CHUNK,
    ['&'] = SIGN_JOINS,
    ['/'] = SIGN_JOINS,
    ['|'] = SIGN_JOINS,
    ['+'] = SIGN_JOINS,
    ['#'] = SIGN_JOINS,
};

bool char_is_apostrophe(gunichar c)
{
    return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0x02BC || c == 0x00B4 || c == '`';
}

/* Unicode classifies variation selectors, fillers and the like as marks or letters, but they are
 * invisible. */
bool char_is_unseen(gunichar c)
{
    if (c < 0xAD)
        return false;
    return g_unichar_type(c) == G_UNICODE_FORMAT || c == 0x34F || c == 0x115F || c == 0x1160 ||
           (c >= 0x180B && c <= 0x180F) || c == 0x3164 || (c >= 0xFE00 && c <= 0xFE0F) ||
           c == 0xFFA0 || (c >= 0xE0100 && c <= 0xE01EF);
}

/* Decodes a character of two or three octets at p, as nearly all are; returns 0 if there is none.
 */
static gunichar short_char(const char *p, const char *end, const char **next)
{
    const guchar *octet = (const guchar *)p;
    if (octet[0] >= 0xC2 && octet[0] < 0xE0 && end - p >= 2 && (octet[1] & 0xC0) == 0x80) {
        *next = p + 2;
        return (gunichar)(octet[0] & 0x1F) << 6 | (octet[1] & 0x3F);
    }
    if ((octet[0] & 0xF0) != 0xE0 || end - p < 3 || (octet[1] & 0xC0) != 0x80 ||
        (octet[2] & 0xC0) != 0x80)
        return 0;
    gunichar c =
        (gunichar)(octet[0] & 0x0F) << 12 | (gunichar)(octet[1] & 0x3F) << 6 | (octet[2] & 0x3F);
    *next = p + 3;
    return c >= 0x800 && (c < 0xD800 || c > 0xDFFF) ? c : 0;
}

gunichar char_at_any(const char *p, const char *end, const char **next)
{
    gunichar c = short_char(p, end, next);
    if (c != 0)
        return c;
    *next = p + 1;
    if ((guchar)*p < 0xF0)
        return 0xFFFD;
    c = g_utf8_get_char_validated(p, end - p);
    if (c == (gunichar)-1 || c == (gunichar)-2)
        return 0xFFFD;
    *next = g_utf8_next_char(p);
    return c;
}

/* Chinese, Japanese and Korean do not put spaces between words, or add endings to them, so each
 * character counts as a word. */
static bool is_own_word(gunichar c)
{
    return c >= 0x3005 &&
           (c <= 0x3007 || (c >= 0x3041 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) ||
            (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
            (c >= 0xFF66 && c <= 0xFF9F) || (c >= 0x20000 && c <= 0x3FFFF));
}

static enum char_kind kind_by_type(gunichar c)
{
    switch (g_unichar_type(c)) {
    case G_UNICODE_LOWERCASE_LETTER:
    case G_UNICODE_UPPERCASE_LETTER:
    case G_UNICODE_TITLECASE_LETTER:
    case G_UNICODE_MODIFIER_LETTER:
    case G_UNICODE_OTHER_LETTER:
    case G_UNICODE_DECIMAL_NUMBER:
    case G_UNICODE_LETTER_NUMBER:
    case G_UNICODE_OTHER_NUMBER:
    case G_UNICODE_NON_SPACING_MARK:
    case G_UNICODE_SPACING_MARK:
    case G_UNICODE_ENCLOSING_MARK:
        return CHAR_WORD;
    case G_UNICODE_SPACE_SEPARATOR:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
        return CHAR_SPACE;
    default:
        return CHAR_OTHER;
    }
}

/* Classifies most non-ASCII letters without a table. */
static bool is_common_letter(gunichar c)
{
    return (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) || (c >= 0x3A3 && c <= 0x3E1) ||
           (c >= 0x400 && c <= 0x481) || (c >= 0x48A && c <= 0x52F);
}

enum char_kind char_kind_any(gunichar c)
{
    if (c < 0x80)
        return char_kind_ascii((guchar)c);
    if (is_common_letter(c))
        return CHAR_WORD;
    if (char_is_plain_sign(c))
        return CHAR_OWN;
    if (c == 0xFFFD || (c >= 0x2010 && c <= 0x2027))
        return CHAR_OTHER;
    if (char_is_unseen(c))
        return CHAR_UNSEEN;
    enum char_kind kind = kind_by_type(c);
    return kind == CHAR_WORD && is_own_word(c) ? CHAR_OWN : kind;
}
