/* Which words of a message are its sender's. */
#include "base/limits.h"
#include "mail/read/text_extent.h"
#include "body_text_fixture.h"

static void plain_text_is_read(void **state)
{
    (void)state;
    assert_text(NULL, "Bob,\r\nmeet Carol.\r\n", "Bob,\nmeet Carol.\n");
    assert_text("text/plain", "a\rb\a\001c\n", "a\nbc\n");
    assert_text("text/plain; charset=utf-8", "J\303\266rg", "J\303\266rg");
    assert_text("text/plain; charset=iso-8859-1", "J\366rg", "J\303\266rg");
    assert_text("text/plain", "", "");
}

static void a_transfer_encoding_is_undone(void **state)
{
    g_autoptr(GPtrArray) fields = one_field("Content-Transfer-Encoding", " base64");
    struct result result = read_fields_body(fields, "SGVsbG8=", 8);

    (void)state;
    assert_string_equal(result.text, "Hello");
    clear(&result);
}

static void words_stay_readable_in_an_unknown_charset(void **state)
{
    (void)state;
    assert_text("text/plain; charset=x-martian", "meet J\366rg", "meet J\303\266rg");
    assert_text("text/plain", "meet J\366rg, Carol", "meet J\303\266rg, Carol");
    assert_text("text/plain; charset=utf-8", "meet \377Carol", "meet \303\277Carol");
}

static void a_body_cut_inside_a_character_is_still_utf8(void **state)
{
    (void)state;
    assert_text("text/plain; charset=utf-8", "J\303\266rg J\303", "J\303\266rg J\357\277\275");
}

static void nul_octets_are_left_out(void **state)
{
    g_autoptr(GPtrArray) fields = one_field("Content-Type", "text/plain; charset=utf-8");
    struct result result = read_fields_body(fields, "Bob\0, meet Carol", 16);

    (void)state;
    assert_string_equal(result.text, "Bob, meet Carol");
    clear(&result);
}

static void flowed_lines_are_joined(void **state)
{
    (void)state;
    assert_text("text/plain; format=flowed",
                "Bob, meet \r\nCarol.\r\n> old \r\n> words\r\n-- \r\nme\r\n",
                "Bob, meet Carol.\n> old words\n-- \nme\n");
    assert_text("text/plain; format=flowed; delsp=yes", "Ca \r\nrol \r\n> x\r\n", "Carol\n> x\n");
}

static void assert_decoded(const char *encoding, const char *body, const char *expected)
{
    g_autoptr(GPtrArray) fields = one_field("Content-Type", "text");
    g_ptr_array_add(fields, field_new("Content-Transfer-Encoding", encoding));
    struct result result = read_fields_body(fields, body, strlen(body));

    assert_string_equal(result.text, expected);
    clear(&result);
}

static void small_mistakes_of_programs_are_forgiven(void **state)
{
    (void)state;
    assert_decoded("base64;", "Qm9iLCBtZWV0IENhcm9sCg==\n", "Bob, meet Carol\n");
    assert_decoded("quoted-printable", "introd= \t\r\nuce= \nd =3D x", "introduced = x");
    assert_decoded("7bit", "a = b\nc= \n", "a = b\nc= \n");
    assert_decoded("quoted-printable", "a=3Db=\r\n", "a=b");
    assert_decoded("\"base64\"", "SGVsbG8=", "Hello");
    assert_decoded("(it is) base64 (x)", "SGVsbG8=", "Hello");
    assert_decoded("Base-64", "SGVs\r\nbG8", "Hello");
    assert_decoded("base64", "SGVsbG8=SGVsbG8=", "HelloHello");
    assert_decoded("Quoted_Printable", "J=C3=B6rg", "J\303\266rg");
    assert_decoded("x-uuencode", "begin 644 x\n%:&5L;&\\*\n`\nend\n", "hello");
}

