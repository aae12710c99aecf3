#include "base/limits.h"
#include "submit/args.h"
#include "smtp_server.h"

static void a_mail_arrives_as_it_is(void **state)
{
    struct server server = {0};
    struct sending f;
    (void)state;
    sending_init(&f, "Subject: x\r\n\r\nHello\r\n", 2);
    server_start(&server);
    assert_sent(&server, &f);
    assert_string_equal(server.data->str, "Subject: x\r\n\r\nHello\r\n");
    assert_string_equal(server.commands->str,
                        "EHLO mx.a.example\r\nMAIL FROM:<alice@a.example>\r\n"
                        "RCPT TO:<bob@b.example>\r\nRCPT TO:<carol@c.example>\r\nDATA\r\nQUIT\r\n");
    assert_int_equal(f.recipients[1].code, 250);
    assert_string_equal(f.recipients[1].reply, "250 2.0.0 Ok: queued as 4711");
    server_stop(&server);
    sending_clear(&f);
}

static void arguments_that_the_server_knows_are_handed_on(void **state)
{
    struct server server = {.extensions =
                                "250-8BITMIME\r\n250-SMTPUTF8\r\n250-DSN\r\n250-size 1000\r\n"};
    struct sending f;
    (void)state;
    sending_init(&f, "x\r\n", 1);
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
    sending_clear(&f);
}

static void dsn_arguments_are_left_out_where_unknown(void **state)
{
    struct server server = {0};
    struct sending f;
    (void)state;
    sending_init(&f, "x\r\n", 1);
    f.mail.mail_args = "RET=FULL ENVID=1 BODY=7BIT SIZE=3";
    f.recipients[0].args = "NOTIFY=NEVER";
    server_start(&server);
    assert_sent(&server, &f);
    assert_non_null(strstr(server.commands->str, "MAIL FROM:<alice@a.example>\r\n"));
    assert_non_null(strstr(server.commands->str, "RCPT TO:<bob@b.example>\r\n"));
    server_stop(&server);
    sending_clear(&f);
}

static void what_the_server_cannot_carry_is_refused_for_good(void **state)
{
    static const struct {
        const char *args, *sender, *reply;
    } cases[] = {{"BODY=8BITMIME", "alice@a.example", "554 5.6.3 "},
                 {"BODY=BINARYMIME", "alice@a.example", "554 5.6.3 "}};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct server server = {0};
        struct sending f;
        sending_init(&f, "\xc3\xa9\r\n", 4);
        f.mail.mail_args = cases[i].args;
        f.mail.mail_from = cases[i].sender;
        server_start(&server);
        assert_sent(&server, &f);
        assert_int_equal(f.recipients[1].code, 554);
        assert_true(g_str_has_prefix(f.recipients[1].reply, cases[i].reply));
        assert_null(strstr(server.commands->str, "MAIL"));
        server_stop(&server);
        sending_clear(&f);
    }
}

static void what_was_declared_8bit_and_is_not_needs_no_8bitmime(void **state)
{
    struct server server = {0};
    struct sending f;
    (void)state;
    sending_init(&f, "x\r\n", 2);
    f.mail.mail_args = "BODY=8BITMIME";
    server_start(&server);
    assert_sent(&server, &f);
    assert_int_equal(f.recipients[1].code, 250);
    assert_non_null(strstr(server.commands->str, "MAIL FROM:<alice@a.example>\r\n"));
    server_stop(&server);
    sending_clear(&f);
}

static void what_needs_smtputf8_waits_for_it(void **state)
{
    static const struct {
        const char *args, *sender;
    } cases[] = {{"SMTPUTF8", "alice@a.example"}, {"", "alic\xc3\xa9@a.example"}};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct server server = {0};
        struct sending f;
        sending_init(&f, "x\r\n", 2);
        f.mail.mail_args = cases[i].args;
        f.mail.mail_from = cases[i].sender;
        server_start(&server);
        assert_sent(&server, &f);
        assert_int_equal(f.recipients[1].code, 451);
        assert_true(g_str_has_prefix(f.recipients[1].reply, "451 4.6.7 127.0.0.1:"));
        assert_string_equal(f.mail.lacks, "SMTPUTF8");
        assert_null(strstr(server.commands->str, "MAIL"));
        server_stop(&server);
        sending_clear(&f);
    }
}

static void what_does_not_need_smtputf8_has_no_argument_with_other_letters(void **state)
{
    struct server server = {.extensions = "250-SMTPUTF8\r\n250-DSN\r\n"};
    struct sending f;
    (void)state;
    sending_init(&f, "x\r\n", 2);
    f.recipients[0].args = "ORCPT=utf-8;b\xc3\xb6"
                           "b@b.example NOTIFY=NEVER";
    server_start(&server);
    assert_sent(&server, &f);
    assert_null(strstr(server.commands->str, "SMTPUTF8"));
    assert_true(g_str_is_ascii(server.commands->str));
    assert_non_null(strstr(server.commands->str, " NOTIFY=NEVER\r\n"));
    server_stop(&server);
    sending_clear(&f);
}

static void a_recipient_in_utf8_makes_the_mail_smtputf8(void **state)
{
    struct server able = {.extensions = "250-SMTPUTF8\r\n"}, unable = {0};
    struct sending f;
    (void)state;
    sending_init(&f, "x\r\n", 2);
    f.recipients[0].address = "b\xc3\xb6"
                              "b@b.example";
    server_start(&able);
    assert_sent(&able, &f);
    assert_non_null(strstr(able.commands->str, "<alice@a.example> SMTPUTF8\r\n"));
    server_stop(&able);
    submit_recipients_clear(f.recipients, 2);
    server_start(&unable);
    assert_sent(&unable, &f);
    assert_int_equal(f.recipients[0].code, 451);
    assert_int_equal(f.recipients[1].code, 250);
    server_stop(&unable);
    sending_clear(&f);
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
    struct sending f;
    (void)state;
    sending_init(&f, "x\r\n", 4);
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
    sending_clear(&f);
}

