/* Sent to each alone: nobody sees an address or a number of another, however it is written; or the
 * choice is not there. */
#include "base/limits.h"
#include "mail/read/header.h"
#include "send_separately_fixture.h"
#include "store_fixture.h"

static void refused(struct sending *s, const char *message, enum separate_obstacle expected)
{
    g_autoptr(GError) error = NULL;
    enum separate_obstacle obstacle;

    g_ptr_array_set_size(s->request->copies, 0);
    hold_copy(s, message, strlen(message));
    assert_ok(post_may_send_separately(&s->config, s->spool, s->request, NULL, &obstacle, &error),
              error);
    if (obstacle != expected)
        print_error("%s\n", message);
    assert_int_equal(obstacle, expected);
    if (expected != SEPARATE_POSSIBLE)
        assert_fails(post_send_separately(&s->config, s->spool, s->request, NOW, &error), error,
                     ERROR_STATE);
}

/* Bob Stein and Carol King; the fields may say more, and end without a blank line. */
static char *message_of(const char *fields, const char *body)
{
    return g_strconcat("From: Alice Miller <alice@home.example>\r\n"
                       "To: Bob Stein <bob@b.example>, Carol King <Carol.King@gmail.com>,\r\n"
                       " =?utf-8?q?J=C3=B6rg?= <joerg@xn--bcher-kva.example>\r\n",
                       fields, "\r\n", body, NULL);
}

static void withhold_three(struct sending *s)
{
    fixture_set(&s->request->introducer_name, "Alice Miller");
    withhold(s, "bob@b.example");
    withhold(s, "carolking@gmail.com");
    withhold(s, "Carol.King@gmail.com");
    withhold(s, "joerg@xn--bcher-kva.example");
}

static const char undisclosed[] = "From: Alice Miller <alice@home.example>\r\n"
                                  "To: undisclosed-recipients:;\r\n";

/* Sends the body under these fields and expects it to become another. */
static void becomes(struct sending *s, const char *fields, const char *body, const char *expected)
{
    g_autofree char *message = message_of(fields, body);
    g_autofree char *all = g_strconcat(undisclosed, fields, "\r\n", expected, NULL);

    refused(s, message, SEPARATE_POSSIBLE);
    g_autofree char *got = sent(s, 0);
    assert_string_equal(got, all);
}

static void cannot(struct sending *s, const char *fields, const char *body,
                   enum separate_obstacle obstacle)
{
    g_autofree char *message = message_of(fields, body);

    refused(s, message, obstacle);
}

static void an_address_is_withheld_however_it_is_written(void **state)
{
    struct sending *s = *state;

    withhold_three(s);
    becomes(
        s, "",
        "BOB@b.Example, bob+list@b.example, mailto:bob%40b.example?x, c.arol.king@gmail.com,\r\n"
        "CarolKing@googlemail.com joerg@b\303\274cher.example bob&#64;b.example\r\n",
        "[address withheld], [address withheld], mailto:[address withheld]?x, [address "
        "withheld],\r\n"
        "[address withheld] [address withheld] [address withheld]\r\n");
    becomes(s, "Content-Transfer-Encoding: quoted-printable\r\n",
            "Ask bo=\r\nb@b.ex=\r\nample=21\r\n", "Ask [address withheld]!\r\n");
    becomes(s, "Content-Transfer-Encoding: base64\r\n", "Ym9iQGIuZXhhbXBsZQ0K\r\n",
            "W2FkZHJlc3Mgd2l0aGhlbGRdDQo=\r\n");
    becomes(s, "Content-Type: text/html\r\n",
            "<a href=\"mailto:b&#111;b%40b.example\">bob&commat;b&period;example</a>\r\n",
            "<a href=\"mailto:[address withheld]\">[address withheld]</a>\r\n");
    becomes(s, "", "bob\342\200\213@b.example joerg@xn--bcher-kva.example\r\n",
            "[address withheld] [address withheld]\r\n");
    becomes(s, "Content-Type: text/plain; charset=utf-8\r\n", "ｂｏｂ＠b．example！\r\n",
            "[address withheld]！\r\n");
    becomes(s, "Content-Type: text/plain; charset=iso-8859-1\r\n",
            "joerg@b\374cher.example \344\r\n", "[address withheld] \344\r\n");
}

static void quoted_heads_lose_their_addresses(void **state)
{
    struct sending *s = *state;

    withhold_three(s);
    becomes(s, "",
            "On Monday, Carol King\r\n<carol.king@gmail.com> wrote:\r\n> From: Bob "
            "<bob@b.example>\r\n> To: carol.king@gmail.com [mailto:carol.king@gmail.com]\r\n",
            "On Monday, Carol King\r\n<[address withheld]> wrote:\r\n> From: Bob "
            "<[address withheld]>\r\n> To: [address withheld] [mailto:[address withheld]]\r\n");
}

