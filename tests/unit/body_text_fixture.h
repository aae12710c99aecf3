/* Reading the text of a message that is made here. */
#ifndef ASKFIRST_TESTS_TEXT_FIXTURE_H
#define ASKFIRST_TESTS_TEXT_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <malloc.h>
#include <pthread.h>
#include <string.h>
#include <time.h>
#include "mail/read/header.h"
#include "mail/read/html.h"
#include "mail/read/body_text.h"
#include "in_range.h"

/* What one message came to. */
struct result {
    struct locality *locality;
    struct message *message;
    char *text;
};

static inline void free_field(void *field)
{
    field_free(field);
}

static inline GPtrArray *one_field(const char *name, const char *value)
{
    GPtrArray *fields = g_ptr_array_new_with_free_func(free_field);

    if (value)
        g_ptr_array_add(fields, field_new(name, value));
    return fields;
}

static inline struct result read_fields_body(const GPtrArray *fields, const char *body, size_t size)
{
    static const char *const domains[] = {"ours.example", NULL};
    struct result result = {locality_new(domains, "+", NULL), message_new(), NULL};

    message_read_fields(result.message, result.locality, fields);
    message_read_body(result.message, result.locality, fields, body, size, true, &result.text);
    return result;
}

static inline struct result read_body(const char *content_type, const char *body)
{
    g_autoptr(GPtrArray) fields = one_field("Content-Type", content_type);

    return read_fields_body(fields, body, strlen(body));
}

static inline void clear(struct result *result)
{
    locality_free(result->locality);
    message_free(result->message);
    g_free(result->text);
}

static inline void assert_text(const char *content_type, const char *body, const char *expected)
{
    struct result result = read_body(content_type, body);

    assert_string_equal(result.text, expected);
    clear(&result);
}

static inline void assert_html(const char *html, const char *expected)
{
    g_autofree char *text = html_to_text(html, strlen(html));

    assert_string_equal(text, expected);
}

#endif
