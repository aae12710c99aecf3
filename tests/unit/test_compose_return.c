/* Returns: delivery reports with the message or its header. */
#include "mail/write/compose_return.h"
#include "compose_fixture.h"

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
        cmocka_unit_test(a_return_is_a_delivery_report),
        cmocka_unit_test(a_return_bears_the_message_byte_for_byte),
        cmocka_unit_test(a_return_in_utf8_is_message_global),
        cmocka_unit_test(what_strangers_write_in_a_report_stays_in_its_field),
        cmocka_unit_test(a_header_alone_comes_back_whole_whatever_is_in_it),
    };
    g_mime_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
