/* What comes back to the answer address: people are told from programs. */
#include "base/limits.h"
#include "mail/read/reply.h"
#include "answers_fixture.h"
#include "quoting_fixture.h"

static GPtrArray *fields_of(const char *header)
{
    GPtrArray *fields = g_ptr_array_new_with_free_func((GDestroyNotify)field_free);
    g_auto(GStrv) lines = g_strsplit(header, "\n", -1);

    for (char **line = lines; *line; line++) {
        char *colon = strchr(*line, ':');
        if (!colon)
            continue;
        *colon = '\0';
        g_ptr_array_add(fields, field_new(*line, colon + 1));
    }
    return fields;
}

static void expect(const char *mail_from, const char *header, const char *body,
                   enum reply_kind kind, const char *sign)
{
    g_autoptr(GPtrArray) fields = fields_of(header);
    const char *why = "not set";
    enum reply_kind found =
        reply_classify(shipped_quoting(), mail_from, fields, body, strlen(body), &why);

    if (found != kind || g_strcmp0(why, sign) != 0)
        fail_msg("%s | %.40s: kind %d, why %s", header, body, found, why ? why : "none");
}

static void no_automatic_reply_is_taken_for_a_person(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) samples = samples_automatic();

    assert_true(samples->len >= 30);
    for (guint i = 0; i < samples->len; i++) {
        const struct sample *s = samples->pdata[i];
        const char *why = NULL;
        enum reply_kind kind = reply_classify(shipped_quoting(), s->mail_from, s->fields,
                                              s->body->str, s->body->len, &why);
        bool bounce = strstr(s->name, "-bounce-") != NULL;
        if (kind != (bounce ? REPLY_BOUNCE : REPLY_AUTOMATIC) || !why)
            fail_msg("%s: kind %d, why %s", s->name, kind, why ? why : "none");
    }
}

static void no_person_is_taken_for_a_program(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) samples = samples_of_people();

    assert_true(samples->len >= 20);
    for (guint i = 0; i < samples->len; i++) {
        const struct sample *s = samples->pdata[i];
        const char *why = NULL;
        enum reply_kind kind = reply_classify(shipped_quoting(), s->mail_from, s->fields,
                                              s->body->str, s->body->len, &why);
        if (kind != REPLY_PERSON || why)
            fail_msg("%s: kind %d, why %s", s->name, kind, why ? why : "none");
    }
}

static void each_sign_is_named(void **state)
{
    (void)state;
    expect("b@b.example", "Subject: Re: x", "yes", REPLY_PERSON, NULL);
    expect("b@b.example", "auto-submitted: auto-replied (vacation)", "yes", REPLY_AUTOMATIC,
           "Auto-Submitted");
    expect("b@b.example", "Auto-Submitted: (really) No", "yes", REPLY_PERSON, NULL);
    expect("b@b.example", "Precedence: Bulk", "yes", REPLY_AUTOMATIC, "Precedence");
    expect("b@b.example", "X-Auto-Response-Suppress: OOF, AutoReply", "yes", REPLY_AUTOMATIC,
           "X-Auto-Response-Suppress");
    expect("b@b.example", "List-Post: <mailto:x@l.example>", "yes", REPLY_AUTOMATIC, "List");
    expect("", "Subject: yes", "yes", REPLY_AUTOMATIC, "null sender");
    expect("b@b.example", "Return-Path: <>", "yes", REPLY_AUTOMATIC, "null sender");
    expect("MAILER-DAEMON@b.example", "Subject: hello", "yes", REPLY_AUTOMATIC, "sender");
    expect("b@b.example", "From: Bob <do-not-reply@b.example>", "yes", REPLY_AUTOMATIC, "sender");
    expect("b@b.example", "Content-Type: multipart/report; boundary=x", "", REPLY_AUTOMATIC,
           "multipart/report");
    expect("b@b.example", "Subject: Out of Office: Re: x", "yes", REPLY_AUTOMATIC,
           "Subject: out of office");
    expect("bob.reply@b.example", "From: Noreen <noreen@b.example>", "yes", REPLY_PERSON, NULL);
}

