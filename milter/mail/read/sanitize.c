#include "mail/read/sanitize.h"

#include <string.h>

/* Characters that change the direction of writing can make one address look like another. */
static bool is_hidden(gunichar c)
{
    if (c < 0x80)
        return g_ascii_iscntrl((char)c);
    if (c == 0x200E || c == 0x200F || c == 0xFEFF)
        return true;
    return g_unichar_iscntrl(c) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

static bool append_within(GString *out, gunichar c, size_t limit)
{
    char octets[6];
    int n = 1;

    if (c < 0x80)
        octets[0] = (char)c;
    else
        n = g_unichar_to_utf8(c, octets);

    if (out->len + (size_t)n > limit)
        return false;
    g_string_append_len(out, octets, n);
    return true;
}

char *sanitize_line(const char *text, size_t limit)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    size_t size = strlen(valid);
    GString *out = g_string_sized_new(MIN(size, limit) + 1);
    const char *end = valid + size;
    bool space = false;

    for (const char *p = valid; p < end; p = g_utf8_next_char(p)) {
        gunichar c = *p & 0x80 ? g_utf8_get_char(p) : (gunichar)*p;
        if (c == '\t' || c == '\n' || c == '\r' || c == ' ') {
            space = out->len > 0;
        } else if (!is_hidden(c)) {
            if (space && out->len + 1 < limit)
                g_string_append_c(out, ' ');
            space = false;
            if (!append_within(out, c, limit))
                break;
        }
    }
    g_strchomp(out->str);
    return g_string_free(out, FALSE);
}

char *sanitize_visible(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *out = g_string_sized_new(strlen(valid));

    for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        g_string_append_unichar(out, is_hidden(c) ? '?' : c);
    }
    return g_string_free(out, FALSE);
}

/* Removes NUL octets, so that UTF-16 labelled as UTF-8 stays readable. */
static char *without_nul(const char *text, size_t size)
{
    GString *out = g_string_sized_new(size);
    const char *end = text + size;

    while (text < end) {
        size_t run = strnlen(text, (size_t)(end - text));
        g_string_append_len(out, text, (gssize)run);
        text += run + 1;
    }
    return g_string_free(out, FALSE);
}

/* The lowest bit in each of eight octets. */
#define EACH G_GUINT64_CONSTANT(0x0101010101010101)

bool sanitize_is_ascii(const char *text, size_t size)
{
    size_t n = 0;
    guint64 high = 0;

    for (guint64 eight; n + 8 <= size; n += 8) {
        memcpy(&eight, text + n, 8);
        high |= eight;
    }
    for (; n < size; n++)
        high |= (guchar)text[n];
    return !(high & 0x80 * EACH) && !memchr(text, '\0', size);
}

/* Returns how many octets from here on are printable ASCII, which is copied as it is; most octets
 * of most texts are. Eight octets at a time: the high bit of an octet in `others` is set when it is
 * anything else. */
static size_t plain_run(const char *text, size_t size)
{
    size_t n = 0;

    for (guint64 eight; n + 8 <= size; n += 8) {
        memcpy(&eight, text + n, 8);
        guint64 others = (eight - 0x20 * EACH) | (eight + EACH) | eight;
        if (others & 0x80 * EACH)
            break;
    }
    while (n < size && text[n] >= 0x20 && text[n] < 0x7f)
        n++;
    return n;
}

char *sanitize_text(const char *text, size_t size, size_t limit)
{
    g_autofree char *octets = sanitize_is_ascii(text, size) ? NULL : without_nul(text, size);
    g_autofree char *valid = octets ? g_utf8_make_valid(octets, -1) : NULL;
    const char *p = valid ? valid : text, *end = p + (valid ? strlen(valid) : size);
    size_t room = MIN((size_t)(end - p), limit);
    char *out = g_malloc(room + 1), *to = out, *full = out + room;

    while (p < end) {
        size_t n = plain_run(p, MIN((size_t)(end - p), (size_t)(full - to)));
        if (n == 0 && *p == '\r' && p + 1 < end && p[1] == '\n')
            p++;
        bool line = n == 0 && (*p == '\r' || *p == '\n');
        if (n == 0)
            n = (size_t)(g_utf8_next_char(p) - p);
        if (!line && *p != '\t' && is_hidden(g_utf8_get_char(p))) {
            p += n;
            continue;
        }
        if (n > (size_t)(full - to))
            break;
        memcpy(to, line ? "\n" : p, n);
        to += n;
        p += n;
    }
    *to = '\0';
    return out;
}

char *sanitize_unfold(const char *value, size_t limit)
{
    size_t size = strnlen(value, limit);
    size_t plain = plain_run(value, size);
    GString *out = g_string_new_len(value, (gssize)plain);

    for (const char *p = value + plain; *p && out->len < limit; p++) {
        bool fold = *p == '\r' || *p == '\n';
        if (fold && strchr(" \t\r\n", p[1]))
            continue;
        g_string_append_c(out, g_ascii_iscntrl(*p) ? ' ' : *p);
    }
    g_strstrip(out->str);
    return g_string_free(out, FALSE);
}

bool sanitize_has_prefix(const char *text, const char *prefix)
{
    return g_ascii_strncasecmp(text, prefix, strlen(prefix)) == 0;
}
