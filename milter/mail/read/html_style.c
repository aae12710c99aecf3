#include "mail/read/html_style.h"

#include <glib.h>
#include <string.h>

static const char space[] = " \t\n\f";

/* Part of a style, without surrounding space. */
struct style_span {
    const char *at;
    size_t size;
};

static struct style_span trimmed(const char *at, size_t size)
{
    while (size > 0 && strchr(space, at[size - 1]))
        size--;
    while (size > 0 && strchr(space, *at)) {
        at++;
        size--;
    }
    return (struct style_span){at, size};
}

static bool begins(struct style_span span, const char *word)
{
    return span.size >= strlen(word) && g_ascii_strncasecmp(span.at, word, strlen(word)) == 0;
}

static bool is(struct style_span span, const char *word)
{
    return span.size == strlen(word) && begins(span, word);
}

/* A relative size never makes visible text invisible. */
static unsigned read_size(struct style_span value)
{
    static const char *const relative[] = {"inherit", "unset", "revert", "smaller", "larger"};
    size_t n = 0;
    bool zero = true;

    for (size_t i = 0; i < G_N_ELEMENTS(relative); i++)
        if (begins(value, relative[i]))
            return 0;
    for (; n < value.size && (g_ascii_isdigit(value.at[n]) || value.at[n] == '.'); n++)
        zero &= value.at[n] == '0' || value.at[n] == '.';
    if (n > 0 && zero)
        return STYLE_NO_SIZE;
    struct style_span unit = {value.at + n, value.size - n};
    return n > 0 && (begins(unit, "em") || begins(unit, "%")) ? 0 : STYLE_SIZE;
}

static void put(unsigned *says, unsigned one, unsigned other, unsigned now)
{
    if (now != 0)
        *says = (*says & ~(one | other)) | now;
}

static void read_declaration(unsigned *says, struct style_span name, struct style_span value)
{
    if (is(name, "display"))
        put(says, STYLE_NO_DISPLAY, STYLE_DISPLAY,
            begins(value, "none") ? STYLE_NO_DISPLAY : STYLE_DISPLAY);
    else if (is(name, "visibility"))
        put(says, STYLE_INVISIBLE, STYLE_VISIBLE,
            begins(value, "hidden")    ? STYLE_INVISIBLE
            : begins(value, "visible") ? STYLE_VISIBLE
                                       : 0);
    else if (is(name, "font-size"))
        put(says, STYLE_NO_SIZE, STYLE_SIZE, read_size(value));
    else if (is(name, "font"))
        put(says, STYLE_NO_SIZE, STYLE_SIZE, STYLE_SIZE);
}

unsigned style_read(const char *style, size_t size)
{
    unsigned says = 0;

    for (const char *end = style + size; style < end;) {
        const char *semicolon = memchr(style, ';', (size_t)(end - style));
        const char *stop = semicolon ? semicolon : end;
        const char *colon = memchr(style, ':', (size_t)(stop - style));
        if (colon)
            read_declaration(&says, trimmed(style, (size_t)(colon - style)),
                             trimmed(colon + 1, (size_t)(stop - colon - 1)));
        style = semicolon ? semicolon + 1 : end;
    }
    return says;
}
