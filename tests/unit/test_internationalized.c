/* Which messages need SMTPUTF8 for what stands in their header, or in the header of a part. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <unistd.h>
#include "mail/read/internationalized.h"

#define U "\xc3\xbc"
#define MIXED "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"

/* The head may be NULL. */
static bool is_global(const char *head, const char *text)
{
    char path[] = "/tmp/askfirst-global-XXXXXX";
    int fd = mkstemp(path);
    GBytes *bytes = head ? g_bytes_new(head, strlen(head)) : NULL;

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    bool global = message_is_global(bytes, fd, 0);
    close(fd);
    unlink(path);
    g_clear_pointer(&bytes, g_bytes_unref);
    return global;
}

static void letters_in_a_header_count(void **state)
{
    static const char *const texts[] = {
        "From: " U " <a@a.example>\r\n\r\nx\r\n",
        "Subject: a\r\n b\r\n " U "\r\n\r\n",
        "Subject: " U,
        "Subject: " U "\r\nno field\r\n",
        MIXED "Content-Type: text/plain; name=" U "\r\n\r\nx\r\n--b--\r\n",
        MIXED "Content-Type: message/rfc822\r\n\r\nSubject: " U "\r\n\r\nx\r\n--b--\r\n",
        MIXED "Content-Type: text/plain\r\n\r\nx\r\n--b\r\nContent-Description: " U "\r\n\r\n",
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        if (!is_global(NULL, texts[i]))
            fail_msg("%s", texts[i]);
    assert_true(is_global("Subject: " U "\r\n\r\n", "x\r\n"));
    assert_true(is_global("X-AskFirst: x\r\n", "Subject: " U "\r\n\r\n"));
}

static void letters_in_a_text_do_not(void **state)
{
    static const char *const texts[] = {
        "",
        "Subject: a\r\n\r\n" U "\r\n",
        "Subject: a\r\n\r\nHello\r\n\r\n-- \r\nTel: 1\r\nB" U "ro\r\n\r\n",
        "Subject: a\r\n\r\n--\r\n" U ": x\r\n\r\n",
        MIXED "Content-Type: text/plain\r\n\r\n" U ": x\r\n--b--\r\n",
        MIXED "Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\n" U "\r\n--b--\r\n",
        "Subject: a\r\n\r\n--not a part\r\nRegards\r\nName: " U "\r\n\r\n",
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        if (is_global(NULL, texts[i]))
            fail_msg("%s", texts[i]);
    assert_false(is_global("Subject: a\r\n\r\n", U "\r\n"));
}

/* No line is kept whole, and no depth costs more than its octets. */
static void any_size_is_read_once(void **state)
{
    GString *text = g_string_new("Subject: a\r\n\r\n");
    (void)state;
    for (int i = 0; i < 200 * 1000; i++)
        g_string_append(text, "--b\r\nContent-Type: message/rfc822\r\n\r\n");
    g_autofree char *line = g_strnfill(3000000, 'x');
    g_string_append_printf(text, "X: %s\r\n\r\n", line);
    assert_false(is_global(NULL, text->str));
    g_string_append(text, "--b\r\nX: " U "\r\n\r\n");
    assert_true(is_global(NULL, text->str));
    g_string_free(text, TRUE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_in_a_header_count),
        cmocka_unit_test(letters_in_a_text_do_not),
        cmocka_unit_test(any_size_is_read_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
