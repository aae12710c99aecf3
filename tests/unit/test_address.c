#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/limits.h"
#include "policy/address.h"
#include "base/error.h"
#include "policy/role.h"

static struct locality *ours(const char *delimiters)
{
    static const char *const domains[] = {"Our.Example", ".branch.example",
                                          "b\xc3\xbc"
                                          "cher.example",
                                          NULL};
    struct locality *locality = locality_new(domains, delimiters, NULL);
    assert_non_null(locality);
    return locality;
}

static void check_key(const struct locality *locality, const char *given, const char *expected)
{
    g_autofree char *key = address_normalise(locality, given);
    if (g_strcmp0(key, expected) != 0)
        fail_msg("%s became %s, not %s", given, key ? key : "(none)",
                 expected ? expected : "(none)");
}

static void check_domain(const char *given, const char *expected)
{
    g_autofree char *domain = domain_normalise(given);
    if (g_strcmp0(domain, expected) != 0)
        fail_msg("%s became %s, not %s", given, domain ? domain : "(none)",
                 expected ? expected : "(none)");
}

static void one_mailbox_written_in_many_ways_is_one(void **state)
{
    (void)state;
    static const char *const ways[] = {
        "bob@b.example",
        "Bob@B.Example",
        "BOB@b.example.",
        "bob+news@b.example",
        "\"bob\"@b.example",
        "\"b\\ob\"@B.EXAMPLE",
        " bob@b.example",
        "b\"o\"b@b.example",
        "bob @b.example",
        "\"bob\" @b.example",
        "bob+a+b@b.example",
        "bob@\xef\xbd\x82.example",
        "bob@b\xe3\x80\x82\x65xample",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++)
        check_key(NULL, ways[i], "bob@b.example");
}

static void unusual_local_parts_keep_what_tells_them_apart(void **state)
{
    (void)state;
    check_key(NULL, "\"john doe\"@x.example", "john doe@x.example");
    check_key(NULL, "\"a@b\"@c.example", "a@b@c.example");
    check_key(NULL, "\" john\"@x.example", " john@x.example");
    check_key(NULL, "\"a\\\"b\"@x.example", "a\"b@x.example");
    check_key(NULL, "o'neil/x@x.example", "o'neil/x@x.example");
    check_key(NULL, "john.doe@x.example", "john.doe@x.example");
    assert_string_equal(address_domain("a@b@c.example"), "c.example");
}

static void composed_and_decomposed_letters_are_the_same(void **state)
{
    (void)state;
    check_key(NULL, "Jose\xcc\x81@x.example", "jos\xc3\xa9@x.example");
    check_key(NULL, "jos\xc3\xa9@x.example", "jos\xc3\xa9@x.example");
    check_key(NULL, "\xc3\x89va@x.example", "\xc3\x89va@x.example");
    check_key(NULL, "J\xcc\x8c@x.example", "\xc7\xb0@x.example");
}

static void international_domains_have_one_form(void **state)
{
    (void)state;
    check_domain("B\xc3\xbc"
                 "cher.Example",
                 "xn--bcher-kva.example");
    check_domain("XN--BCHER-KVA.example", "xn--bcher-kva.example");
    check_domain("bu\xcc\x88"
                 "cher.example",
                 "xn--bcher-kva.example");
    check_domain("stra\xc3\x9f"
                 "e.example",
                 "xn--strae-oqa.example");
    check_domain("i\xe2\x9d\xa4.example", "xn--i-7iq.example");
    check_key(NULL,
              "Bob@B\xc3\x9c"
              "CHER.example",
              "bob@xn--bcher-kva.example");
}

static void what_is_no_domain_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        ".",
        "..",
        "a..b",
        ".a",
        "a b.example",
        "a\tb",
        "a/b.example",
        "a,b",
        "a@b",
        "[",
        "[]",
        "[192.0.2.1",
        "[a b]",
        "a\x01",
        "\xff\xfe.example",
        "a.\xe2\x84\x80.example",
        "a\xe3\x80\x82\xe3\x80\x82\x62",
        "x\xc2\xa0y.example",
        "a.example..",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
        check_domain(wrong[i], NULL);
    assert_null(domain_normalise(NULL));
}

static void domains_that_dns_knows_are_accepted(void **state)
{
    (void)state;
    check_domain("_dmarc.B.example.", "_dmarc.b.example");
    check_domain("-odd-.example", "-odd-.example");
    check_domain("localhost", "localhost");
    check_domain("[IPv6:2001:DB8::1]", "[ipv6:2001:db8::1]");
    check_key(NULL, "Bob@[192.0.2.1]", "bob@[192.0.2.1]");
}

static void what_is_no_address_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "@",
        "bob",
        "bob@",
        "@b.example",
        "\"\"@b.example",
        "\"bob@b.example",
        "bob@b..example",
        "bob\x01@b.example",
        "bob\n@b.example",
        "\"bo\\\nb\"@b.example",
        "b\xff@b.example",
        "bob\xc2\x85@b.example",
        "bob@b.example ",
        "bob@a b",
        "bob\x7f@b.example",
        " @b.example",
        "\"bob\\",
        "\"\\",
        "\"\\@",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
        check_key(NULL, wrong[i], NULL);
    assert_null(address_normalise(NULL, NULL));
}

static void an_address_may_be_as_long_as_the_limit(void **state)
{
    (void)state;
    char text[LIMIT_ADDRESS + 2];
    memset(text, 'a', sizeof text);
    memcpy(text + LIMIT_ADDRESS - 10, "@b.example", 11);
    check_key(NULL, text, text);
    memmove(text + LIMIT_ADDRESS - 9, "@b.example", 11);
    text[LIMIT_ADDRESS - 10] = 'a';
    check_key(NULL, text, NULL);
}

