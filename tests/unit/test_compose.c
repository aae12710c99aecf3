#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <gmime/gmime.h>
#include "in_range.h"
#include "mail/compose.h"

static struct compose_mail ordinary(void)
{
    return (struct compose_mail){.from_name = "AskFirst",
                                 .from = "askfirst@a.example",
                                 .to_name = "Alice",
                                 .to = "alice@a.example",
                                 .subject = "Not sent yet: Lunch",
                                 .body = "Hello Alice,\n\nit waits.\n\n* one\n  more\n* two\n",
                                 .in_reply_to = "",
                                 .message_id = "4711@a.example",
                                 .language = "en",
                                 .date = 1795390000};
}

/* What holds for every mail of ours: CRLF, no bare CR or LF, no line over 998, one header. */
static void assert_wire_form(const char *text, size_t size, bool ascii)
{
    size_t line = 0;
    assert_true(size > 2 && memcmp(text + size - 2, "\r\n", 2) == 0);
    for (size_t i = 0; i < size; i++) {
        assert_int_not_equal(text[i], '\0');
        if (ascii)
            assert_true((guchar)text[i] < 0x80);
        if (text[i] == '\n')
            assert_true(i > 0 && text[i - 1] == '\r');
        if (text[i] == '\r')
            assert_true(i + 1 < size && text[i + 1] == '\n');
        line = text[i] == '\n' ? 0 : line + 1;
        assert_uint_in_range(line, 0, 998 + 1);
    }
}

static GMimeMessage *parse(const char *text, size_t size)
{
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(text, size);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    g_object_unref(parser);
    g_object_unref(stream);
    assert_non_null(message);
    return message;
}

static GMimeMessage *compose_and_parse(const struct compose_mail *mail, bool ascii)
{
    GBytes *bytes = compose_mail(mail);
    gsize size;
    const char *text = g_bytes_get_data(bytes, &size);
    assert_wire_form(text, size, ascii);
    GMimeMessage *message = parse(text, size);
    g_bytes_unref(bytes);
    return message;
}

static const char *header(GMimeMessage *message, const char *name)
{
    return g_mime_object_get_header(GMIME_OBJECT(message), name);
}

static GMimeObject *part_of(GMimeMessage *message, int index)
{
    return g_mime_multipart_get_part(GMIME_MULTIPART(g_mime_message_get_mime_part(message)), index);
}

/* The decoded text of a part, with LF. Caller frees. */
static char *part_text(GMimeMessage *message, int index)
{
    GMimeDataWrapper *content = g_mime_part_get_content(GMIME_PART(part_of(message, index)));
    GMimeStream *stream = g_mime_stream_mem_new();
    g_mime_data_wrapper_write_to_stream(content, stream);
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    g_autofree char *text = g_strndup((char *)bytes->data, bytes->len);
    g_object_unref(stream);
    g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);
    return g_strjoinv("\n", lines);
}

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

/* ---- returns ---- */

static const char original[] =
    "Received: from x\r\n\tby y; now\r\nFrom: Alice <alice@a.example>\r\n"
    "Subject:  two  blanks \r\n\r\nHello\r\n.\r\n--=_b\r\n\xe9\xff "
    "8-bit \t \r\nFrom here\r\n\r\n\r\nno end";

static const struct compose_recipient two[] = {
    {"bob@b.example", "rfc822;Bob@b.example", "5.7.1", "smtp; 550 5.7.1 no\r\nAction: delivered"},
    {"c\xc3\xa9@c.example", NULL, "nonsense", NULL},
};

static struct compose_return ordinary_return(void)
{
    struct compose_mail mail = ordinary();
    return (struct compose_return){.mail = mail,
                                   .reporting_mta = "mx.a.example",
                                   .original_envid = "QQ314159",
                                   .boundary = "=_b0",
                                   .arrival = 1795390000,
                                   .recipients = two,
                                   .n_recipients = G_N_ELEMENTS(two),
                                   .eight_bit = TRUE};
}

