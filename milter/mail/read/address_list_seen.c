/* Addresses as the readers of a list see them. */
#include "mail/read/address_list_seen.h"

#include <string.h>
#include "base/word_chars.h"
#include "mail/read/sanitize.h"

/* Returns the ASCII character for a full-width one, or for an East Asian full stop; 0 for none. */
static char narrow(gunichar c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        return (char)(c - 0xFF01 + '!');
    return c == 0x3002 || c == 0xFF61 ? '.' : '\0';
}

static void append_seen(GString *out, const char *p, const char *end)
{
    for (const char *next; p < end; p = next) {
        gunichar c = char_at(p, end, &next);
        if (narrow(c))
            g_string_append_c(out, narrow(c));
        else if (!char_is_unseen(c))
            g_string_append_len(out, p, next - p);
    }
}

/* Returns true when the word has an ASCII domain with a dot. Otherwise it may be part of a name:
 * "Yamada＠Kyoto". */
static bool is_address(const char *word)
{
    const char *at = strrchr(word, '@');

    return at && at > word && strchr(at, '.') && sanitize_is_ascii(at, strlen(at));
}

/* An ASCII word is copied as it is. */
static void append_word(GString *out, const char *word, size_t size)
{
    g_autoptr(GString) seen = NULL;

    if (!sanitize_is_ascii(word, size)) {
        seen = g_string_sized_new(size);
        append_seen(seen, word, word + size);
    }
    if (seen && is_address(seen->str))
        g_string_append_len(out, seen->str, (gssize)seen->len);
    else
        g_string_append_len(out, word, (gssize)size);
}

char *list_as_seen(const char *text)
{
    static const char ends[] = " \t\r\n\"<>(),;:[]";
    GString *out = g_string_sized_new(strlen(text));

    while (*text) {
        size_t word = strcspn(text, ends);
        append_word(out, text, word);
        text += word;
        size_t between = strspn(text, ends);
        g_string_append_len(out, text, (gssize)between);
        text += between;
    }
    return g_string_free(out, FALSE);
}