static void a_number_beside_a_name_is_withheld(void **state)
{
    struct sending *s = *state;

    withhold_three(s);
    becomes(s, "", "Bob, meet Carol: +49 (30) 123-4567.\r\n\r\nHer office is 030/7654321.\r\n",
            "Bob, meet Carol: [number withheld].\r\n\r\nHer office is [number withheld].\r\n");
    becomes(s, "",
            "Hi Bob, hi Carol,\r\n\r\nthe shop is 0800 1234567.\r\n\r\nAlice Miller\r\n"
            "+49 30 999888\r\n",
            "Hi Bob, hi Carol,\r\n\r\nthe shop is 0800 1234567.\r\n\r\nAlice Miller\r\n"
            "+49 30 999888\r\n");
    becomes(s, "", "Carol will be there on 28.11.2026 at 14:30, 2026-11-28.\r\n",
            "Carol will be there on 28.11.2026 at 14:30, 2026-11-28.\r\n");
    becomes(s, "",
            "J\303\266rg: \357\274\220\357\274\223\357\274\215\357\274\221\357\274\222"
            "\357\274\223\357\274\224-5678\r\n",
            "J\303\266rg: [number withheld]\r\n");
    becomes(s, "", "bob@b.example\r\nTel. +1.555.010.0199 ext. 4\r\n",
            "[address withheld]\r\nTel. [number withheld] ext. 4\r\n");
}

static void a_number_in_a_quotation_is_withheld_but_the_senders_own(void **state)
{
    struct sending *s = *state;

    withhold_three(s);
    becomes(s, "",
            "See below.\r\n\r\n-- \r\nAlice Miller\r\n+49 30 999888\r\n\r\n"
            "-----Original Message-----\r\nFrom: Carol King\r\nSent: Monday\r\nTo: Bob\r\n"
            "Subject: x\r\n\r\nCall me\r\n\r\n+44 20 7946 0123\r\n\r\n030 999 888\r\n",
            "See below.\r\n\r\n-- \r\nAlice Miller\r\n+49 30 999888\r\n\r\n"
            "-----Original Message-----\r\nFrom: Carol King\r\nSent: Monday\r\nTo: Bob\r\n"
            "Subject: x\r\n\r\nCall me\r\n\r\n[number withheld]\r\n\r\n030 999 888\r\n");
    becomes(s, "", "Fine.\r\n\r\n> Yours\r\n>\r\n> 020 7946 0123\r\n",
            "Fine.\r\n\r\n> Yours\r\n>\r\n> [number withheld]\r\n");
}

static void a_number_is_theirs_wherever_it_stands(void **state)
{
    struct sending *s = *state;

    withhold_three(s);
    becomes(
        s, "Content-Type: multipart/alternative; boundary=x\r\n",
        "--x\r\n\r\nCarol: 030 1234567\r\n\r\nx\r\n\r\nSo call (0)30-1234567\r\n--x\r\n"
        "Content-Type: text/html\r\n\r\n<p>Carol: <a href=\"tel:+49%2030%201234567\">"
        "030&nbsp;123 4567</a></p><a href=\"tel:+4430555777\">call</a>\r\n--x--\r\n",
        "--x\r\n\r\nCarol: [number withheld]\r\n\r\nx\r\n\r\nSo call [number withheld]\r\n--x\r\n"
        "Content-Type: text/html\r\n\r\n<p>Carol: <a href=\"tel:[number withheld]\">"
        "[number withheld]</a></p><a href=\"tel:[number withheld]\">call</a>\r\n--x--\r\n");
}

static void the_subject_loses_them_too(void **state)
{
    struct sending *s = *state;
    g_autofree char *message =
        message_of("Subject: =?utf-8?b?Q2Fyb2w6IDAzMCAxMjM0NTY3LCBib2JAYi5leGFtcGxl?=\r\n",
                   "Call 030 1234567\r\n");

    withhold_three(s);
    refused(s, message, SEPARATE_POSSIBLE);
    g_autofree char *got = sent(s, 0);
    assert_non_null(strstr(got, "Subject: Carol: [number withheld], [address withheld]\r\n"));
    assert_non_null(strstr(got, "Call [number withheld]\r\n"));
}

#define MIXED "Content-Type: multipart/mixed; boundary=x\r\n"
#define ATTACH(head, text) "--x\r\n\r\nHi\r\n--x\r\n" head "\r\n" text "\r\n--x--\r\n"