static void an_address_that_grows_beyond_the_limit_is_refused(void **state)
{
    (void)state;
    /* U+0958 becomes two characters in NFC, although it is one as written. */
    GString *text = g_string_new(NULL);
    for (int i = 0; i < 160; i++)
        g_string_append(text, "\xe0\xa5\x98");
    g_string_append(text, "@b.example");
    check_key(NULL, text->str, NULL);
    g_string_free(text, TRUE);
}

static void a_subaddress_is_cut_as_the_domain_cuts_it(void **state)
{
    (void)state;
    struct locality *locality = ours("-+");
    check_key(locality, "bob-x@our.example", "bob@our.example");
    check_key(locality, "Bob+x@our.example", "bob@our.example");
    check_key(locality, "bob-x@sub.branch.example", "bob@sub.branch.example");
    check_key(locality,
              "bob-x@B\xc3\xbc"
              "cher.example",
              "bob@xn--bcher-kva.example");
    check_key(locality, "bob-x@b.example", "bob-x@b.example");
    check_key(locality, "bob+x@b.example", "bob@b.example");
    check_key(locality, "+x@b.example", "+x@b.example");
    check_key(locality, "+x+y@b.example", "+x+y@b.example");
    check_key(locality, "owner-club@our.example", "owner-club@our.example");
    check_key(locality, "Club-Request@our.example", "club-request@our.example");
    locality_free(locality);
    locality = ours("");
    check_key(locality, "bob+x@our.example", "bob+x@our.example");
    locality_free(locality);
}

static void our_domains_are_known(void **state)
{
    (void)state;
    struct locality *locality = ours("+");
    assert_true(locality_has(locality, "a@our.example"));
    assert_false(locality_has(locality, "a@sub.our.example"));
    assert_true(locality_has(locality, "a@x.y.branch.example"));
    assert_false(locality_has(locality, "a@branch.example"));
    assert_false(locality_has(locality, "a@notbranch.example"));
    assert_true(locality_has_domain(locality, "xn--bcher-kva.example"));
    assert_string_equal(locality_first_domain(locality), "our.example");
    assert_false(locality_has(NULL, "a@our.example"));
    locality_free(locality);
    locality_free(NULL);
}

static void without_domains_nothing_is_ours(void **state)
{
    (void)state;
    const char *const suffix[] = {".our.example", NULL};
    struct locality *locality = locality_new(suffix, "+", NULL);
    assert_null(locality_first_domain(locality));
    locality_free(locality);
    locality = locality_new(NULL, "", NULL);
    assert_false(locality_has(locality, "a@our.example"));
    locality_free(locality);
}

static void a_wrong_local_domain_is_named(void **state)
{
    (void)state;
    const char *const wrong[] = {"our.example", "not a domain", NULL}, *const good[] = {NULL};
    GError *error = NULL;
    assert_null(locality_new(wrong, "+", &error));
    assert_true(g_error_matches(error, ASKFIRST_ERROR, ERROR_CONFIG));
    assert_non_null(strstr(error->message, "'not a domain'"));
    g_clear_error(&error);
    assert_null(locality_new(good, "+x", &error));
    assert_non_null(strstr(error->message, "recipient_delimiter"));
    g_clear_error(&error);
}

static void roles_are_nobody(void **state)
{
    (void)state;
    static const char *const roles[] = {
        "postmaster@x",    "abuse@x",        "info@x.example", "owner-club@x",   "club-owner@x",
        "club-request@x",  "noreply@x",      "no-reply@x",     "no_reply@x",     "no.reply@x",
        "do-not-reply@x",  "donotreply@x",   "noreply-4711@x", "shop-noreply@x", "club-no-reply@x",
        "mailer-daemon@x", "club-bounces@x",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(roles); i++) {
        if (!address_is_role(roles[i]))
            fail_msg("%s was taken for a person", roles[i]);
    }
}

static void people_with_similar_names_are_people(void **state)
{
    (void)state;
    static const char *const people[] = {
        "bob@x", "information@x", "infos@x",    "casino.reply@x", "owner@x",
        "no@x",  "newsom@x",      "request@x",  "bob@info",       "bob@noreply.example",
        "n-o@x", "-@x",           "salesman@x", "reply@x",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(people); i++) {
        if (address_is_role(people[i]))
            fail_msg("%s was taken for a role", people[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_mailbox_written_in_many_ways_is_one),
        cmocka_unit_test(unusual_local_parts_keep_what_tells_them_apart),
        cmocka_unit_test(composed_and_decomposed_letters_are_the_same),
        cmocka_unit_test(international_domains_have_one_form),
        cmocka_unit_test(what_is_no_domain_is_refused),
        cmocka_unit_test(domains_that_dns_knows_are_accepted),
        cmocka_unit_test(what_is_no_address_is_refused),
        cmocka_unit_test(an_address_may_be_as_long_as_the_limit),
        cmocka_unit_test(an_address_that_grows_beyond_the_limit_is_refused),
        cmocka_unit_test(a_subaddress_is_cut_as_the_domain_cuts_it),
        cmocka_unit_test(our_domains_are_known),
        cmocka_unit_test(without_domains_nothing_is_ours),
        cmocka_unit_test(a_wrong_local_domain_is_named),
        cmocka_unit_test(roles_are_nobody),
        cmocka_unit_test(people_with_similar_names_are_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
