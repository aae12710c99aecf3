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

static char *fold_ascii(const char *text)
{
    char *folded = g_strdup(text);

    for (char *p = folded; *p != '\0'; p++) {
        if (*p >= 'A' && *p <= 'Z')
            *p |= 0x20;
        else if (*p == '*' || *p == '\t' || *p == '\r')
            *p = ' ';
    }
    return folded;
}

static gunichar fold_character(gunichar c)
{
    if (c == '*' || c == '\t' || c == '\r' || c == 0xA0 || c == 0x202F || c == 0x3000)
        return ' ';
    return c == 0xFF1A ? ':' : g_unichar_tolower(c);
}

char *quoting_fold(const char *text)
{
    if (g_str_is_ascii(text))
        return fold_ascii(text);
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *folded = g_string_sized_new(strlen(valid) + 16);
    for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p)) {
        if ((guchar)*p < 0x80)
            g_string_append_c(folded, fold_character((guchar)*p));
        else
            g_string_append_unichar(folded, fold_character(g_utf8_get_char(p)));
    }
    return g_string_free(folded, FALSE);
}

gsize quoting_begin(const struct quoting *quoting, enum quoting_kind kind, const char *line)
{
    const GPtrArray *phrases = quoting != NULL ? quoting->phrases[kind][(guchar)*line] : NULL;
    gsize longest = 0;

    for (guint i = 0; phrases != NULL && i < phrases->len; i++) {
        const char *phrase = phrases->pdata[i];
        gsize n = 0;
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
    const char *colon = line + n + strspn(line + n, " ");

    return n > 0 && *colon == ':' ? colon + 1 : NULL;
}

bool quoting_within(const struct quoting *quoting, enum quoting_kind kind, const char *line)
{
    for (; *line != '\0'; line++)
        if (quoting_begin(quoting, kind, line) > 0)
            return true;
    return false;
}