/* RFC 2045 (5.2): what nobody can read is plain text; each of these is written by some program. */
static void a_type_that_is_written_wrong_is_plain_text(void **state)
{
    const char *const types[] = {"text",
                                 "text/",
                                 "text/*",
                                 "TEXT; charset",
                                 "plain",
                                 "\"text/plain\"",
                                 "text plain",
                                 "text / plain",
                                 "text/plain x",
                                 "(text) text/plain",
                                 "",
                                 "us-ascii",
                                 "text/x-unknown"};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        g_autofree char *part = g_strdup_printf(
            "--b\nContent-Type: %s\nContent-Transfer-Encoding: base64;\n\nSGVsbG8=\n--b--\n",
            types[i]);
        assert_text(types[i], "Hello", "Hello");
        assert_text("multipart/mixed; boundary=b", part, "Hello");
    }
    assert_text("html", "<p>Bob", "Bob\n");
    assert_text("text/csv", "Bob;Carol", "");
    assert_text("text/css", "p{}", "");
}

static void an_octet_of_no_charset_does_not_hide_a_type(void **state)
{
    static const char part[] =
        "--b\nContent-Type: text/html; name=J\366rg\nContent-Transfer-Encoding: base64\n\n"
        "PHA+Qm9i\n--b\nContent-Type: application/pdf; name=J\366rg.pdf\n\n%PDF\n--b--\n";

    (void)state;
    assert_text("multipart/mixed; boundary=b; name=\"J\366rg\"", part, "Bob\n");
    assert_text("multipart/m\366xed; boundary=b", part, "Bob\n");
    assert_text("text/html; name=J\366rg", "<p>Bob", "Bob\n");
    assert_text("text/csv; name=J\366rg", "Bob;Carol", "");
    assert_text("text/pl\366in", "Bob", "Bob");
    assert_text("t\366xt/plain", "Bob", "Bob");
}

static void a_charset_is_found_whatever_stands_around_it(void **state)
{
    const char *const types[] = {
        "text/plain charset=iso-8859-2",     "text/plain, charset=iso-8859-2; format=fixed",
        "text/plain; charset:iso-8859-2",    "text/plain; charset='iso-8859-2'",
        "text/plain; charset= \"ISO-8859-2", "text; charset=iso-8859-2"};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        assert_text(types[i], "\346", "\304\207");
}

