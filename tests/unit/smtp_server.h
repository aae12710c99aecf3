/* An SMTP server in a thread, and a mail to hand to it: for the tests of submit. */
#ifndef ASKFIRST_TESTS_SMTP_SERVER_H
#define ASKFIRST_TESTS_SMTP_SERVER_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/error.h"
#include "submit/submit.h"

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

/* What a server does instead of answering. */
#define SILENCE "silence"
#define CLOSE "close"

/* An SMTP server in a thread, for one connection after the other on loopback. */
struct server {
    /* The reply to a command (its whole line), "CONNECT", or "." for the end of the data; NULL: a
     * friendly one. */
    const char *(*answer)(struct server *server, const char *command);
    const char *extensions; /* lines of the EHLO reply, "250-8BITMIME\r\n" */
    size_t close_after;     /* octets of data after which it closes; 0: never */
    bool forget_data;       /* counts only */
    unsigned recipients;    /* RCPTs so far */
    unsigned connections;   /* so far, with this one */

    GString *commands, *data;
    size_t data_size;
    char name[32];
    int listener;
    FILE *in, *out;
    GThread *thread;
};

static inline const char *friendly(struct server *server, const char *command)
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
static inline bool reply(struct server *server, const char *command)
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
static inline bool take_data(struct server *server)
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

static inline void serve_one(struct server *server, int fd)
{
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
}

static inline void *serve(void *ctx)
{
    struct server *server = ctx;
    for (int fd; (fd = accept(server->listener, NULL, NULL)) >= 0;) {
        server->connections++;
        serve_one(server, fd);
    }
    return NULL;
}

static inline void server_start(struct server *server)
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

/* What the server has written down may be read only when its thread has ended. */
static inline void server_join(struct server *server)
{
    shutdown(server->listener, SHUT_RDWR);
    g_clear_pointer(&server->thread, g_thread_join);
}

static inline void server_stop(struct server *server)
{
    server_join(server);
    close(server->listener);
    g_string_free(server->commands, TRUE);
    g_string_free(server->data, TRUE);
}

/* A mail to some recipients, whose content is text. */
struct sending {
    struct submit_mail mail;
    struct submit_recipient recipients[4];
};

static inline void sending_init(struct sending *f, const char *text, size_t n)
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

static inline void sending_clear(struct sending *f)
{
    submit_recipients_clear(f->recipients, f->mail.n_recipients);
    g_bytes_unref(f->mail.head);
}

static inline void assert_sent(struct server *server, struct sending *f)
{
    g_autoptr(GError) error = NULL;
    if (!submit_send(server->name, &f->mail, &error))
        fail_msg("not sent: %s", error->message);
    server_join(server);
}

/* The mail is not sent; the error says `words`. */
static inline void assert_fails(struct server *server, struct sending *f, int code,
                                const char *words)
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

static inline void assert_fails_with(const char *(*answer)(struct server *, const char *), int code,
                                     const char *words)
{
    struct server server = {.answer = answer};
    struct sending f;
    sending_init(&f, "Subject: x\r\n\r\nHello\r\n", 2);
    server_start(&server);
    assert_fails(&server, &f, code, words);
    server_stop(&server);
    sending_clear(&f);
}

static inline void assert_all_get(const char *(*answer)(struct server *, const char *), int code,
                                  const char *text)
{
    struct server server = {.answer = answer};
    struct sending f;
    sending_init(&f, "x\r\n", 2);
    server_start(&server);
    assert_sent(&server, &f);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(f.recipients[i].code, code);
        assert_string_equal(f.recipients[i].reply, text);
    }
    server_stop(&server);
    sending_clear(&f);
}

#endif
