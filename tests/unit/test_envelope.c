/* The envelope beside a spooled message: any octet survives, and damage is noticed. */
#include "store/ledger/envelope.h"
#include "base/escape.h"
#include "store_fixture.h"

static void set(char **field, const char *value)
{
    g_free(*field);
    *field = g_strdup(value);
}

static struct request *sample(void)
{
    struct request *request = request_new();
    struct copy *copy = copy_new();

    set(&request->id, "4ww9hvj8e4");
    set(&request->introducer, "alice@example.org");
    set(&request->introducer_name, "Alice Ärcher");
    set(&request->account, "alice");
    set(&request->subject, "Introduction: Bob <> Carol\nTo: x");
    set(&request->message_id, "1@example.org");
    set(&request->language, "en");
    request->created = NOW;
    set(&copy->queue_id, "06DCCA84443");
    set(&copy->mail_from, "alice+\xff\\@example.org");
    set(&copy->mail_args, "BODY=8BITMIME");
    set(&copy->digest, "0123");
    copy->size = 482;
    g_ptr_array_add(copy->recipients, recipient_new("bob@b.example", "NOTIFY=NEVER"));
    g_ptr_array_add(copy->recipients, recipient_new(" car\x01ol@c.example ", ""));
    g_ptr_array_add(request->copies, copy);
    return request;
}

static char *format(const struct request *request)
{
    return envelope_format(request, request->copies->pdata[0], "mail.example.org");
}

static void test_envelope_is_readable(void **state)
{
    (void)state;
    struct request *request = sample();
    g_autofree char *text = format(request);
    static const char *const lines[] = {
        "askfirst-envelope: 1\n",
        "\nhost: mail.example.org\n",
        "\nwhen: 2023-11-14T22:13:20Z\n",
        "\nrequest: 4ww9hvj8e4\n",
        "\nintroducer-name: Alice Ärcher\n",
        "\nqueue-id: 06DCCA84443\n",
        "\nsubject: Introduction: Bob <> Carol\\x0aTo: x\n",
        "\nfrom: alice+\\xff\\\\@example.org\n",
        "\nfrom-arguments: BODY=8BITMIME\n",
        "\nto: bob@b.example\nto-arguments: NOTIFY=NEVER\nto:  car\\x01ol@c.example \n",
        "\nsize: 482\nsha256: 0123\nend: ",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
        if (!strstr(text, lines[i]))
            fail_msg("%s is not in %s", lines[i], text);
    request_free(request);
}

static void test_envelope_is_read_as_it_was_written(void **state)
{
    (void)state;
    struct request *request = sample();
    g_autofree char *text = format(request);
    struct request *read = envelope_parse(text, strlen(text), NULL);

    assert_non_null(read);
    g_autofree char *again = format(read);
    assert_string_equal(text, again);
    assert_int_equal(read->created, NOW);
    assert_true(copy_is_same(read->copies->pdata[0], request->copies->pdata[0]));
    request_free(read);
    request_free(request);
}

static void test_any_damage_is_noticed(void **state)
{
    (void)state;
    struct request *request = sample();
    g_autofree char *text = format(request);
    size_t size = strlen(text);

    for (size_t i = 0; i < size; i++) {
        g_autoptr(GError) cut = NULL, changed = NULL;
        assert_fails(envelope_parse(text, i, &cut), cut, ERROR_CORRUPT);
        text[i] ^= 1;
        struct request *read = envelope_parse(text, size, &changed);
        if (read || !changed)
            fail_msg("octet %zu was changed, and nobody noticed", i);
        text[i] ^= 1;
    }
    request_free(request);
}

static void test_later_version_is_named(void **state)
{
    (void)state;
    static const char text[] = "askfirst-envelope: 2\nend: 1\n";
    g_autoptr(GError) error = NULL;

    assert_fails(envelope_parse(text, strlen(text), &error), error, ERROR_VERSION);
}

static void test_every_octet_survives_its_escape(void **state)
{
    (void)state;
    g_autoptr(GString) data = g_string_new(NULL), text = g_string_new(NULL),
                       back = g_string_new(NULL);

    for (int i = 0; i < 256; i++)
        for (int k = 0; k < 256; k += 3) {
            g_string_append_c(data, (char)i);
            g_string_append_c(data, (char)k);
        }
    g_string_append(data, "añ\u3042\U0001f600\u202e\xc2\x85");
    escape_append(text, data->str, data->len);
    assert_true(g_utf8_validate(text->str, (gssize)text->len, NULL));
    assert_null(strpbrk(text->str, "\n\t\r"));
    assert_null(strstr(text->str, "\u202e"));
    assert_non_null(strstr(text->str, "añ\u3042\U0001f600\\xe2\\x80\\xae\\xc2\\x85"));
    assert_true(escape_read(back, text->str, text->len));
    assert_true(g_string_equal(back, data));
}

static void test_what_is_no_escape_is_not_read(void **state)
{
    (void)state;
    static const char *const texts[] = {"\\", "a\\", "\\x", "\\x1", "\\xg0", "\\n", "\\\\\\"};

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        assert_false(escape_read(out, texts[i], strlen(texts[i])));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_envelope_is_readable),
        cmocka_unit_test(test_envelope_is_read_as_it_was_written),
        cmocka_unit_test(test_any_damage_is_noticed),
        cmocka_unit_test(test_later_version_is_named),
        cmocka_unit_test(test_every_octet_survives_its_escape),
        cmocka_unit_test(test_what_is_no_escape_is_not_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
