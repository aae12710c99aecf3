/* Delivery reports: what became of a mail, recipient by recipient. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/limits.h"
#include "mail/read/delivery_report.h"
#include "mail/read/header.h"

#define BOB "bob@b.example"

/* The recipients of a mail of this type. */
static GPtrArray *read_mail(const char *type, const char *body)
{
    g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func((GDestroyNotify)field_free);

    g_ptr_array_add(fields, field_new("Content-Type", type));
    return delivery_read(fields, body, strlen(body));
}

static GPtrArray *read_report(const char *status)
{
    g_autofree char *body =
        g_strdup_printf("--x\r\nContent-Type: text/plain\r\n\r\nSorry\r\n"
                        "--x\r\nContent-Type: message/delivery-status\r\n\r\n%s\r\n--x--\r\n",
                        status);
    return read_mail("multipart/report; report-type=delivery-status; boundary=x", body);
}

static void expect(const char *status, enum delivery_fate fate, bool named)
{
    g_autoptr(GPtrArray) recipients = read_report(status);
    bool found = !named;
    enum delivery_fate is = delivery_fate_of(recipients, NULL, BOB, &found);

    if (is != fate || found != named)
        fail_msg("%s: %d, %s", status, is, found ? "named" : "not named");
}

static void the_action_says_what_became_of_it(void **state)
{
    (void)state;
    expect("Final-Recipient: rfc822; bob@b.example\nAction: failed\nStatus: 5.1.1\n",
           DELIVERY_FAILED, true);
    expect("Final-Recipient: rfc822; bob@b.example\nAction: Failed (given up)\nStatus: 4.4.7\n",
           DELIVERY_FAILED, true);
    static const char *const going[] = {"delayed", "delivered", "relayed", "expanded (list)"};
    for (size_t i = 0; i < G_N_ELEMENTS(going); i++) {
        g_autofree char *status = g_strdup_printf(
            "Final-Recipient: rfc822; bob@b.example\nAction: %s\nStatus: 5.0.0\n", going[i]);
        expect(status, DELIVERY_GOING, true);
    }
}

static void without_an_action_the_status_says_it(void **state)
{
    (void)state;
    expect("Final-Recipient: rfc822; bob@b.example\nStatus: 5.0.0\n", DELIVERY_FAILED, true);
    expect("Final-Recipient: rfc822; bob@b.example\nAction: ?\nStatus: 4.0.0\n", DELIVERY_GOING,
           true);
    expect("Final-Recipient: rfc822; bob@b.example\n", DELIVERY_UNSAID, true);
    expect("", DELIVERY_UNSAID, false);
}

static void only_the_recipient_itself_counts(void **state)
{
    (void)state;
    static const char bob[] = "Reporting-MTA: dns; b.example\n\n"
                              "Final-Recipient: rfc822; bob@b.example\nAction: failed\n\n";
    static const char eve[] = "Final-Recipient: rfc822; eve@e.example\nAction: delivered\n\n";
    g_autofree char *both = g_strconcat(bob, eve, NULL);
    expect(both, DELIVERY_FAILED, true);
    expect("Final-Recipient: rfc822; bob@b.example\nAction: delivered\n\n"
           "Final-Recipient: rfc822; eve@e.example\nAction: failed\n",
           DELIVERY_GOING, true);
}

static void what_was_forwarded_failed_where_all_of_it_failed(void **state)
{
    (void)state;
    expect("Final-Recipient: rfc822; b1@c.example\nAction: failed\n\n"
           "Final-Recipient: rfc822; b2@c.example\nAction: failed\n",
           DELIVERY_FAILED, false);
    expect("Final-Recipient: rfc822; b1@c.example\nAction: failed\n\n"
           "Final-Recipient: rfc822; b2@c.example\nAction: delivered\n",
           DELIVERY_GOING, false);
    expect("Original-Recipient: rfc822; bob@b.example\nFinal-Recipient: rfc822; b1@c.example\n"
           "Action: failed\n\n"
           "Original-Recipient: rfc822; bob@b.example\nFinal-Recipient: rfc822; b2@c.example\n"
           "Action: delayed\n",
           DELIVERY_GOING, true);
    expect("Final-Recipient: rfc822; IMCEAEX-_O=B_CN=BOB@b.example\nAction: failed\n",
           DELIVERY_FAILED, false);
}