/* Head, message and tail as they go out. Caller frees. */
static GString *whole_return(const struct compose_return *ret)
{
    GBytes *head, *tail;
    gsize size;
    compose_return(ret, &head, &tail);
    const char *data = g_bytes_get_data(head, &size);
    GString *whole = g_string_new_len(data, size);
    assert_wire_form(data, size, !ret->utf8);
    g_string_append_len(whole, original, sizeof original - 1);
    data = g_bytes_get_data(tail, &size);
    assert_wire_form(data, size, true);
    g_string_append_len(whole, data, size);
    g_bytes_unref(head);
    g_bytes_unref(tail);
    return whole;
}

static GMimeMessage *parse_return(const struct compose_return *ret)
{
    GString *whole = whole_return(ret);
    GMimeMessage *message = parse(whole->str, whole->len);
    GMimeObject *report = g_mime_message_get_mime_part(message);
    GMimeContentType *type = g_mime_object_get_content_type(report);
    assert_true(g_mime_content_type_is_type(type, "multipart", "report"));
    assert_string_equal(g_mime_content_type_get_parameter(type, "report-type"), "delivery-status");
    assert_int_equal(g_mime_multipart_get_count(GMIME_MULTIPART(report)), 3);
    g_string_free(whole, TRUE);
    return message;
}

static void assert_part_type(GMimeMessage *message, int index, const char *expected)
{
    GMimeContentType *type = g_mime_object_get_content_type(part_of(message, index));
    g_autofree char *name = g_mime_content_type_get_mime_type(type);
    assert_string_equal(name, expected);
}

static void a_return_is_a_delivery_report(void **state)
{
    struct compose_return ret = ordinary_return();
    (void)state;
    GMimeMessage *message = parse_return(&ret);
    g_autofree char *report = part_text(message, 1);
    assert_part_type(message, 0, "text/plain");
    assert_part_type(message, 1, "message/delivery-status");
    assert_part_type(message, 2, "message/rfc822");
    assert_string_equal(g_strchomp(report), "Reporting-MTA: dns; mx.a.example\n"
                                            "Original-Envelope-Id: QQ314159\n"
                                            "Arrival-Date: Sun, 22 Nov 2026 23:26:40 +0000\n\n"
                                            "Original-Recipient: rfc822;Bob@b.example\n"
                                            "Final-Recipient: rfc822; bob@b.example\n"
                                            "Action: failed\nStatus: 5.7.1\n"
                                            "Diagnostic-Code: smtp; 550 5.7.1 no  Action: "
                                            "delivered\n\n"
                                            "Final-Recipient: utf-8; c\\x{E9}@c.example\n"
                                            "Action: failed\nStatus: 5.0.0");
    assert_string_equal(header(message, "Auto-Submitted"), "auto-replied");
    g_object_unref(message);
}

static void a_return_bears_the_message_byte_for_byte(void **state)
{
    struct compose_return ret = ordinary_return();
    (void)state;
    GString *whole = whole_return(&ret);
    const char *begin = g_strstr_len(whole->str, whole->len,
                                     "Content-Type: message/rfc822\r\n"
                                     "Content-Transfer-Encoding: 8bit\r\n\r\n");
    assert_non_null(begin);
    begin = strstr(begin, "\r\n\r\n") + 4;
    assert_memory_equal(begin, original, sizeof original - 1);
    assert_string_equal(begin + sizeof original - 1, "\r\n--=_b0--\r\n");
    g_string_free(whole, TRUE);

    GMimeMessage *message = parse_return(&ret);
    GMimeMessagePart *part = GMIME_MESSAGE_PART(part_of(message, 2));
    GMimeMessage *inner = g_mime_message_part_get_message(part);
    GMimeStream *stream = g_mime_stream_mem_new();
    GMimeFormatOptions *options = g_mime_format_options_new();
    g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS);
    g_mime_object_write_to_stream(GMIME_OBJECT(inner), options, stream);
    g_mime_format_options_free(options);
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    assert_int_equal(bytes->len, sizeof original - 1);
    assert_memory_equal(bytes->data, original, bytes->len);
    g_object_unref(stream);
    g_object_unref(message);
}

