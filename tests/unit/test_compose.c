/* Asks and notices. */
#include "compose_fixture.h"
#include "in_range.h"

static void a_notice_is_a_proper_mail(void **state)
{
    struct compose_mail mail = ordinary();
    (void)state;
    mail.in_reply_to = "their-id@client.example";
    GMimeMessage *message = compose_and_parse(&mail, true);
    assert_string_equal(header(message, "From"), "AskFirst <askfirst@a.example>");
    assert_string_equal(header(message, "To"), "Alice <alice@a.example>");
    assert_string_equal(header(message, "Subject"), "Not sent yet: Lunch");
    assert_string_equal(header(message, "Date"), "Sun, 22 Nov 2026 23:26:40 +0000");
    assert_string_equal(header(message, "Message-ID"), "<4711@a.example>");
    assert_string_equal(header(message, "In-Reply-To"), "<their-id@client.example>");
    assert_string_equal(header(message, "References"), "<their-id@client.example>");
    assert_string_equal(header(message, "Auto-Submitted"), "auto-replied");
    assert_string_equal(header(message, "X-Auto-Response-Suppress"), "All");
    assert_string_equal(header(message, "x-ms-reactions"), "disallow");
    assert_string_equal(
        g_mime_object_get_header(g_mime_message_get_mime_part(message), "Content-Language"), "en");
    assert_string_equal(header(message, "MIME-Version"), "1.0");
    GMimeContentType *type = g_mime_object_get_content_type(g_mime_message_get_mime_part(message));
    assert_true(g_mime_content_type_is_type(type, "multipart", "alternative"));
    type = g_mime_object_get_content_type(part_of(message, 0));
    assert_true(g_mime_content_type_is_type(type, "text", "plain"));
    assert_string_equal(g_mime_content_type_get_parameter(type, "charset"), "utf-8");
    g_object_unref(message);
}

static void the_text_part_is_the_text(void **state)
{
    struct compose_mail mail = ordinary();
    (void)state;
    mail.body = "Hello \xc3\x85sa,\n\n= .\n.\nFrom me \xe4\xbd\xa0 \n";
    GMimeMessage *message = compose_and_parse(&mail, true);
    g_autofree char *text = part_text(message, 0);
    assert_string_equal(g_strchomp(text), "Hello \xc3\x85sa,\n\n= .\n.\nFrom me \xe4\xbd\xa0");
    g_object_unref(message);
}

static void the_html_part_says_the_same(void **state)
{
    struct compose_mail mail = ordinary();
    (void)state;
    mail.body = "Hello <b>Alice</b> & \"co\",\nline two\n\n* one\n  more\n* two\nafter\n";
    GMimeMessage *message = compose_and_parse(&mail, true);
    g_autofree char *html = part_text(message, 1);
    assert_non_null(strstr(html, "<p>Hello &lt;b&gt;Alice&lt;/b&gt; &amp; &quot;co&quot;,\n"
                                 "line two</p>\n<ul>\n<li>one\nmore</li>\n<li>two</li>\n</ul>\n"
                                 "<p>after</p>\n</body>"));
    assert_non_null(strstr(html, "<html lang=\"en\">"));
    assert_null(strstr(html, "href"));
    assert_null(strstr(html, "src="));
    g_object_unref(message);
}

static void only_our_links_are_links(void **state)
{
    struct compose_mail mail = ordinary();
    (void)state;
    mail.body = "See https://a.example/x?a=1&b=2. Or <mailto:a@b.example?subject=yes>, http://c "
                "javascript:x https:// mailto: bob@b.example\n";
    GMimeMessage *message = compose_and_parse(&mail, true);
    g_autofree char *html = part_text(message, 1);
    assert_non_null(strstr(html, "<a href=\"https://a.example/x?a=1&amp;b=2\">"
                                 "https://a.example/x?a=1&amp;b=2</a>. Or &lt;"
                                 "<a href=\"mailto:a@b.example?subject=yes\">"
                                 "mailto:a@b.example?subject=yes</a>&gt;, http://c javascript:x "
                                 "https:// mailto: bob@b.example</p>"));
    g_object_unref(message);
}

static void a_link_is_words_in_the_page_and_an_address_in_the_text(void **state)
{
    struct compose_mail mail = ordinary();
    (void)state;
    mail.body =
        "Choose:\n\n[Yes <b>](mailto:a+yes-1@a.example?subject=yes&body=yes%0D%0A)\n\n---\n\nWhy\n";
    GMimeMessage *message = compose_and_parse(&mail, true);
    g_autofree char *text = part_text(message, 0), *html = part_text(message, 1);
    assert_string_equal(g_strchomp(text),
                        "Choose:\n\n* Yes <b>:\n  a+yes-1@a.example\n\n---\n\nWhy");
    assert_non_null(
        strstr(html, "<a href=\"mailto:a+yes-1@a.example?subject=yes&amp;body=yes%0D%0A\" style="));
    assert_non_null(strstr(html, ">Yes &lt;b&gt;</a></p>\n<hr>\n<div "));
    g_object_unref(message);
}

