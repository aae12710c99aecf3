#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include "limits.h"
#include "policy/error.h"
#include "submit/args.h"
#include "submit/submit.h"

/* What a server does instead of answering. */
#define SILENCE "silence"
#define CLOSE "close"

/* An SMTP server in a thread, for one connection on loopback. */
struct server {
    /* The reply to a command (its whole line), "CONNECT", or "." for the end of the data; NULL: a
     * friendly one. */
    const char *(*answer)(struct server *server, const char *command);
    const char *extensions; /* lines of the EHLO reply, "250-8BITMIME\r\n" */
    size_t close_after;     /* octets of data after which it closes; 0: never */
    bool forget_data;       /* counts only */
    unsigned recipients;    /* RCPTs so far */

    GString *commands, *data;
    size_t data_size;
    char name[32];
    int listener;
    FILE *in, *out;
    GThread *thread;
};

static const char *friendly(struct server *server, const char *command)
{
    static const char *const ends[] = {"CONNECT", "220 test ESMTP\r\n",
                                       "MAIL",    "250 2.1.0 Ok\r\n",
                                       "RCPT",    "250 2.1.5 Ok\r\n",
                                       "DATA",    "354 go on\r\n",
                                       ".",       "250 2.0.0 Ok: queued as 4711\r\n",
                                       "QUIT",    "221 2.0.0 Bye\r\n"};
    (void)server;
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i += 2)
        if (g_str_has_prefix(command, ends[i]))
            return ends[i + 1];
    return "502 5.5.1 what?\r\n";
}

/* Answers; false when the conversation ends. */
static bool reply(struct server *server, const char *command)
{
    const char *text = server->answer ? server->answer(server, command) : NULL;
    if (text && strcmp(text, CLOSE) == 0)
        return false;
    if (text && strcmp(text, SILENCE) == 0)
        while (getc(server->in) != EOF)
            ;
    else if (!text && g_str_has_prefix(command, "EHLO"))
        fprintf(server->out, "250-test\r\n%s250 HELP\r\n",
                server->extensions ? server->extensions : "");
    else
        fputs(text ? text : friendly(server, command), server->out);
    fflush(server->out);
    return !g_str_has_prefix(command, "QUIT");
}

/* Takes the content as RFC 5321 says: ends at CRLF "." CRLF only, a dot after CRLF is removed. */
static bool take_data(struct server *server)
{
    char last[3] = "\r\n";
    bool dot = false;
    for (int c; (c = getc_unlocked(server->in)) != EOF;) {
        bool line_start = last[0] == '\r' && last[1] == '\n';
        if (line_start && c == '.' && !dot) {
            dot = true;
            continue;
        }
        if (dot && c == '\r') {
            int next = getc_unlocked(server->in);
            if (next == '\n')
                return true;
            ungetc(next, server->in);
        }
        dot = false;
        last[0] = last[1];
        last[1] = c;
        if (!server->forget_data)
            g_string_append_c(server->data, c);
        if (++server->data_size == server->close_after)
            return false;
    }
    return false;
}

static void *serve(void *ctx)
{
    struct server *server = ctx;
    int fd = accept(server->listener, NULL, NULL);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    server->in = fdopen(fd, "r");
    server->out = fdopen(dup(fd), "w");
    char *line = NULL;
    size_t room = 0;
    bool open = reply(server, "CONNECT");
    while (open && getline(&line, &room, server->in) > 0) {
        g_string_append(server->commands, line);
        if (g_str_has_prefix(line, "RCPT"))
            server->recipients++;
        bool data = g_str_has_prefix(line, "DATA");
        const char *text = data && server->answer ? server->answer(server, line) : NULL;
        open = reply(server, line);
        if (data && open && (!text || g_str_has_prefix(text, "354")))
            open = take_data(server) && reply(server, ".");
    }
    free(line);
    fclose(server->out);
    fclose(server->in);
    return NULL;
}

static void server_start(struct server *server)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(server->listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(server->listener, 1), 0);
    getsockname(server->listener, (struct sockaddr *)&address, &size);
    g_snprintf(server->name, sizeof server->name, "127.0.0.1:%u", ntohs(address.sin_port));
    server->commands = g_string_new(NULL);
    server->data = g_string_new(NULL);
    server->thread = g_thread_new("server", serve, server);
}

static void server_stop(struct server *server)
{
    g_thread_join(server->thread);
    close(server->listener);
    g_string_free(server->commands, TRUE);
    g_string_free(server->data, TRUE);
}

