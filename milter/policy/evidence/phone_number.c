#include "policy/evidence/phone_number.h"

#include <string.h>
#include "base/lanes.h"

/* A number has at least this many digits, and is known by this many at its end. */
enum { TAIL = 6 };

/* The most signs in a row between two digits: "+49 (0) 30 / 12", ") - ". */
enum { LONGEST_GAP = 3 };

/* Returns the value of the digit at p, of any script, or -1; *size: its octets. */
static int digit_at(const char *p, const char *end, size_t *size)
{
    gunichar c;

    *size = 1;
    if (!(*p & 0x80))
        return g_ascii_isdigit(*p) ? *p - '0' : -1;
    c = g_utf8_get_char_validated(p, end - p);
    if (c >= 0x110000)
        return -1;
    *size = (size_t)(g_utf8_next_char(p) - p);
    return g_unichar_digit_value(c);
}

/* Skips groups of eight ASCII octets without digits. */
static const char *skip_eights(const char *p, const char *end)
{
    while (end - p >= 8) {
        guint64 lanes = lanes_read(p);
        if (!lanes_are_ascii(lanes) || lanes_have_within(lanes, '0', '9'))
            break;
        p += 8;
    }
    return p;
}

const char *number_next_digit(const char *p, const char *end)
{
    size_t size;

    while ((p = skip_eights(p, end)) < end)
        for (unsigned i = 0; i < 8 && p < end; i++) {
            if (digit_at(p, end, &size) >= 0)
                return p;
            p += size;
        }
    return end;
}

bool number_fits(const char *text, size_t size)
{
    const char *end = text + size;
    size_t octets;
    unsigned digits = 0;

    for (const char *p = number_next_digit(text, end); p < end && ++digits < TAIL;) {
        digit_at(p, end, &octets);
        p = number_next_digit(p + octets, end);
    }
    return digits >= TAIL;
}

/* Returns the octets of a sign between digits at p; 0 for none. In links they are encoded. */
static size_t sign_at(const char *p, const char *end)
{
    static const char *const signs[] = {
        "%20",          "%28",          "%29",          "%2F",          "%2f",
        "\302\240",     "\342\200\220", "\342\200\221", "\342\200\222", "\342\200\223",
        "\342\200\257", "\342\210\222", "\357\274\215", "\357\274\210", "\357\274\211"};

    if (*p != '%' && !(*p & 0x80))
        return *p && strchr(" -./()", *p) ? 1 : 0;
    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++) {
        size_t size = strlen(signs[i]);
        if ((size_t)(end - p) >= size && memcmp(p, signs[i], size) == 0)
            return size;
    }
    return 0;
}

/* Skips the signs at p if a digit follows; else returns p. */
static const char *skip_signs(const char *p, const char *end)
{
    const char *next = p;
    size_t size;

    for (unsigned n = 0; n < LONGEST_GAP && next < end && (size = sign_at(next, end)); n++)
        next += size;
    return next < end && digit_at(next, end, &size) >= 0 ? next : p;
}

static void add_group(struct number *number, const char *p, const char *next)
{
    if (number->ends->len < G_N_ELEMENTS(number->gaps))
        number->gaps[number->ends->len] = next - p == 1 ? *p : '\0';
    g_array_append_val(number->ends, (guint){(guint)number->digits->len});
}

void number_read(struct number *number, const char *p, const char *end)
{
    size_t size;
    int digit;

    g_string_truncate(number->digits, 0);
    g_array_set_size(number->ends, 0);
    while (p < end && (digit = digit_at(p, end, &size)) >= 0) {
        g_string_append_c(number->digits, (char)('0' + digit));
        p += size;
        number->after = p;
        const char *next = skip_signs(p, end);
        size_t more;
        if (next > p || next == end || digit_at(p, end, &more) < 0)
            add_group(number, p, next);
        p = next;
    }
}

/* Recognises "28.11.2026", "2026-11-28": three groups, one of four digits, the others of at most
 * two. */
static bool is_date(const struct number *number)
{
    if (number->ends->len < 3 || number->gaps[0] != number->gaps[1] ||
        !strchr("./-", number->gaps[0]))
        return false;
    guint a = g_array_index(number->ends, guint, 0), b = g_array_index(number->ends, guint, 1) - a,
          c = g_array_index(number->ends, guint, 2) - a - b;
    return b <= 2 && ((a == 4 && c <= 2) || (a <= 2 && c == 4)) &&
           (number->ends->len == 3 || number->digits->len - a - b - c <= 4);
}

char *number_tail(const struct number *number, guint i)
{
    guint size = g_array_index(number->ends, guint, i);

    return size < TAIL ? NULL : g_strndup(number->digits->str + size - TAIL, TAIL);
}

/* Only a space may separate the next number, so each group may end this one. */
static void find_tails(GPtrArray *tails, const struct number *number)
{
    for (guint i = 0; i < number->ends->len; i++) {
        char *tail = number_tail(number, i);
        if (tail)
            g_ptr_array_add(tails, tail);
    }
}

GPtrArray *number_tails(const char *text, size_t size)
{
    if (!number_fits(text, size))
        return NULL;
    const char *end = text + size;
    GPtrArray *tails = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) digits = g_string_new(NULL);
    g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(guint));
    struct number number = {.digits = digits, .ends = ends};

    for (const char *p = text; (p = number_next_digit(p, end)) < end; p = number.after) {
        number_read(&number, p, end);
        if (!is_date(&number))
            find_tails(tails, &number);
    }
    return tails;
}
