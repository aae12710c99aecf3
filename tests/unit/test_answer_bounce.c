/* What mail servers send back, taken with a real store: bounces of asks. */
#include "answers_fixture.h"
#include "ask_fixture.h"
#include "take_fixture.h"

static void each_bounce_gives_the_message_back(void **state)
{
    g_autoptr(GPtrArray) samples = samples_automatic();
    guint bounces = 0;

    for (guint i = 0; i < samples->len; i++) {
        const struct sample *s = samples->pdata[i];
        if (!strstr(s->name, "-bounce-"))
            continue;
        void *fresh = NULL;
        assert_int_equal(setup(&fresh), 0);
        struct answering *a = fresh;
        assert_int_equal(take_sample(a, s, "bounce", BOUNCE_TOKEN), INCOMING_TAKEN);
        assert_int_equal(ask_state(a->f.store, a->bob), ASK_UNDELIVERABLE);
        assert_ready(a->f.store, "request1");
        assert_int_equal(take_sample(a, s, "bounce", BOUNCE_TOKEN), INCOMING_TAKEN);
        teardown(&fresh);
        bounces++;
    }
    assert_true(bounces >= 5);
    (void)state;
}

static void no_bounce_is_an_answer(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) samples = samples_automatic();

    for (guint i = 0; i < samples->len; i++) {
        const struct sample *s = samples->pdata[i];
        if (!strstr(s->name, "-bounce-"))
            continue;
        void *fresh = NULL;
        assert_int_equal(setup(&fresh), 0);
        struct answering *a = fresh;
        take_sample(a, s, "reply", ANSWER_TOKEN);
        if (asked(a, BOB, CAROL) != '-' || mails_to(a, TO_BOB, NULL) != 0)
            fail_msg("%s is taken for an answer", s->name);
        teardown(&fresh);
    }
}

/* A bounce that says this of its recipients. */
static enum incoming_outcome take_report(struct answering *a, const char *verb, const char *token,
                                         const char *from, const char *status)
{
    g_autofree char *body = g_strdup_printf(
        "--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; b.example\n\n%s--x--\n",
        status);
    g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func((GDestroyNotify)field_free);
    struct incoming mail = {"", fields, body, strlen(body), NULL};

    g_ptr_array_add(fields, field_new("From", from));
    g_ptr_array_add(fields, field_new("Content-Type", "multipart/mixed; boundary=x"));
    return take_mail(a, &mail, verb, token);
}

#define BOB_FAILED "Final-Recipient: rfc822; bob@b.example\nAction: failed\nStatus: 5.1.1\n\n"
#define EVE_FAILED "Final-Recipient: rfc822; eve@e.example\nAction: failed\nStatus: 5.1.1\n\n"
#define BOB_DELIVERED "Final-Recipient: rfc822; bob@b.example\nAction: delivered\n\n"
#define EVE_DELIVERED "Final-Recipient: rfc822; eve@e.example\nAction: delivered\n\n"

static void a_bounce_counts_where_it_is_the_party_that_was_not_reached(void **state)
{
    struct answering *a = *state;

    static const char *const reached[] = {BOB_DELIVERED EVE_FAILED, EVE_DELIVERED EVE_FAILED};
    for (size_t i = 0; i < G_N_ELEMENTS(reached); i++) {
        assert_int_equal(
            take_report(a, "bounce", BOUNCE_TOKEN, "<MAILER-DAEMON@b.example>", reached[i]),
            INCOMING_IGNORED);
        assert_nothing_changed(a, reached[i]);
    }
    assert_int_equal(take_report(a, "bounce", BOUNCE_TOKEN, "<MAILER-DAEMON@b.example>",
                                 BOB_FAILED EVE_DELIVERED),
                     INCOMING_TAKEN);
    assert_int_equal(ask_state(a->f.store, a->bob), ASK_UNDELIVERABLE);
}

static void a_bounce_to_reply_to_counts_where_it_names_the_party(void **state)
{
    struct answering *a = *state;
    const char *daemon = "<MAILER-DAEMON@b.example>";
    const struct {
        const char *verb, *token, *from, *status;
    } others[] = {
        {"reply", ANSWER_TOKEN, daemon, EVE_FAILED},
        {"reply", ANSWER_TOKEN, daemon, BOB_DELIVERED EVE_FAILED},
        {"reply", ANSWER_TOKEN, "<postmaster@local.example>", BOB_FAILED},
        {"yes", ANSWER_TOKEN, daemon, BOB_FAILED},
        {"withdraw", INTRODUCER_TOKEN, daemon, BOB_FAILED},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        assert_int_equal(
            take_report(a, others[i].verb, others[i].token, others[i].from, others[i].status),
            INCOMING_IGNORED);
    assert_nothing_changed(a, "a report of others");
    assert_int_equal(take_report(a, "reply", ANSWER_TOKEN, daemon, BOB_FAILED), INCOMING_TAKEN);
    assert_non_null(strstr(a->what, "undeliverable"));
    assert_int_equal(ask_state(a->f.store, a->bob), ASK_UNDELIVERABLE);
    assert_ready(a->f.store, "request1");
    assert_int_equal(mails_to(a, TO_BOB, NULL), 0);
}

static void a_bounce_after_the_answer_changes_nothing(void **state)
{
    struct answering *a = *state;

    take(a, "yes", ANSWER_TOKEN, "");
    take_report(a, "reply", ANSWER_TOKEN, "<MAILER-DAEMON@b.example>", BOB_FAILED);
    take_report(a, "bounce", BOUNCE_TOKEN, "<MAILER-DAEMON@b.example>", BOB_FAILED);
    assert_int_equal(ask_state(a->f.store, a->bob), ASK_ALLOWED);
    assert_int_equal(asked(a, BOB, CAROL), 'a');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_bounce_gives_the_message_back),
        cmocka_unit_test(no_bounce_is_an_answer),
        TEST(a_bounce_counts_where_it_is_the_party_that_was_not_reached),
        TEST(a_bounce_to_reply_to_counts_where_it_names_the_party),
        TEST(a_bounce_after_the_answer_changes_nothing),
    };
    mail_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
