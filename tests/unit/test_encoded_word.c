/* Encoded words as programs write them, in text and in lists of addresses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include "mail/read/encoded_word.h"
#include "mail/read/header.h"
#include "mail/read/address_list.h"

#include <cmocka.h>
#include <string.h>

static void assert_reads(const char *value, const char *expected)
{
    g_autofree char *text = field_decode(value, 998);
    g_autofree char *list = g_strdup_printf("%s <bob@b.example>", value);
    g_autoptr(GPtrArray) entries = list_parse(list);

    assert_string_equal(text, expected);
    assert_int_equal(entries->len, 1);
    assert_string_equal(((struct list_entry *)entries->pdata[0])->name, expected);
}

static void standard_words_are_read(void **state)
{
    (void)state;
    assert_reads("=?utf-8?B?SsO2cmc=?=", "J\303\266rg");
    assert_reads("=?UTF-8?q?J=c3=b6rg_Meyer?=", "J\303\266rg Meyer");
    assert_reads("=?utf-8*en?Q?J=C3=B6rg?=", "J\303\266rg");
    assert_reads("Dr. =?utf-8?Q?J=C3=B6rg?= Meyer", "Dr. J\303\266rg Meyer");
    assert_reads("=?utf-8?Q?J=C3=B6rg?= =?iso-8859-1?Q?_M=E4yer?=", "J\303\266rg M\303\244yer");
    assert_reads("=?utf-8?Q?J=C3=B6rg?=  x", "J\303\266rg x");
}

static void padding_may_be_missing_or_stand_inside(void **state)
{
    (void)state;
    assert_reads("=?utf-8?B?SsO2cmcgTQ?=", "J\303\266rg M");
    assert_reads("=?utf-8?B?SsO2cmc?=", "J\303\266rg");
    assert_reads("=?utf-8?B?SsO2cmc=IE0=?=", "J\303\266rg M");
    assert_reads("=?utf-8?B?SsO2cmc=====?=", "J\303\266rg");
}

static void a_character_may_be_split_between_words(void **state)
{
    (void)state;
    assert_reads("=?utf-8?B?SsM=?= =?utf-8?B?tnJn?=", "J\303\266rg");
    assert_reads("=?utf-8?B?SsM?=\r\n =?utf-8?B?tnJn?=", "J\303\266rg");
    assert_reads("=?utf-8?Q?J=C3?= =?UTF-8?Q?=B6rg?=", "J\303\266rg");
    assert_reads("=?utf-8?Q?J=C3?==?utf-8?B?tnJn?=", "J\303\266rg");
    assert_reads("=?iso-2022-jp?B?GyRCOzNF?= =?iso-2022-jp?B?RBsoQg==?=",
                 "\345\261\261\347\224\260");
}

static void blanks_may_stand_inside(void **state)
{
    (void)state;
    assert_reads("=?utf-8?Q?J=C3=B6rg Meyer?=", "J\303\266rg Meyer");
    assert_reads("=?utf-8?B?SsO2 cmc=?=", "J\303\266rg");
    assert_reads("=?utf-8 ?B?SsO2cmc=?=", "J\303\266rg");
    assert_reads("=?\"utf-8\"?B?SsO2cmc=?=", "J\303\266rg");
}

static void a_charset_has_many_names(void **state)
{
    (void)state;
    assert_reads("=?ks_c_5601-1987?B?sejDtrz2?=", "\352\271\200\354\262\240\354\210\230");
    assert_reads("=?windows-31j?B?7uCLtA==?=", "\351\253\231\346\251\213");
    assert_reads("=?iso-2022-jp?B?GyRCLSE7M0VEGyhC?=", "\342\221\240\345\261\261\347\224\260");
    assert_reads("=?iso-8859-8-i?B?+ezl7Q==?=", "\327\251\327\234\327\225\327\235");
    assert_reads("=?iso_8859-1:1987?Q?J=F6rg?=", "J\303\266rg");
    assert_reads("=?x-mac-roman?Q?J=9Arg?=", "J\303\266rg");
    assert_reads("=?us-ascii?Q?J=C3=B6rg?=", "J\303\266rg");
    assert_reads("=?x-martian?Q?J=F6rg?=", "J\303\266rg");
}

static void what_is_no_word_stays_as_it_is(void **state)
{
    (void)state;
    assert_reads("=?utf-8?Q?J=C3=B6rg?", "= ?utf-8?Q?J=C3=B6rg?");
    assert_reads("a =? b", "a =? b");
    assert_reads("=?x?", "=?x?");
}

/* Nothing but UTF-8 may come to GMime, which would remember the names of all other charsets. */
static void only_utf8_is_left(void **state)
{
    const char *const values[] = {
        "=?x?q?a?=", "=?a b?q?c?=", "=?a?q?=?b?q?c?=", "=??q?a?=",
        "=?aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?q?b?="};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autofree char *mended = encoded_words_mend(values[i]);
        for (const char *at = mended; (at = strstr(at, "=?")); at += 2)
            assert_true(g_str_has_prefix(at, "=?utf-8?B?") || g_str_has_prefix(at, "=?="));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(standard_words_are_read),
        cmocka_unit_test(padding_may_be_missing_or_stand_inside),
        cmocka_unit_test(a_character_may_be_split_between_words),
        cmocka_unit_test(blanks_may_stand_inside),
        cmocka_unit_test(a_charset_has_many_names),
        cmocka_unit_test(what_is_no_word_stays_as_it_is),
        cmocka_unit_test(only_utf8_is_left),
    };

    mail_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
