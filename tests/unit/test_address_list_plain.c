/* Plain lists of addresses are read without GMime, and as GMime reads them; and of others each
 * address as it is seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include "mail/read/sanitize.h"
#include "mail/read/header.h"
#include "mail/read/address_list.h"
#include "mail/read/address_list_plain.h"
#include "mail/read/address_list_scan.h"
#include "mail/read/address_list_seen.h"

#include <cmocka.h>
#include <gmime/gmime.h>
#include <string.h>

/* "name|address" of each. */
static char *by_gmime(const char *value)
{
    GString *all = g_string_new(NULL);
    InternetAddressList *list = internet_address_list_parse(mail_parser_options(), value);

    for (int i = 0; list && i < internet_address_list_length(list); i++) {
        InternetAddress *one = internet_address_list_get_address(list, i);
        const char *name = internet_address_get_name(one);
        g_autofree char *clean = sanitize_line(name ? name : "", 256);
        g_string_append_printf(all, "%s|%s\n", clean,
                               internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one)));
    }
    g_clear_object(&list);
    return g_string_free(all, FALSE);
}

static char *by_us(const char *value)
{
    GString *all = g_string_new(NULL);
    g_autoptr(GPtrArray) entries = list_parse(value);

    for (guint i = 0; i < entries->len; i++) {
        const struct list_entry *entry = entries->pdata[i];
        g_string_append_printf(all, "%s|%s\n", entry->name, entry->address);
        assert_string_equal(entry->address, entry->ascii);
    }
    return g_string_free(all, FALSE);
}

static void a_plain_list_is_read_as_gmime_reads_it(void **state)
{
    static const char *const names[] = {
        "",           "Bob ",        "Bob Brown ", "\"Brown, Bob\" ", "O'Neil ",
        "'Bob B-C' ", "\"Dr. B.\" ", "\"\" ",      "Bob  Lee ",       "\"B (x) & c/o\" ",
        "9 "};
    static const char *const addresses[] = {"bob@b.example", "b.o-b_1+x@sub.b-c.example", "1@2.3"};
    static const char *const ends[] = {"", " ", "\r\n ", "\t"};

    (void)state;
    for (unsigned seed = 0; seed < 20000; seed++) {
        GString *list = g_string_new(NULL);
        unsigned n = seed;
        for (unsigned items = 1 + seed % 3; items; items--, n = n / 7 + seed / 11) {
            const char *name = names[n % G_N_ELEMENTS(names)];
            const char *address = addresses[n / 3 % G_N_ELEMENTS(addresses)];
            const char *end = ends[n / 5 % G_N_ELEMENTS(ends)];
            bool bare = *name == '\0' && n % 2;
            g_string_append_printf(list, bare ? "%s%s%s%s" : "%s<%s>%s%s", name, address, end,
                                   items > 1 ? "," : "");
        }
        g_autofree char *value = g_string_free(list, FALSE);
        g_autofree char *ours = by_us(value), *theirs = by_gmime(value);
        assert_true(list_is_plain(value));
        assert_string_equal(ours, theirs);
    }
}

static void all_others_are_left_to_the_grammar(void **state)
{
    static const char *const others[] = {"",
                                         " ",
                                         "bob",
                                         "bob@",
                                         "a@b.c,",
                                         ",a@b.c",
                                         "a@b.c;d@e.f",
                                         "a@b.c (x)",
                                         "x: a@b.c;",
                                         "J. S <a@b.c>",
                                         "a..b@c.d",
                                         "\"a\"@b.c",
                                         "a@[1.2.3.4]",
                                         "\"a\\\"b\" <a@b.c>",
                                         "\"x@y.z\" <a@b.c>",
                                         "x@y.z <a@b.c>",
                                         "a@b.c d@e.f",
                                         "<a@b.c> x",
                                         "=?utf-8?q?x?= <a@b.c>",
                                         "J\303\266rg <a@b.c>",
                                         "<a@b.c",
                                         "a <<a@b.c>>",
                                         "a@b.c.",
                                         "\"a\" b <a@b.c>",
                                         "a@b@c.d",
                                         "bob@b.example+x",
                                         "bob@b.example_",
                                         "<bob@b.example->",
                                         "bob@-b.example",
                                         "bob@xn--bcher-kva.example",
                                         "<@x.y:a@b.c>"};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        if (list_is_plain(others[i]))
            fail_msg("%s", others[i]);
}

static void assert_seen(const char *value, const char *expected)
{
    g_autofree char *seen = list_as_seen(value);

    assert_string_equal(seen, expected);
}

static void an_address_is_what_people_see_of_it(void **state)
{
    (void)state;
    assert_seen("Carol <c\u200Barol@\u2060other.ex\u00ADample>", "Carol <carol@other.example>");
    assert_seen("ｃａｒｏｌ＠other．example, bob@b。example", "carol@other.example, bob@b.example");
    assert_seen("\"Bob (and carol＠other．example)\" <bob@b.example>",
                "\"Bob (and carol@other.example)\" <bob@b.example>");
    assert_seen("山田＠京都（株） <y@k.example>, J\u200Börg <j@bücher.example>",
                "山田＠京都（株） <y@k.example>, J\u200Börg <j@bücher.example>");
    assert_seen("\xff＠b.example", "\xff@b.example");
    g_autoptr(GPtrArray) found = list_scan("write to carol＠other．example.");
    assert_int_equal(found->len, 1);
    assert_string_equal(found->pdata[0], "carol@other.example");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_list_is_read_as_gmime_reads_it),
        cmocka_unit_test(all_others_are_left_to_the_grammar),
        cmocka_unit_test(an_address_is_what_people_see_of_it),
    };

    mail_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
