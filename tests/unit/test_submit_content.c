#include "smtp_server.h"

static void assert_content(const char *text, const char *expected)
{
    struct server server = {0};
    struct sending f;
    sending_init(&f, text, 1);
    server_start(&server);
    assert_sent(&server, &f);
    assert_string_equal(server.data->str, expected);
    assert_int_equal(f.recipients[0].code, 250);
    server_stop(&server);
    sending_clear(&f);
}

static void dots_arrive_as_they_were(void **state)
{
    (void)state;
    assert_content(".\r\n", ".\r\n");
    assert_content("..\r\n.\r\n\r\n.x\r\n...", "..\r\n.\r\n\r\n.x\r\n...\r\n");
    assert_content("", "");
    assert_content("no end", "no end\r\n");
    assert_content("a\r", "a\r\r\n");
}

static void a_dot_after_a_bare_line_end_cannot_end_the_message(void **state)
{
    (void)state;
    assert_content("a\n.\r\nb\r\n", "a\n..\r\nb\r\n");
    assert_content("a\n.\nMAIL\r\n", "a\n..\nMAIL\r\n");
    assert_content("a\r.\r\nb\r\n", "a\r..\r\nb\r\n");
    assert_content("a\r\n.\rb\r\n", "a\r\n.\rb\r\n");
}

/* A file of the text, in which every position of a dot relative to the buffer occurs. */
static int temporary_file(const char *text, size_t size)
{
    g_autofree char *name = NULL;
    int fd = g_file_open_tmp(NULL, &name, NULL);
    assert_true(fd >= 0);
    unlink(name);
    assert_int_equal(write(fd, text, size), size);
    return fd;
}

static void dots_at_the_edge_of_a_buffer_arrive(void **state)
{
    static const char before[] = "zzzzzzzz";
    GString *text = g_string_new(NULL);
    (void)state;
    for (unsigned i = 0; i < 150; i++) {
        g_autofree char *filling = g_strnfill(997 + i % 5, 'y');
        g_string_append_printf(text, "%s\r\n.\r\n..\r\n", filling);
    }
    for (size_t shift = 0; shift < 8; shift++) {
        struct server server = {0};
        struct sending f;
        sending_init(&f, before + shift, 1);
        f.mail.fd = temporary_file(text->str, text->len);
        f.mail.tail = g_bytes_new_static(".tail\r\n", 7);
        server_start(&server);
        assert_sent(&server, &f);
        g_autofree char *all = g_strconcat(before + shift, text->str, ".tail\r\n", NULL);
        assert_string_equal(server.data->str, all);
        server_stop(&server);
        g_bytes_unref(f.mail.tail);
        close(f.mail.fd);
        sending_clear(&f);
    }
    g_string_free(text, TRUE);
}

static void assert_base64(const char *text, size_t size)
{
    struct server server = {.extensions = "250-SIZE\r\n"};
    struct sending f;
    gsize got = 0;
    sending_init(&f, "head\r\n", 1);
    f.mail.fd = temporary_file(text, size);
    f.mail.base64 = TRUE;
    f.mail.tail = g_bytes_new_static("-- tail\r\n", 9);
    server_start(&server);
    assert_sent(&server, &f);
    g_autofree char *announced = g_strdup_printf(" SIZE=%zu\r\n", (size_t)server.data->len);
    assert_non_null(strstr(server.commands->str, announced));
    assert_true(g_str_has_prefix(server.data->str, "head\r\n"));
    assert_true(g_str_has_suffix(server.data->str, "-- tail\r\n"));
    g_autofree char *encoded = g_strndup(server.data->str + 6, server.data->len - 6 - 9);
    for (const char *line = encoded, *end; (end = strstr(line, "\r\n")); line = end + 2)
        assert_true(end - line == 76 || end[2] == '\0');
    g_autofree guchar *decoded = g_base64_decode(encoded, &got);
    assert_int_equal(got, size);
    assert_memory_equal(decoded, text, size);
    server_stop(&server);
    g_bytes_unref(f.mail.tail);
    close(f.mail.fd);
    sending_clear(&f);
}

static void a_file_in_base64_arrives_as_it_was(void **state)
{
    g_autofree char *text = g_malloc(200 * 1000);
    static const size_t sizes[] = {
        0, 1, 2, 56, 57, 58, 114, 57 * 1024 - 1, 57 * 1024, 57 * 1024 + 1, 200 * 1000};
    (void)state;
    for (size_t i = 0; i < 200 * 1000; i++)
        text[i] = (char)(i * 7 + i / 251);
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++)
        assert_base64(text, sizes[i]);
}

static long peak_kilobytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static void twenty_megabytes_need_no_memory(void **state)
{
    struct server server = {.forget_data = true};
    struct sending f;
    (void)state;
    sending_init(&f, "", 1);
    f.mail.fd = temporary_file("", 0);
    assert_int_equal(ftruncate(f.mail.fd, 20 * 1024 * 1024), 0);
    server_start(&server);
    long before = peak_kilobytes();
    assert_sent(&server, &f);
    assert_true(peak_kilobytes() - before < 4 * 1024);
    assert_int_equal(server.data_size, 20 * 1024 * 1024 + 2);
    server_stop(&server);
    close(f.mail.fd);
    sending_clear(&f);
}

static void a_message_that_cannot_be_read_is_not_ended(void **state)
{
    struct server server = {0};
    struct sending f;
    (void)state;
    sending_init(&f, "x\r\n", 1);
    f.mail.fd = open("/", O_RDONLY);
    server_start(&server);
    assert_fails(&server, &f, ERROR_IO, "cannot read the message");
    server_stop(&server);
    assert_int_equal(f.recipients[0].code, 0);
    close(f.mail.fd);
    sending_clear(&f);
}

int main(void)
{
    /* The server of the test may write to a client that has given up. */
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dots_arrive_as_they_were),
        cmocka_unit_test(a_dot_after_a_bare_line_end_cannot_end_the_message),
        cmocka_unit_test(dots_at_the_edge_of_a_buffer_arrive),
        cmocka_unit_test(a_file_in_base64_arrives_as_it_was),
        cmocka_unit_test(twenty_megabytes_need_no_memory),
        cmocka_unit_test(a_message_that_cannot_be_read_is_not_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
