#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "policy/address.h"
#include "base/error.h"
#include "policy/org.h"

static struct orgs *orgs_of(const char *providers)
{
    struct orgs *orgs = orgs_new(providers, "public_providers", NULL);
    assert_non_null(orgs);
    return orgs;
}

static bool orgs_same(const struct orgs *orgs, const char *key_a, const char *key_b)
{
    struct organisation a = orgs_find(orgs, address_domain(key_a));
    struct organisation b = orgs_find(orgs, address_domain(key_b));
    return organisation_same(&a, &b);
}

static void colleagues_belong_together(void **state)
{
    (void)state;
    struct orgs *orgs = orgs_of("");
    assert_true(orgs_same(orgs, "a@b.example", "c@b.example"));
    assert_true(orgs_same(orgs, "a@mail.b.co.uk", "c@b.co.uk"));
    assert_false(orgs_same(orgs, "a@b.co.uk", "c@d.co.uk"));
    assert_false(orgs_same(orgs, "a@b.example", "c@xb.example"));
    orgs_free(orgs);
}

static void strangers_at_a_public_provider_do_not(void **state)
{
    (void)state;
    struct orgs *orgs =
        orgs_of("\xef\xbb\xbf# people\r\nGMail.com # big\r\n\r\n  students.uni.example");
    assert_false(orgs_same(orgs, "a@gmail.com", "b@gmail.com"));
    assert_false(orgs_same(orgs, "a@x.gmail.com", "b@gmail.com"));
    assert_true(orgs_same(orgs, "a@notgmail.com", "b@notgmail.com"));
    assert_false(orgs_same(orgs, "a@students.uni.example", "b@uni.example"));
    assert_true(orgs_same(orgs, "a@staff.uni.example", "b@uni.example"));
    assert_true(orgs_is_public_provider(orgs, "a.b.gmail.com"));
    assert_false(orgs_is_public_provider(orgs, "com"));
    orgs_free(orgs);
}

static void tenants_of_one_host_are_firms_of_their_own(void **state)
{
    (void)state;
    struct orgs *orgs = orgs_of("*.onmicrosoft.com\n");
    assert_false(orgs_same(orgs, "a@contoso.onmicrosoft.com", "b@fabrikam.onmicrosoft.com"));
    assert_true(orgs_same(orgs, "a@contoso.onmicrosoft.com", "b@mail.contoso.onmicrosoft.com"));
    assert_false(orgs_same(orgs, "a@onmicrosoft.com", "b@onmicrosoft.com"));
    assert_false(orgs_is_public_provider(orgs, "contoso.onmicrosoft.com"));
    orgs_free(orgs);
}

static void those_who_share_only_a_suffix_do_not(void **state)
{
    (void)state;
    struct orgs *orgs = orgs_of(NULL);
    assert_false(orgs_same(orgs, "a@co.uk", "b@co.uk"));
    assert_false(orgs_same(orgs, "a@github.io", "b@github.io"));
    assert_false(orgs_same(orgs, "a@x.github.io", "b@y.github.io"));
    assert_true(orgs_same(orgs, "a@x.github.io", "b@x.github.io"));
    assert_false(orgs_same(orgs, "a@[192.0.2.1]", "b@[192.0.2.1]"));
    assert_false(orgs_same(orgs, "a@localhost", "b@localhost"));
    orgs_free(orgs);
}

static void the_organisational_domain_is_shown(void **state)
{
    (void)state;
    struct orgs *orgs = orgs_of("");
    assert_string_equal(orgs_domain(orgs, "a.b.c.co.uk"), "c.co.uk");
    assert_string_equal(orgs_domain(orgs, "co.uk"), "co.uk");
    assert_string_equal(orgs_domain(orgs, "[192.0.2.1]"), "[192.0.2.1]");
    assert_string_equal(orgs_domain(orgs, "a.xn--bcher-kva.de"), "xn--bcher-kva.de");
    orgs_free(orgs);
    orgs_free(NULL);
}

static void a_wrong_provider_is_named_with_its_line(void **state)
{
    (void)state;
    GError *error = NULL;
    assert_null(orgs_new("gmail.com\n\nnot a domain # x\n", "public_providers", &error));
    assert_true(g_error_matches(error, ASKFIRST_ERROR, ERROR_CONFIG));
    assert_true(g_str_has_prefix(error->message, "public_providers:3: 'not a domain'"));
    g_clear_error(&error);
}

static void the_list_that_is_installed_is_good(void **state)
{
    (void)state;
    const char *source = g_getenv("ASKFIRST_SOURCE");
    g_autofree char *path =
        g_build_filename(source ? source : ".", "config/public_providers", NULL);
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    struct orgs *orgs = orgs_of(text);
    static const char *const known[] = {"gmail.com",   "web.de",         "yahoo.co.jp",
                                        "hotmail.fr",  "qq.com",         "yandex.ru",
                                        "t-online.de", "comcast.net",    "docomo.ne.jp",
                                        "uol.com.br",  "btinternet.com", "rediffmail.com"};
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        assert_true(orgs_is_public_provider(orgs, known[i]));
    static const char *const firms[] = {"google.com", "microsoft.com", "sap.com", "yahoo-inc.com"};
    for (size_t i = 0; i < G_N_ELEMENTS(firms); i++)
        assert_false(orgs_is_public_provider(orgs, firms[i]));
    orgs_free(orgs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(colleagues_belong_together),
        cmocka_unit_test(strangers_at_a_public_provider_do_not),
        cmocka_unit_test(tenants_of_one_host_are_firms_of_their_own),
        cmocka_unit_test(those_who_share_only_a_suffix_do_not),
        cmocka_unit_test(the_organisational_domain_is_shown),
        cmocka_unit_test(a_wrong_provider_is_named_with_its_line),
        cmocka_unit_test(the_list_that_is_installed_is_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
