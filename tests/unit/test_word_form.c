/* The form in which words are compared: what reads alike is alike, and the quick ways to it are
 * right for every character of Unicode. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/limits.h"
#include "base/word_chars.h"
#include "base/word_form.h"

#define LAST_CHARACTER 0x10FFFF

static void expect_form(const char *word, const char *expected)
{
    char form[LIMIT_FORM + 1];
    form[form_read(word, strlen(word), form)] = '\0';
    if (strcmp(form, expected) != 0)
        fail_msg("\"%s\" is read as \"%s\", not \"%s\"", word, form, expected);
}

static void words_are_read_whatever_their_case(void **state)
{
    (void)state;
    expect_form("Straße", "strasse");
    expect_form("STRASSE", "strasse");
    expect_form("RÉSUMÉ", "résumé");
    expect_form("re\xcc\x81sume\xcc\x81", "résumé");
    expect_form("ΟΔΟΣ", "οδοσ");
    expect_form("ПРИВЕТ", "привет");
    expect_form("CC’d", "cc'd");
    expect_form("紹", "紹");
}

static void what_shows_nothing_is_left_out(void **state)
{
    (void)state;
    expect_form("in\xc2\xadtro\xe2\x80\x8b\xe2\x80\x8d"
                "duce",
                "introduce");
    expect_form("in\xef\xb8\x8ftro\xcd\x8f", "intro");
}

static void other_signs_of_the_same_letters_are_these(void **state)
{
    (void)state;
    expect_form("ＩＮＴＲＯ２", "intro2");
    expect_form("𝐢𝓃𝚝𝗋𝐨", "intro");
    expect_form("conﬁrm", "confirm");
    expect_form("ｶﾞ", "ガ");
}

static void letters_that_look_latin_are_latin_among_latin_ones(void **state)
{
    (void)state;
    expect_form("intrоduсe", "introduce"); /* Cyrillic о, с */
    expect_form("mееt", "meet");           /* Cyrillic е */
    expect_form("Αnna", "anna");           /* Greek Α */
    expect_form("Іntrο", "intro");         /* Ukrainian І, Greek ο */
    expect_form("сору", "сору");           /* Cyrillic all of it */
    expect_form("dжon", "dжon");           /* ж looks like no Latin letter */
}

static void words_that_are_too_long_have_no_form(void **state)
{
    (void)state;
    g_autofree char *most = g_strnfill(LIMIT_WORD, 'x'), *more = g_strnfill(LIMIT_WORD + 1, 'x');
    expect_form(most, most);
    expect_form(more, "");
}

/* The form of a word of these characters as GLib makes it. */
static char *form_by_glib(const char *word)
{
    g_autofree char *whole = g_utf8_normalize(word, -1, G_NORMALIZE_NFKC);
    g_autofree char *lower = g_utf8_casefold(whole, -1);
    return g_utf8_normalize(lower, -1, G_NORMALIZE_NFKC);
}

static bool is_in_words(gunichar c)
{
    return c != 0xFFFD && !char_is_unseen(c) && !char_is_apostrophe(c) &&
           (g_unichar_isalnum(c) || g_unichar_ismark(c));
}

static void expect_as_by_glib(const gunichar *word)
{
    g_autofree char *utf8 = g_ucs4_to_utf8(word, -1, NULL, NULL, NULL);
    g_autofree char *expected = form_by_glib(utf8);
    expect_form(utf8, expected);
}

static void each_character_is_read_as_by_glib(void **state)
{
    (void)state;
    for (gunichar c = 0x80; c <= LAST_CHARACTER; c++)
        if (is_in_words(c))
            expect_as_by_glib((const gunichar[]){c, c, 0});
}

/* Two characters that Unicode makes one are one, so each that is read on its own stays so. */
static void characters_that_become_one_do_so(void **state)
{
    (void)state;
    gunichar first, second;
    for (gunichar c = 0x80; c <= LAST_CHARACTER; c++)
        if (g_unichar_decompose(c, &first, &second) && second != 0 && is_in_words(first) &&
            is_in_words(second))
            expect_as_by_glib((const gunichar[]){first, second, 0});
}

static enum char_kind kind_by_glib(gunichar c)
{
    if (char_is_unseen(c))
        return CHAR_UNSEEN;
    if (is_in_words(c) || (c != 0xFFFD && g_unichar_isalnum(c)))
        return CHAR_WORD;
    return g_unichar_isspace(c) ? CHAR_SPACE : CHAR_OTHER;
}

static void each_character_is_of_its_kind(void **state)
{
    (void)state;
    for (gunichar c = 0; c <= LAST_CHARACTER; c++) {
        enum char_kind kind = char_kind(c);
        if (kind == CHAR_OWN)
            kind = CHAR_WORD;
        if (kind != kind_by_glib(c))
            fail_msg("U+%04X is of kind %d, not %d", c, kind, kind_by_glib(c));
    }
    assert_int_equal(char_kind(0x4ECB), CHAR_OWN);
    assert_int_equal(char_kind(0x3092), CHAR_OWN);
    assert_int_equal(char_kind(0xC18C), CHAR_OWN);
    assert_int_equal(char_kind(0xFF76), CHAR_OWN);
    assert_int_equal(char_kind(0x3002), CHAR_OTHER);
    assert_int_equal(char_kind(0x430), CHAR_WORD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_read_whatever_their_case),
        cmocka_unit_test(what_shows_nothing_is_left_out),
        cmocka_unit_test(other_signs_of_the_same_letters_are_these),
        cmocka_unit_test(letters_that_look_latin_are_latin_among_latin_ones),
        cmocka_unit_test(words_that_are_too_long_have_no_form),
        cmocka_unit_test(each_character_is_read_as_by_glib),
        cmocka_unit_test(characters_that_become_one_do_so),
        cmocka_unit_test(each_character_is_of_its_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
