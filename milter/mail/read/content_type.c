#include "mail/read/content_type.h"

#include <string.h>
#include "base/limits.h"
#include "mail/read/header_grammar.h"
#include "mail/read/sanitize.h"

static const char around[] = " \t\"'";

/* Returns the value in lower case, without comments and surrounding characters. Caller frees. */
static char *plain_value(const char *value)
{
    g_autofree char *line = sanitize_unfold(value ? value : "", LIMIT_CONTENT_FIELD);
    g_autofree char *bare = header_grammar_without_comments(line);

    return g_ascii_strdown(bare + strspn(bare, around), -1);
}

/* Only text can be guessed: "text", "text/", "plain", "html", and an empty value. */
static char *guess_type(const char *word, size_t size)
{
    return g_strdup(size == strlen("html") && memcmp(word, "html", size) == 0 ? "text/html"
                                                                              : "text/plain");
}

char *declared_type(const char *value)
{
    static const char ends[] = " \t\"';,/";
    g_autofree char *plain = plain_value(value);
    size_t size = strcspn(plain, ends);
    const char *sub = plain + size + strspn(plain + size, " \t");

    if (size == 0 || *sub != '/' || !g_utf8_validate(plain, (gssize)size, NULL))
        return guess_type(plain, size);
    sub += 1 + strspn(sub + 1, " \t");
    size_t sub_size = strcspn(sub, ends);
    if (sub_size == 0 || *sub == '*')
        return guess_type(plain, size);
    g_autofree char *type = g_strdup_printf("%.*s/%.*s", (int)size, plain, (int)sub_size, sub);
    return g_utf8_make_valid(type, -1);
}

char *declared_charset(const char *value)
{
    g_autofree char *plain = plain_value(value);
    const char *found = strstr(plain, "charset");

    /* It must not be the end of another word, such as a file name. */
    while (found && found > plain && !strchr(" \t;,", found[-1]))
        found = strstr(found + 1, "charset");
    if (!found)
        return NULL;
    found += strlen("charset");
    found += strspn(found, " \t\"':=");
    size_t size = strcspn(found, " \t\"';,)");
    return size > 0 ? g_strndup(found, size) : NULL;
}

/* Only letters and digits count: "base64;", "base-64", "Quoted_Printable". */
GMimeContentEncoding declared_encoding(const char *value)
{
    static const struct {
        const char *name;
        GMimeContentEncoding encoding;
    } encodings[] = {{"base64", GMIME_CONTENT_ENCODING_BASE64},
                     {"quotedprintable", GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE},
                     {"8bit", GMIME_CONTENT_ENCODING_8BIT},
                     {"7bit", GMIME_CONTENT_ENCODING_7BIT},
                     {"binary", GMIME_CONTENT_ENCODING_BINARY},
                     {"xuuencode", GMIME_CONTENT_ENCODING_UUENCODE},
                     {"xuue", GMIME_CONTENT_ENCODING_UUENCODE},
                     {"uuencode", GMIME_CONTENT_ENCODING_UUENCODE},
                     {"uue", GMIME_CONTENT_ENCODING_UUENCODE}};
    g_autofree char *plain = plain_value(value);
    size_t to = 0;

    for (const char *p = plain; *p && *p != ';'; p++)
        if (g_ascii_isalnum(*p))
            plain[to++] = *p;
    plain[to] = '\0';
    for (size_t i = 0; i < G_N_ELEMENTS(encodings); i++)
        if (strcmp(plain, encodings[i].name) == 0)
            return encodings[i].encoding;
    return GMIME_CONTENT_ENCODING_DEFAULT;
}
