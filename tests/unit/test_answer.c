/* Answer addresses: made by us, typed or mangled by others. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "policy/answer.h"

#define TOKEN "0123456789abcdef0123456789abcdef"
#define OURS "askfirst@example.org"

static enum answer_match match(const char *address, struct answer_address *out)
{
    return answer_address_match(OURS, "+", address, out);
}

static void test_each_verb_survives_the_way_there_and_back(void **state)
{
    (void)state;
    for (enum answer_verb verb = ANSWER_YES; verb <= ANSWER_WITHDRAW; verb++) {
        g_autofree char *address = answer_address_make(OURS, "+", verb, TOKEN);
        struct answer_address got = {0};
        assert_int_equal(match(address, &got), ANSWER_MATCH_OURS);
        assert_int_equal(got.verb, verb);
        assert_string_equal(got.token, TOKEN);
    }
    g_autofree char *yes = answer_address_make(OURS, "", ANSWER_YES, TOKEN);
    assert_string_equal(yes, "askfirst+yes-" TOKEN "@example.org");
}

static void test_the_address_for_asking_on_purpose_is_known(void **state)
{
    g_autofree char *address = answer_introduce_address(OURS, "-+");
    struct answer_address got;

    (void)state;
    assert_string_equal(address, "askfirst-introduce@example.org");
    assert_int_equal(match("askfirst+introduce@example.org", &got), ANSWER_MATCH_INTRODUCE);
    assert_int_equal(match("\"AskFirst+Introduce\"@EXAMPLE.org", &got), ANSWER_MATCH_INTRODUCE);
    assert_int_equal(match("askfirst+introduce-" TOKEN "@example.org", &got), ANSWER_MATCH_BAD);
    assert_int_equal(match("askfirst+introduce@other.example", &got), ANSWER_MATCH_NONE);
}

static void test_case_quotes_and_a_final_dot_do_not_matter(void **state)
{
    static const char *const same[] = {
        "ASKFIRST+NEVER-0123456789ABCDEF0123456789abcdef@EXAMPLE.ORG",
        "\"askfirst+never-" TOKEN "\"@example.org",
        "\"ask\\first+never-" TOKEN "\"@example.org",
        "askfirst+never-" TOKEN "@example.org.",
        "@relay.example,@far.example:askfirst+never-" TOKEN "@example.org",
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(same); i++) {
        struct answer_address got = {0};
        assert_int_equal(match(same[i], &got), ANSWER_MATCH_OURS);
        assert_int_equal(got.verb, ANSWER_NEVER);
        assert_string_equal(got.token, TOKEN);
    }
}

static void test_international_domain_is_known_in_both_forms(void **state)
{
    struct answer_address got = {0};

    (void)state;
    assert_int_equal(answer_address_match("askfirst@b\xc3\xbc"
                                          "cher.example",
                                          "+", "askfirst+no-" TOKEN "@xn--bcher-kva.example", &got),
                     ANSWER_MATCH_OURS);
    assert_int_equal(got.verb, ANSWER_NO);
}

static void test_any_delimiter_is_understood_the_first_is_written(void **state)
{
    g_autofree char *address = answer_address_make(OURS, "-+", ANSWER_NO, TOKEN);
    struct answer_address got = {0};

    (void)state;
    assert_string_equal(address, "askfirst-no-" TOKEN "@example.org");
    assert_int_equal(answer_address_match(OURS, "-+", address, &got), ANSWER_MATCH_OURS);
    assert_int_equal(answer_address_match(OURS, "-+", "askfirst+no-" TOKEN "@example.org", &got),
                     ANSWER_MATCH_OURS);
    assert_int_equal(answer_address_match(OURS, "", "askfirst-no-" TOKEN "@example.org", &got),
                     ANSWER_MATCH_NONE);
}

static void test_other_addresses_are_left_alone(void **state)
{
    static const char *const others[] = {
        "bob@example.org",
        "askfirsts@example.org",
        "askfirstyes-" TOKEN "@example.org",
        "askfirst+yes-" TOKEN "@example.com",
        "askfirst+yes-" TOKEN "@mail.example.org",
        ("askfirst+yes-" TOKEN),
        "askfirst",
        "",
        "@",
        "@example.org",
        "\"@example.org",
        "\"\"@example.org",
        "\xff\xfe@example.org",
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        struct answer_address got = {0};
        assert_int_equal(match(others[i], &got), ANSWER_MATCH_NONE);
    }
}

static void test_answer_address_without_a_good_token_is_bad(void **state)
{
    static const struct {
        const char *address;
        enum answer_match match;
    } bad[] = {
        {"askfirst@example.org", ANSWER_MATCH_BAD},
        {"askfirst+@example.org", ANSWER_MATCH_BAD},
        {"askfirst+-" TOKEN "@example.org", ANSWER_MATCH_BAD},
        {"askfirst+maybe-" TOKEN "@example.org", ANSWER_MATCH_BAD},
        {"askfirst+yes+" TOKEN "@example.org", ANSWER_MATCH_BAD},
        {"askfirst++yes-" TOKEN "@example.org", ANSWER_MATCH_BAD},
        {"askfirst+yesterday@example.org", ANSWER_MATCH_BAD},
        {"askfirst+yes@example.org", ANSWER_CUT},
        {"askfirst+Yes-@example.org", ANSWER_CUT},
        {"askfirst+yes-" TOKEN "0@example.org", ANSWER_CUT},
        {"askfirst+yes-0123456789abcdef0123456789abcde@example.org", ANSWER_CUT},
        {"askfirst+yes-0123456789abcdef0123456789abcdeg@example.org", ANSWER_CUT},
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        struct answer_address got = {0};
        assert_int_equal(match(bad[i].address, &got), bad[i].match);
    }
    g_autofree char *tail = g_strnfill(60000, 'x');
    g_autofree char *endless = g_strconcat("askfirst+yes-", tail, "@example.org", NULL);
    struct answer_address got = {0};
    assert_int_equal(match(endless, &got), ANSWER_CUT);
}

static void test_each_verb_needs_the_token_of_its_mail(void **state)
{
    (void)state;
    assert_int_equal(answer_verb_purpose(ANSWER_YES), TOKEN_ANSWER);
    assert_int_equal(answer_verb_purpose(ANSWER_REPLY), TOKEN_ANSWER);
    assert_int_equal(answer_verb_purpose(ANSWER_NEVER), TOKEN_ANSWER);
    assert_int_equal(answer_verb_purpose(ANSWER_CHANGE), TOKEN_STANDING);
    assert_int_equal(answer_verb_purpose(ANSWER_BOUNCE), TOKEN_BOUNCE);
    assert_int_equal(answer_verb_purpose(ANSWER_SEPARATE), TOKEN_INTRODUCER);
    assert_int_equal(answer_verb_purpose(ANSWER_VOUCH), TOKEN_INTRODUCER);
    assert_int_equal(answer_verb_purpose(ANSWER_WITHDRAW), TOKEN_INTRODUCER);
}

static void test_longest_answer_fits_into_a_local_part(void **state)
{
    (void)state;
    assert_true(answer_address_fits("askfirst@example.org"));
    assert_true(answer_address_fits("1234567890123456789012@example.org"));
    assert_false(answer_address_fits("12345678901234567890123@example.org"));
    assert_false(answer_address_fits("@example.org"));
    assert_false(answer_address_fits("askfirst"));
    g_autofree char *longest =
        answer_address_make("1234567890123456789012@example.org", "+", ANSWER_WITHDRAW, TOKEN);
    assert_int_equal(strcspn(longest, "@"), 64);
}

static void test_names_are_the_words_people_write(void **state)
{
    (void)state;
    assert_string_equal(answer_verb_name(ANSWER_SEPARATE), "separate");
    assert_string_equal(reply_word_name(REPLY_WORD_ALWAYS), "always");
    assert_string_equal(reply_word_name(REPLY_WORD_NONE), "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_verb_survives_the_way_there_and_back),
        cmocka_unit_test(test_the_address_for_asking_on_purpose_is_known),
        cmocka_unit_test(test_case_quotes_and_a_final_dot_do_not_matter),
        cmocka_unit_test(test_international_domain_is_known_in_both_forms),
        cmocka_unit_test(test_any_delimiter_is_understood_the_first_is_written),
        cmocka_unit_test(test_other_addresses_are_left_alone),
        cmocka_unit_test(test_answer_address_without_a_good_token_is_bad),
        cmocka_unit_test(test_each_verb_needs_the_token_of_its_mail),
        cmocka_unit_test(test_longest_answer_fits_into_a_local_part),
        cmocka_unit_test(test_names_are_the_words_people_write),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
