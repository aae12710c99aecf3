/* Text that is long, deep or odd costs no more than its length. */
#include "base/limits.h"
#include "mail/read/body_limit.h"
#include "in_range.h"
#include "body_text_fixture.h"

static void a_long_text_is_cut(void **state)
{
    g_autoptr(GString) body = g_string_new("x");
    struct result result;

    (void)state;
    while (body->len < 3 * LIMIT_TEXT)
        g_string_append(body, "<i>\303\266</i>");
    result = read_body("text/plain; charset=utf-8", body->str);
    assert_true(strlen(result.text) <= LIMIT_TEXT && strlen(result.text) >= LIMIT_TEXT - 4);
    assert_true(g_utf8_validate(result.text, -1, NULL));
    clear(&result);
    result = read_body("text/html; charset=utf-8", body->str);
    assert_true(strlen(result.text) <= LIMIT_TEXT && strlen(result.text) > LIMIT_TEXT / 10);
    clear(&result);
}

static char *nested(const char *type, unsigned depth)
{
    GString *body = g_string_new(NULL);

    for (unsigned i = 0; i < depth; i++)
        g_string_append_printf(body, "--b%u\nContent-Type: %s; boundary=b%u\n\n", i, type, i + 1);
    g_string_append_printf(body, "--b%u\n\nwords\n", depth);
    return g_string_free(body, FALSE);
}

static void *read_deep_bodies(void *arg)
{
    g_autofree char *far = nested("multipart/mixed", 30000);
    g_autofree char *messages = nested("message/rfc822", 30000);
    g_autoptr(GString) groups = g_string_new(NULL);
    g_autoptr(GPtrArray) to = NULL;
    struct result result;

    while (groups->len < 200000)
        g_string_append(groups, "a:");
    to = one_field("To", groups->str);
    result = read_body("multipart/mixed; boundary=b0", far);
    clear(&result);
    result = read_body("multipart/mixed; boundary=b0", messages);
    clear(&result);
    result = read_fields_body(to, "", 0);
    clear(&result);
    return arg;
}

static void deep_nesting_needs_no_deep_stack(void **state)
{
    pthread_attr_t attributes;
    pthread_t thread;
    void *done = NULL;

    (void)state;
    pthread_attr_init(&attributes);
    assert_int_equal(pthread_attr_setstacksize(&attributes, 256 * 1024), 0);
    assert_int_equal(pthread_create(&thread, &attributes, read_deep_bodies, &done), 0);
    pthread_join(thread, &done);
    assert_non_null(done);
    pthread_attr_destroy(&attributes);
}

static void text_far_deeper_than_in_real_mail_is_found(void **state)
{
    g_autofree char *within = nested("multipart/mixed", LIMIT_MIME_DEPTH - 1);
    g_autofree char *beyond = nested("multipart/mixed", LIMIT_MIME_DEPTH);

    (void)state;
    assert_text("multipart/mixed; boundary=b0", within, "words\n");
    assert_text("multipart/mixed; boundary=b0", beyond, "");
}

/* How much may be parsed of a body that begins so and then repeats this up to a mebibyte. */
static size_t weigh(const char *head, const char *begin, const char *unit)
{
    g_autoptr(GString) body = g_string_new(begin);

    while (body->len < 1024 * 1024)
        g_string_append(body, unit);
    return body_limit_of(head, strlen(head), body->str, body->len);
}

/* GMime makes objects of hundreds of octets of each of these, so they are counted before. */
static void headers_of_parts_do_not_fill_the_memory(void **state)
{
    static const char *const bombs[][2] = {
        {"--b\nContent-Type: text/plain", ";\n a=b"},
        {"--b\n\n--b\n", "a:\n"},
        {"--b\nContent-Type: MESSAGE/rfc822\n\nTo: a", "\n ,a@b"},
        {"--b\nContent-Type: multipart/digest; boundary=c\n\n--c\n\n", "a:\r\n"},
        {"--b\n\n", "--b\n\n"},
    };
    static const char *const head = "Content-Type: multipart/mixed; boundary=b\n";

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(bombs); i++)
        assert_uint_in_range(weigh(head, bombs[i][0], bombs[i][1]), 1, 250000);
    assert_uint_in_range(weigh("Content-Type: message/rfc822\n", "", "a:\n"), 1, 250000);
}

