/* Desks, robots and lists; and the persons behind a desk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "policy/role.h"

static void desks_of_many_languages_are_nobody(void **state)
{
    (void)state;
    static const char *const desks[] = {
        "billing@b.example",  "accounts@b.example", "invoice@b.example",     "helpdesk@b.example",
        "tickets@b.example",  "orders@b.example",   "hr@b.example",          "kontakt@b.example",
        "rechnung@b.example", "contact@b.example",  "buchhaltung@b.example", "compras@b.example",
        "it@b.example",       "sales@b.example",    "support@b.example",     "office@b.example",
    };
    for (size_t i = 0; i < sizeof desks / sizeof *desks; i++)
        if (!address_is_role(desks[i]))
            fail_msg("%s was taken for a person", desks[i]);
}

static void people_whose_names_begin_like_a_desk_are_people(void **state)
{
    (void)state;
    static const char *const people[] = {
        "itzik@b.example", "hrant@b.example",    "salesh@b.example", "contacts@b.example",
        "billy@b.example", "pressley@b.example", "arne@b.example",   "mei.it@b.example",
    };
    for (size_t i = 0; i < sizeof people / sizeof *people; i++)
        if (address_is_role(people[i]))
            fail_msg("%s was taken for a desk", people[i]);
}

static void what_looks_like_a_list_is_one(void **state)
{
    (void)state;
    static const char *const lists[] = {"debian-devel@lists.debian.org", "club@groups.b.example",
                                        "club@groups.io", "talk-l@b.example", "members@b.example"};
    static const char *const others[] = {"bob@b.example", "bob@listsen.example",
                                         "carol-lee@b.example", "l@b.example",
                                         "bob@groupsoft.example"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (!address_looks_like_list(lists[i]))
            fail_msg("%s was taken for a person", lists[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (address_looks_like_list(others[i]))
            fail_msg("%s was taken for a list", others[i]);
}

static void a_desk_with_the_name_of_a_person_is_that_person(void **state)
{
    (void)state;
    static const char *const persons[] = {"Bob Brown",    "Anna-Lena Schmidt",
                                          "Bob A. Brown", "\xc3\x89lodie Dubois",
                                          "Paul Acme",    "Brown, Bob"};
    static const char *const firms[] = {
        "",           "Bob",        "info",      "Acme Ltd", "Acme Billing", "Support Team",
        "the office", "Acme Brown", "Info Acme", "24 Hours"};
    for (size_t i = 0; i < sizeof persons / sizeof *persons; i++)
        if (!name_is_of_person(persons[i], "info@acme.example"))
            fail_msg("%s was taken for a firm", persons[i]);
    for (size_t i = 0; i < sizeof firms / sizeof *firms; i++)
        if (name_is_of_person(firms[i], "info@acme.example"))
            fail_msg("%s was taken for a person", firms[i]);
}

static void names_that_are_no_text_do_no_harm(void **state)
{
    (void)state;
    assert_false(name_is_of_person("\xff\xfe \xff", "info@acme.example"));
    assert_false(name_is_of_person(" , . \t", "info@acme.example"));
    assert_false(name_is_of_person("A B C D E F", "info@acme.example"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(desks_of_many_languages_are_nobody),
        cmocka_unit_test(people_whose_names_begin_like_a_desk_are_people),
        cmocka_unit_test(what_looks_like_a_list_is_one),
        cmocka_unit_test(a_desk_with_the_name_of_a_person_is_that_person),
        cmocka_unit_test(names_that_are_no_text_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