/* The first link of a mail stands out, but not the one that takes all back. */
static void only_what_goes_on_stands_out(void **state)
{
    static const struct {
        const char *body;
        bool stands_out;
    } mails[] = {
        {"[Ask](mailto:a+ask-1@a.example?subject=ask)\n", true},
        {"[Draft](mailto:b@b.example?subject=withdraw)\n", true},
        {"[Do not](mailto:a%2Bwithdraw-1@a.example?subject=x)\n", false},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(mails); i++) {
        struct compose_mail mail = ordinary();
        mail.body = mails[i].body;
        GMimeMessage *message = compose_and_parse(&mail, true);
        g_autofree char *html = part_text(message, 1);
        assert_int_equal(strstr(html, "color:#fff\">") != NULL, mails[i].stands_out);
        g_object_unref(message);
    }
}

static void links_to_one_address_differ_by_subject_in_the_text(void **state)
{
    struct compose_mail mail = ordinary();
    (void)state;
    mail.body = "[Yes](mailto:a@a.example?subject=yes&body=x)\n[No](mailto:a@a.example?subject=no&"
                "body=y)\n";
    GMimeMessage *message = compose_and_parse(&mail, true);
    g_autofree char *text = part_text(message, 0);
    assert_string_equal(g_strchomp(text), "* Yes:\n  mailto:a@a.example?subject=yes\n"
                                          "* No:\n  mailto:a@a.example?subject=no");
    g_object_unref(message);
}

static void an_ask_says_so_and_how_to_stop(void **state)
{
    struct compose_mail mail = ordinary();
    (void)state;
    mail.asks = true;
    mail.reply_to = "a+reply-1@a.example";
    mail.unsubscribe = "mailto:a+never-1@a.example?subject=never";
    GMimeMessage *message = compose_and_parse(&mail, true);
    assert_string_equal(header(message, "Auto-Submitted"), "auto-generated");
    assert_null(strstr(header(message, "X-Auto-Response-Suppress"), "All"));
    assert_string_equal(header(message, "Reply-To"), "<a+reply-1@a.example>");
    assert_string_equal(header(message, "List-Unsubscribe"),
                        "<mailto:a+never-1@a.example?subject=never>");
    assert_string_equal(header(message, "List-Id"), "AskFirst <askfirst.a.example>");
    g_object_unref(message);
    mail.unsubscribe = "mailto:a\r\nBcc: x@y.example";
    message = compose_and_parse(&mail, true);
    assert_null(header(message, "List-Unsubscribe"));
    assert_null(header(message, "List-Id"));
    assert_null(header(message, "Bcc"));
    g_object_unref(message);
}

static void what_an_ask_belongs_to_is_named_in_ascii(void **state)
{
    struct compose_mail mail = ordinary();
    (void)state;
    mail.from = "a@M\xc3\xbcller.example";
    mail.unsubscribe = "mailto:a+never-1@m%C3%BCller.example?subject=never";
    GMimeMessage *message = compose_and_parse(&mail, false);
    assert_string_equal(header(message, "List-Id"), "AskFirst <askfirst.xn--mller-kva.example>");
    g_object_unref(message);
}

static void japanese_is_base64_without_spaces_where_lines_were_folded(void **state)
{
    struct compose_mail mail = ordinary();
    (void)state;
    mail.body = "\xe3\x81\x82\xe3\x81\x84\n\xe3\x81\x86\xe3\x80\x82\n";
    GMimeMessage *message = compose_and_parse(&mail, true);
    g_autofree char *html = part_text(message, 1);
    assert_int_equal(g_mime_part_get_content_encoding(GMIME_PART(part_of(message, 0))),
                     GMIME_CONTENT_ENCODING_BASE64);
    assert_non_null(strstr(html, "<p>\xe3\x81\x82\xe3\x81\x84\xe3\x81\x86\xe3\x80\x82</p>"));
    g_object_unref(message);
}

static void a_hostile_name_or_subject_adds_no_field(void **state)
{
    struct compose_mail mail = ordinary();
    (void)state;
    mail.to_name = "Bob\r\nBcc: x@evil.example\r\n\r\n<script>\xe2\x80\xae\" <z@evil.example>,";
    mail.subject = "a\r\nBcc: x@evil.example\n\n\xff\xe2\x80\xaetxt =?utf-8?q?b=0D=0ABcc:_c?=";
    mail.language = "en\"><script>";
    GMimeMessage *message = compose_and_parse(&mail, true);
    g_autofree char *html = part_text(message, 1);
    InternetAddressList *to = g_mime_message_get_to(message);
    assert_null(header(message, "Bcc"));
    assert_null(header(message, "Content-Language"));
    assert_int_equal(internet_address_list_length(to), 1);
    InternetAddress *one = internet_address_list_get_address(to, 0);
    assert_string_equal(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one)),
                        "alice@a.example");
    assert_string_equal(internet_address_get_name(one),
                        "Bob Bcc: x@evil.example <script>\" <z@evil.example>,");
    assert_string_equal(header(message, "Subject"), "a Bcc: x@evil.example \xef\xbf\xbd"
                                                    "txt = ?utf-8?q?b=0D=0ABcc:_c?=");
    assert_null(strstr(html, "<script>"));
    g_object_unref(message);
}