static void addresses_are_known_however_they_are_written(void **state)
{
    (void)state;
    static const char *const written[] = {"rfc822;bob@b.example",
                                          "rfc822; <Bob@B.example>",
                                          "RFC822 ; bob@b.example (Bob)",
                                          "bob@b.example",
                                          "<bob@b.example>",
                                          "rfc822;\n bob@b.example",
                                          "utf-8; bo\\x{62}@b.example",
                                          "rfc822; bob+list@b.example"};
    for (size_t i = 0; i < G_N_ELEMENTS(written); i++) {
        g_autofree char *status =
            g_strdup_printf("Final-Recipient: %s\nAction: failed\n", written[i]);
        expect(status, DELIVERY_FAILED, true);
    }
    static const char *const others[] = {
        "", ";", "rfc822;", "x400; /G=bob", "utf-8; \\x{0}@\\x{", "bob@b.example.org"};
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autofree char *status =
            g_strdup_printf("Final-Recipient: %s\nAction: failed\n", others[i]);
        expect(status, DELIVERY_FAILED, false);
    }
}

static void blank_lines_in_the_wrong_places_do_not_matter(void **state)
{
    (void)state;
    expect("Action: failed\nFinal-Recipient: rfc822; bob@b.example\n", DELIVERY_FAILED, true);
    expect("Reporting-MTA: dns; b.example\n\nFinal-Recipient: rfc822; bob@b.example\n\n"
           "Action: failed\n\nStatus: 5.1.1\n",
           DELIVERY_FAILED, true);
    expect("Final-Recipient: rfc822; eve@e.example\nAction: delivered\n"
           "Final-Recipient : rfc822; bob@b.example\nACTION:failed\n",
           DELIVERY_FAILED, true);
}

static void expect_worst(const char *type, const char *body, enum delivery_fate fate)
{
    g_autoptr(GPtrArray) recipients = read_mail(type, body);

    if (delivery_worst(recipients) != fate)
        fail_msg("%s %s: %d", type, body, delivery_worst(recipients));
}

static void a_report_counts_in_any_wrapping_but_not_in_a_mail_within(void **state)
{
    (void)state;
#define FAILED "\n\nFinal-Recipient: rfc822; bob@b.example\nAction: failed\n"
    expect_worst("message/delivery-status", "Action: failed\n", DELIVERY_FAILED);
    expect_worst("multipart/mixed;boundary=\"x\"",
                 "--x\nContent-Type: message/delivery-status;" FAILED "--x--\n", DELIVERY_FAILED);
    expect_worst("multipart/mixed; boundary=x",
                 "--x\nContent-Type: multipart/report; boundary=y\n\n"
                 "--y\ncontent-type:\n MESSAGE/Delivery-Status" FAILED "--y--\n--x--\n",
                 DELIVERY_FAILED);
    expect_worst("multipart/report; boundary=x",
                 "--x\nContent-Type: message/global-delivery-status" FAILED, DELIVERY_FAILED);
    expect_worst("multipart/report; boundary=x",
                 "--x\nContent-Type: message/delivery-status\n"
                 "Content-Transfer-Encoding: quoted-printable\n\n=41ction: fail=\ned\n--x--\n",
                 DELIVERY_FAILED);
    expect_worst("multipart/mixed; boundary=x",
                 "--x\nContent-Type: message/rfc822\n\nSubject: x\n"
                 "Content-Type: multipart/report; boundary=y\n\n"
                 "--y\nContent-Type: message/delivery-status" FAILED "--y--\n--x--\n",
                 DELIVERY_UNSAID);
    expect_worst("text/plain", "Content-Type: message/delivery-status" FAILED, DELIVERY_UNSAID);
    expect_worst("multipart/report; boundary=x", "--x\nContent-Type: text/plain" FAILED,
                 DELIVERY_UNSAID);
}

static void a_hostile_report_is_read_all_the_same(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "\n", "Action: failed\n", "Final-Recipient: \\x{\n", "\n ", ";", "(", "Status:5"};
    for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autoptr(GString) status = g_string_new("Final-Recipient: ");
        while (status->len < LIMIT_ANSWER_BYTES)
            g_string_append(status, pieces[i]);
        g_autoptr(GPtrArray) recipients = read_report(status->str);
        bool named;
        delivery_fate_of(recipients, NULL, BOB, &named);
        assert_false(named);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_action_says_what_became_of_it),
        cmocka_unit_test(without_an_action_the_status_says_it),
        cmocka_unit_test(only_the_recipient_itself_counts),
        cmocka_unit_test(what_was_forwarded_failed_where_all_of_it_failed),
        cmocka_unit_test(addresses_are_known_however_they_are_written),
        cmocka_unit_test(blank_lines_in_the_wrong_places_do_not_matter),
        cmocka_unit_test(a_report_counts_in_any_wrapping_but_not_in_a_mail_within),
        cmocka_unit_test(a_hostile_report_is_read_all_the_same),
    };
    mail_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
