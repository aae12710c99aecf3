/* What submit_to refuses because of us is nobody's message's fault. */
#include "deliver_mail_fixture.h"
#include "smtp_server.h"

static const char *tls_first(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "MAIL") ? "530 5.7.0 Must issue a STARTTLS command first\r\n"
                                             : NULL;
}

static const char *nobody_from_here(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "RCPT")
               ? "554 5.7.1 <unknown[127.0.0.1]>: Client host rejected: Access denied\r\n"
               : NULL;
}

/* One attempt that must change nothing but the time of the next. */
static void assert_waits(struct office *o, const char *(*answer)(struct server *, const char *),
                         enum outgoing_kind kind, gint64 when)
{
    struct server server = {.answer = answer};
    struct outgoing *left = attempt_with(o, &server, when);
    assert_int_equal(left->kind, kind);
    assert_in_range(left->next, when + 1, when + 60);
    assert_true(trouble_is_on());
    outgoing_free(left);
}

static void trouble_of_the_set_up_returns_no_message(void **state)
{
    struct office *o = *state;
    struct server sound = {0};
    struct request *r = releasing("request1");

    assert_waits(o, tls_first, OUTGOING_RELEASE, NOW);
    assert_int_equal(logged(o, "error: submit_to: 127.0.0.1:"), 1);
    assert_int_equal(logged(o,
                            ": answered MAIL with: 530 5.7.0 Must issue a STARTTLS command first; "
                            "this is about the set-up"),
                     1);
    assert_int_equal(logged(o, "without TLS and without a login"), 1);
    /* Not for each attempt. */
    assert_waits(o, nobody_from_here, OUTGOING_RELEASE, NOW + 60);
    assert_int_equal(logged(o, "error: submit_to:"), 1);
    assert_waits(o, nobody_from_here, OUTGOING_RELEASE, NOW + HOUR);
    assert_int_equal(logged(o, "error: submit_to:"), 2);

    server_start(&sound);
    submit_to(o, sound.name);
    struct outgoing *mail = waiting_mail();
    handover(mail, NOW + HOUR + 60);
    server_join(&sound);
    assert_non_null(strstr(sound.data->str, MESSAGE));
    assert_null(strstr(sound.commands->str, "MAIL FROM:<>"));
    assert_int_equal(state_of("request1", NULL), REQUEST_RELEASED);
    assert_false(trouble_is_on());
    assert_int_equal(logged(o, "notice: submit_to: takes mail again"), 1);
    server_stop(&sound);
    outgoing_free(mail);
    request_free(r);
}

static void trouble_of_the_set_up_has_an_end(void **state)
{
    struct office *o = *state;
    struct server server = {.answer = nobody_from_here};
    struct request *r = releasing("request1");

    assert_waits(o, nobody_from_here, OUTGOING_RELEASE, NOW + 5 * DAY - 1);
    struct outgoing *left = attempt_with(o, &server, NOW + 5 * DAY);
    assert_int_equal(left->kind, OUTGOING_RETURN);
    assert_true(says(left->head, "Client host rejected"));
    outgoing_free(left);
    assert_waits(o, nobody_from_here, OUTGOING_RETURN, NOW + 6 * DAY);
    request_free(r);
}

static void an_mta_that_is_away_for_a_moment_is_no_news(void **state)
{
    struct office *o = *state;
    struct request *r = releasing("request1");

    submit_to(o, "127.0.0.1:9");
    outgoing_free(attempt_at(NOW));
    outgoing_free(attempt_at(NOW + 59));
    assert_int_equal(logged(o, ": submit_to: "), 0);
    outgoing_free(attempt_at(NOW + 60));
    assert_int_equal(logged(o, "warning: submit_to: 127.0.0.1:9: cannot connect"), 1);
    request_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        office_test(trouble_of_the_set_up_returns_no_message),
        office_test(trouble_of_the_set_up_has_an_end),
        office_test(an_mta_that_is_away_for_a_moment_is_no_news),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
