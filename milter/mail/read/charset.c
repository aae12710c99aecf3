#include "mail/read/charset.h"

#include <errno.h>
#include <string.h>
#include "mail/read/charset_labels.h"
#include "mail/read/iso_2022_jp.h"
#include "mail/read/sanitize.h"

/* iconv takes text after a "/" for one of its own options. */
static bool iconv_has(const char *name)
{
    GIConv converter = strchr(name, '/') ? (GIConv)-1 : g_iconv_open("utf-8", name);

    if (converter == (GIConv)-1)
        return false;
    g_iconv_close(converter);
    return true;
}

/* Returns the label without surrounding blanks and quotes, and without the language of an encoded
 * word. */
static char *bare_label(const char *label, size_t size)
{
    static const char around[] = " \t\"'";

    while (size > 0 && strchr(around, label[0]))
        label++, size--;
    while (size > 0 && strchr(around, label[size - 1]))
        size--;
    return g_strndup(label, MIN(size, CHARSET_LABEL_SIZE + 1));
}

static bool is_text_of_today(const char *name)
{
    return strcmp(name, "UTF-8") == 0 || strcmp(name, "US-ASCII") == 0;
}

char *charset_other(const char *label)
{
    g_autofree char *bare = label ? bare_label(label, strlen(label)) : g_strdup("");
    const char *name = charset_labelled(bare, strlen(bare));

    if (name)
        return is_text_of_today(name) ? NULL : g_strdup(name);
    if (*bare == '\0' || strlen(bare) > CHARSET_LABEL_SIZE || !iconv_has(bare))
        return NULL;
    return g_steal_pointer(&bare);
}

bool charset_is_wide(const char *label)
{
    g_autofree char *name = charset_other(label);

    return name && (sanitize_has_prefix(name, "utf-16") || sanitize_has_prefix(name, "utf-32") ||
                    sanitize_has_prefix(name, "ucs-") || sanitize_has_prefix(name, "utf-7"));
}

/* Octets that cannot be converted become "?", one by one. */
static GByteArray *convert(const char *name, const void *octets, size_t size)
{
    GIConv converter = g_iconv_open("utf-8", name);
    GByteArray *text = g_byte_array_sized_new((guint)size);
    char *in = (char *)octets, buffer[4096];

    while (converter != (GIConv)-1 && size > 0) {
        char *out = buffer;
        gsize room = sizeof buffer;
        bool failed = g_iconv(converter, &in, &size, &out, &room) == (gsize)-1;
        int why = errno;
        g_byte_array_append(text, (guint8 *)buffer, (guint)(out - buffer));
        if (failed && why != E2BIG && size > 0) {
            g_byte_array_append(text, (const guint8 *)"?", 1);
            in++, size--;
        }
    }
    if (converter != (GIConv)-1)
        g_iconv_close(converter);
    return text;
}

/* A text that was cut may end in the middle of a character, and is still UTF-8. */
static bool is_utf8(const char *text, size_t size)
{
    const char *end = text;

    if (size == 0 || sanitize_is_ascii(text, size) || g_utf8_validate_len(text, size, &end))
        return true;
    return g_utf8_get_char_validated(end, text + size - end) == (gunichar)-2;
}

GByteArray *charset_read(const char *label, const void *octets, size_t size)
{
    g_autofree char *name = charset_other(label);

    if (name && strcmp(name, "ISO-2022-JP") == 0) {
        g_autoptr(GByteArray) euc = jis_to_euc(octets, size);
        return convert("EUC-JP-MS", euc->data, euc->len);
    }
    if (name || !is_utf8(octets, size))
        return convert(name ? name : "CP1252", octets, size);
    GByteArray *copy = g_byte_array_sized_new((guint)size);
    return g_byte_array_append(copy, octets, (guint)size);
}

/* Returns true for "*=" after a name, with white space and comments between. */
static bool is_extended(const char *star, const char *end)
{
    const char *p = star + 1;

    if (g_ascii_isspace(star[-1]))
        return false;
    while (p < end && g_ascii_isspace(*p))
        p++;
    return p < end && (*p == '=' || *p == '(');
}

/* Returns true when an encoded word may begin here whose charset is not UTF-8, the only safe one
 * for GMime. */
static bool is_unknown_word(const char *word, const char *end)
{
    static const char utf8[] = "utf-8?";
    const char *name = word + 2;
    const char *mark = memchr(name, '?', (size_t)(end - name));

    if (!mark || end - mark < 3 || !strchr("qQbB", mark[1]) || mark[2] != '?')
        return false;
    return (size_t)(end - name) < strlen(utf8) || !sanitize_has_prefix(name, utf8);
}

void charset_guard_parameters(char *text, size_t size)
{
    const char *end = text + size;

    for (char *p = text; p < end && (p = memchr(p, '*', (size_t)(end - p))); p++)
        if (p > text && is_extended(p, end))
            *p = 'x';
    for (char *p = text; p < end && (p = memchr(p, '?', (size_t)(end - p))); p++)
        if (p > text && p[-1] == '=' && is_unknown_word(p - 1, end))
            *p = '_';
}
