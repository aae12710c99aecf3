/* An address in a display name: another of the same person's, or somebody else's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <glib.h>
#include "policy/evidence/name_shows_another.h"

struct shown {
    const char *name, *address, *found;
};

static void check(const struct shown *cases, size_t n, bool another)
{
    for (size_t i = 0; i < n; i++)
        if (name_shows_another(cases[i].name, cases[i].address, cases[i].found) != another)
            fail_msg("\"%s\" <%s>", cases[i].name, cases[i].address);
}

static void somebody_else_is_shown_beside_the_own_name(void **state)
{
    static const struct shown cases[] = {
        {"Bob Brown (and carol@y.org)", "bob@x.org", "carol@y.org"},
        {"Bob; c.chan@y.org", "bob@x.org", "c.chan@y.org"},
        {"Robert Brown, Carol is carol.chan@y.org", "rb@x.org", "ask@y.org"},
        {"Team Carol carol@y.org", "desk@x.org", "dave@y.org"},
    };

    (void)state;
    check(cases, G_N_ELEMENTS(cases), true);
}

static void another_address_of_the_same_person_is_nobody_else(void **state)
{
    static const struct shown cases[] = {
        {"bob@old.org", "bob.brown@x.org", "bob@old.org"},
        {"carol@y.org", "bob@x.org", "carol@y.org"},
        {"<carol@y.org>", "bob@x.org", "carol@y.org"},
        {"carol@y.org via Notes", "bob@x.org", "notes@y.org"},
        {"Bob Brown (bob.brown@old.org)", "rb@x.org", "bob.brown@old.org"},
        {"Bob Brown [bbrown@old.org]", "rb@x.org", "bbrown@old.org"},
        {"Bob Brown (brownbob77@old.org)", "rb@x.org", "brownbob77@old.org"},
        {"Support (rb@old.org)", "rb@x.org", "rb@old.org"},
        {"and carol@y.org", "bob@x.org", "carol@y.org"},
    };

    (void)state;
    check(cases, G_N_ELEMENTS(cases), false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(somebody_else_is_shown_beside_the_own_name),
        cmocka_unit_test(another_address_of_the_same_person_is_nobody_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
