#include "base/mention.h"

#include <string.h>

/* Of all characters that a local part may have, only these matter. Others that precede an address
 * in our texts ("=", quotes, "<") are not part of it. */
static bool is_part(char c)
{
    return g_ascii_isalnum(c) || (c & 0x80) || c == '.' || c == '+' || c == '-' || c == '_';
}

/* A dot may end the sentence. */
static bool ends_at(const char *after)
{
    if (*after == '.' && !is_part(after[1]))
        return true;
    return !is_part(*after) && *after != '@';
}

static const char *find(const char *text, const char *from, const char *address)
{
    size_t size = strlen(address);

    for (const char *at = from; size > 0 && (at = strcasestr(at, address)); at++)
        if ((at == text || !is_part(at[-1])) && ends_at(at + size))
            return at;
    return NULL;
}

bool mention_is_in(const char *text, const char *address)
{
    return find(text, text, address) != NULL;
}

char *mention_replace(const char *text, const char *address, const char *with)
{
    GString *out = g_string_new(NULL);
    const char *from = text, *at;

    while ((at = find(text, from, address))) {
        g_string_append_len(out, from, at - from);
        g_string_append(out, with);
        from = at + strlen(address);
    }
    g_string_append(out, from);
    return g_string_free(out, FALSE);
}
