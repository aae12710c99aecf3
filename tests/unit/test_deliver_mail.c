/* What becomes of mail that cannot be handed over or given back: time is an argument, so that days
 * pass at once. */
#include "daemon/end_requests.h"
#include "post/return_mail.h"
#include "store/ledger/states.h"
#include "deliver_mail_fixture.h"
#include "smtp_server.h"

static const char *bob_later(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "RCPT TO:<bob") ? "451 4.3.0 not now\r\n" : NULL;
}

static const char *all_later(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "RCPT") ? "451 not now\r\n" : NULL;
}

static void whom_the_mta_puts_off_for_days_is_returned(void **state)
{
    struct office *o = *state;
    struct server server = {.answer = bob_later};
    struct request *r = releasing("request1");

    struct outgoing *left = attempt_with(o, &server, NOW + 5 * DAY - 1);
    assert_int_equal(left->kind, OUTGOING_RELEASE);
    assert_int_equal(left->recipients->len, 1);
    outgoing_free(left);
    left = attempt_with(o, &server, NOW + 5 * DAY);
    assert_int_equal(left->kind, OUTGOING_RETURN);
    assert_string_equal(((struct recipient *)left->recipients->pdata[0])->address,
                        "alice@our.example");
    assert_true(says(left->head, "bob@b.example: 451 4.3.0 not now"));
    assert_true(says(left->head, "Status: 4.3.0"));
    assert_true(says(left->head, "Diagnostic-Code: smtp; 451 4.3.0 not now"));
    assert_false(says(left->head, "carol@c.example"));
    assert_int_equal(logged(o, "release: request=request1 not taken within 5 days"), 1);
    outgoing_free(left);
    request_free(r);
}

static void a_release_to_an_mta_that_is_away_for_days_is_returned(void **state)
{
    struct office *o = *state;
    struct request *r = releasing("request1");

    submit_to(o, "127.0.0.1:9");
    struct outgoing *left = attempt_at(NOW + 5 * DAY);
    assert_int_equal(left->kind, OUTGOING_RETURN);
    assert_true(says(left->head, "Status: 4.4.7"));
    assert_true(says(left->head, "Diagnostic-Code: x-askfirst; 127.0.0.1:9: "));
    outgoing_free(left);
    /* The return itself stays, and goes within a minute of the MTA's coming back, however old. */
    left = attempt_at(NOW + 10 * DAY);
    assert_int_equal(left->kind, OUTGOING_RETURN);
    assert_in_range(left->next, NOW + 10 * DAY + 1, NOW + 10 * DAY + 60);
    outgoing_free(left);
    request_free(r);
}

static void a_return_that_is_put_off_for_days_is_tried_once_a_day(void **state)
{
    struct office *o = *state;
    struct server server = {.answer = all_later};
    struct request *r = held("request1");

    submit_to(o, "127.0.0.1:9");
    send_all(
        r, REQUEST_RETURNING,
        post_returns(o->config, daemon_state.spool, r, NULL, ENDING_RETURNED, NULL, NOW, NULL));
    struct outgoing *left = attempt_with(o, &server, NOW + 6 * DAY);
    assert_int_equal(left->next, NOW + 7 * DAY);
    outgoing_free(left);
    request_free(r);
}

/* What can happen to a file: it is cut, an octet changes, it is gone. */
static void spoil(const char *path, unsigned how)
{
    g_autofree char *text = g_strdup(MESSAGE);
    if (how == 0)
        text[strlen(text) - 1] = '\0';
    else
        text[strlen(text) - 3] ^= 1;
    if (how == 2)
        assert_int_equal(g_unlink(path), 0);
    else
        assert_true(g_file_set_contents(path, text, -1, NULL));
}

static const char *too_large(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "RCPT") ? "552 5.3.4 too large\r\n" : NULL;
}

static void a_return_that_is_refused_goes_again_with_the_header_alone(void **state)
{
    struct office *o = *state;
    struct server server = {.answer = too_large};
    struct request *r = held("request1");
    g_autofree char *path = path_of(o, r);

    submit_to(o, "127.0.0.1:9");
    send_all(
        r, REQUEST_RETURNING,
        post_returns(o->config, daemon_state.spool, r, NULL, ENDING_RETURNED, NULL, NOW, NULL));
    struct outgoing *left = attempt_with(o, &server, NOW);
    assert_int_equal(left->kind, OUTGOING_RETURN);
    assert_true(left->spool_skip == OUTGOING_SKIP_ALL);
    assert_true(says(left->head, "only its header is"));
    assert_false(says(left->head, "whole, as you wrote it"));
    assert_true(says(left->head, "Content-Type: text/rfc822-headers"));
    assert_true(says(left->head, "Subject: x"));
    assert_false(says(left->head, "message/rfc822"));
    assert_false(says(left->head, "Bob, meet Carol."));
    assert_int_equal(state_of("request1", NULL), REQUEST_RETURNING);
    outgoing_free(left);
    /* There is no smaller one. What happens to the file now does not keep it. */
    spoil(path, 2);
    left = attempt_with(o, &server, NOW + 1);
    assert_int_equal(left->next, NOW + 1 + DAY);
    outgoing_free(left);
    request_free(r);
}

