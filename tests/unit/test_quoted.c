/* Quoted-printable is what GMime makes of it, wherever a line has to be broken up. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <gmime/gmime.h>
#include "mail/header.h"
#include "mail/quoted.h"

static void assert_same(const char *text)
{
    size_t size = strlen(text);
    g_autofree char *expected = g_malloc0(4 * size + 64);
    g_autoptr(GString) got = g_string_new("before\n");
    GMimeEncoding state;

    g_mime_encoding_init_encode(&state, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    g_mime_encoding_flush(&state, text, size, expected);
    quoted_append(got, text, size);
    assert_string_equal(got->str + strlen("before\n"), expected);
}

/* A line of so many plain signs, then this, then more of them, and another line. */
static void line(unsigned before, const char *middle, unsigned after)
{
    g_autofree char *first = g_strnfill(before, 'a'), *last = g_strnfill(after, 'b');
    g_autofree char *text = g_strconcat(first, middle, last, "\nend\n", NULL);

    assert_same(text);
}

static void lines_break_where_gmime_breaks_them(void **state)
{
    static const char *const middles[] = {
        "",  " ",    "  ", "\t",   " \t ", "=", "=", " = =", ".", "\303\274", "\303\274 \303\274 ",
        "~", "\177", "\1", "From "};

    (void)state;
    for (unsigned before = 0; before < 160; before++)
        for (size_t i = 0; i < G_N_ELEMENTS(middles); i++)
            for (unsigned after = 0; after < 4; after++)
                line(before, middles[i], after);
}

static void empty_lines_stay(void **state)
{
    (void)state;
    assert_same("\n");
    assert_same("\n\n \n\t\n\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_break_where_gmime_breaks_them),
        cmocka_unit_test(empty_lines_stay),
    };

    mail_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