/* A mail to some recipients, whose content is text. */
struct fixture {
    struct submit_mail mail;
    struct submit_recipient recipients[4];
};

static void mail_init(struct fixture *f, const char *text, size_t n)
{
    static const char *const addresses[] = {"bob@b.example", "carol@c.example", "dave@d.example",
                                            "erin@e.example"};
    memset(f, 0, sizeof *f);
    for (size_t i = 0; i < n; i++)
        f->recipients[i] = (struct submit_recipient){.address = addresses[i], .args = ""};
    f->mail = (struct submit_mail){.helo = "mx.a.example",
                                   .mail_from = "alice@a.example",
                                   .mail_args = "",
                                   .recipients = f->recipients,
                                   .n_recipients = n,
                                   .head = g_bytes_new(text, strlen(text)),
                                   .fd = -1,
                                   .timeout = 1};
}

static void mail_clear(struct fixture *f)
{
    submit_recipients_clear(f->recipients, f->mail.n_recipients);
    g_bytes_unref(f->mail.head);
}

static void assert_sent(struct server *server, struct fixture *f)
{
    g_autoptr(GError) error = NULL;
    if (!submit_send(server->name, &f->mail, &error))
        fail_msg("not sent: %s", error->message);
}

/* The mail is not sent; the error says `words`. */
static void assert_fails(struct server *server, struct fixture *f, int code, const char *words)
{
    g_autoptr(GError) error = NULL;
    assert_false(submit_send(server->name, &f->mail, &error));
    assert_non_null(error);
    if (!g_error_matches(error, ASKFIRST_ERROR, code) || !strstr(error->message, words) ||
        !g_str_has_prefix(error->message, server->name))
        fail_msg("the error is %d: %s", error->code, error->message);
    for (size_t i = 0; i < f->mail.n_recipients; i++) {
        assert_int_equal(f->recipients[i].code, 0);
        assert_null(f->recipients[i].reply);
    }
}

static void assert_fails_with(const char *(*answer)(struct server *, const char *), int code,
                              const char *words)
{
    struct server server = {.answer = answer};
    struct fixture f;
    mail_init(&f, "Subject: x\r\n\r\nHello\r\n", 2);
    server_start(&server);
    assert_fails(&server, &f, code, words);
    server_stop(&server);
    mail_clear(&f);
}

static void a_mail_arrives_as_it_is(void **state)
{
    struct server server = {0};
    struct fixture f;
    (void)state;
    mail_init(&f, "Subject: x\r\n\r\nHello\r\n", 2);
    server_start(&server);
    assert_sent(&server, &f);
    assert_string_equal(server.data->str, "Subject: x\r\n\r\nHello\r\n");
    assert_string_equal(server.commands->str,
                        "EHLO mx.a.example\r\nMAIL FROM:<alice@a.example>\r\n"
                        "RCPT TO:<bob@b.example>\r\nRCPT TO:<carol@c.example>\r\nDATA\r\nQUIT\r\n");
    assert_int_equal(f.recipients[1].code, 250);
    assert_string_equal(f.recipients[1].reply, "250 2.0.0 Ok: queued as 4711");
    server_stop(&server);
    mail_clear(&f);
}

static void arguments_that_the_server_knows_are_handed_on(void **state)
{
    struct server server = {.extensions =
                                "250-8BITMIME\r\n250-SMTPUTF8\r\n250-DSN\r\n250-size 1000\r\n"};
    struct fixture f;
    (void)state;
    mail_init(&f, "x\r\n", 1);
    f.mail.mail_args = "SIZE=9999 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=QQ+3D1 AUTH=<> HOLDFOR=5";
    f.recipients[0].args = "NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Bob@b.example MT-PRIORITY=3";
    server_start(&server);
    assert_sent(&server, &f);
    assert_non_null(strstr(server.commands->str,
                           "MAIL FROM:<alice@a.example> BODY=8BITMIME RET=HDRS ENVID=QQ+3D1 "
                           "SMTPUTF8 SIZE=3\r\n"));
    assert_non_null(
        strstr(server.commands->str,
               "RCPT TO:<bob@b.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Bob@b.example\r\n"));
    server_stop(&server);
    mail_clear(&f);
}