static void what_is_attached_and_shows_one_cannot_go(void **state)
{
    struct sending *s = *state;

    withhold_three(s);
    cannot(s, MIXED,
           ATTACH("Content-Type: text/vcard\r\n", "FN:Carol\r\nEMAIL:carolking@gmail.com"),
           SEPARATE_ATTACHED);
    cannot(s, MIXED, ATTACH("Content-Type: text/vcard\r\n", "FN:Carol King\r\nTEL:+49301234567"),
           SEPARATE_ATTACHED);
    cannot(s, MIXED, ATTACH("Content-Type: text/calendar\r\n", "ATTENDEE:MAILTO:bob@b.example"),
           SEPARATE_ATTACHED);
    cannot(s, MIXED,
           ATTACH("Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n",
                  "Ym9iQGIuZXhhbXBsZQ0K"),
           SEPARATE_ATTACHED);
    cannot(s, MIXED,
           ATTACH("Content-Type: message/rfc822\r\n", "From: Bob <bob@b.example>\r\n\r\nHi"),
           SEPARATE_ATTACHED);
    cannot(
        s, MIXED,
        ATTACH("Content-Type: text/plain\r\nContent-Disposition: attachment\r\n", "bob@b.example"),
        SEPARATE_ATTACHED);
    cannot(s, MIXED, ATTACH("Content-Type: application/ms-tnef\r\n", "x"), SEPARATE_ATTACHED);
    cannot(s, MIXED, ATTACH("Content-Type: application/pdf\r\n", "no address"), SEPARATE_POSSIBLE);
}

static void what_the_head_of_a_part_shows_cannot_go(void **state)
{
    struct sending *s = *state;

    withhold_three(s);
    cannot(s, MIXED, ATTACH("Content-Type: image/png; name=\"bob@b.example.png\"\r\n", "x"),
           SEPARATE_ATTACHED);
    cannot(s, MIXED,
           ATTACH("Content-Type: image/png; name*0=\"bob@b\"; name*1=\".example\"\r\n", "x"),
           SEPARATE_ATTACHED);
    cannot(s, MIXED,
           ATTACH("Content-Disposition: attachment; filename*=utf-8''bob%40b.example\r\n", "x"),
           SEPARATE_ATTACHED);
    cannot(s, MIXED, ATTACH("Content-Description: =?utf-8?q?bob=40b=2Eexample?=\r\n", "x"),
           SEPARATE_ATTACHED);
    cannot(s, MIXED,
           ATTACH("Content-Type: text/plain; protected-headers=v1\r\nTo: bob@b.example\r\n", "x"),
           SEPARATE_ATTACHED);
    cannot(s, "Content-Type: image/png; name=\"bob@b.example.png\"\r\n", "x", SEPARATE_ATTACHED);
}

static void what_is_signed_or_encrypted_cannot_go(void **state)
{
    struct sending *s = *state;

    withhold_three(s);
    cannot(s, "Content-Type: multipart/signed; boundary=x\r\n",
           "--x\r\n\r\nAsk bob@b.example\r\n--x--\r\n", SEPARATE_SEALED);
    cannot(s, "Content-Type: multipart/signed; boundary=x\r\n", "--x\r\n\r\nHi\r\n--x--\r\n",
           SEPARATE_POSSIBLE);
    cannot(s, "Content-Type: application/pkcs7-mime\r\n", "MIIB\r\n", SEPARATE_SEALED);
    cannot(s, "", "-----BEGIN PGP MESSAGE-----\r\n\r\nx\r\n", SEPARATE_SEALED);
    cannot(s, "DKIM-Signature: v=1; h=from:to; b=x\r\n", "Hi\r\n", SEPARATE_SEALED);
    cannot(s, "DKIM2-Signature: i=1; b=x\r\n", "Hi\r\n", SEPARATE_SEALED);
    cannot(s, "DKIM-Signature: v=1; h=from:subject; b=x\r\n", "Hi\r\n", SEPARATE_POSSIBLE);
}

static void what_stands_oddly_cannot_go(void **state)
{
    struct sending *s = *state;

    withhold_three(s);
    cannot(s, "Content-Type: text/html\r\n", "bob<b>@b.</b>example\r\n", SEPARATE_ODD);
    cannot(s, "Content-Type: text/html\r\n", "Carol: 030 <b>123</b> 4567\r\n", SEPARATE_ODD);
    cannot(s, "Received: by x for <bob@b.example>; Monday\r\n", "Hi\r\n", SEPARATE_ODD);
    cannot(s, "In-Reply-To: bob@b.example\r\n", "Hi\r\n", SEPARATE_ODD);
}

