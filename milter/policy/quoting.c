#include "policy/quoting.h"

#include <string.h>

/* The phrases of a kind, by their first octet. */
struct quoting {
    GPtrArray *phrases[QUOTING_KINDS][256];
};

struct quoting *quoting_new(void)
{
    return g_new0(struct quoting, 1);
}

void quoting_free(struct quoting *quoting)
{
    if (quoting == NULL)
        return;
    for (gsize kind = 0; kind < QUOTING_KINDS; kind++)
        for (gsize i = 0; i < 256; i++)
            if (quoting->phrases[kind][i] != NULL)
                g_ptr_array_unref(quoting->phrases[kind][i]);
    g_free(quoting);
}

void quoting_add(struct quoting *quoting, enum quoting_kind kind, const char *phrase)
{
    g_autofree char *folded = quoting_fold(phrase);
    GPtrArray **phrases = &quoting->phrases[kind][(guchar)*folded];

    if (*folded == '\0')
        return;
    if (*phrases == NULL)
        *phrases = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(*phrases, g_steal_pointer(&folded));
    if (kind == QUOTING_FROM)
        quoting_add(quoting, QUOTING_FIELD, phrase);
}

/* In each of eight octets its lowest bit. */
#define EACH G_GUINT64_CONSTANT(0x0101010101010101)

/* Eight octets of ASCII in lower case: the high bit of one is set in `upper` where it is from A to
 * Z. */
static guint64 lower_eight(guint64 eight)
{
    guint64 upper = (eight + (0x80 - 'A') * EACH) & ~(eight + (0x7f - 'Z') * EACH) & 0x80 * EACH;

    return eight | upper >> 2;
}

static void lower_ascii(char *text, gsize size)
{
    gsize n = 0;

    for (guint64 eight; n + 8 <= size; n += 8) {
        memcpy(&eight, text + n, 8);
        eight = lower_eight(eight);
        memcpy(text + n, &eight, 8);
    }
    for (; n < size; n++)
        text[n] = g_ascii_tolower(text[n]);
}

static gunichar fold_character(gunichar c)
{
    if (c == 0xA0 || c == 0x202F || c == 0x3000)
        return ' ';
    if (c >= 0x2010 && c <= 0x2015)
        return '-';
    return c == 0xFF1A ? ':' : g_unichar_tolower(c);
}

/* How many octets from here on are ASCII. */
static gsize ascii_run(const char *text, gsize size)
{
    gsize n = 0;

    for (guint64 eight; n + 8 <= size; n += 8) {
        memcpy(&eight, text + n, 8);
        if (eight & 0x80 * EACH)
            break;
    }
    while (n < size && (text[n] & 0x80) == 0)
        n++;
    return n;
}

static char *fold_any(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    gsize size = strlen(valid);
    GString *folded = g_string_sized_new(size + 16);

    for (const char *p = valid; p < valid + size;) {
        gsize run = ascii_run(p, (gsize)(valid + size - p));
        g_string_append_len(folded, p, (gssize)run);
        lower_ascii(folded->str + folded->len - run, run);
        p += run;
        if (p == valid + size)
            break;
        g_string_append_unichar(folded, fold_character(g_utf8_get_char(p)));
        p = g_utf8_next_char(p);
    }
    return g_string_free(folded, FALSE);
}

char *quoting_fold(const char *text)
{
    gsize size = strlen(text);
    char *folded;

    if (ascii_run(text, size) < size)
        return fold_any(text);
    folded = g_memdup2(text, size + 1);
    lower_ascii(folded, size);
    return folded;
}

gsize quoting_begin(const struct quoting *quoting, enum quoting_kind kind, const char *line)
{
    const GPtrArray *phrases = quoting != NULL ? quoting->phrases[kind][(guchar)*line] : NULL;
    gsize longest = 0;

    for (guint i = 0; phrases != NULL && i < phrases->len; i++) {
        const char *phrase = phrases->pdata[i];
        gsize n = 1;
        if (phrase[1] != '\0' && phrase[1] != line[1])
            continue;
        while (phrase[n] != '\0' && phrase[n] == line[n])
            n++;
        if (phrase[n] == '\0')
            longest = MAX(longest, n);
    }
    return longest;
}

const char *quoting_field(const struct quoting *quoting, enum quoting_kind kind, const char *line)
{
    gsize n = quoting_begin(quoting, kind, line);
    if (n == 0)
        return NULL;
    line += n + strspn(line + n, QUOTING_BLANKS);
    return *line == ':' ? line + 1 : NULL;
}

bool quoting_within(const struct quoting *quoting, enum quoting_kind kind, const char *line)
{
    for (; *line != '\0'; line++)
        if (quoting_begin(quoting, kind, line) > 0)
            return true;
    return false;
}