static void long_subjects_are_cut_and_fit(void **state)
{
    GString *letters = g_string_new(NULL);
    g_autofree char *endless = g_strnfill(100 * 1000, 'w');
    (void)state;
    for (unsigned i = 0; i < 5000; i++)
        g_string_append(letters, "\xf0\x9f\x98\x80");
    const char *subjects[] = {letters->str, endless, ""};
    for (size_t i = 0; i < G_N_ELEMENTS(subjects); i++) {
        struct compose_mail mail = ordinary();
        mail.subject = mail.to_name = subjects[i];
        GMimeMessage *message = compose_and_parse(&mail, true);
        const char *subject = header(message, "Subject");
        assert_uint_in_range(g_utf8_strlen(subject ? subject : "", -1), 0, 200);
        g_object_unref(message);
    }
    g_string_free(letters, TRUE);
}

static void bad_ids_are_left_out(void **state)
{
    g_autofree char *endless = g_strnfill(5000, 'i');
    const char *ids[] = {"a\r\nBcc: x", "a b", "a>b", "\xc3\xa9@x", endless};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
        struct compose_mail mail = ordinary();
        mail.in_reply_to = ids[i];
        GMimeMessage *message = compose_and_parse(&mail, true);
        assert_null(header(message, "In-Reply-To"));
        assert_null(header(message, "References"));
        g_object_unref(message);
    }
}

/* To this address the To field is written so. */
static void assert_to(const char *address, const char *expected)
{
    struct compose_mail mail = ordinary();
    mail.to = address;
    mail.to_name = "";
    GBytes *bytes = compose_mail(&mail);
    gsize size;
    const char *text = g_bytes_get_data(bytes, &size);
    g_autofree char *field = g_strdup_printf("\r\nTo: %s\r\n", expected);
    assert_wire_form(text, size, false);
    if (!g_strstr_len(text, size, field))
        fail_msg("To is not \"%s\" in %.400s", expected, text);
    g_bytes_unref(bytes);
}

static void odd_addresses_are_written_right(void **state)
{
    (void)state;
    assert_to("alic\xc3\xa9@\xc3\xa9x.example", "<alic\xc3\xa9@\xc3\xa9x.example>");
    assert_to("a smith@b.example", "<\"a smith\"@b.example>");
    assert_to("a\"b\\@b.example", "<\"a\\\"b\\\\\"@b.example>");
    assert_to("\"a smith\"@b.example", "<\"a smith\"@b.example>");
    assert_to("", "undisclosed-recipients:;");
    assert_to("a\r\nBcc: x@b.example", "undisclosed-recipients:;");
    assert_to("a@b.example>, <x@c.example", "<\"a@b.example>, <x\"@c.example>");
    assert_to("a@b.example>", "undisclosed-recipients:;");
    assert_to("a\xff@b.example", "undisclosed-recipients:;");
}

static void a_utf8_address_keeps_the_rest_of_the_mail_7bit(void **state)
{
    struct compose_mail mail = ordinary();
    (void)state;
    mail.to = "alic\xc3\xa9@a.example";
    mail.to_name = "Alic\xc3\xa9";
    GMimeMessage *message = compose_and_parse(&mail, false);
    assert_string_equal(header(message, "To"), "Alic\xc3\xa9 <alic\xc3\xa9@a.example>");
    g_object_unref(message);
}

static void a_date_beyond_time_is_left_out(void **state)
{
    struct compose_mail mail = ordinary();
    (void)state;
    mail.date = G_MAXINT64;
    g_object_unref(compose_and_parse(&mail, true));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_notice_is_a_proper_mail),
        cmocka_unit_test(the_text_part_is_the_text),
        cmocka_unit_test(the_html_part_says_the_same),
        cmocka_unit_test(only_our_links_are_links),
        cmocka_unit_test(a_link_is_words_in_the_page_and_an_address_in_the_text),
        cmocka_unit_test(only_what_goes_on_stands_out),
        cmocka_unit_test(links_to_one_address_differ_by_subject_in_the_text),
        cmocka_unit_test(an_ask_says_so_and_how_to_stop),
        cmocka_unit_test(what_an_ask_belongs_to_is_named_in_ascii),
        cmocka_unit_test(japanese_is_base64_without_spaces_where_lines_were_folded),
        cmocka_unit_test(a_hostile_name_or_subject_adds_no_field),
        cmocka_unit_test(long_subjects_are_cut_and_fit),
        cmocka_unit_test(bad_ids_are_left_out),
        cmocka_unit_test(odd_addresses_are_written_right),
        cmocka_unit_test(a_utf8_address_keeps_the_rest_of_the_mail_7bit),
        cmocka_unit_test(a_date_beyond_time_is_left_out),
    };
    g_mime_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