static void a_message_that_is_too_large_cannot_go(void **state)
{
    struct sending *s = *state;
    g_autofree char *large = g_strnfill(LIMIT_SEPARATE_BYTES, 'x');
    g_autofree char *text = g_strnfill(LIMIT_TEXT, 'x');
    g_autofree char *longer = g_strconcat("x", text, NULL);

    withhold_three(s);
    cannot(s, "Content-Type: image/png\r\n", large, SEPARATE_POSSIBLE);
    cannot(s, "", text, SEPARATE_POSSIBLE);
    cannot(s, "", longer, SEPARATE_LARGE);
}

static void one_octet_more_is_too_large(void **state)
{
    struct sending *s = *state;
    g_autofree char *large = g_strnfill(LIMIT_SEPARATE_BYTES + 1, 'x');

    withhold_three(s);
    cannot(s, "Content-Type: image/png\r\n", large, SEPARATE_LARGE);
}

static void large_attachments_stay_in_the_spool(void **state)
{
    struct sending *s = *state;
    g_autoptr(GError) error = NULL;
    g_autofree char *filler = g_strnfill(100000, 'x');
    g_autofree char *body =
        g_strconcat("--x\r\n\r\nAsk bob@b.example\r\n--x\r\nContent-Type: image/png\r\n\r\n",
                    filler, "\r\n--x--\r\n", NULL);
    g_autofree char *message = message_of(MIXED, body);

    withhold_three(s);
    hold_copy(s, message, strlen(message));
    g_autoptr(GPtrArray) releases =
        post_send_separately(&s->config, s->spool, s->request, NOW, &error);
    assert_ok(releases, error);
    assert_true(g_bytes_get_size(((struct outgoing *)releases->pdata[0])->head) < 1000);
    g_autofree char *got = sent(s, 0);
    assert_non_null(strstr(got, "Ask [address withheld]\r\n--x\r\n"));
    assert_null(strstr(got, "bob@"));
}

static char *repeat(const char *piece, size_t size)
{
    GString *text = g_string_sized_new(size + 100);

    while (text->len < size)
        g_string_append(text, piece);
    return g_string_free(text, FALSE);
}

static void hostile_bodies_are_looked_through_in_time(void **state)
{
    static const char *const pieces[] = {
        "1 ",   "12-34.", "a@a@",  "bob@",  "%40",           "&#64;",
        "+(+(", "tel:",   "Carol", "> -- ", "bob+@b.example"};
    struct sending *s = *state;

    withhold_three(s);
    for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autofree char *large = repeat(pieces[i], 4 * 1024 * 1024);
        g_autofree char *text = repeat(pieces[i], 60 * 1024);
        g_autofree char *body =
            g_strconcat("--x\r\n\r\nCarol 030 1234567\r\n", text,
                        "\r\n--x\r\nContent-Type: image/png\r\n\r\n", large, "\r\n--x--\r\n", NULL);
        g_autofree char *message = message_of(MIXED, body);
        g_autoptr(GError) error = NULL;
        enum separate_obstacle obstacle;
        g_ptr_array_set_size(s->request->copies, 0);
        hold_copy(s, message, strlen(message));
        gint64 begin = g_get_monotonic_time();
        assert_ok(
            post_may_send_separately(&s->config, s->spool, s->request, NULL, &obstacle, &error),
            error);
        gint64 took = g_get_monotonic_time() - begin;
        if (took > 5 * G_USEC_PER_SEC)
            print_error("%s: %" G_GINT64_FORMAT " ms\n", pieces[i], took / 1000);
        assert_true(took < 5 * G_USEC_PER_SEC);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_address_is_withheld_however_it_is_written),
        TEST(quoted_heads_lose_their_addresses),
        TEST(a_number_beside_a_name_is_withheld),
        TEST(a_number_in_a_quotation_is_withheld_but_the_senders_own),
        TEST(a_number_is_theirs_wherever_it_stands),
        TEST(the_subject_loses_them_too),
        TEST(what_is_attached_and_shows_one_cannot_go),
        TEST(what_the_head_of_a_part_shows_cannot_go),
        TEST(what_is_signed_or_encrypted_cannot_go),
        TEST(what_stands_oddly_cannot_go),
        TEST(a_message_that_is_too_large_cannot_go),
        TEST(one_octet_more_is_too_large),
        TEST(large_attachments_stay_in_the_spool),
        TEST(hostile_bodies_are_looked_through_in_time),
    };
    mail_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
