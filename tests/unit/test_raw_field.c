/* A header's fields as octets: where they begin and end, whatever stands there. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/raw_field.h"

#include <glib.h>
#include <string.h>

/* "NAME=VALUE|" of each, with the line ends of values as they are left. */
static char *fields_of(const char *text, size_t size)
{
    GString *out = g_string_new(NULL);
    struct raw_field raw;
    for (size_t at = 0; at < size;) {
        at += raw_field_read(text + at, size - at, &raw);
        g_autofree char *name = raw_field_copy(raw.name, raw.name_size);
        g_autofree char *value = raw_field_copy(raw.value, raw.value_size);
        g_string_append_printf(out, "%s=%s|", name, value);
    }
    return g_string_free(out, FALSE);
}

static void expect(const char *text, const char *fields)
{
    g_autofree char *found = fields_of(text, strlen(text));
    assert_string_equal(found, fields);
}

static void a_field_ends_where_the_next_line_is_not_a_fold(void **state)
{
    (void)state;
    expect("", "");
    expect("To: a\nCc: b", "To= a|Cc= b|");
    expect("To: a\r\n b\r\n\tc\r\nCc:b\r\n", "To= a\n b\n\tc|Cc=b|");
    expect("To \t: a:b\n", "To= a:b|");
    expect("X:\n \nY: 1\n", "X=\n |Y= 1|");
}

static void a_line_that_is_not_a_field_has_no_name(void **state)
{
    (void)state;
    expect("hello you\nTo: a\n", "=|To= a|");
    expect("two words: x\n y\nTo: a\n", "=|To= a|");
    expect(": x\n", "=|");
    expect(" To: a\n", "=|");
    expect("T\xc3\xb6: a\n", "=|");
    expect("\n\n", "=|=|");
}

static void nul_and_a_lone_cr_become_spaces(void **state)
{
    static const char text[] = "To: a\0b\rc\r\n";
    (void)state;
    g_autofree char *found = fields_of(text, sizeof text - 1);
    assert_string_equal(found, "To= a b c|");
}

static void a_header_ends_at_its_first_empty_line(void **state)
{
    size_t end = 9, body = 9;
    (void)state;
    assert_true(raw_header_end("To: a\r\n\r\nx\n\ny", 13, &end, &body));
    assert_int_equal(end, 7);
    assert_int_equal(body, 9);
    assert_true(raw_header_end("\nx", 2, &end, &body));
    assert_int_equal(end, 0);
    assert_int_equal(body, 1);
    end = 99;
    assert_false(raw_header_end("To: a\n \nx\r", 10, &end, &body));
    assert_false(raw_header_end("", 0, &end, &body));
    assert_int_equal(end, 99);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_field_ends_where_the_next_line_is_not_a_fold),
        cmocka_unit_test(a_line_that_is_not_a_field_has_no_name),
        cmocka_unit_test(nul_and_a_lone_cr_become_spaces),
        cmocka_unit_test(a_header_ends_at_its_first_empty_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
