#include "policy/evidence/quoting.h"

#include <string.h>
#include "base/language_file.h"

#define PAIRS 4096

/* The phrases of a kind, by their first octet. Few places of a text begin with the first two octets
 * of a phrase. For each such pair of octets there is a bit for each kind (begin_of). */
struct quoting {
    GPtrArray *phrases[QUOTING_KINDS][256];
    guint16 begun[PAIRS];
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

static guint32 begin_of(guchar first, guchar second)
{
    return ((guint32)first << 8 | second) * 0x9e3779b1u >> 20;
}

/* For a phrase of one octet, any octet may be the second. */
static void note_begin(struct quoting *quoting, enum quoting_kind kind, const char *phrase)
{
    guchar first = (guchar)phrase[0], second = (guchar)phrase[1];

    for (unsigned i = second; i < (second != 0 ? second + 1u : 256); i++)
        quoting->begun[begin_of(first, (guchar)i)] |= (guint16)(1u << kind);
}

void quoting_add(struct quoting *quoting, enum quoting_kind kind, const char *phrase)
{
    g_autofree char *folded = quoting_fold(phrase);
    GPtrArray **phrases = &quoting->phrases[kind][(guchar)*folded];

    if (*folded == '\0')
        return;
    if (*phrases == NULL)
        *phrases = g_ptr_array_new_with_free_func(g_free);
    note_begin(quoting, kind, folded);
    g_ptr_array_add(*phrases, g_steal_pointer(&folded));
    if (kind == QUOTING_FROM)
        quoting_add(quoting, QUOTING_FIELD, phrase);
}

/* The lowest bit in each of eight octets. */
#define EACH G_GUINT64_CONSTANT(0x0101010101010101)

/* Returns eight octets of ASCII in lower case. In `upper`, the high bit of each octet from A to Z
 * is set. */
static guint64 lower_eight(guint64 eight)
{
    guint64 upper = (eight + (0x80 - 'A') * EACH) & ~(eight + (0x7f - 'Z') * EACH) & 0x80 * EACH;

    return eight | upper >> 2;
}

/* Copies octets in lower case as long as they are ASCII, eight at a time; returns how many. */
static gsize copy_lower(char *to, const char *text, gsize size)
{
    gsize n = 0;

    for (guint64 eight; n + 8 <= size; n += 8) {
        memcpy(&eight, text + n, 8);
        if (eight & 0x80 * EACH)
            break;
        eight = lower_eight(eight);
        memcpy(to + n, &eight, 8);
    }
    for (; n < size && (text[n] & 0x80) == 0; n++)
        to[n] = g_ascii_tolower(text[n]);
    return n;
}

static gunichar fold_character(gunichar c)
{
    if (c == 0xA0 || c == 0x202F || c == 0x3000)
        return ' ';
    if (c >= 0x2010 && c <= 0x2015)
        return '-';
    return c == 0xFF1A ? ':' : g_unichar_tolower(c);
}

/* A character in lower case has at most twice as many octets. */
static char *fold_any(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    gsize size = strlen(valid);
    char *folded = g_malloc(2 * size + 1), *to = folded;

    for (const char *p = valid; p < valid + size;) {
        gsize run = copy_lower(to, p, (gsize)(valid + size - p));
        to += run;
        p += run;
        if (p == valid + size)
            break;
        to += g_unichar_to_utf8(fold_character(g_utf8_get_char(p)), to);
        p = g_utf8_next_char(p);
    }
    *to = '\0';
    return folded;
}

char *quoting_fold(const char *text)
{
    gsize size = strlen(text);
    char *folded = g_malloc(size + 1);

    if (copy_lower(folded, text, size) < size) {
        g_free(folded);
        return fold_any(text);
    }
    folded[size] = '\0';
    return folded;
}

static inline bool may_begin(const struct quoting *quoting, enum quoting_kind kind,
                             const char *line)
{
    return *line != '\0' && quoting->begun[begin_of((guchar)line[0], (guchar)line[1])] >> kind & 1;
}

/* Returns the longest of these phrases, which all have the first octet of the line. */
static gsize longest(const GPtrArray *phrases, const char *line)
{
    gsize most = 0;

    for (guint i = 0; phrases != NULL && i < phrases->len; i++) {
        const char *phrase = phrases->pdata[i];
        gsize n = 1;
        if (phrase[1] != '\0' && phrase[1] != line[1])
            continue;
        while (phrase[n] != '\0' && phrase[n] == line[n])
            n++;
        if (phrase[n] == '\0')
            most = MAX(most, n);
    }
    return most;
}

gsize quoting_begin(const struct quoting *quoting, enum quoting_kind kind, const char *line)
{
    if (quoting == NULL || !may_begin(quoting, kind, line))
        return 0;
    return longest(quoting->phrases[kind][(guchar)*line], line);
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
    for (; quoting != NULL && *line != '\0'; line++)
        if (may_begin(quoting, kind, line) && quoting_begin(quoting, kind, line) > 0)
            return true;
    return false;
}

static const char *const names[] = {"field",  "from",  "wrote",    "begins", "title",
                                    "device", "below", "greeting", "notice", NULL};

static char *add(void *ctx, unsigned kind, const char *words)
{
    quoting_add(ctx, kind, words);
    return NULL;
}

void quoting_parse(struct quoting *quoting, const char *file, const char *text, GPtrArray *problems)
{
    kinds_parse(&(struct kinds){names, add, quoting}, file, text, problems);
}
