#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "mail/read/header.h"

static struct message *message;

/* Name, value, name, value, ..., NULL. */
static void read_fields(const char *name, ...)
{
    g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func((GDestroyNotify)field_free);
    va_list args;

    va_start(args, name);
    for (; name; name = va_arg(args, const char *))
        g_ptr_array_add(fields, field_new(name, va_arg(args, const char *)));
    va_end(args);
    message_free(message);
    message = message_new();
    message_read_fields(message, NULL, fields);
}

static void the_address_of_a_list_is_read(void **state)
{
    (void)state;
    read_fields("List-Post", " NO, <http://x.example/>, <MAILTO:Li%73t@Lists.example?subject=x>",
                NULL);
    assert_string_equal(message->list_post, "list@lists.example");
}

static void a_list_that_takes_no_mail_has_no_address(void **state)
{
    (void)state;
    read_fields("List-Post", " NO", "List-Post", " <mailto:%00@x>", "List-Post", " <mailto:", NULL);
    assert_null(message->list_post);
}

static void senders_are_counted(void **state)
{
    (void)state;
    read_fields("From", " a@x.example, \"b@y.example\" <c@z.example>", "From", " G: d@x.example;",
                NULL);
    assert_int_equal(message->from_count, 3);
    read_fields("From", " \"a@x.example\" <c@z.example>", NULL);
    assert_int_equal(message->from_count, 1);
}

static void the_date_is_read_once(void **state)
{
    (void)state;
    read_fields("Date", " Mon, 02 Mar 2026 10:00:00 +0100", "Date",
                " Tue, 03 Mar 2026 10:00:00 +0100", NULL);
    assert_int_equal(message->date, 1772442000);
}

static void a_date_that_makes_no_sense_is_none(void **state)
{
    (void)state;
    read_fields("Date", " the day after tomorrow", NULL);
    assert_int_equal(message->date, 0);
}

static int set_up(void **state)
{
    (void)state;
    mail_init();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    message_free(message);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_address_of_a_list_is_read),
        cmocka_unit_test(a_list_that_takes_no_mail_has_no_address),
        cmocka_unit_test(senders_are_counted),
        cmocka_unit_test(the_date_is_read_once),
        cmocka_unit_test(a_date_that_makes_no_sense_is_none),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
