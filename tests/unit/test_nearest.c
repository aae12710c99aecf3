/* What a message offers for a name that is mistyped. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/nearest.h"

#include <glib.h>
#include <string.h>

static const char *const known[] = {"hold", "pass", "in", "to", "on_exposure", "introducer_name",
                                    NULL};

static void expect(const char *name, const char *meant)
{
    const char *near = nearest_name(name, known);
    if (meant)
        assert_string_equal(near, meant);
    else if (near)
        fail_msg("for \"%s\", \"%s\" is offered", name, near);
}

static void a_name_with_few_letters_wrong_is_found(void **state)
{
    (void)state;
    expect("hodl", "hold");
    expect("pas", "pass");
    expect("ot", "to");
    expect("on_exposer", "on_exposure");
    expect("ON_EXPOSURE", "on_exposure");
    expect("introducer", "introducer_name");
}

static void a_name_that_is_far_from_all_is_not_replaced(void **state)
{
    (void)state;
    expect("", NULL);
    expect("x", NULL);
    expect("xy", NULL);
    expect("elephants", NULL);
    expect("block", NULL);
}

static void a_name_that_is_too_long_is_near_to_nothing(void **state)
{
    char name[400] = "hold", long_one[100];
    static const char *const empty[] = {NULL};
    (void)state;
    memset(name, 'h', sizeof name - 1);
    memset(long_one, 'h', sizeof long_one - 1);
    long_one[99] = name[399] = '\0';
    expect(name, NULL);
    assert_null(nearest_name("hold", (const char *const[]){long_one, NULL}));
    assert_null(nearest_name("hold", empty));
}

static void the_hint_is_a_question_or_what_there_is_instead(void **state)
{
    (void)state;
    g_autofree char *near = nearest_hint("hodl", known, "''", "see the list");
    g_autofree char *none = nearest_hint("elephants", known, "{}", "see the list");
    assert_string_equal(near, "did you mean 'hold'?");
    assert_string_equal(none, "see the list");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_with_few_letters_wrong_is_found),
        cmocka_unit_test(a_name_that_is_far_from_all_is_not_replaced),
        cmocka_unit_test(a_name_that_is_too_long_is_near_to_nothing),
        cmocka_unit_test(the_hint_is_a_question_or_what_there_is_instead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