static void a_return_in_utf8_is_message_global(void **state)
{
    struct compose_return ret = ordinary_return();
    (void)state;
    ret.utf8 = ret.global = TRUE;
    ret.mail.to = "alic\xc3\xa9@a.example";
    GMimeMessage *message = parse_return(&ret);
    g_autofree char *report = part_text(message, 1);
    assert_part_type(message, 1, "message/global-delivery-status");
    assert_part_type(message, 2, "message/global");
    assert_non_null(strstr(report, "Final-Recipient: utf-8; c\xc3\xa9@c.example\n"));
    g_object_unref(message);
}

static void what_strangers_write_in_a_report_stays_in_its_field(void **state)
{
    g_autofree char *endless = g_strnfill(100 * 1000, 'w');
    g_autofree char *emoji = g_strdup("\xf0\x9f\x98\x80\xff");
    struct compose_recipient bad[] = {
        {"a@b.example\r\nAction: delivered", "rfc822;x\n\n", "5.7.1\n", endless},
        {emoji, endless, NULL, "smtp; =_the-message-goes-here_="},
        {endless, "", "", ""},
    };
    struct compose_return ret = ordinary_return();
    (void)state;
    ret.recipients = bad;
    ret.n_recipients = G_N_ELEMENTS(bad);
    ret.original_envid = "x\r\n\r\nAction: delivered";
    ret.mail.body = "=_the-message-goes-here_=\n";
    GMimeMessage *message = parse_return(&ret);
    g_autofree char *report = part_text(message, 1);
    assert_null(strstr(report, "\nAction: delivered"));
    assert_part_type(message, 2, "message/rfc822");
    g_object_unref(message);
}

/* Compose, check the form of the lines, and give back the part with the header. */
static char *returned_header(struct compose_return *ret)
{
    GBytes *head, *tail;
    gsize size;
    compose_return(ret, &head, &tail);
    const char *data = g_bytes_get_data(head, &size);
    GString *whole = g_string_new_len(data, size);
    data = g_bytes_get_data(tail, &size);
    g_string_append_len(whole, data, size);
    assert_wire_form(whole->str, whole->len, !ret->utf8);
    GMimeMessage *message = parse(whole->str, whole->len);
    char *text = part_text(message, 2);
    g_object_unref(message);
    g_string_free(whole, TRUE);
    g_bytes_unref(head);
    g_bytes_unref(tail);
    return text;
}

static void a_header_alone_comes_back_whole_whatever_is_in_it(void **state)
{
    g_autofree char *endless = g_strnfill(3000, 'w');
    g_autofree char *odd = g_strdup("X-Odd: =_the-message-goes-here_=\nSubject: x");
    g_autofree char *wide = g_strconcat("Subject: caf\xc3\xa9 ", endless, NULL);
    const char *const headers[] = {odd, wide};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(headers); i++)
        for (int utf8 = 0; utf8 < 2; utf8++) {
            struct compose_return ret = ordinary_return();
            ret.header = headers[i];
            ret.utf8 = utf8;
            ret.eight_bit = ret.global = !g_str_is_ascii(headers[i]);
            if (utf8)
                ret.mail.to = "alic\xc3\xa9@a.example";
            g_autofree char *got = returned_header(&ret);
            assert_string_equal(g_strchomp(got), headers[i]);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_notice_is_a_proper_mail),
        cmocka_unit_test(the_text_part_is_the_text),
        cmocka_unit_test(the_html_part_says_the_same),
        cmocka_unit_test(only_our_links_are_links),
        cmocka_unit_test(a_link_is_words_in_the_page_and_an_address_in_the_text),
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
        cmocka_unit_test(a_return_is_a_delivery_report),
        cmocka_unit_test(a_return_bears_the_message_byte_for_byte),
        cmocka_unit_test(a_return_in_utf8_is_message_global),
        cmocka_unit_test(what_strangers_write_in_a_report_stays_in_its_field),
        cmocka_unit_test(a_header_alone_comes_back_whole_whatever_is_in_it),
    };
    g_mime_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
