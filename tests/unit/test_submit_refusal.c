/* Is a refusal one of this mail, or one of us? Replies as Postfix 3.7 and Sendmail 8.17 gave them.
 */
#include "submit/probe.h"
#include "submit/refusal.h"
#include "smtp_server.h"

/* ---- by its words alone ---- */

static void what_every_mail_of_ours_would_meet_is_of_us(void **state)
{
    static const char *const replies[] = {
        "530 5.7.0 Must issue a STARTTLS command first",
        "530 5.7.0 Authentication required",
        "554 5.7.1 <bob@b.example>: Relay access denied",
        "454 4.7.1 <bob@b.example>: Relay access denied",
        "550 5.7.1 <bob@b.example>... Relaying denied",
        "550 5.7.1 <bob@b.example>... Relaying denied. Proper authentication required.",
        "553 5.7.1 <alice@a.example>: Sender address rejected: not logged in",
        "553 5.7.1 <alice@a.example>: Sender address rejected: not owned by user bob",
        "451 4.3.5 <bob@b.example>: Recipient address rejected: Server configuration error",
        "554 5.3.5 rewrite: map error"};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(replies); i++)
        if (refusal_of(atoi(replies[i]), replies[i]) != REFUSAL_OF_US)
            fail_msg("%s", replies[i]);
}

static void what_is_wrong_with_address_size_or_content_is_of_the_mail(void **state)
{
    static const char *const replies[] = {
        "550 5.1.1 <bob@b.example>: Recipient address rejected: User unknown",
        "550 5.1.1 <bob@b.example>... User unknown",
        "550 5.1.0 <alice@a.example>: Sender address rejected: User unknown",
        "501 5.1.7 Bad sender address syntax",
        "553 5.1.8 <alice@a.example>... Domain of sender address alice@a.example does not exist",
        "556 5.1.10 <bob@b.example>: Recipient address rejected: Domain does not accept mail",
        "550 5.2.1 <bob@b.example>... Mailbox disabled for this recipient",
        "552 5.2.2 mailbox full",
        "552 5.3.4 Message size exceeds fixed limit",
        "552 too large",
        "553 5.6.7 Must declare SMTPUTF8 to permit unicode address",
        "555 5.5.4 Unsupported option: RET=FULL",
        "451 4.7.1 Greylisting in action",
        "450 4.1.1 unverified address",
        "450 try again"};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(replies); i++)
        if (refusal_of(atoi(replies[i]), replies[i]) != REFUSAL_OF_MAIL)
            fail_msg("%s", replies[i]);
}

static void what_can_be_both_is_unclear(void **state)
{
    static const char *const replies[] = {
        "554 5.7.1 <bob@b.example>: Recipient address rejected: Access denied",
        "554 5.7.1 <unknown[127.0.0.1]>: Client host rejected: Access denied",
        "554 5.7.1 <mx.home.example>: Helo command rejected: Access denied",
        "554 5.7.1 <DATA>: Data command rejected: Access denied",
        "503 5.7.0 Error: access denied for unknown[127.0.0.1]",
        "550 5.5.0 Service unavailable",
        "504 5.5.2 <alice>: Sender address rejected: need fully-qualified address",
        "550 5.7.1 Access denied",
        "550 no",
        "550"};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(replies); i++)
        if (refusal_of(atoi(replies[i]), replies[i]) != REFUSAL_UNCLEAR)
            fail_msg("%s", replies[i]);
}

/* ---- found out ---- */

#define PROBE "askfirst@a.example"
#define DENIED "554 5.7.1 <x>: Recipient address rejected: Access denied\r\n"

/* A mail to Bob and Carol. */
static void probing_init(struct sending *f)
{
    sending_init(f, "x\r\n", 2);
    f->mail.probe = PROBE;
}

/* Nothing is settled: all are to be tried again, and the error says step and reply. */
static void assert_is_us(const char *(*answer)(struct server *, const char *), const char *words)
{
    struct server server = {.answer = answer};
    struct sending f;
    probing_init(&f);
    server_start(&server);
    assert_fails(&server, &f, ERROR_REMOTE, words);
    assert_null(f.mail.trouble);
    server_stop(&server);
    sending_clear(&f);
}

/* Bob is refused for good. */
static void assert_is_the_mail(const char *(*answer)(struct server *, const char *),
                               const char *words, unsigned connections)
{
    struct server server = {.answer = answer};
    struct sending f;
    probing_init(&f);
    server_start(&server);
    assert_sent(&server, &f);
    assert_int_equal(f.recipients[0].code / 100, 5);
    assert_non_null(strstr(f.recipients[0].reply, words));
    assert_null(f.mail.trouble);
    assert_int_equal(server.connections, connections);
    server_stop(&server);
    sending_clear(&f);
}

static const char *tls_first(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "MAIL") ? "530 5.7.0 Must issue a STARTTLS command first\r\n"
                                             : NULL;
}

