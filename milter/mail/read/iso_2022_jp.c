#include "mail/read/iso_2022_jp.h"

#include <stdbool.h>
#include <string.h>

/* A character set and the escape sequence that begins it. */
struct set {
    const char *escape; /* behind ESC */
    unsigned octets;    /* octets of a character */
    guint8 shift;       /* stands before each character in EUC; 0: nothing */
};

static const struct set sets[] = {
    {"(B", 1, 0}, {"(J", 1, 0}, {"(I", 1, 0x8E}, {"$@", 2, 0}, {"$B", 2, 0}, {"$(D", 2, 0x8F},
};

/* Returns the set that an escape sequence begins, or NULL. */
static const struct set *set_at(const guint8 *escape, size_t size)
{
    for (size_t i = 0; i < G_N_ELEMENTS(sets); i++) {
        size_t length = strlen(sets[i].escape);
        if (size > length && memcmp(escape + 1, sets[i].escape, length) == 0)
            return &sets[i];
    }
    return NULL;
}

static void append(GByteArray *out, const struct set *set, const guint8 *octets)
{
    guint8 high[3] = {set->shift};
    unsigned n = set->shift != 0;

    for (unsigned i = 0; i < set->octets; i++)
        high[n++] = octets[i] | 0x80;
    g_byte_array_append(out, high, n);
}

GByteArray *jis_to_euc(const guint8 *octets, size_t size)
{
    GByteArray *out = g_byte_array_sized_new((guint)size);
    const struct set *set = &sets[0];

    for (size_t i = 0; i < size;) {
        const struct set *next = octets[i] == 0x1B ? set_at(octets + i, size - i) : NULL;
        bool plain = octets[i] <= ' ' || octets[i] > '~' || (set->octets == 1 && !set->shift);
        if (next) {
            set = next;
            i += 1 + strlen(set->escape);
        } else if (plain || i + set->octets > size) {
            g_byte_array_append(out, octets + i++, 1);
        } else {
            append(out, set, octets + i);
            i += set->octets;
        }
    }
    return out;
}