static void a_name_of_ours_in_the_subject_is_no_sign(void **state)
{
    (void)state;
    expect("b@b.example", "Subject: Re: Vacation Rentals would like to introduce you to Urlaub AG",
           "yes", REPLY_PERSON, NULL);
    expect("b@b.example", "Subject: AW: Ticket Shop would like to introduce you", "yes",
           REPLY_PERSON, NULL);
    expect("b@b.example", "Subject: Fwd: Automatic reply: x", "yes", REPLY_PERSON, NULL);
    expect("b@b.example", "Subject: Re: Re[2]: AW: Auto-Reply: x", "yes", REPLY_AUTOMATIC,
           "Subject: auto-reply");
}

static void only_a_failure_for_good_is_a_bounce(void **state)
{
    (void)state;
    const char *report = "Content-Type: multipart/report; boundary=x";

    expect("", report, "--x\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\n",
           REPLY_BOUNCE, "delivery report");
    expect("b@b.example", report,
           "--x\nContent-type: MESSAGE/global-delivery-status\n\nSTATUS: 5.1.1\nACTION:FAILED\n",
           REPLY_BOUNCE, "delivery report");
    expect("", report, "--x\nContent-Type: message/delivery-status\n\nStatus: 5.0.0\n",
           REPLY_BOUNCE, "delivery report");
    expect("", report,
           "--x\nContent-Type: message/delivery-status\n\nAction: delayed\nStatus: 5.0\n",
           REPLY_AUTOMATIC, "null sender");
    expect("", report, "--x\nContent-Type: text/plain\n\nAction: failed\n", REPLY_AUTOMATIC,
           "null sender");
    expect("", "Subject: Warning: delivery failed so far, still trying", "", REPLY_AUTOMATIC,
           "null sender");
    expect("b@b.example", "Subject: Undeliverable: x", "", REPLY_AUTOMATIC,
           "Subject: undeliverable");
    expect("b@b.example", "X-Failed-Recipients: b@b.example", "", REPLY_AUTOMATIC,
           "X-Failed-Recipients");
}

static void a_mailer_daemon_is_understood_without_a_report(void **state)
{
    (void)state;
    static const char *const failed[] = {
        "Subject: Undeliverable: Still Waters Ltd, a temporary name",
        "Subject: [EXTERNAL] DELIVERY_FAILURE: try again later, still full",
        "Subject: Delivery Notification: Delivery has failed",
        "Subject: Недоставлено: x",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(failed); i++)
        expect("", failed[i], "", REPLY_BOUNCE, "mailer daemon");
    static const char *const waiting[] = {
        "Subject: Delivery Status Notification (Delay)\nX-Failed-Recipients: b@b.example",
        "Subject: Delivery delayed: Undeliverable goods\nX-MS-Exchange-Message-Is-Ndr:",
        "Subject: Temporary delivery failure",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(waiting); i++) {
        g_autofree char *header = g_strconcat("Auto-Submitted: yes\n", waiting[i], NULL);
        expect("", header, "", REPLY_AUTOMATIC, "Auto-Submitted");
    }
    static const char *const texts[] = {
        "Hi. This is the mail program at b.example.\n<b@b.example>:\nno\n",
        "b@b.example: #5.1.1 no", "<b@b.example>: 550-no such\r\n550 user\r\n",
        "Your message did not reach the following recipient(s):"};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        expect("MAILER-DAEMON@b.example", "Subject: x", texts[i], REPLY_BOUNCE, "mailer daemon");
    static const char *const others[] = {"b@b.example: 450 4.7.1 no", "Version 15.5.1.10 of 5.1.1b",
                                         "call 030 4550 12",
                                         "b@b.example: 550 5.1.1 no\nThe mail is delayed.", ""};
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        expect("MAILER-DAEMON@b.example", "Subject: x", others[i], REPLY_AUTOMATIC, "sender");
    expect("", "From: Bob <b@b.example>\nSubject: Re: x", "I am away. 550 5.1.1", REPLY_AUTOMATIC,
           "null sender");
    expect("", "From: Bob <b@b.example>\nSubject: Re: x", "Hi. This is the desk of Bob. I am away.",
           REPLY_AUTOMATIC, "null sender");
}

static void what_a_person_forwards_is_no_bounce(void **state)
{
    (void)state;
    expect("b@b.example", "From: Bob <b@b.example>\nContent-Type: multipart/mixed; boundary=x",
           "--x\n\nyes\n--x\nContent-Type: message/delivery-status\n\nAction: failed\n--x--\n",
           REPLY_PERSON, NULL);
    expect("b@b.example", "From: Bob <b@b.example>\nSubject: Fwd: Undeliverable: x", "yes",
           REPLY_PERSON, NULL);
}