static const char *no_relay(struct server *server, const char *command)
{
    (void)server;
    return strstr(command, ".example>\r\n") && g_str_has_prefix(command, "RCPT") &&
                   !strstr(command, PROBE)
               ? "554 5.7.1 <x>: Relay access denied\r\n"
               : NULL;
}

static const char *login_first(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "RCPT")
               ? "553 5.7.1 <alice@a.example>: Sender address rejected: not logged in\r\n"
               : NULL;
}

static const char *nobody_from_here(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "RCPT") ? DENIED : NULL;
}

static const char *no_data(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "DATA")
               ? "554 5.7.1 <DATA>: Data command rejected: Access denied\r\n"
               : NULL;
}

static const char *no_mail_at_all(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "MAIL") ? "550 5.5.0 Service unavailable\r\n" : NULL;
}

/* Refuses the mail; whether it would have been us cannot be found out now. */
static const char *gone_after_refusal(struct server *server, const char *command)
{
    if (server->connections > 1)
        return CLOSE;
    return g_str_has_prefix(command, "RCPT") ? DENIED : NULL;
}

static void a_listener_that_takes_nothing_from_us_refuses_no_mail(void **state)
{
    (void)state;
    assert_is_us(tls_first, ": answered MAIL with: 530 5.7.0 Must issue a STARTTLS command first");
    assert_is_us(no_relay, ": answered RCPT with: 554 5.7.1 <x>: Relay access denied");
    assert_is_us(login_first, ": answered RCPT with: 553 5.7.1 <alice@a.example>");
    assert_is_us(nobody_from_here, ": answered RCPT with: 554 5.7.1 <x>: Recipient address");
    assert_is_us(no_data, ": answered DATA with: 554 5.7.1 <DATA>");
    assert_is_us(no_mail_at_all, ": answered MAIL with: 550 5.5.0 Service unavailable");
    assert_is_us(gone_after_refusal, ": answered RCPT with: 554 5.7.1");
}

static const char *bob_and_carol_denied(struct server *server, const char *command)
{
    (void)server;
    return strstr(command, "RCPT TO:<bob") || strstr(command, "RCPT TO:<carol") ? DENIED : NULL;
}

static const char *alice_denied(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "MAIL FROM:<alice")
               ? "554 5.7.1 <alice@a.example>: Sender address rejected: Access denied\r\n"
               : NULL;
}

/* The probe's own address is unknown: still it is judged by its address. */
static const char *denied_and_unknown(struct server *server, const char *command)
{
    if (g_str_has_prefix(command, "RCPT") && strstr(command, PROBE))
        return "550 5.1.1 <askfirst@a.example>: User unknown\r\n";
    return bob_and_carol_denied(server, command);
}

static const char *data_denied_to_alice(struct server *server, const char *command)
{
    return g_str_has_prefix(command, "DATA") && !strstr(server->commands->str, "MAIL FROM:<>")
               ? "554 5.7.1 <DATA>: Data command rejected: quota\r\n"
               : NULL;
}

static void who_is_refused_while_others_are_taken_is_refused(void **state)
{
    (void)state;
    assert_is_the_mail(bob_and_carol_denied, "Recipient address rejected", 2);
    assert_is_the_mail(alice_denied, "Sender address rejected", 2);
    assert_is_the_mail(denied_and_unknown, "Recipient address rejected", 2);
    assert_is_the_mail(data_denied_to_alice, "Data command rejected", 2);
}

static const char *bob_denied(struct server *server, const char *command)
{
    (void)server;
    return strstr(command, "RCPT TO:<bob") ? DENIED : NULL;
}

static const char *nobody_known(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "RCPT") ? "550 5.1.1 unknown\r\n" : NULL;
}

static const char *content_refused(struct server *server, const char *command)
{
    (void)server;
    return *command == '.' ? "554 5.7.1 virus found\r\n" : NULL;
}

static void a_plain_refusal_needs_no_finding_out(void **state)
{
    (void)state;
    assert_is_the_mail(bob_denied, "Recipient address rejected", 1);
    assert_is_the_mail(nobody_known, "unknown", 1);
    assert_is_the_mail(content_refused, "virus", 1);
}

/* Carol is a colleague, for whom nothing is relayed. */
static const char *bob_not_relayed(struct server *server, const char *command)
{
    (void)server;
    return strstr(command, "RCPT TO:<bob") ? "554 5.7.1 <bob@b.example>: Relay access denied\r\n"
                                           : NULL;
}