static void what_cannot_be_returned_to_anybody_stays(void **state)
{
    struct office *o = *state;
    struct server server = {.answer = all_later};
    struct request *r = held_of("request1", "", "");
    send_all(r, REQUEST_RELEASING, post_releases(r, NOW));

    struct outgoing *left = attempt_with(o, &server, NOW + 5 * DAY);
    assert_int_equal(left->kind, OUTGOING_RELEASE);
    assert_int_equal(left->recipients->len, 2);
    assert_int_equal(left->next, NOW + 6 * DAY);
    assert_int_equal(logged(o, "request=request1 cannot be delivered nor given back"), 1);
    outgoing_free(left);
    request_free(r);
}

static const char *const spoiled_words[] = {"is damaged: it has", "is damaged: its octets",
                                            "is missing"};

static void repair(const char *path)
{
    assert_true(g_file_set_contents(path, MESSAGE, -1, NULL));
}

/* Attempts at a mail whose file is spoiled; then at the same when it is whole again. */
static void spoiled_then_repaired(struct office *o, struct request *r, const char *kind)
{
    g_autofree char *path = path_of(o, r);
    for (unsigned how = 0; how < G_N_ELEMENTS(spoiled_words); how++) {
        submit_to(o, "127.0.0.1:9");
        spoil(path, how);
        /* Even when the days of a release are over: there is nothing sound to be returned. */
        struct outgoing *left = attempt_at(NOW + 6 * DAY);
        assert_string_equal(outgoing_kind_name(left->kind), kind);
        assert_int_equal(left->next, NOW + 6 * DAY + HOUR);
        assert_non_null(strstr(left->last_error, spoiled_words[how]));
        assert_non_null(strstr(left->last_error, "put it back from a backup"));
        assert_int_equal(logged(o, left->last_error), 1);
        outgoing_free(left);
        repair(path);
    }
    assert_int_equal(logged(o, "error: "), G_N_ELEMENTS(spoiled_words));

    struct server server = {0};
    server_start(&server);
    submit_to(o, server.name);
    struct outgoing *mail = waiting_mail();
    handover(mail, NOW + 7 * DAY);
    server_join(&server);
    assert_non_null(strstr(server.data->str, MESSAGE));
    server_stop(&server);
    outgoing_free(mail);
    assert_int_not_equal(access(path, F_OK), 0);
}

static void a_spoiled_release_is_kept_and_never_sent(void **state)
{
    struct request *r = releasing("request1");
    spoiled_then_repaired(*state, r, "release");
    assert_int_equal(state_of("request1", NULL), REQUEST_RELEASED);
    request_free(r);
}

static void a_spoiled_return_is_kept_and_never_sent(void **state)
{
    struct office *o = *state;
    struct request *r = held("request1");
    submit_to(o, "127.0.0.1:9");
    send_all(
        r, REQUEST_RETURNING,
        post_returns(o->config, daemon_state.spool, r, NULL, ENDING_RETURNED, NULL, NOW, NULL));
    spoiled_then_repaired(o, r, "return");
    assert_int_equal(state_of("request1", NULL), REQUEST_RETURNED);
    request_free(r);
}

static void expire_at(gint64 when)
{
    g_autoptr(GError) error = NULL;
    if (!end_expired_requests(when, &error))
        fail_msg("expiry: %s", error->message);
}

static void a_spoiled_message_expires_once_an_hour_and_harms_no_other(void **state)
{
    struct office *o = *state;
    struct request *spoiled = held("request1"), *sound = held("request2");
    g_autofree char *path = path_of(o, spoiled);
    gint64 expires;

    submit_to(o, "127.0.0.1:9");
    spoil(path, 2);
    for (gint64 when = NOW; when < NOW + 2 * HOUR; when += 60)
        expire_at(when);
    assert_int_equal(state_of("request2", NULL), REQUEST_RETURNING);
    assert_int_equal(state_of("request1", &expires), REQUEST_WAITING);
    assert_int_equal(expires, NOW + 2 * HOUR);
    assert_int_equal(logged(o, "request: request=request1 cannot be given back"), 2);
    assert_int_equal(logged(o, "see askfirst held show request1"), 2);
    repair(path);
    expire_at(NOW + 2 * HOUR);
    assert_int_equal(state_of("request1", NULL), REQUEST_RETURNING);
    request_free(spoiled);
    request_free(sound);
}

static void a_message_that_nobody_can_get_back_waits_for_the_administrator(void **state)
{
    struct office *o = *state;
    struct request *r = held_of("request1", "", "");

    submit_to(o, "127.0.0.1:9");
    expire_at(NOW);
    expire_at(NOW + 1);
    assert_int_equal(state_of("request1", NULL), REQUEST_WAITING);
    assert_int_equal(logged(o, "no sender to give it back to; release it instead"), 1);
    request_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        office_test(whom_the_mta_puts_off_for_days_is_returned),
        office_test(a_release_to_an_mta_that_is_away_for_days_is_returned),
        office_test(a_return_that_is_put_off_for_days_is_tried_once_a_day),
        office_test(a_return_that_is_refused_goes_again_with_the_header_alone),
        office_test(what_cannot_be_returned_to_anybody_stays),
        office_test(a_spoiled_release_is_kept_and_never_sent),
        office_test(a_spoiled_return_is_kept_and_never_sent),
        office_test(a_spoiled_message_expires_once_an_hour_and_harms_no_other),
        office_test(a_message_that_nobody_can_get_back_waits_for_the_administrator),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
