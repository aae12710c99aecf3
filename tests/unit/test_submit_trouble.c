#include "smtp_server.h"

static const char *silent_at_start(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "CONNECT") ? SILENCE : NULL;
}

static const char *silent_at_data(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "DATA") ? SILENCE : NULL;
}

static const char *closed_at_start(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "CONNECT") ? CLOSE : NULL;
}

static const char *closed_at_end(struct server *server, const char *command)
{
    (void)server;
    return *command == '.' ? CLOSE : NULL;
}

static void a_silent_or_closing_server_is_an_error_to_try_again(void **state)
{
    (void)state;
    assert_fails_with(silent_at_start, ERROR_IO, ": no answer to the connection within 1 seconds");
    assert_fails_with(silent_at_data, ERROR_IO, ": no answer to DATA within 1 seconds");
    assert_fails_with(closed_at_start, ERROR_IO, ": closed the connection instead of answering");
    assert_fails_with(closed_at_end, ERROR_IO, "answering the end of the message");
}

/* As a scanner that works for longer than the time-out. */
static const char *slow_at_end(struct server *server, const char *command)
{
    (void)server;
    if (*command != '.')
        return NULL;
    g_usleep(1200 * 1000);
    return NULL;
}

static void the_end_of_a_message_may_take_longer(void **state)
{
    (void)state;
    assert_all_get(slow_at_end, 250, "250 2.0.0 Ok: queued as 4711");
}

static const char *closing_at_start(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "CONNECT") ? "421 4.3.2 down\r\n" : NULL;
}

static const char *closing_at_rcpt(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "RCPT TO:<carol") ? "421 4.3.2 down\r\n" : NULL;
}

static const char *closing_at_end(struct server *server, const char *command)
{
    (void)server;
    return *command == '.' ? "421 4.3.2 down\r\n" : NULL;
}

static void a_421_anywhere_means_try_again(void **state)
{
    (void)state;
    assert_fails_with(closing_at_start, ERROR_IO, "answered the connection with: 421 4.3.2 down");
    assert_fails_with(closing_at_rcpt, ERROR_IO, "answered RCPT with: 421 4.3.2 down");
    assert_fails_with(closing_at_end, ERROR_IO,
                      "answered the end of the message with: 421 4.3.2 down");
}

static const char *too_many_errors(struct server *server, const char *command)
{
    (void)server;
    if (g_str_has_prefix(command, "RCPT TO:<carol"))
        return "550 5.1.1 no\r\n";
    return g_str_has_prefix(command, "RCPT TO:<dave") ? "421 4.7.0 too many errors\r\n" : NULL;
}

static void who_was_refused_before_a_421_is_not_tried_again(void **state)
{
    struct server server = {.answer = too_many_errors};
    struct sending f;
    (void)state;
    sending_init(&f, "x\r\n", 4);
    server_start(&server);
    assert_sent(&server, &f);
    assert_int_equal(f.recipients[0].code, 451);
    assert_int_equal(f.recipients[1].code, 550);
    assert_int_equal(f.recipients[2].code, 451);
    assert_int_equal(f.recipients[3].code, 451);
    assert_non_null(strstr(f.recipients[3].reply, "421 4.7.0 too many errors"));
    server_stop(&server);
    sending_clear(&f);
}

static const char *ehlo_refused(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "EHLO") ? "502 5.5.1 no\r\n" : NULL;
}

static const char *greeting_refused(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "CONNECT") ? "554 5.7.1 not you\r\n" : NULL;
}

static void a_server_that_does_not_want_us_is_named(void **state)
{
    (void)state;
    assert_fails_with(ehlo_refused, ERROR_REMOTE, "answered EHLO with: 502 5.5.1 no");
    assert_fails_with(greeting_refused, ERROR_REMOTE, "554 5.7.1 not you");
}

static const char *endless_line(struct server *server, const char *command)
{
    static char line[100 * 1024];
    (void)server;
    memset(line, '2', sizeof line - 1);
    return g_str_has_prefix(command, "EHLO") ? line : NULL;
}

static const char *thousand_lines(struct server *server, const char *command)
{
    static char lines[7 * 1000 + 1];
    (void)server;
    for (size_t i = 0; i + 7 < sizeof lines; i += 7)
        memcpy(lines + i, "250-x\r\n", 8);
    return g_str_has_prefix(command, "EHLO") ? lines : NULL;
}

static const char *binary(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "MAIL") ? "\x16\x03\x01\xff\xfe\n" : NULL;
}

static const char *two_codes(struct server *server, const char *command)
{
    (void)server;
    return *command == '.' ? "250-ok\r\n550 no\r\n" : NULL;
}

static const char *no_go_ahead(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "DATA") ? "250 fine\r\n" : NULL;
}

static void nonsense_of_a_server_is_an_error(void **state)
{
    (void)state;
    assert_fails_with(endless_line, ERROR_IO, "a line of the answer to EHLO is longer than 2048");
    assert_fails_with(thousand_lines, ERROR_IO, "the answer to EHLO has more than 100 lines");
    assert_fails_with(binary, ERROR_IO, "the answer to MAIL is not SMTP");
    assert_fails_with(two_codes, ERROR_IO, "the answer to the end of the message is not SMTP");
    assert_fails_with(no_go_ahead, ERROR_IO, "answered DATA with: 250 fine");
}

static void a_server_that_closes_in_the_middle_is_an_error(void **state)
{
    struct server server = {.close_after = 100 * 1000, .forget_data = true};
    struct sending f;
    g_autofree char *text = g_strnfill(8 * 1000 * 1000, 'x');
    (void)state;
    sending_init(&f, text, 1);
    server_start(&server);
    assert_fails(&server, &f, ERROR_IO, "the message");
    server_stop(&server);
    sending_clear(&f);
}

int main(void)
{
    /* The server of the test may write to a client that has given up. */
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_silent_or_closing_server_is_an_error_to_try_again),
        cmocka_unit_test(the_end_of_a_message_may_take_longer),
        cmocka_unit_test(a_421_anywhere_means_try_again),
        cmocka_unit_test(who_was_refused_before_a_421_is_not_tried_again),
        cmocka_unit_test(a_server_that_does_not_want_us_is_named),
        cmocka_unit_test(nonsense_of_a_server_is_an_error),
        cmocka_unit_test(a_server_that_closes_in_the_middle_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
