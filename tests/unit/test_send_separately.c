/* Sent to each alone: what the recipients get instead of the spooled message. */
#include "base/limits.h"
#include "mail/read/header.h"
#include "send_separately_fixture.h"
#include "store_fixture.h"

static void expect(struct sending *s, const char *message, const char *expected)
{
    hold_copy(s, message, strlen(message));
    g_autofree char *got = sent(s, s->request->copies->len - 1);
    assert_string_equal(got, expected);
}

static void the_parties_are_taken_out_and_the_rest_stays_as_it_came(void **state)
{
    struct sending *s = *state;

    withhold(s, "bob@b.example");
    withhold(s, "carol@c.example");
    expect(s,
           "From:  Alice <alice@home.example>\r\nTo: Bob <bob@b.example>\r\n"
           "CC: Carol <Carol@C.example>,\r\n\tDave <dave@d.example>\r\nSubject: x\r\n y\r\n\r\n"
           "Hello bob@b.example\r\n.\r\n",
           "From:  Alice <alice@home.example>\r\nTo: undisclosed-recipients:;\r\n"
           "Cc: Dave <dave@d.example>\r\nSubject: x\r\n y\r\n\r\n"
           "Hello [address withheld]\r\n.\r\n");
}

static void bulk_shows_nobody_but_the_introducers_side(void **state)
{
    struct sending *s = *state;

    s->request->withhold_all = true;
    expect(s,
           "To: b@b.example, alice@home.example\r\nCc: c@c.example, x@home.example\r\n"
           "Cc: d@d.example\r\n\r\nHi\r\n",
           "To: alice@home.example\r\nCc: x@home.example\r\n\r\nHi\r\n");
}

static void more_addresses_than_are_read_are_shown_to_nobody(void **state)
{
    struct sending *s = *state;
    g_autoptr(GString) message = g_string_new("From: alice@home.example\r\n");
    g_autoptr(GError) error = NULL;

    for (unsigned i = 0; message->len < 2 * LIMIT_ADDRESS_BYTES; i++)
        g_string_append_printf(message, "Cc: p%u@b.example\r\n", i);
    g_string_append(message, "\r\nHi\r\n");
    s->request->withhold_all = true;
    hold_copy(s, message->str, message->len);
    assert_fails(post_send_separately(&s->config, s->spool, s->request, NOW, &error), error,
                 ERROR_STATE);
}

static void odd_headers_lose_nothing(void **state)
{
    struct sending *s = *state;

    withhold(s, "bob@b.example");
    expect(s, " folded\r\nTo: bob@b.example\r\nno colon\r\n: no name\r\n\r\n",
           " folded\r\nTo: undisclosed-recipients:;\r\nno colon\r\n: no name\r\n\r\n");
    expect(s, "A: 1\r\nTo: bob@b.example", "A: 1\r\nTo: undisclosed-recipients:;\r\n\r\n");
    expect(s, "To: bob@b.example\r\nA: 1", "To: undisclosed-recipients:;\r\nA: 1\r\n\r\n");
    expect(s, "A: 1\n\r\r\nTo: bob@b.example\n\nbody\n",
           "A: 1\n\r\r\nTo: undisclosed-recipients:;\r\n\r\nbody\n");
    expect(s, "\r\nbody", "\r\nbody");
}

static void each_copy_is_rewritten(void **state)
{
    struct sending *s = *state;

    withhold(s, "bob@b.example");
    expect(s, "To: bob@b.example, c@c.example\r\n\r\n1", "To: c@c.example\r\n\r\n1");
    expect(s, "To: bob@b.example\r\n\r\n2", "To: undisclosed-recipients:;\r\n\r\n2");
    g_autofree char *first = sent(s, 0);
    assert_string_equal(first, "To: c@c.example\r\n\r\n1");
}

static void a_large_header_of_many_fields_takes_no_time(void **state)
{
    struct sending *s = *state;
    g_autoptr(GString) message = g_string_new(NULL);

    withhold(s, "bob@b.example");
    while (message->len < LIMIT_ADDRESS_BYTES)
        g_string_append(message, "To: bob@b.example\r\nX: y\r\n");
    while (message->len < 1024 * 1024)
        g_string_append(message, "X: y\r\n");
    g_string_append(message, "\r\nbody\r\n");
    hold_copy(s, message->str, message->len);
    gint64 begin = g_get_monotonic_time();
    g_autofree char *got = sent(s, 0);
    assert_true(g_get_monotonic_time() - begin < 5 * G_USEC_PER_SEC);
    assert_null(strstr(got, "bob"));
}

static void what_cannot_be_done_is_an_error(void **state)
{
    struct sending *s = *state;
    g_autoptr(GError) error = NULL;
    g_autofree char *endless = g_strnfill(3 * 1024 * 1024, 'x');

    s->request->may_send_separately = false;
    assert_fails(post_send_separately(&s->config, s->spool, s->request, NOW, &error), error,
                 ERROR_STATE);
    g_clear_error(&error);
    s->request->may_send_separately = true;
    hold_copy(s, endless, strlen(endless));
    assert_fails(post_send_separately(&s->config, s->spool, s->request, NOW, &error), error,
                 ERROR_STATE);
    g_clear_error(&error);
    struct copy *copy = s->request->copies->pdata[0];
    assert_true(spool_remove(s->spool, copy->spool, NULL));
    assert_null(post_send_separately(&s->config, s->spool, s->request, NOW, &error));
    assert_non_null(error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_parties_are_taken_out_and_the_rest_stays_as_it_came),
        TEST(bulk_shows_nobody_but_the_introducers_side),
        TEST(more_addresses_than_are_read_are_shown_to_nobody),
        TEST(odd_headers_lose_nothing),
        TEST(each_copy_is_rewritten),
        TEST(a_large_header_of_many_fields_takes_no_time),
        TEST(what_cannot_be_done_is_an_error),
    };
    mail_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