static void long_texts_are_no_headers(void **state)
{
    static const char *const mixed = "Content-Type: multipart/mixed; boundary=b\n";
    static const char *const part =
        "--b\nContent-Type: text/plain; charset=utf-8\nContent-Disposition: inline\n\n";

    (void)state;
    assert_true(weigh(mixed, part, "f(a, b);\n\n") >= 1024 * 1024);
    assert_true(weigh("Content-Type: text/x-patch\n", "", "--- a/x.c\nf(a, b);\n") >= 1024 * 1024);
    assert_true(weigh(mixed,
                      "--b\nContent-Type: message/rfc822\n\nFrom: a@x.org\nTo: b@x.org\n"
                      "Subject: message; a digest\n\nfirst, words\n\n",
                      "Words: and, words;\n") >= 1024 * 1024);
}

/* GMime keeps every charset name that it does not know for good. */
static void read_odd_charsets(unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++) {
        g_autofree char *body = g_strdup_printf(
            "--b\nContent-Type: text/plain; charset=a%u; a*=b%u'en'x; c*0*=d%u'en'x; e* (x) = "
            "\"f%u'en'x\"; g=\"=?h%u?q?x?=\"\n\nx\n--b--\n",
            i, i, i, i, i);
        g_autofree char *type =
            g_strdup_printf("multipart/mixed; boundary=b; a*=i%u'en'x; b=\"=?j%u?q?x?=\"", i, i);
        g_autofree char *words = g_strdup_printf(
            "=?k%u?q?x?= <=?utf-8/l%u?b?x?=>, =?m%u*en?q?x?= x@y.org, =?n %u?Q?x?=", i, i, i, i);
        g_autoptr(GPtrArray) fields = one_field("Content-Type", type);
        g_ptr_array_add(fields, field_new("To", words));
        g_ptr_array_add(fields, field_new("Subject", words));
        struct result result = read_fields_body(fields, body, strlen(body));
        clear(&result);
    }
}

static void odd_charsets_do_not_fill_the_memory(void **state)
{
    size_t before;

    (void)state;
    read_odd_charsets(0, 100);
    before = mallinfo2().uordblks;
    read_odd_charsets(100, 4000);
    assert_true(mallinfo2().uordblks < before + 100000);
}

/* Quadratic time would take minutes here. */
static void hostile_bodies_are_read_in_time(void **state)
{
    static const char *const types[] = {"text/html; charset=utf-8", "text/calendar",
                                        "text/plain; format=flowed",
                                        "multipart/alternative; boundary=b"};
    static const char *const units[] = {"<b>",
                                        "<b></i>",
                                        "<blockquote>",
                                        "<!--",
                                        "<a href=",
                                        "&amp",
                                        "<table><tr><td>",
                                        "<",
                                        "<p",
                                        "\n--b\n",
                                        "--b\n",
                                        "ATTENDEE:",
                                        "\n ",
                                        "\nATTENDEE;CN=\"",
                                        "> \n",
                                        ">",
                                        "ATTENDEE;;;",
                                        "\303",
                                        "<select>",
                                        "<form>",
                                        "--b\nContent-Type: text/html\n\n<p>",
                                        "--",
                                        "\n--x",
                                        "a b ",
                                        "<![",
                                        "<div class=gmail_quote>",
                                        " a=\"x\"",
                                        "<p class='",
                                        "</script",
                                        "<script>",
                                        "<!--->",
                                        "<!-- --"};

    (void)state;
    for (size_t t = 0; t < G_N_ELEMENTS(types); t++) {
        for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
            g_autoptr(GString) body = g_string_new(NULL);
            struct result result;
            clock_t begin = clock();
            while (body->len < 1024 * 1024)
                g_string_append(body, units[i]);
            result = read_body(types[t], body->str);
            assert_true(g_utf8_validate(result.text, -1, NULL));
            clear(&result);
            if (clock() - begin > 10 * CLOCKS_PER_SEC)
                fail_msg("\"%s\" in %s took too long", units[i], types[t]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_text_is_cut),
        cmocka_unit_test(deep_nesting_needs_no_deep_stack),
        cmocka_unit_test(text_far_deeper_than_in_real_mail_is_found),
        cmocka_unit_test(headers_of_parts_do_not_fill_the_memory),
        cmocka_unit_test(long_texts_are_no_headers),
        cmocka_unit_test(odd_charsets_do_not_fill_the_memory),
        cmocka_unit_test(hostile_bodies_are_read_in_time),
    };
    mail_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