static void dsn_arguments_are_left_out_where_unknown(void **state)
{
    struct server server = {0};
    struct fixture f;
    (void)state;
    mail_init(&f, "x\r\n", 1);
    f.mail.mail_args = "RET=FULL ENVID=1 BODY=7BIT SIZE=3";
    f.recipients[0].args = "NOTIFY=NEVER";
    server_start(&server);
    assert_sent(&server, &f);
    assert_non_null(strstr(server.commands->str, "MAIL FROM:<alice@a.example>\r\n"));
    assert_non_null(strstr(server.commands->str, "RCPT TO:<bob@b.example>\r\n"));
    server_stop(&server);
    mail_clear(&f);
}

static void what_the_server_cannot_carry_is_refused_for_good(void **state)
{
    static const struct {
        const char *args, *sender, *reply;
    } cases[] = {{"BODY=8BITMIME", "alice@a.example", "554 5.6.3 "},
                 {"BODY=BINARYMIME", "alice@a.example", "554 5.6.3 "},
                 {"SMTPUTF8", "alice@a.example", "554 5.6.7 "},
                 {"", "alic\xc3\xa9@a.example", "554 5.6.7 "}};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct server server = {0};
        struct fixture f;
        mail_init(&f, "x\r\n", 2);
        f.mail.mail_args = cases[i].args;
        f.mail.mail_from = cases[i].sender;
        server_start(&server);
        assert_sent(&server, &f);
        assert_int_equal(f.recipients[1].code, 554);
        assert_true(g_str_has_prefix(f.recipients[1].reply, cases[i].reply));
        assert_null(strstr(server.commands->str, "MAIL"));
        server_stop(&server);
        mail_clear(&f);
    }
}

static void a_recipient_in_utf8_makes_the_mail_smtputf8(void **state)
{
    struct server able = {.extensions = "250-SMTPUTF8\r\n"}, unable = {0};
    struct fixture f;
    (void)state;
    mail_init(&f, "x\r\n", 2);
    f.recipients[0].address = "b\xc3\xb6"
                              "b@b.example";
    server_start(&able);
    assert_sent(&able, &f);
    assert_non_null(strstr(able.commands->str, "<alice@a.example> SMTPUTF8\r\n"));
    server_stop(&able);
    submit_recipients_clear(f.recipients, 2);
    server_start(&unable);
    assert_sent(&unable, &f);
    assert_int_equal(f.recipients[0].code, 553);
    assert_int_equal(f.recipients[1].code, 250);
    server_stop(&unable);
    mail_clear(&f);
}

static const char *carol_is_unknown(struct server *server, const char *command)
{
    (void)server;
    if (g_str_has_prefix(command, "RCPT TO:<carol"))
        return "550-5.1.1 no such\x01\x1b[31m user\r\n550 5.1.1 here\xff\r\n";
    return g_str_has_prefix(command, "RCPT TO:<dave") ? "450 4.2.0 greylisted\r\n" : NULL;
}

static void one_refused_recipient_does_not_stop_the_others(void **state)
{
    struct server server = {.answer = carol_is_unknown, .extensions = "250-PIPELINING\r\n"};
    struct fixture f;
    (void)state;
    mail_init(&f, "x\r\n", 4);
    server_start(&server);
    assert_sent(&server, &f);
    assert_int_equal(f.recipients[0].code, 250);
    assert_int_equal(f.recipients[1].code, 550);
    assert_string_equal(f.recipients[1].reply,
                        "550 5.1.1 no such  [31m user 5.1.1 here\xef\xbf\xbd");
    assert_int_equal(f.recipients[2].code, 450);
    assert_int_equal(f.recipients[3].code, 250);
    assert_string_equal(server.data->str, "x\r\n");
    server_stop(&server);
    mail_clear(&f);
}

static const char *nobody_is_known(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "RCPT") ? "550 5.1.1 no\r\n" : NULL;
}

static void no_data_is_sent_when_all_are_refused(void **state)
{
    struct server server = {.answer = nobody_is_known};
    struct fixture f;
    (void)state;
    mail_init(&f, "x\r\n", 2);
    server_start(&server);
    assert_sent(&server, &f);
    assert_int_equal(f.recipients[1].code, 550);
    assert_null(strstr(server.commands->str, "DATA"));
    assert_non_null(strstr(server.commands->str, "QUIT"));
    server_stop(&server);
    mail_clear(&f);
}

static void assert_all_get(const char *(*answer)(struct server *, const char *), int code,
                           const char *text)
{
    struct server server = {.answer = answer};
    struct fixture f;
    mail_init(&f, "x\r\n", 2);
    server_start(&server);
    assert_sent(&server, &f);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(f.recipients[i].code, code);
        assert_string_equal(f.recipients[i].reply, text);
    }
    server_stop(&server);
    mail_clear(&f);
}

