#include "base/word_form.h"

#include <string.h>
#include "base/word_chars.h"

/* A word as characters, and the scripts that it uses. */
struct letters {
    gunichar at[LIMIT_WORD];
    gsize n;
    bool latin, other; /* has Latin letters; has Greek or Cyrillic letters */
};

/* No character expands to more. */
#define DECOMPOSED 18
/* Hardly any letter has more marks. */
#define MARKS 4

const guint8 form_ascii[256] = {
    ['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4', ['5'] = '5', ['6'] = '6',
    ['7'] = '7', ['8'] = '8', ['9'] = '9', ['A'] = 'a', ['a'] = 'a', ['B'] = 'b', ['b'] = 'b',
    ['C'] = 'c', ['c'] = 'c', ['D'] = 'd', ['d'] = 'd', ['E'] = 'e', ['e'] = 'e', ['F'] = 'f',
    ['f'] = 'f', ['G'] = 'g', ['g'] = 'g', ['H'] = 'h', ['h'] = 'h', ['I'] = 'i', ['i'] = 'i',
    ['J'] = 'j', ['j'] = 'j', ['K'] = 'k', ['k'] = 'k', ['L'] = 'l', ['l'] = 'l', ['M'] = 'm',
    ['m'] = 'm', ['N'] = 'n', ['n'] = 'n', ['O'] = 'o', ['o'] = 'o', ['P'] = 'p', ['p'] = 'p',
    ['Q'] = 'q', ['q'] = 'q', ['R'] = 'r', ['r'] = 'r', ['S'] = 's', ['s'] = 's', ['T'] = 't',
    ['t'] = 't', ['U'] = 'u', ['u'] = 'u', ['V'] = 'v', ['v'] = 'v', ['W'] = 'w', ['w'] = 'w',
    ['X'] = 'x', ['x'] = 'x', ['Y'] = 'y', ['y'] = 'y', ['Z'] = 'z', ['z'] = 'z'};

/* Greek and Cyrillic letters that look like a Latin letter. */
#define FIRST_LOOK_ALIKE 0x391
#define L(c, latin) [(c) - FIRST_LOOK_ALIKE] = (latin)
static const char look_alikes[] = {
    L(0x391, 'a'), L(0x392, 'b'), L(0x395, 'e'), L(0x396, 'z'), L(0x397, 'h'), L(0x399, 'i'),
    L(0x39A, 'k'), L(0x39C, 'm'), L(0x39D, 'n'), L(0x39F, 'o'), L(0x3A1, 'p'), L(0x3A4, 't'),
    L(0x3A5, 'y'), L(0x3A7, 'x'), L(0x3B1, 'a'), L(0x3B2, 'b'), L(0x3B3, 'y'), L(0x3B5, 'e'),
    L(0x3B7, 'n'), L(0x3B9, 'i'), L(0x3BA, 'k'), L(0x3BD, 'v'), L(0x3BF, 'o'), L(0x3C1, 'p'),
    L(0x3C2, 'c'), L(0x3C3, 'o'), L(0x3C4, 't'), L(0x3C5, 'u'), L(0x3C7, 'x'), L(0x3C9, 'w'),
    L(0x401, 'e'), L(0x405, 's'), L(0x406, 'i'), L(0x407, 'i'), L(0x408, 'j'), L(0x410, 'a'),
    L(0x412, 'b'), L(0x415, 'e'), L(0x41A, 'k'), L(0x41C, 'm'), L(0x41D, 'h'), L(0x41E, 'o'),
    L(0x420, 'p'), L(0x421, 'c'), L(0x422, 't'), L(0x423, 'y'), L(0x425, 'x'), L(0x430, 'a'),
    L(0x432, 'b'), L(0x433, 'r'), L(0x435, 'e'), L(0x438, 'u'), L(0x43A, 'k'), L(0x43C, 'm'),
    L(0x43D, 'h'), L(0x43E, 'o'), L(0x43F, 'n'), L(0x440, 'p'), L(0x441, 'c'), L(0x442, 't'),
    L(0x443, 'y'), L(0x445, 'x'), L(0x451, 'e'), L(0x455, 's'), L(0x456, 'i'), L(0x457, 'i'),
    L(0x458, 'j'), L(0x4AE, 'y'), L(0x4AF, 'y'), L(0x4BA, 'h'), L(0x4BB, 'h'), L(0x4C0, 'l'),
    L(0x4CF, 'l'), L(0x500, 'd'), L(0x501, 'd'), L(0x51A, 'q'), L(0x51B, 'q'), L(0x51C, 'w'),
    L(0x51D, 'w')};
#undef L

/* Returns whether the character is folded by making it lower case, and never combines with a
 * character beside it. */
static bool is_simple(gunichar c)
{
    if (c < 0x17F)
        return c >= 0xC0 && c != 0xDF && c != 0x130 && c != 0x132 && c != 0x133 && c != 0x13F &&
               c != 0x140 && c != 0x149;
    return (c >= 0x218 && c <= 0x21B) || (c >= 0x391 && c <= 0x3C9 && c != 0x3B0 && c != 0x3C2) ||
           (c >= 0x400 && c <= 0x481) || (c >= 0x48A && c <= 0x52F) || (c >= 0x1EA0 && c <= 0x1EFF);
}

/* Returns whether the character is its own form, with nothing around it but other marks: Chinese
 * characters, kana, Korean syllables, Hebrew, Arabic, Thai and Devanagari letters, and most marks
 * of the last two. */
static bool is_still(gunichar c)
{
    if (c < 0x3041)
        return (c >= 0x5D0 && c <= 0x5EA) || (c >= 0x621 && c <= 0x63A) ||
               (c >= 0x641 && c <= 0x64A) || (c >= 0x900 && c <= 0x94D && c != 0x93C) ||
               (c >= 0xE01 && c <= 0xE32) || (c >= 0xE34 && c <= 0xE37) ||
               (c >= 0xE40 && c <= 0xE47) || (c >= 0xE4C && c <= 0xE4E) || c == 0x390 || c == 0x3B0;
    return (c >= 0x3041 && c <= 0x3096) || (c >= 0x30A1 && c <= 0x30FC) ||
           (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) ||
           (c >= 0xAC00 && c <= 0xD7A3);
}

static bool is_latin(gunichar c)
{
    return (c < 0x80 && g_ascii_isalpha((char)c)) || (c >= 0xC0 && c < 0x250) ||
           (c >= 0x1E00 && c < 0x1F00);
}

static char look_alike(gunichar c)
{
    gsize i = c - FIRST_LOOK_ALIKE;

    return c >= FIRST_LOOK_ALIKE && i < sizeof look_alikes ? look_alikes[i] : '\0';
}

static bool is_other(gunichar c)
{
    return c >= 0x370 && c < 0x530;
}

/* Composes a mark with the letter before it, as in text from a Mac. GLib handles other marks that
 * may follow. */
static bool compose(struct letters *letters, gunichar mark)
{
    gunichar both;

    if (mark < 0x300 || mark > 0x36F || letters->n == 0 ||
        !g_unichar_compose(letters->at[letters->n - 1], mark, &both) || !is_simple(both))
        return false;
    letters->at[letters->n - 1] = both;
    return true;
}

/* Reads a character that is neither ASCII nor simple. */
static void read_other(struct letters *letters, gunichar c)
{
    if (char_is_apostrophe(c))
        c = '\'';
    else if (c >= 0xFF01 && c <= 0xFF5E)
        c -= 0xFF01 - '!';
    else if (!is_still(c) && char_is_unseen(c))
        return;
    if (compose(letters, c))
        return;
    letters->latin = letters->latin || is_latin(c);
    letters->other = letters->other || is_other(c);
    letters->at[letters->n++] = c;
}

static void read_letters(struct letters *letters, const char *word, gsize n)
{
    letters->n = 0;
    letters->latin = letters->other = false;
    for (const char *p = word, *end = word + n; p < end;) {
        gunichar c = char_at(p, end, &p);
        if (c >= 0x80 && !is_simple(c)) {
            read_other(letters, c);
            continue;
        }
        letters->latin = letters->latin || is_latin(c);
        letters->other = letters->other || is_other(c);
        letters->at[letters->n++] = c == '`' ? '\'' : c;
    }
}

/* Replaces the letters that look like Latin letters, if all non-Latin letters do. */
static void unmask(struct letters *letters)
{
    for (gsize i = 0; i < letters->n; i++)
        if (is_other(letters->at[i]) && !look_alike(letters->at[i]))
            return;
    for (gsize i = 0; i < letters->n; i++)
        if (is_other(letters->at[i]))
            letters->at[i] = (guchar)look_alike(letters->at[i]);
}

/* Computes the form of any characters with GLib; cuts it if it is too long. */
static gsize form_any(const struct letters *letters, char *form)
{
    g_autofree char *word = g_ucs4_to_utf8(letters->at, (glong)letters->n, NULL, NULL, NULL);
    g_autofree char *whole = word ? g_utf8_normalize(word, -1, G_NORMALIZE_NFKC) : NULL;
    g_autofree char *lower = whole ? g_utf8_casefold(whole, -1) : NULL;
    bool same = lower && strcmp(lower, whole) == 0;
    g_autofree char *again = lower && !same ? g_utf8_normalize(lower, -1, G_NORMALIZE_NFKC) : NULL;
    const char *found = same ? lower : again ? again : "";
    gsize size = MIN(strlen(found), LIMIT_FORM);

    memcpy(form, found, size);
    return size;
}

/* Most letters need no table. */
static gunichar lower(gunichar c)
{
    if ((c >= 0xDF && c <= 0xFF) || (c >= 0x3B1 && c <= 0x3C9) || (c >= 0x430 && c <= 0x45F))
        return c;
    if (c >= 0x410 && c < 0x430)
        return c + 0x20;
    return g_unichar_tolower(c);
}

gunichar form_simple(gunichar c, enum form_script *scripts)
{
    if (c >= 0x80 && !is_simple(c))
        return 0;
    *scripts |= (is_latin(c) ? FORM_LATIN : 0) | (is_other(c) ? FORM_OTHER : 0);
    return c < 0x80 ? form_ascii[c] : lower(c);
}

static char *put(char *at, gunichar c)
{
    if (c < 0x80 || c >= 0x10000)
        return at + g_unichar_to_utf8(c, at);
    if (c >= 0x800) {
        *at++ = (char)(0xE0 | c >> 12);
        *at++ = (char)(0x80 | (c >> 6 & 0x3F));
    } else {
        *at++ = (char)(0xC0 | c >> 6);
    }
    *at++ = (char)(0x80 | (c & 0x3F));
    return at;
}

/* Writes a letter that is folded by itself; returns NULL for other characters. */
static char *put_simple(char *at, gunichar c)
{
    if (c < 0x80) {
        *at++ = g_ascii_tolower((char)c);
        return at;
    }
    if (is_still(c))
        return put(at, c);
    return is_simple(c) ? put(at, lower(c)) : NULL;
}

/* Writes a letter whose lower case is not one letter, or is not the expected one; returns NULL for
 * others. */
static char *put_special(char *at, gunichar c)
{
    if (c == 0xDF || c == 0x1E9E)
        return put(put(at, 's'), 's');
    if (c == 0x130)
        return put(put(at, 'i'), 0x307);
    return c == 0x3C2 ? put(at, 0x3C3) : NULL;
}

/* Returns whether this is a mark that does not expand to others. */
static bool is_plain_mark(gunichar c)
{
    return c >= 0x300 && c <= 0x36F && (c < 0x340 || c > 0x345);
}

/* Sorts these marks into the order in which they are compared. */
static void sort_marks(gunichar *marks, gsize n)
{
    for (gsize i = 1; i < n; i++) {
        gunichar mark = marks[i];
        gsize at = i;
        for (int class = g_unichar_combining_class(mark);
             at > 0 && g_unichar_combining_class(marks[at - 1]) > class; at--)
            marks[at] = marks[at - 1];
        marks[at] = mark;
    }
}

/* Returns whether the character may combine with the one before it. The list has everything in
 * Unicode that can follow a character that is folded by itself. */
static bool is_joined(gunichar c)
{
    return is_plain_mark(c) || c == 0x3099 || c == 0x309A;
}

/* Writes a letter that is folded by itself, or ASCII, with the marks after it. */
static char *put_marked(char *at, gunichar letter, const gunichar *marks, gsize n)
{
    gunichar parts[DECOMPOSED + MARKS], both;
    gsize size = g_unichar_fully_decompose(letter < 0x80 ? (guchar)g_ascii_tolower((char)letter)
                                                         : lower(letter),
                                           FALSE, parts, DECOMPOSED);
    gsize left = 1;

    memcpy(parts + size, marks, n * sizeof *marks);
    size += n;
    sort_marks(parts + 1, size - 1);
    for (gsize i = 1, class = 0; i < size; i++) {
        gsize next = (gsize)g_unichar_combining_class(parts[i]);
        if ((left == 1 || class < next) && g_unichar_compose(parts[0], parts[i], &both)) {
            parts[0] = both;
            continue;
        }
        class = next;
        parts[left++] = parts[i];
    }
    for (gsize i = 0; i < left; i++)
        at = put(at, parts[i]);
    return at;
}

/* Counts the marks after letter i if put_marked accepts it; MARKS at most. */
static gsize marks_behind(const struct letters *letters, gsize i)
{
    gsize n = 0;

    if (letters->at[i] >= 0x80 && !is_simple(letters->at[i]))
        return 0;
    while (n < MARKS && i + 1 + n < letters->n && is_plain_mark(letters->at[i + 1 + n]))
        n++;
    return n;
}

/* Writes a character that expands to others, each of which is folded by itself; returns NULL for
 * other characters. */
static char *put_parts(char *at, gunichar c)
{
    gunichar parts[DECOMPOSED];
    gsize n = g_unichar_fully_decompose(c, TRUE, parts, DECOMPOSED);

    for (gsize i = 0; at != NULL && i < n; i++) {
        gunichar part = parts[i], both;
        while (i + 1 < n && is_joined(parts[i + 1]) &&
               g_unichar_compose(part, parts[i + 1], &both)) {
            part = both;
            i++;
        }
        at = put_simple(at, part);
    }
    return at;
}

/* Computes the form without GLib's normalisation; returns -1 if that is needed. */
static gssize form_quick(const struct letters *letters, char *to)
{
    char *at = to;

    for (gsize i = 0, marks; i < letters->n; i += 1 + marks) {
        gunichar c = letters->at[i];
        char *next = NULL;
        if (at - to > LIMIT_FORM - 4 * (DECOMPOSED + MARKS))
            return -1;
        marks = marks_behind(letters, i);
        if (marks > 0)
            next = put_marked(at, c, letters->at + i + 1, marks);
        else if ((next = put_simple(at, c)) == NULL && (next = put_special(at, c)) == NULL)
            next = put_parts(at, c);
        if (next == NULL)
            return -1;
        at = next;
    }
    return at - to;
}

gsize form_read(const char *word, gsize n, char form[LIMIT_FORM])
{
    struct letters letters;

    if (n > LIMIT_WORD)
        return 0;
    if (n == 3 && (guchar)*word >= 0xE0 && is_still(g_utf8_get_char(word))) {
        memcpy(form, word, n);
        return n;
    }
    read_letters(&letters, word, n);
    if (letters.latin && letters.other)
        unmask(&letters);
    gssize size = form_quick(&letters, form);
    return size >= 0 ? (gsize)size : form_any(&letters, form);
}

guint64 word_hash(const char *word, gsize n)
{
    guint64 hash = WORD_HASH_BEGIN;

    for (gsize i = 0; i < n; i++)
        hash = WORD_HASH_STEP(hash, word[i]);
    return word_hash_end(hash);
}