static const char *nobody_is_known(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "RCPT") ? "550 5.1.1 no\r\n" : NULL;
}

static void no_data_is_sent_when_all_are_refused(void **state)
{
    struct server server = {.answer = nobody_is_known};
    struct sending f;
    (void)state;
    sending_init(&f, "x\r\n", 2);
    server_start(&server);
    assert_sent(&server, &f);
    assert_int_equal(f.recipients[1].code, 550);
    assert_null(strstr(server.commands->str, "DATA"));
    assert_non_null(strstr(server.commands->str, "QUIT"));
    server_stop(&server);
    sending_clear(&f);
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

#define MANY 10000

static struct submit_recipient *many_recipients(struct sending *f)
{
    struct submit_recipient *many = g_new0(struct submit_recipient, MANY);
    sending_init(f, "x\r\n", 0);
    for (unsigned i = 0; i < MANY; i++)
        many[i] = (struct submit_recipient){.address = g_strdup_printf("person-%u@b.example", i),
                                            .args = "NOTIFY=NEVER"};
    f->mail.recipients = many;
    f->mail.n_recipients = MANY;
    return many;
}

static void free_many(struct sending *f)
{
    submit_recipients_clear(f->mail.recipients, MANY);
    for (unsigned i = 0; i < MANY; i++)
        g_free((char *)f->mail.recipients[i].address);
    g_free(f->mail.recipients);
    f->mail.n_recipients = 0;
    sending_clear(f);
}

static void ten_thousand_recipients_get_the_mail(void **state)
{
    static const char *const extensions[] = {"250-DSN\r\n250-PIPELINING\r\n", ""};
    (void)state;
    for (size_t k = 0; k < G_N_ELEMENTS(extensions); k++) {
        struct server server = {.extensions = extensions[k]};
        struct sending f;
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
    struct sending f;
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

static const char *mailbox_full(struct server *server, const char *command)
{
    if (!g_str_has_prefix(command, "RCPT"))
        return NULL;
    return server->recipients == 1   ? "452 4.2.2 mailbox full\r\n"
           : server->recipients == 2 ? "552 5.2.2 mailbox full\r\n"
                                     : NULL;
}

static void a_full_mailbox_does_not_stop_the_others(void **state)
{
    struct server server = {.answer = mailbox_full};
    struct sending f;
    (void)state;
    sending_init(&f, "x\r\n", 4);
    server_start(&server);
    assert_sent(&server, &f);
    assert_int_equal(f.recipients[0].code, 452);
    assert_int_equal(f.recipients[1].code, 552);
    assert_int_equal(f.recipients[2].code, 250);
    assert_int_equal(f.recipients[3].code, 250);
    server_stop(&server);
    sending_clear(&f);
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
        struct sending f;
        sending_init(&f, "x\r\n", 2);
        f.recipients[0].address = bad[i];
        server_start(&server);
        assert_sent(&server, &f);
        assert_int_equal(f.recipients[0].code, 553);
        assert_int_equal(f.recipients[1].code, 250);
        assert_int_equal(server.recipients, 1);
        server_stop(&server);
        sending_clear(&f);
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
    struct sending f;
    g_autoptr(GError) error = NULL;
    (void)state;
    sending_init(&f, "x\r\n", 2);
    f.mail.mail_from = "a@b>\r\nRSET";
    assert_true(submit_send("127.0.0.1:1", &f.mail, &error));
    assert_int_equal(f.recipients[0].code, 553);
    assert_int_equal(f.recipients[1].code, 553);
    sending_clear(&f);
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
    struct sending f;
    g_autoptr(GError) error = NULL;
    sending_init(&f, "x\r\n", 1);
    assert_false(submit_send(name, &f.mail, &error));
    assert_int_equal(error->code, code);
    assert_non_null(strstr(error->message, words));
    assert_non_null(strstr(error->message, name));
    sending_clear(&f);
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
        cmocka_unit_test(what_was_declared_8bit_and_is_not_needs_no_8bitmime),
        cmocka_unit_test(what_needs_smtputf8_waits_for_it),
        cmocka_unit_test(what_does_not_need_smtputf8_has_no_argument_with_other_letters),
        cmocka_unit_test(a_recipient_in_utf8_makes_the_mail_smtputf8),
        cmocka_unit_test(one_refused_recipient_does_not_stop_the_others),
        cmocka_unit_test(no_data_is_sent_when_all_are_refused),
        cmocka_unit_test(a_refusal_of_the_whole_mail_is_told_for_each),
        cmocka_unit_test(ten_thousand_recipients_get_the_mail),
        cmocka_unit_test(more_recipients_than_the_server_takes_stay_for_later),
        cmocka_unit_test(a_full_mailbox_does_not_stop_the_others),
        cmocka_unit_test(an_address_that_would_break_out_is_never_sent),
        cmocka_unit_test(odd_but_right_addresses_can_be_sent),
        cmocka_unit_test(a_bad_sender_is_told_without_a_conversation),
        cmocka_unit_test(malformed_arguments_are_left_out),
        cmocka_unit_test(a_server_that_is_none_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
