/* Mails of ours, and what they say when they are parsed. */
#ifndef ASKFIRST_TESTS_COMPOSE_FIXTURE_H
#define ASKFIRST_TESTS_COMPOSE_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "mail/write/compose.h"
#include "in_range.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <gmime/gmime.h>

static inline struct compose_mail ordinary(void)
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
static inline void assert_wire_form(const char *text, size_t size, bool ascii)
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

static inline GMimeMessage *parse(const char *text, size_t size)
{
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(text, size);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    g_object_unref(parser);
    g_object_unref(stream);
    assert_non_null(message);
    return message;
}

static inline GMimeMessage *compose_and_parse(const struct compose_mail *mail, bool ascii)
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

static inline GMimeObject *part_of(GMimeMessage *message, int index)
{
    return g_mime_multipart_get_part(GMIME_MULTIPART(g_mime_message_get_mime_part(message)), index);
}

/* The decoded text of a part, with LF. Caller frees. */
static inline char *part_text(GMimeMessage *message, int index)
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

#endif