static void whom_we_may_not_relay_to_waits_and_the_others_get_it(void **state)
{
    struct server server = {.answer = bob_not_relayed};
    struct sending f;
    (void)state;
    probing_init(&f);
    server_start(&server);
    assert_sent(&server, &f);
    assert_int_equal(f.recipients[0].code, 0);
    assert_string_equal(f.recipients[0].reply, "554 5.7.1 <bob@b.example>: Relay access denied");
    assert_int_equal(f.recipients[1].code, 250);
    assert_non_null(strstr(f.mail.trouble, ": answered RCPT with: 554 5.7.1 <bob@b.example>"));
    assert_string_equal(server.data->str, "x\r\n");
    g_free(f.mail.trouble);
    server_stop(&server);
    sending_clear(&f);
}

static const char *bob_unknown_rest_denied(struct server *server, const char *command)
{
    (void)server;
    if (strstr(command, "RCPT TO:<bob"))
        return "550 5.1.1 unknown\r\n";
    return g_str_has_prefix(command, "RCPT") ? DENIED : NULL;
}

static void an_unknown_address_is_returned_also_where_the_rest_waits(void **state)
{
    struct server server = {.answer = bob_unknown_rest_denied};
    struct sending f;
    (void)state;
    probing_init(&f);
    server_start(&server);
    assert_sent(&server, &f);
    assert_int_equal(f.recipients[0].code, 550);
    assert_int_equal(f.recipients[1].code, 0);
    assert_non_null(f.mail.trouble);
    g_free(f.mail.trouble);
    server_stop(&server);
    sending_clear(&f);
}

/* As Postfix after twenty errors. */
static const char *denied_then_thrown_out(struct server *server, const char *command)
{
    if (!g_str_has_prefix(command, "RCPT"))
        return NULL;
    return server->recipients > 1 && server->connections == 1 ? "421 4.7.0 too many errors\r\n"
                                                              : DENIED;
}

static const char *bob_denied_then_thrown_out(struct server *server, const char *command)
{
    if (!g_str_has_prefix(command, "RCPT") || strstr(command, PROBE))
        return NULL;
    return denied_then_thrown_out(server, command);
}

static void being_thrown_out_for_many_refusals_is_judged_alike(void **state)
{
    struct server server = {.answer = bob_denied_then_thrown_out};
    struct sending f;
    (void)state;
    probing_init(&f);
    assert_is_us(denied_then_thrown_out, ": answered RCPT with: 554 5.7.1");
    server_start(&server);
    assert_sent(&server, &f);
    assert_int_equal(f.recipients[0].code, 554);
    assert_int_equal(f.recipients[1].code, 451);
    server_stop(&server);
    sending_clear(&f);
}

/* ---- the probe itself ---- */

static void a_probe_says_how_far_it_came_and_sends_nothing(void **state)
{
    struct server server = {0};
    struct submit_probe probe = {.helo = "mx.a.example", .to = PROBE, .timeout = 1};
    (void)state;
    server_start(&server);
    assert_true(submit_probe(server.name, &probe, NULL));
    server_join(&server);
    assert_int_equal(probe.outcome, PROBE_TAKEN);
    assert_string_equal(probe.greeting, "220 test ESMTP");
    assert_string_equal(probe.step, "RCPT");
    assert_string_equal(probe.reply, "250 2.1.5 Ok");
    assert_string_equal(server.commands->str, "EHLO mx.a.example\r\nMAIL FROM:<>\r\n"
                                              "RCPT TO:<askfirst@a.example>\r\nQUIT\r\n");
    submit_probe_clear(&probe);
    server_stop(&server);
}

static void a_probe_to_data_breaks_off_before_any_content(void **state)
{
    struct server server = {0};
    struct submit_probe probe = {.to = PROBE, .data = true, .timeout = 1};
    (void)state;
    server_start(&server);
    assert_true(submit_probe(server.name, &probe, NULL));
    server_join(&server);
    assert_int_equal(probe.outcome, PROBE_TAKEN);
    assert_true(g_str_has_suffix(server.commands->str, "DATA\r\n"));
    assert_int_equal(server.data->len, 0);
    submit_probe_clear(&probe);
    server_stop(&server);
}

int main(void)
{
    /* The server of the test may write to a client that has given up. */
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_every_mail_of_ours_would_meet_is_of_us),
        cmocka_unit_test(what_is_wrong_with_address_size_or_content_is_of_the_mail),
        cmocka_unit_test(what_can_be_both_is_unclear),
        cmocka_unit_test(a_listener_that_takes_nothing_from_us_refuses_no_mail),
        cmocka_unit_test(who_is_refused_while_others_are_taken_is_refused),
        cmocka_unit_test(a_plain_refusal_needs_no_finding_out),
        cmocka_unit_test(whom_we_may_not_relay_to_waits_and_the_others_get_it),
        cmocka_unit_test(an_unknown_address_is_returned_also_where_the_rest_waits),
        cmocka_unit_test(being_thrown_out_for_many_refusals_is_judged_alike),
        cmocka_unit_test(a_probe_says_how_far_it_came_and_sends_nothing),
        cmocka_unit_test(a_probe_to_data_breaks_off_before_any_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