/* The labels of the WHATWG Encoding Standard. */
static void a_charset_is_what_programs_mean_by_its_name(void **state)
{
    const struct {
        const char *type, *octets, *text;
    } cases[] = {
        {"text/plain; charset=iso-8859-1", "\223Hi\224 \200",
         "\342\200\234Hi\342\200\235 \342\202\254"},
        {"text/plain; charset=LATIN1", "J\366rg", "J\303\266rg"},
        {"text/plain; charset=us-ascii", "J\303\266rg", "J\303\266rg"},
        {"text/plain; charset=ANSI_X3.4-1968", "J\366rg", "J\303\266rg"},
        {"text/plain; charset=unicode-1-1-utf-8", "J\303\266rg", "J\303\266rg"},
        {"text/plain; charset=ks_c_5601-1987", "\261\350\303\266\274\366",
         "\352\271\200\354\262\240\354\210\230"},
        {"text/plain; charset=gb2312", "\326\354\351F\273\371",
         "\346\234\261\351\225\225\345\237\272"},
        {"text/plain; charset=x-sjis", "\356\340\213\264", "\351\253\231\346\251\213"},
        {"text/plain; charset=iso-8859-8-i", "\371\354\345\355",
         "\327\251\327\234\327\225\327\235"},
        {"text/plain; charset=iso-2022-jp", "\033$B-!;3ED\033(B!",
         "\342\221\240\345\261\261\347\224\260!"},
        {"text/plain; charset=iso-2022-jp", "\033(I6E\033(J x", "\357\275\266\357\276\205 x"},
        {"text/plain; charset=iso-8859-9", "\376\200", "\305\237\342\202\254"},
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_text(cases[i].type, cases[i].octets, cases[i].text);
}

static void all_text_parts_are_read(void **state)
{
    (void)state;
    assert_text(
        "multipart/mixed; boundary=b",
        "--b\n\nThe house:\n--b\nContent-Type: image/png\nContent-Disposition: inline\n\npicture\n"
        "--b\nContent-Type: text/html\n\n<p>Bob, meet Carol.\n--b--\n",
        "The house:\n\f\nBob, meet Carol.\n");
}

/* Mail programs show it between the others. */
static void a_text_with_a_name_is_read_unless_it_is_an_attachment(void **state)
{
    (void)state;
    assert_text("multipart/mixed; boundary=b",
                "--b\n\nHi\n--b\nContent-Disposition: inline; filename=a.txt\n\nBob,\n"
                "--b\nContent-Type: text/plain; name=b.txt\n\nmeet Carol.\n"
                "--b\nContent-Type: text/plain; name=c.txt\nContent-Disposition: attachment\n\n"
                "attached\n--b--\n",
                "Hi\n\f\nBob,\n\f\nmeet Carol.");
}

static void expect_extent(const char *body, size_t text, size_t extent)
{
    assert_int_equal(extent_of_text(body, strlen(body), text), extent);
}

static void pictures_before_the_words_do_not_count(void **state)
{
    (void)state;
    const char head[] = "--b\r\nContent-Type: IMAGE/jpeg\r\n\r\n", rest[] = "--b\r\n\r\nwords\r\n";
    g_autofree char *picture = g_strnfill(5000, 'A');
    g_autofree char *body = g_strconcat(head, picture, "\r\n", rest, NULL);
    size_t text = strlen(head) - 2 + strlen(rest) - 2; /* without the empty line of the picture */
    expect_extent(body, text, strlen(body) - 2);
    expect_extent(body, 1000, strlen(body));
    g_autofree char *log = g_strconcat("--b\nContent-Type: text/plain\nContent-Disposition: "
                                       "attachment; filename=a.log\n\n",
                                       picture, "\n", rest, NULL);
    expect_extent(log, 120, strlen(log));
    expect_extent("words and words", 5, 5);
    expect_extent("words", 5, 5);
    expect_extent("", 5, 0);
}

static void pictures_are_skipped_up_to_a_limit(void **state)
{
    (void)state;
    const char head[] = "--b\nContent-Type: image/png\n\n";
    g_autofree char *picture = g_strnfill(LIMIT_BEFORE_TEXT, 'A');
    g_autofree char *body = g_strconcat(head, picture, "\n--b\n\nwords\n", NULL);
    expect_extent(body, 1000, LIMIT_BEFORE_TEXT);
}

/* Why not all of the words were read, as the reasons say it. */
static void assert_cut(const char *content_type, const char *body, const char *expected)
{
    struct result result = read_body(content_type, body);

    assert_null(result.message->unread);
    if (expected)
        assert_string_equal(result.message->cut, expected);
    else
        assert_null(result.message->cut);
    clear(&result);
}

static void what_was_not_read_is_said_so(void **state)
{
    g_autoptr(GString) parts = g_string_new(NULL);
    g_autofree char *fits = g_strnfill(LIMIT_TEXT - 4, 'x');
    g_autofree char *longer = g_strnfill(LIMIT_TEXT + 1, 'x');

    (void)state;
    for (unsigned i = 0; i < LIMIT_MIME_PARTS - 1; i++)
        g_string_append(parts, "--b\n\nHi\n");
    g_autofree char *few = g_strconcat(parts->str, "--b--\n", NULL);
    assert_cut("multipart/mixed; boundary=b", few, NULL);
    g_string_append(parts, "--b\n\nHi\n--b\n\nBob, meet Carol.\n--b--\n");
    assert_cut("multipart/mixed; boundary=b", parts->str, "its parts are too deep or too many");
    assert_cut(NULL, fits, NULL);
    assert_cut(NULL, longer, "its text is too long");
}

static void attachments_and_messages_inside_are_not_the_senders_words(void **state)
{
    (void)state;
    assert_text("multipart/mixed; boundary=b",
                "--b\nContent-Type: message/rfc822\n\nSubject: x\n\nforwarded\n"
                "--b\nContent-Disposition: attachment; filename=a.txt\n\nattached\n"
                "--b\nContent-Type: image/png\n\npicture\n"
                "--b\n\nwords\n--b--\n",
                "words");
}

static void a_cut_multipart_is_read_as_far_as_it_goes(void **state)
{
    (void)state;
    assert_text("multipart/mixed; boundary=b", "--b\nContent-Type: text/plain\n\nBob, meet Ca",
                "Bob, meet Ca");
    assert_text("multipart/mixed; boundary=b", "--b\nContent-Ty", "");
    assert_text("multipart/mixed", "no boundary", "");
}

static void inline_pgp_seals_a_message(void **state)
{
    struct result result = read_body("text/plain", "hi\n-----BEGIN PGP SIGNED MESSAGE-----\nx");

    (void)state;
    assert_true(result.message->sealed);
    clear(&result);
    result = read_body("text/plain", "write -----BEGIN PGP MESSAGE----- to begin");
    assert_false(result.message->sealed);
    clear(&result);
}

static void a_signed_part_inside_seals_a_message(void **state)
{
    struct result result = read_body("multipart/mixed; boundary=b",
                                     "--b\nContent-Type: multipart/signed; boundary=c\n\n"
                                     "--c\n\nwords\n--c--\n--b--\n");

    (void)state;
    assert_true(result.message->sealed);
    assert_string_equal(result.text, "words");
    clear(&result);
}

static void attendees_of_an_invitation_are_visible(void **state)
{
    struct result result = read_body(
        "multipart/alternative; boundary=b",
        "--b\n\nmeet\n--b\nContent-Type: text/calendar; charset=utf-8\n\nBEGIN:VCALENDAR\r\n"
        "ORGANIZER:mailto:boss@x.org\r\nattendee;CN=\"Bob: the; ^'B^'\";RSVP=TRUE:MAIL\r\n"
        " TO:bob@x.org\r\nATTENDEE:mailto:carol%40y.org?x=y\r\n"
        "ATTENDEE;EMAIL=dan@z.org:urn:uuid:1\r\nATTENDEE;CN=x\r\nATTENDEES:mailto:no@x.org\r\n"
        "END:VCALENDAR\r\n--b--\n");
    const GPtrArray *visible = result.message->visible;

    (void)state;
    assert_true(result.message->calendar);
    assert_string_equal(result.text, "meet");
    assert_int_equal(visible->len, 3);
    assert_string_equal(((struct mailbox *)visible->pdata[0])->address_id, "bob@x.org");
    assert_string_equal(((struct mailbox *)visible->pdata[0])->name, "Bob: the; \"B\"");
    assert_string_equal(((struct mailbox *)visible->pdata[1])->address_id, "carol@y.org");
    assert_string_equal(((struct mailbox *)visible->pdata[2])->address_id, "dan@z.org");
    assert_int_equal(((struct mailbox *)visible->pdata[2])->fields, VISIBLE_CALENDAR);
    clear(&result);
}

static void a_thousand_attendees_are_enough(void **state)
{
    g_autoptr(GString) body = g_string_new(NULL);
    struct result result;

    (void)state;
    for (unsigned i = 0; i < 2000; i++)
        g_string_append_printf(body, "ATTENDEE:mailto:a%u@x.org\n", i);
    result = read_body("text/calendar", body->str);
    assert_int_equal(result.message->visible->len, LIMIT_ATTENDEES);
    clear(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text_is_read),
        cmocka_unit_test(a_transfer_encoding_is_undone),
        cmocka_unit_test(words_stay_readable_in_an_unknown_charset),
        cmocka_unit_test(a_body_cut_inside_a_character_is_still_utf8),
        cmocka_unit_test(nul_octets_are_left_out),
        cmocka_unit_test(flowed_lines_are_joined),
        cmocka_unit_test(small_mistakes_of_programs_are_forgiven),
        cmocka_unit_test(a_type_that_is_written_wrong_is_plain_text),
        cmocka_unit_test(an_octet_of_no_charset_does_not_hide_a_type),
        cmocka_unit_test(a_charset_is_found_whatever_stands_around_it),
        cmocka_unit_test(a_charset_is_what_programs_mean_by_its_name),
        cmocka_unit_test(all_text_parts_are_read),
        cmocka_unit_test(a_text_with_a_name_is_read_unless_it_is_an_attachment),
        cmocka_unit_test(pictures_before_the_words_do_not_count),
        cmocka_unit_test(pictures_are_skipped_up_to_a_limit),
        cmocka_unit_test(what_was_not_read_is_said_so),
        cmocka_unit_test(attachments_and_messages_inside_are_not_the_senders_words),
        cmocka_unit_test(a_cut_multipart_is_read_as_far_as_it_goes),
        cmocka_unit_test(inline_pgp_seals_a_message),
        cmocka_unit_test(a_signed_part_inside_seals_a_message),
        cmocka_unit_test(attendees_of_an_invitation_are_visible),
        cmocka_unit_test(a_thousand_attendees_are_enough),
    };
    mail_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