static const char *mail_refused(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "MAIL") ? "552 5.3.4 too big\r\n" : NULL;
}
static const char *data_later(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "DATA") ? "451 4.3.0 later\r\n" : NULL;
}
static const char *content_refused(struct server *server, const char *command)
{
    (void)server;
    return *command == '.' ? "554 5.7.1 virus found\r\n" : NULL;
}

static void a_refusal_of_the_whole_mail_is_told_for_each(void **state)
{
    (void)state;
    assert_all_get(mail_refused, 552, "552 5.3.4 too big");
    assert_all_get(data_later, 451, "451 4.3.0 later");
    assert_all_get(content_refused, 554, "554 5.7.1 virus found");
}

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
    struct fixture f;
    (void)state;
    mail_init(&f, "x\r\n", 4);
    server_start(&server);
    assert_sent(&server, &f);
    assert_int_equal(f.recipients[0].code, 451);
    assert_int_equal(f.recipients[1].code, 550);
    assert_int_equal(f.recipients[2].code, 451);
    assert_int_equal(f.recipients[3].code, 451);
    assert_non_null(strstr(f.recipients[3].reply, "421 4.7.0 too many errors"));
    server_stop(&server);
    mail_clear(&f);
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
    struct fixture f;
    g_autofree char *text = g_strnfill(8 * 1000 * 1000, 'x');
    (void)state;
    mail_init(&f, text, 1);
    server_start(&server);
    assert_fails(&server, &f, ERROR_IO, "the message");
    server_stop(&server);
    mail_clear(&f);
}

static void assert_content(const char *text, const char *expected)
{
    struct server server = {0};
    struct fixture f;
    mail_init(&f, text, 1);
    server_start(&server);
    assert_sent(&server, &f);
    assert_string_equal(server.data->str, expected);
    assert_int_equal(f.recipients[0].code, 250);
    server_stop(&server);
    mail_clear(&f);
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
        struct fixture f;
        mail_init(&f, before + shift, 1);
        f.mail.fd = temporary_file(text->str, text->len);
        f.mail.tail = g_bytes_new_static(".tail\r\n", 7);
        server_start(&server);
        assert_sent(&server, &f);
        g_autofree char *all = g_strconcat(before + shift, text->str, ".tail\r\n", NULL);
        assert_string_equal(server.data->str, all);
        server_stop(&server);
        g_bytes_unref(f.mail.tail);
        close(f.mail.fd);
        mail_clear(&f);
    }
    g_string_free(text, TRUE);
}

static void only_so_much_of_a_file_is_sent(void **state)
{
    struct server server = {.extensions = "250-SIZE\r\n"};
    struct fixture f;
    (void)state;
    mail_init(&f, "", 1);
    f.mail.fd = temporary_file("Subject: x\r\n\r\nbody\r\n", 20);
    f.mail.fd_limit = 14;
    server_start(&server);
    assert_sent(&server, &f);
    assert_string_equal(server.data->str, "Subject: x\r\n\r\n");
    assert_non_null(strstr(server.commands->str, " SIZE=14\r\n"));
    server_stop(&server);
    close(f.mail.fd);
    mail_clear(&f);
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
    struct fixture f;
    (void)state;
    mail_init(&f, "", 1);
    f.mail.fd = temporary_file("", 0);
    assert_int_equal(ftruncate(f.mail.fd, 20 * 1024 * 1024), 0);
    server_start(&server);
    long before = peak_kilobytes();
    assert_sent(&server, &f);
    assert_true(peak_kilobytes() - before < 4 * 1024);
    assert_int_equal(server.data_size, 20 * 1024 * 1024 + 2);
    server_stop(&server);
    close(f.mail.fd);
    mail_clear(&f);
}

static void a_message_that_cannot_be_read_is_not_ended(void **state)
{
    struct server server = {0};
    struct fixture f;
    (void)state;
    mail_init(&f, "x\r\n", 1);
    f.mail.fd = open("/", O_RDONLY);
    server_start(&server);
    assert_fails(&server, &f, ERROR_IO, "cannot read the message");
    server_stop(&server);
    assert_int_equal(f.recipients[0].code, 0);
    close(f.mail.fd);
    mail_clear(&f);
}

#define MANY 10000

