#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "archive/mbox.h"
#include "base/limits.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define FROM "From a@b.example Thu Jan  1 00:00:00 2026\n"

/* Writes an archive, and returns what is found in it: "offset:header|" of each message. */
static char *split_file(const char *text, size_t size)
{
    g_autofree char *path = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    struct mbox_message message;
    bool found;
    int fd = g_file_open_tmp("askfirst-mbox-XXXXXX", &path, NULL);

    close(fd);
    assert_true(g_file_set_contents(path, text, (gssize)size, NULL));
    struct input *input = input_open(path, true, &error);
    assert_non_null(input);
    struct mbox *mbox = mbox_new(input);
    for (;;) {
        assert_true(mbox_next(mbox, &message, &found, &error));
        if (!found)
            break;
        g_string_append_printf(out, "%s%d:", message.whole ? "" : "cut ", (int)message.offset);
        g_string_append_len(out, message.header, (gssize)MIN(message.size, 200));
        g_string_append_c(out, '|');
    }
    assert_true(input_finish(input, &error));
    mbox_free(mbox);
    input_close(input);
    g_unlink(path);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static void expect(const char *text, const char *want)
{
    g_autofree char *got = split_file(text, strlen(text));
    assert_string_equal(got, want);
}

static void two_messages_are_found_with_their_offsets(void **state)
{
    (void)state;
    expect(FROM "A: 1\n\nbody\n\n" FROM "A: 2\n\nbody\n", "0:A: 1\n|54:A: 2\n|");
}

static void lines_may_end_in_crlf(void **state)
{
    (void)state;
    expect("From a Thu Jan  1 00:00:00 2026\r\nA: 1\r\n\r\nbody\r\n\r\n"
           "From a Thu Jan  1 00:00:00 2026\r\nA: 2\r\n\r\n",
           "0:A: 1\r\n|49:A: 2\r\n|");
}

static void a_body_may_be_missing(void **state)
{
    (void)state;
    expect(FROM "A: 1\n\n" FROM "A: 2\n\n\n" FROM "A: 3\n" FROM "A: 4\n",
           "0:A: 1\n|48:A: 2\n|97:A: 3\n|144:A: 4\n|");
}

static void an_escaped_line_begins_nothing(void **state)
{
    (void)state;
    expect(FROM "A: 1\n\n\n>" FROM "A: no\n\n\n>>" FROM "A: no\n\n", "0:A: 1\n|");
    expect(FROM ">" FROM "A: 1\n\nbody\n", "0:A: 1\n|");
}

static void a_sentence_begins_nothing(void **state)
{
    (void)state;
    expect(FROM "A: 1\n\nHello,\n\nFrom what I hear\nNote: nothing\n", "0:A: 1\n|");
    expect(FROM "A: 1\n\nHello,\n\nFrom 10:30 on\nI am there\n", "0:A: 1\n|");
    expect(FROM "A: 1\n\nHello,\n" FROM "A: no empty line before it\n", "0:A: 1\n|");
    expect(FROM "A: 1\n\nHello,\n\n" FROM, "0:A: 1\n|");
}

/* mboxcl2 escapes nothing: what looks like a message inside of a body is none. */
static void a_true_content_length_hides_lines_of_the_body(void **state)
{
    const char *inner = "x\n\n" FROM "A: inside\n\ny\n";
    g_autofree char *text = g_strdup_printf(
        FROM "A: 1\nContent-Length: %zu\n\n%s\n" FROM "A: 2\n\n", strlen(inner), inner);
    g_autofree char *got = split_file(text, strlen(text));
    g_autofree char *first = g_strdup_printf("0:A: 1\nContent-Length: %zu\n|", strlen(inner));
    (void)state;
    assert_true(g_str_has_prefix(got, first));
    assert_true(g_str_has_suffix(got, ":A: 2\n|"));
    assert_null(strstr(got, "inside"));
}

static void a_false_content_length_hides_no_message(void **state)
{
    static const char *const lengths[] = {"0", "1", "5", "999", "-1", "99999999999999999999", "x"};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
        g_autofree char *text = g_strconcat(FROM "A: 1\ncontent-length: ", lengths[i],
                                            "\n\nbody\n\n" FROM "A: 2\n\n", NULL);
        g_autofree char *got = split_file(text, strlen(text));
        assert_true(g_str_has_suffix(got, ":A: 2\n|"));
    }
}

