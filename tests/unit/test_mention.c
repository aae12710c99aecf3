/* Addresses in texts: found as a whole, replaced everywhere. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/mention.h"

#define BOB "bob@b.example"

static void test_an_address_is_found_as_a_whole(void **state)
{
    static const char *const yes[] = {BOB,
                                      "pair: " BOB ".",
                                      "introducer=" BOB " x",
                                      "<" BOB ">",
                                      "jim" BOB " and Bob@B.Example,",
                                      "it's \"" BOB "\""};
    static const char *const no[] = {"",      "jim" BOB, BOB ".org",
                                     BOB "s", "a-" BOB,  BOB "@c.example"};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(yes); i++)
        if (!mention_is_in(yes[i], BOB))
            fail_msg("not found in %s", yes[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(no); i++)
        if (mention_is_in(no[i], BOB))
            fail_msg("found in %s", no[i]);
    assert_false(mention_is_in("text", ""));
}

static void test_each_mention_is_replaced(void **state)
{
    g_autofree char *text =
        mention_replace("a=" BOB " jim" BOB " <BOB@b.example>.", BOB, "somebody");

    (void)state;
    assert_string_equal(text, "a=somebody jim" BOB " <somebody>.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_address_is_found_as_a_whole),
        cmocka_unit_test(test_each_mention_is_replaced),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
