#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/limits.h"
#include "policy/message.h"
#include "in_range.h"

static void a_recipient_is_known_however_it_is_written(void **state)
{
    (void)state;
    struct message *message = message_new();
    message_add_recipient(message, NULL, "Bob+x@B.example");
    message_add_recipient(message, NULL, "bob@b.example");
    message_add_recipient(message, NULL, "not an address");
    assert_true(message_receives(message, "bob@b.example"));
    assert_false(message_receives(message, "carol@c.example"));
    assert_false(message_receives(message, NULL));
    assert_int_equal(message->recipient_count, 3);
    assert_int_equal(g_hash_table_size(message->recipients), 1);
    message_add_recipient(message, NULL, "@a.example,@b.example:carol@c.example");
    message_add_recipient(message, NULL, "@:");
    message_add_recipient(message, NULL, "@");
    assert_true(message_receives(message, "carol@c.example"));
    assert_int_equal(g_hash_table_size(message->recipients), 2);
    message_free(message);
    message_free(NULL);
}

static void one_person_in_two_fields_is_one_mailbox(void **state)
{
    (void)state;
    struct message *message = message_new();
    struct mailbox *bob = message_add_visible(message, NULL, "Bob+x@B.example", NULL, VISIBLE_TO);
    struct mailbox *carol =
        message_add_visible(message, NULL, "carol@c.example", "Carol", VISIBLE_CC);
    assert_ptr_equal(message_add_visible(message, NULL, "bob@b.example", "Bob", VISIBLE_CC), bob);
    assert_ptr_equal(message_add_visible(message, NULL, "BOB@b.example", "Robert", VISIBLE_CC),
                     bob);
    assert_int_equal(message->visible->len, 2);
    assert_ptr_equal(message->visible->pdata[1], carol);
    assert_int_equal(bob->fields, VISIBLE_TO | VISIBLE_CC);
    assert_string_equal(bob->name, "Bob");
    assert_string_equal(bob->address, "Bob+x@B.example");
    assert_string_equal(bob->address_id, "bob@b.example");
    assert_ptr_equal(g_hash_table_lookup(message->by_address_id, "bob@b.example"), bob);
    assert_null(message_add_visible(message, NULL, "nobody", "x", VISIBLE_TO));
    message_free(message);
}

static void a_name_is_fit_to_be_shown(void **state)
{
    (void)state;
    struct message *message = message_new();
    struct mailbox *bob = message_add_visible(message, NULL, "bob@b.example",
                                              "  Bob\r\n\tthe \x1b[1mBuilder \xff", VISIBLE_TO);
    assert_string_equal(bob->name, "Bob the [1mBuilder \xef\xbf\xbd");
    GString *name = g_string_new("x");
    for (int i = 0; i < 1000; i++)
        g_string_append(name, "\xc3\xa9");
    struct mailbox *carol =
        message_add_visible(message, NULL, "c@c.example", name->str, VISIBLE_TO);
    assert_int_equal(strlen(carol->name), LIMIT_NAME - 1);
    assert_true(g_utf8_validate(carol->name, -1, NULL));
    g_string_free(name, TRUE);
    message_free(message);
}

static void recipients_beyond_the_limit_are_counted_only(void **state)
{
    (void)state;
    struct message *message = message_new();
    for (unsigned i = 0; i < LIMIT_RECIPIENTS + 10; i++) {
        g_autofree char *address = g_strdup_printf("user%u@b.example", i);
        message_add_recipient(message, NULL, address);
    }
    assert_int_equal(message->recipient_count, LIMIT_RECIPIENTS + 10);
    assert_int_equal(g_hash_table_size(message->recipients), LIMIT_RECIPIENTS);
    assert_true(message_receives(message, "user49999@b.example"));
    message_free(message);
}

/* Microseconds to add the addresses whose letters are pairs of one or the other kind. */
static gint64 time_to_add(const char *one, const char *other)
{
    struct message *message = message_new();
    gint64 start = g_get_monotonic_time();
    for (unsigned i = 0; i < 32768; i++) {
        char address[] = "..............................@b.example";
        for (unsigned bit = 0; bit < 15; bit++)
            memcpy(address + 2 * (size_t)bit, i >> bit & 1 ? one : other, 2);
        message_add_recipient(message, NULL, address);
    }
    gint64 time = g_get_monotonic_time() - start;
    assert_int_equal(g_hash_table_size(message->recipients), 32768);
    message_free(message);
    return time;
}

/* "ar" and "c0" are worth the same to the hash that GLib uses for texts, so with it all of these
 * would fall into one place, and take a thousand times as long as others. */
static void addresses_made_to_collide_cost_nothing_more(void **state)
{
    (void)state;
    gint64 innocent = time_to_add("xy", "zy"), hostile = time_to_add("ar", "c0");
    assert_uint_in_range(hostile, 0, 20 * innocent);
}

static void automatic_mail_is_known_by_field_or_null_sender(void **state)
{
    (void)state;
    struct message *message = message_new();
    assert_true(message_is_automatic(message));
    g_free(message->envelope_sender);
    message->envelope_sender = g_strdup("alice@our.example");
    assert_false(message_is_automatic(message));
    message->automatic = true;
    assert_true(message_is_automatic(message));
    message_free(message);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_recipient_is_known_however_it_is_written),
        cmocka_unit_test(one_person_in_two_fields_is_one_mailbox),
        cmocka_unit_test(a_name_is_fit_to_be_shown),
        cmocka_unit_test(recipients_beyond_the_limit_are_counted_only),
        cmocka_unit_test(addresses_made_to_collide_cost_nothing_more),
        cmocka_unit_test(automatic_mail_is_known_by_field_or_null_sender),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