static void what_relays_add_is_a_weak_sign(void **state)
{
    (void)state;
    static const char *const weak[] = {"List-Id: x", "Precedence: bulk", "X-Precedence: junk",
                                       "X-Auto-Response-Suppress: All", "X-Loop: b@b.example"};
    for (size_t i = 0; i < G_N_ELEMENTS(weak); i++) {
        g_autoptr(GPtrArray) fields = fields_of(weak[i]);
        const char *why = NULL;
        reply_classify(shipped_quoting(), "b@b.example", fields, "yes", 3, &why);
        assert_non_null(why);
        assert_true(reply_sign_is_weak(why));
    }
    assert_false(reply_sign_is_weak("Auto-Submitted"));
    assert_false(reply_sign_is_weak("null sender"));
}

static void expect_text(const char *header, const char *body, const char *text)
{
    g_autoptr(GPtrArray) fields = fields_of(header);
    g_autofree char *found = reply_text(shipped_quoting(), fields, body, strlen(body));

    assert_string_equal(found, text);
}

static void the_new_text_has_no_quotes_and_no_blank_ends(void **state)
{
    (void)state;
    expect_text("Subject: x", "\r\n \r\nyes\r\n\r\n> no\r\n-- \r\nBob\r\n", "yes");
    expect_text("Subject: x", "yes\n\nnote\n\n\n", "yes\n\nnote");
    expect_text("Subject: x", "", "");
    expect_text("Subject: x", "\n\n\n", "");
    expect_text("Content-Type: text/html", "<p>yes</p><p>a&amp;b</p>", "yes\n\na&b");
}

static void every_text_part_and_both_sides_of_an_alternative_are_read(void **state)
{
    (void)state;
    expect_text("Content-Type: multipart/mixed; boundary=b",
                "--b\n\nyes\n--b\n\nbut only by phone\n--b--\n", "yes\n\n\nbut only by phone");
    expect_text(
        "Content-Type: multipart/alternative; boundary=b",
        "--b\n\nyes\n--b\nContent-Type: text/html\n\n<p>no, not unless she pays</p>\n--b--\n",
        "yes\n\n\n\nno, not unless she pays");
    expect_text("Content-Type: multipart/alternative; boundary=b",
                "--b\n\nyes\n--b\nContent-Type: text/html\n\n<b>yes</b><br>\n--b--\n", "yes");
}

static void hostile_mail_is_read_in_bounded_time(void **state)
{
    (void)state;
    static const char *const pieces[] = {"\n",   "Action: failed\n",
                                         "--\n", "Re: ",
                                         "[x] ", "Content-Type: message/delivery-status\n",
                                         "<",    "\xff"};
    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autoptr(GString) body = g_string_new(NULL);
        while (body->len < LIMIT_ANSWER_BYTES)
            g_string_append(body, pieces[i]);
        g_autoptr(GPtrArray) fields =
            fields_of("Content-Type: multipart/report; report-type=delivery-status");
        static const char *const names[] = {"Subject", "From", "Return-Path", "Precedence"};
        for (gsize n = 0; n < G_N_ELEMENTS(names); n++)
            g_ptr_array_add(fields, field_new(names[n], body->str));
        const char *why;
        gint64 begin = g_get_monotonic_time();
        reply_classify(shipped_quoting(), "b@b.example", fields, body->str, body->len, &why);
        g_free(reply_text(shipped_quoting(), fields, body->str, body->len));
        assert_true(g_get_monotonic_time() - begin < 2 * G_USEC_PER_SEC);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_automatic_reply_is_taken_for_a_person),
        cmocka_unit_test(no_person_is_taken_for_a_program),
        cmocka_unit_test(each_sign_is_named),
        cmocka_unit_test(a_name_of_ours_in_the_subject_is_no_sign),
        cmocka_unit_test(only_a_failure_for_good_is_a_bounce),
        cmocka_unit_test(a_mailer_daemon_is_understood_without_a_report),
        cmocka_unit_test(what_a_person_forwards_is_no_bounce),
        cmocka_unit_test(what_relays_add_is_a_weak_sign),
        cmocka_unit_test(the_new_text_has_no_quotes_and_no_blank_ends),
        cmocka_unit_test(every_text_part_and_both_sides_of_an_alternative_are_read),
        cmocka_unit_test(hostile_mail_is_read_in_bounded_time),
    };
    mail_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