static struct submit_recipient *many_recipients(struct fixture *f)
{
    struct submit_recipient *many = g_new0(struct submit_recipient, MANY);
    mail_init(f, "x\r\n", 0);
    for (unsigned i = 0; i < MANY; i++)
        many[i] = (struct submit_recipient){.address = g_strdup_printf("person-%u@b.example", i),
                                            .args = "NOTIFY=NEVER"};
    f->mail.recipients = many;
    f->mail.n_recipients = MANY;
    return many;
}

static void free_many(struct fixture *f)
{
    submit_recipients_clear(f->mail.recipients, MANY);
    for (unsigned i = 0; i < MANY; i++)
        g_free((char *)f->mail.recipients[i].address);
    g_free(f->mail.recipients);
    f->mail.n_recipients = 0;
    mail_clear(f);
}

static void ten_thousand_recipients_get_the_mail(void **state)
{
    static const char *const extensions[] = {"250-DSN\r\n250-PIPELINING\r\n", ""};
    (void)state;
    for (size_t k = 0; k < G_N_ELEMENTS(extensions); k++) {
        struct server server = {.extensions = extensions[k]};
        struct fixture f;
        struct submit_recipient *many = many_recipients(&f);
        server_start(&server);
        assert_sent(&server, &f);
        assert_int_equal(server.recipients, MANY);
        for (unsigned i = 0; i < MANY; i++)
            assert_int_equal(many[i].code, 250);
        server_stop(&server);
        free_many(&f);
    }
}

/* As Postfix: 1,000 are taken, the next thousand get 452, then the session is ended. */
static const char *thousand_taken(struct server *server, const char *command)
{
    if (!g_str_has_prefix(command, "RCPT") || server->recipients <= 1000)
        return NULL;
    return server->recipients <= 2000 ? "452 4.5.3 too many recipients\r\n" : "421 4.7.0 bye\r\n";
}

static void more_recipients_than_the_server_takes_stay_for_later(void **state)
{
    struct server server = {.answer = thousand_taken, .extensions = "250-PIPELINING\r\n"};
    struct fixture f;
    unsigned taken = 0, later = 0, not_reached = 0;
    (void)state;
    struct submit_recipient *many = many_recipients(&f);
    server_start(&server);
    assert_sent(&server, &f);
    for (unsigned i = 0; i < MANY; i++) {
        taken += many[i].code == 250;
        later += many[i].code == 452;
        not_reached += many[i].code == 0;
    }
    assert_int_equal(taken, 1000);
    assert_int_equal(later + not_reached, MANY - 1000);
    assert_string_equal(server.data->str, "x\r\n");
    server_stop(&server);
    free_many(&f);
}

static void an_address_that_would_break_out_is_never_sent(void **state)
{
    static const char *const bad[] = {"",
                                      "bob@b.example>\r\nDATA",
                                      "bob@b.example> NOTIFY=NEVER",
                                      "<bob@b.example",
                                      "bob smith@b.example",
                                      "\"bob@b.example",
                                      "\"bob\\",
                                      "bob\x7f@b.example",
                                      "bob\xff@b.example",
                                      "\"a\r\nb\"@b.example"};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        struct server server = {.extensions = "250-SMTPUTF8\r\n"};
        struct fixture f;
        mail_init(&f, "x\r\n", 2);
        f.recipients[0].address = bad[i];
        server_start(&server);
        assert_sent(&server, &f);
        assert_int_equal(f.recipients[0].code, 553);
        assert_int_equal(f.recipients[1].code, 250);
        assert_int_equal(server.recipients, 1);
        server_stop(&server);
        mail_clear(&f);
    }
}

static void odd_but_right_addresses_can_be_sent(void **state)
{
    g_autofree char *long_one = g_strnfill(LIMIT_ADDRESS, 'a');
    g_autofree char *too_long = g_strnfill(LIMIT_ADDRESS + 1, 'a');
    (void)state;
    assert_true(address_is_sendable("\"a <b>, \\\"c\"@d.example"));
    assert_true(address_is_sendable("o'hara+x@[IPv6:::1]"));
    assert_true(address_is_sendable(""));
    assert_true(address_is_sendable(long_one));
    assert_false(address_is_sendable(too_long));
}

static void a_bad_sender_is_told_without_a_conversation(void **state)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    (void)state;
    mail_init(&f, "x\r\n", 2);
    f.mail.mail_from = "a@b>\r\nRSET";
    assert_true(submit_send("127.0.0.1:1", &f.mail, &error));
    assert_int_equal(f.recipients[0].code, 553);
    assert_int_equal(f.recipients[1].code, 553);
    mail_clear(&f);
}

