#include "text/template_safe.h"

#include <string.h>
#include "base/limits.h"

/* Direction marks and overrides, and invisible characters, with which a name can pretend to be
 * another. Joiners (U+200C, U+200D) stay, because words of some languages need them. */
static gboolean is_trick(gunichar c)
{
    return c == 0x00AD || c == 0x061C || c == 0x200B || c == 0x200E || c == 0x200F ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
           (c >= 0xFFF0 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE0FFF);
}

static void cut(GString *text, size_t limit)
{
    if (text->len <= limit)
        return;
    const char *end = g_utf8_find_prev_char(text->str, text->str + limit - 2);
    g_string_truncate(text, end ? end - text->str : 0);
    g_string_append(text, "...");
}

static gboolean ends_with(const GString *text, const char *end, size_t size)
{
    return text->len >= size && g_ascii_strncasecmp(text->str + text->len - size, end, size) == 0;
}

/* Returns true when the text ends with "://" or "mailto:", which begin a link. */
static gboolean begins_link(const GString *text)
{
    return ends_with(text, "://", 3) || ends_with(text, "mailto:", 7);
}

static gboolean is_left_out(const char *p)
{
    return (*p & 0x80) && is_trick(g_utf8_get_char(p));
}

static gboolean is_blank(const char *p)
{
    gunichar c = *p & 0x80 ? g_utf8_get_char(p) : (gunichar)*p;
    return c < 0x80 ? c <= ' ' || c == 0x7f : g_unichar_iscntrl(c) || g_unichar_isspace(c);
}

/* French separates punctuation by a space at which no line may break. */
static gboolean is_narrow(const GString *before, const char *space, const char *behind)
{
    gboolean fixed = g_str_has_prefix(space, "\u00a0") || g_str_has_prefix(space, "\u202f");

    return fixed && (g_str_has_suffix(before->str, "\u00ab") || strchr(":;!?", *behind) ||
                     g_str_has_prefix(behind, "\u00bb"));
}

/* Appends the white space from space to behind as one character. */
static void append_space(GString *safe, const char *space, const char *behind)
{
    if (g_utf8_next_char(space) == behind && is_narrow(safe, space, behind))
        g_string_append_len(safe, space, behind - space);
    else
        g_string_append_c(safe, ' ');
}

char *safe_text(const char *text, size_t limit)
{
    g_autofree char *valid = g_utf8_make_valid(text, strnlen(text, 4 * limit));
    GString *safe = g_string_sized_new(strlen(valid) + 4);
    const char *space = NULL; /* beginning of the white space before p */
    for (const char *p = valid, *next; *p && safe->len <= limit; p = next) {
        next = g_utf8_next_char(p);
        if (is_left_out(p))
            continue;
        if (is_blank(p)) {
            space = space ? space : p;
            continue;
        }
        if (space && safe->len > 0)
            append_space(safe, space, p);
        if (*p & 0x80)
            g_string_append_len(safe, p, next - p);
        else
            g_string_append_c(safe, *p);
        space = (*p == ':' || *p == '/') && begins_link(safe) ? next : NULL;
    }
    cut(safe, limit);
    return g_string_free(safe, FALSE);
}

char *safe_ascii(const char *text, size_t limit)
{
    g_autofree char *safe = safe_text(text, limit);
    g_autofree char *ascii = g_str_to_ascii(safe, "C");
    return safe_text(ascii, limit);
}

char *template_name(const char *name, const char *address)
{
    g_autofree char *safe = safe_text(name ? name : "", 4 * LIMIT_SHOWN_NAME);
    if (*safe == '\0')
        return safe_text(address ? address : "", LIMIT_ADDRESS);
    if (g_utf8_strlen(safe, -1) <= LIMIT_SHOWN_NAME)
        return g_steal_pointer(&safe);
    g_autofree char *beginning = g_utf8_substring(safe, 0, LIMIT_SHOWN_NAME - 3);
    return g_strconcat(g_strchomp(beginning), "...", NULL);
}
