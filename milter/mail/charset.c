#include "mail/charset.h"

#include <glib.h>
#include <string.h>
#include "mail/clean.h"

/* The longest name of IANA's list has 45 characters. */
enum { LONGEST_NAME = 45 };

static bool is_common(const char *name, size_t size)
{
    static const char *const common[] = {"utf-8", "iso-8859-1", "us-ascii", "windows-1252"};

    for (size_t i = 0; i < G_N_ELEMENTS(common); i++)
        if (strlen(common[i]) == size && g_ascii_strncasecmp(common[i], name, size) == 0)
            return true;
    return false;
}

/* iconv takes anything behind a "/" for one of its own options. */
bool charset_is_known(const char *name, size_t size)
{
    g_autofree char *copy = NULL;
    GIConv converter;

    if (is_common(name, size))
        return true;
    if (size == 0 || size > LONGEST_NAME || memchr(name, '/', size))
        return false;
    copy = g_strndup(name, size);
    converter = g_iconv_open("utf-8", copy);
    if (converter == (GIConv)-1)
        return false;
    g_iconv_close(converter);
    return true;
}

bool charset_is_other(const char *name)
{
    static const char *const names[] = {"utf-8", "utf8", "us-ascii", "ascii", NULL};
    g_autofree char *lower = name ? g_ascii_strdown(name, -1) : NULL;

    return lower && !g_strv_contains(names, lower) && charset_is_known(name, strlen(name));
}

bool charset_is_wide(const char *name)
{
    return name && (clean_has_prefix(name, "utf-16") || clean_has_prefix(name, "utf-32") ||
                    clean_has_prefix(name, "ucs-") || clean_has_prefix(name, "utf-7"));
}

/* Goes on behind the charset's name: "?q?" or "?b?". */
static bool is_encoding(const char *mark)
{
    return *mark == '?' && mark[1] && strchr("qQbB", mark[1]) && mark[2] == '?';
}

/* What stands between "=?" and "?"; "*" begins a language (RFC 2231, 5). */
static void guard_word(GString *out, const char *name, size_t size)
{
    bool broken = memchr(name, ' ', size) || memchr(name, '\t', size);
    const char *star = memchr(name, '*', size);
    bool word = is_encoding(name + size);

    /* With white space inside it is no encoded word, but GMime may take it for one. */
    g_string_append(out, word && broken ? "= ?" : "=?");
    if (!word || broken || charset_is_known(name, star ? (size_t)(star - name) : size))
        g_string_append_len(out, name, (gssize)size);
    else
        g_string_append(out, "utf-8");
}

char *charset_guard_words(const char *text)
{
    GString *out = g_string_new(NULL);
    const char *word;

    while ((word = strstr(text, "=?"))) {
        size_t size = strcspn(word + 2, "?");
        g_string_append_len(out, text, word - text);
        guard_word(out, word + 2, size);
        text = word + 2 + size;
    }
    g_string_append(out, text);
    return g_string_free(out, FALSE);
}

/* "*=" behind a name, with the white space and comments that may stand between. */
static bool is_extended(const char *star, const char *end)
{
    const char *p = star + 1;

    if (g_ascii_isspace(star[-1]))
        return false;
    while (p < end && g_ascii_isspace(*p))
        p++;
    return p < end && (*p == '=' || *p == '(');
}

static bool is_unknown_word(const char *word, const char *end)
{
    const char *name = word + 2;
    const char *mark = memchr(name, '?', (size_t)(end - name));
    const char *star = mark ? memchr(name, '*', (size_t)(mark - name)) : NULL;

    if (!mark || end - mark < 3 || !is_encoding(mark))
        return false;
    return !charset_is_known(name, (size_t)((star ? star : mark) - name));
}

void charset_guard_parameters(char *text, size_t size)
{
    const char *end = text + size;

    for (char *p = text + 1; p < end; p++) {
        if (*p == '*' && is_extended(p, end))
            *p = 'x';
        else if (*p == '?' && p[-1] == '=' && is_unknown_word(p - 1, end))
            *p = '_';
    }
}