static void malformed_arguments_are_left_out(void **state)
{
    unsigned all = EXTENSION_DSN | EXTENSION_8BITMIME;
    static const char *const cases[][2] = {{"ENVID=a\r\nb RET=FULL", " RET=FULL"},
                                           {"ENVID=a=b", ""},
                                           {"ENVID= RET=EVERYTHING BODY=9BIT", ""},
                                           {"RET=FULL RET=HDRS", " RET=FULL"},
                                           {"  ret=hdrs  ENVID=x>y ", " ret=hdrs ENVID=x>y"},
                                           {"ENVID=\xc3\xa9", ""},
                                           {"RET FULL", ""},
                                           {"=x", ""}};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *kept = args_of_mail(cases[i][0], all);
        assert_string_equal(kept, cases[i][1]);
    }
    g_autofree char *utf8 =
        args_of_rcpt("ORCPT=utf-8;\xc3\xa9@b.example", all | EXTENSION_SMTPUTF8);
    assert_string_equal(utf8, " ORCPT=utf-8;\xc3\xa9@b.example");
}

static void assert_no_server(const char *name, int code, const char *words)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    mail_init(&f, "x\r\n", 1);
    assert_false(submit_send(name, &f.mail, &error));
    assert_int_equal(error->code, code);
    assert_non_null(strstr(error->message, words));
    assert_non_null(strstr(error->message, name));
    mail_clear(&f);
}

static void a_server_that_is_none_is_said(void **state)
{
    static const char *const bad[] = {"",      "host",     ":25",        "host:",   "host:0",
                                      "h:a",   "::1:25",   "[::1:25",    "h:65536", "h:+25",
                                      "[]:25", "ho st:25", "http://x:25"};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        assert_no_server(bad[i], ERROR_CONFIG, "write HOST:PORT");
    assert_no_server("127.0.0.1:1", ERROR_IO, "127.0.0.1:1: cannot connect: ");
    assert_no_server("[::1]:1", ERROR_IO, "[::1]:1: cannot connect: ");
}

int main(void)
{
    /* The server of the test may write to a client that has given up. */
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mail_arrives_as_it_is),
        cmocka_unit_test(arguments_that_the_server_knows_are_handed_on),
        cmocka_unit_test(dsn_arguments_are_left_out_where_unknown),
        cmocka_unit_test(what_the_server_cannot_carry_is_refused_for_good),
        cmocka_unit_test(a_recipient_in_utf8_makes_the_mail_smtputf8),
        cmocka_unit_test(one_refused_recipient_does_not_stop_the_others),
        cmocka_unit_test(no_data_is_sent_when_all_are_refused),
        cmocka_unit_test(a_refusal_of_the_whole_mail_is_told_for_each),
        cmocka_unit_test(a_silent_or_closing_server_is_an_error_to_try_again),
        cmocka_unit_test(the_end_of_a_message_may_take_longer),
        cmocka_unit_test(a_421_anywhere_means_try_again),
        cmocka_unit_test(who_was_refused_before_a_421_is_not_tried_again),
        cmocka_unit_test(a_server_that_does_not_want_us_is_named),
        cmocka_unit_test(nonsense_of_a_server_is_an_error),
        cmocka_unit_test(a_server_that_closes_in_the_middle_is_an_error),
        cmocka_unit_test(dots_arrive_as_they_were),
        cmocka_unit_test(a_dot_after_a_bare_line_end_cannot_end_the_message),
        cmocka_unit_test(dots_at_the_edge_of_a_buffer_arrive),
        cmocka_unit_test(only_so_much_of_a_file_is_sent),
        cmocka_unit_test(twenty_megabytes_need_no_memory),
        cmocka_unit_test(a_message_that_cannot_be_read_is_not_ended),
        cmocka_unit_test(ten_thousand_recipients_get_the_mail),
        cmocka_unit_test(more_recipients_than_the_server_takes_stay_for_later),
        cmocka_unit_test(an_address_that_would_break_out_is_never_sent),
        cmocka_unit_test(odd_but_right_addresses_can_be_sent),
        cmocka_unit_test(a_bad_sender_is_told_without_a_conversation),
        cmocka_unit_test(malformed_arguments_are_left_out),
        cmocka_unit_test(a_server_that_is_none_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