static void what_is_before_and_behind_does_not_matter(void **state)
{
    (void)state;
    expect("", "");
    expect("\n\r\n\n" FROM "A: 1\n\nbody\n\n\n\n", "4:A: 1\n|");
    expect(FROM "A: 1", "0:A: 1|");
}

/* Beginnings at every place of the window. */
static void large_bodies_are_passed_over(void **state)
{
    const size_t near = 3 * 1024 * 1024;
    (void)state;
    for (size_t body = near - 60; body < near + 8; body++) {
        g_autoptr(GString) text = g_string_new(FROM "A: 1\n\n");
        g_autofree char *filling = g_strnfill(body, 'x');
        g_string_append_printf(text, "%s\n\n" FROM "A: 2\n\n%s\n\n" FROM "A: 3\n\n", filling,
                               filling);
        g_autofree char *got = split_file(text->str, text->len);
        assert_non_null(strstr(got, ":A: 2\n|"));
        assert_true(g_str_has_suffix(got, ":A: 3\n|"));
    }
}

static void a_header_that_is_too_long_is_cut_and_the_next_one_found(void **state)
{
    g_autofree char *filling = g_strnfill(LIMIT_HEADER_BYTES + 10, 'x');
    g_autofree char *text =
        g_strconcat(FROM "A: 1\nB: ", filling, "\n\nbody\n\n" FROM "A: 2\n\n", NULL);
    g_autofree char *got = split_file(text, strlen(text));
    (void)state;
    assert_true(g_str_has_prefix(got, "cut 0:A: 1\nB: xxx"));
    assert_true(g_str_has_suffix(got, ":A: 2\n|"));
}

static void octets_of_any_kind_do_no_harm(void **state)
{
    char text[4096];
    (void)state;
    for (unsigned seed = 1; seed < 300; seed++) {
        GRand *random = g_rand_new_with_seed(seed);
        memcpy(text, FROM "A: 1\n\n", 48);
        for (size_t i = 48; i < sizeof text; i++)
            text[i] = "\n\n\rFrom :0123AB \0>"[g_rand_int_range(random, 0, 19)];
        g_rand_free(random);
        g_autofree char *got = split_file(text, sizeof text);
        assert_true(g_str_has_prefix(got, "0:A: 1\n|"));
    }
}

static void kinds_are_known_by_their_first_octets(void **state)
{
    (void)state;
    assert_true(mbox_begins(FROM "A: 1\n", strlen(FROM) + 5));
    assert_true(mbox_begins("From MAILER-DAEMON\nA: 1\n", 24));
    assert_false(mbox_begins("From: a@b.example\n", 18));
    assert_false(mbox_begins("From what I hear\nnothing\n", 25));
    assert_true(mbox_is_field("Subject : x", 11));
    assert_false(mbox_is_field("two words: x", 12));
    assert_false(mbox_is_field(": x", 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_messages_are_found_with_their_offsets),
        cmocka_unit_test(lines_may_end_in_crlf),
        cmocka_unit_test(a_body_may_be_missing),
        cmocka_unit_test(an_escaped_line_begins_nothing),
        cmocka_unit_test(a_sentence_begins_nothing),
        cmocka_unit_test(a_true_content_length_hides_lines_of_the_body),
        cmocka_unit_test(a_false_content_length_hides_no_message),
        cmocka_unit_test(what_is_before_and_behind_does_not_matter),
        cmocka_unit_test(large_bodies_are_passed_over),
        cmocka_unit_test(a_header_that_is_too_long_is_cut_and_the_next_one_found),
        cmocka_unit_test(octets_of_any_kind_do_no_harm),
        cmocka_unit_test(kinds_are_known_by_their_first_octets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
