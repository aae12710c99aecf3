/* Whose words are these? */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/limits.h"
#include "policy/evidence/own_text.h"
#include "quoting_fixture.h"

static void expect(const char *text, const char *own)
{
    g_autofree char *got = own_text(shipped_quoting(), text, NULL);
    g_strchomp(got);
    assert_string_equal(got, own);
}

/* What Alice wrote, in an answer or not. */
static void expect_alice(bool answers, const char *text, const char *own)
{
    struct words_author alice = {"Alice Archer", "alice@corp.example", answers};
    g_autofree char *got = own_text(shipped_quoting(), text, &alice);
    g_strstrip(got);
    assert_string_equal(got, own);
}

static void plain_text_is_kept(void **state)
{
    (void)state;
    expect("Bob, meet Carol.\n\nNick\n", "Bob, meet Carol.\n\nNick");
    expect("On Monday Carol wrote: nothing new.\n", "On Monday Carol wrote: nothing new.");
    expect("As Carol wrote:\nwe are late\n", "As Carol wrote:\nwe are late");
    expect("To: do\nFrom: here to there\n", "To: do\nFrom: here to there");
    expect("The original message was better.\n", "The original message was better.");
    expect("Von meinem Chef kam nichts.\n", "Von meinem Chef kam nichts.");
    expect("", "");
    expect(NULL, "");
}

static void quoted_lines_are_taken_out_and_answers_between_are_kept(void **state)
{
    (void)state;
    expect("On 3 May 2024, Carol wrote:\n> Meet Bob?\nGladly.\n> When?\nFriday.\n",
           "Gladly.\nFriday.");
    expect(" > quoted\n  >> twice\nmine\n", "mine");
}

static void an_attribution_ends_a_text_without_quote_marks(void **state)
{
    (void)state;
    expect("Yes.\n\nOn Tue, 4 Jun 2024 at 10:12, Carol Nwosu <c@x.example> wrote:\n\nMeet Bob\n",
           "Yes.");
}

static void an_attribution_may_be_wrapped(void **state)
{
    (void)state;
    expect("Yes.\nOn Tue, 4 Jun 2024 at 10:12, Carol Nwosu\n<carol@nwosu.example> wrote:\n> Meet "
           "Bob\n",
           "Yes.");
    expect("Oui.\nLe mar. 4 juin 2024 à 10:12, Carol Nwosu\n<carol@nwosu.example> a écrit :\n\nA\n",
           "Oui.");
}

static void attributions_in_other_languages_are_known(void **state)
{
    (void)state;
    expect("Ja.\nAm 04.06.2024 um 10:12 schrieb Carol Nwosu:\n\nBob\n", "Ja.");
    expect("Oui.\nLe 4 juin 2024 à 10:12, Carol a écrit\xc2\xa0:\n\nBob\n", "Oui.");
    expect("Sí.\nEl 4 jun 2024, a las 10:12, Carol escribió:\n\nBob\n", "Sí.");
    expect("Sì.\nIl giorno 4 giu 2024 Carol ha scritto:\n\nBob\n", "Sì.");
    expect("Ja.\nOp 4 juni 2024 om 10:12 schreef Carol:\n\nBob\n", "Ja.");
}

static void what_the_author_sends_again_is_their_own_text(void **state)
{
    (void)state;
    expect_alice(false,
                 "CAUTION: from outside.\n________________________________\nFrom: Alice Archer\n"
                 "Sent: Saturday\nTo: Bob; Carol\nSubject: Hello\n\nBob, meet Carol.\n",
                 "CAUTION: from outside.\n\nBob, meet Carol.");
    expect_alice(false,
                 "MEMO\n\nTo: Bob\nFrom: <alice@corp.example>\nSubject: x\n\nBob, meet Carol.\n",
                 "MEMO\n\n\nBob, meet Carol.");
    expect_alice(true,
                 "Yes.\n\nVon: Carol\nGesendet: Montag\nAn: Alice Archer\nBetreff: x\n\nMeet Bob\n",
                 "Yes.");
}

static void a_name_of_one_letter_is_not_found_within_others(void **state)
{
    (void)state;
    struct words_author h = {"H", "h@corp.example", true};
    g_autofree char *own =
        own_text(shipped_quoting(),
                 "See you.\n\nFrom: Roach, Stephen\nTo: H\nSent: Monday\n\nHello H.\n", &h);
    assert_string_equal(g_strchomp(own), "See you.");
}

static void what_stands_below_the_quote_is_kept_where_nothing_stands_above(void **state)
{
    (void)state;
    expect_alice(true,
                 "On 27 Nov 2026 Bob <bob@b.example> wrote:\n\nA lawyer?\n\nBob, meet Carol.\n",
                 "A lawyer?\n\nBob, meet Carol.");
    expect_alice(true,
                 "From: Bob\nSent: Monday\nTo: Alice\nSubject: x\n\nA lawyer?\n\nMeet Carol.\n",
                 "A lawyer?\n\nMeet Carol.");
    expect_alice(false, "From: Bob\nSent: Monday\nTo: Alice\nSubject: x\n\nMeet Carol.\n", "");
    expect("On 27 Nov 2026 Bob <bob@b.example> wrote:\n\nA lawyer?\n", "");
}

static void a_line_of_dashes_may_only_divide(void **state)
{
    (void)state;
    expect_alice(false, "Hi both!\n--\nBob, meet Carol.\n-- \nAlice\n",
                 "Hi both!\nBob, meet Carol.");
    expect_alice(false, "Hi both!\n--\nBob, meet Carol.\n", "Hi both!\nBob, meet Carol.");
    expect_alice(false, "Please find the minutes attached.\n--\nAlice\nCorp\n",
                 "Please find the minutes attached.");
}

/* A sales person's habit, and a sign-off before the real message. */
static void what_addresses_somebody_is_no_signature(void **state)
{
    (void)state;
    expect_alice(
        false,
        "The minutes are attached, as agreed on Monday.\n-- \nAlice\n\nDear Bob,\nmeet Carol.\n",
        "The minutes are attached, as agreed on Monday.\nAlice\n\nDear Bob,\nmeet Carol.");
    expect_alice(
        false,
        "The minutes are attached, as agreed on Monday.\n-- \nAlice\n\nPS Bob, meet Carol.\n",
        "The minutes are attached, as agreed on Monday.\nAlice\n\nPS Bob, meet Carol.");
    g_autoptr(GString) text = g_string_new("The minutes are attached, as agreed on Monday.\n-- \n");
    for (int i = 0; i < 70; i++)
        g_string_append(text, "word ");
    g_autofree char *own = g_strdup_printf("The minutes are attached, as agreed on Monday.\n%s",
                                           strstr(text->str, "word"));
    g_strchomp(own);
    expect_alice(false, text->str, own);
    expect_alice(false, "The minutes are attached, as agreed.\n-- \nAlice\n\n> Dear Bob,\n> x\n",
                 "The minutes are attached, as agreed.");
}

static void answers_within_an_unmarked_quote_are_read(void **state)
{
    (void)state;
    expect_alice(true,
                 "Hi Bob, my answers below.\n\nFrom: Bob\nSent: Monday\nTo: Alice\nSubject: x\n\n"
                 "A lawyer?\nCarol, in copy.\n",
                 "Hi Bob, my answers below.\n\n\nA lawyer?\nCarol, in copy.");
    expect_alice(
        true, "Hallo Bob, Antworten unten im Text.\n\nAm 27.11.2026 schrieb Bob:\n\nWer?\nCarol.\n",
        "Hallo Bob, Antworten unten im Text.\n\n\nWer?\nCarol.");
    expect_alice(true, "Hi Bob, good question.\n\nOn 27 Nov 2026 Bob wrote:\n\nmy answers below?\n",
                 "Hi Bob, good question.");
}

static void a_memo_may_name_its_author_shortly_or_not_at_all(void **state)
{
    (void)state;
    expect_alice(false,
                 "TO: Bob, Carol\nFROM: Alice A.\nDATE: today\nSUBJECT: x\n\nBob, meet Carol.\n",
                 "Bob, meet Carol.");
    expect_alice(false, "To: Bob, Carol\nDate: today\nSubject: x\n\nBob, meet Carol.\n",
                 "Bob, meet Carol.");
    expect_alice(false, "See:\n\nTo: Bob\nFrom: Alice Other\nDate: today\n\nBob, meet Carol.\n",
                 "See:");
    expect_alice(true,
                 "From: Alice Other\nTo: Alice Archer\nDate: today\n\nx\n\nBob, meet Carol.\n",
                 "x\n\nBob, meet Carol.");
}

/* A program that puts the title of a forwarded message before what its sender wrote. */
static void what_is_forwarded_of_ones_own_is_own(void **state)
{
    (void)state;
    expect_alice(false,
                 "---------- Forwarded message ---------\nFrom: Alice Archer <alice@corp.example>\n"
                 "Date: Friday\nSubject: x\nTo: Bob, Carol\n\nBob, meet Carol.\n",
                 "Bob, meet Carol.");
    expect_alice(false,
                 "---------- Forwarded message ---------\nFrom: Dave <dave@d.example>\n"
                 "Date: Friday\nSubject: x\nTo: Bob, Carol\n\nBob, meet Carol.\n",
                 "");
}

static void a_quote_ends_with_its_part(void **state)
{
    (void)state;
    expect("One.\n-- \nAlice\n" WORDS_NEXT_PART "\nTwo.\n", "One.\n" WORDS_NEXT_PART "\nTwo.");
}

static void what_a_forwarder_writes_above_is_kept(void **state)
{
    (void)state;
    const char *const heads[] = {
        "-----Original Message-----\nFrom: Carol\n",
        "-----Ursprüngliche Nachricht-----\nVon: Carol\n",
        "---------- Forwarded message ---------\nFrom: Carol\n",
        "Begin forwarded message:\n\nFrom: Carol\n",
        "Original Message\nFrom: Carol\n",
        "-------- Message original --------\nDe : Carol\n",
        "----- Forwarded by Carol Nwosu on 03/05/2001 -----\n",
        "From: Carol\nSent: Monday\nTo: Bob\nSubject: x\n",
        "*From:* Carol\n*Sent:* Monday\n*To:* Bob\n",
        "________________________________\nVon: Carol\nGesendet: Montag\nAn: Bob\nBetreff: x\n",
        "De : Carol\nEnvoyé : lundi\nÀ : Bob\nObjet : x\n",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(heads); i++) {
        g_autofree char *text = g_strconcat("Bob, see below.\n\n", heads[i], "\nold words\n", NULL);
        g_autofree char *own = own_text(shipped_quoting(), text, NULL);
        assert_non_null(strstr(own, "Bob, see below."));
        assert_null(strstr(own, "old words"));
        assert_null(strstr(own, "Carol"));
    }
}

static void notes_names_the_author_above_the_head(void **state)
{
    (void)state;
    expect("No.\n\nRoy Trice <roy@c.example> on 03/15/2001 04:07:07 PM\nTo: Jeff\ncc:\n\nSubject: "
           "x\n\n"
           "Jeff,\nyes\n",
           "No.");
    expect("No.\n\n\tSarah Hunter/CORP@corp\n\t12/18/2000 08:42 AM\n\t\t\n\tTo: John\n\tcc: Jen\n"
           "\tSubject: x\n\nyes\n",
           "No.");
    expect("No.\n\nTo: A/C@C, B/C@C,\nD/C@C, E\nF/C@C, G/C@C, H\nI/C@C, J/C@C, K\nL/C@C, M/C@C, N\n"
           "O/C@C, P/C@C, Q\nR/C@C, S\nT/C@C\ncc: U/C@C\nSubject: x\n\nyes\n",
           "No.");
    expect("We meet at 10:00.\n\nFrom: C\nTo: B\nSubject: x\n\nyes\n", "We meet at 10:00.");
}

static void a_line_above_a_quoted_head_belongs_to_it(void **state)
{
    (void)state;
    expect("No.\n________________________________\nFrom: C\nSent: now\nTo: B\n\nyes\n", "No.");
    expect("No.\n\n--------------------\n\nFrom: C\nSent: now\nTo: B\n\nyes\n", "No.");
    expect("Menu\n--------------------\nSoup\n", "Menu\n--------------------\nSoup");
    expect("No.\n____________________\nFrom: C\nSubject: x\n\nyes\n", "No.");
    expect("We go\n____________________\nTo: Leeds\nDate: 3 May\n",
           "We go\n____________________\nTo: Leeds\nDate: 3 May");
}

static void bars_mark_a_quote_below_an_attribution(void **state)
{
    (void)state;
    expect("No.\n\nOn Tuesday Carol wrote:\n| yes\n|\n| B\n\nAlice\n", "No.\n\n\nAlice");
    expect("Ja.\n\nOp dinsdag schreef Carol Nwosu:\n> nee\n", "Ja.");
    expect("No.\n\nOn 3 May 2026 Carol wrote:\n\n| one\n\n| two\n", "No.");
    expect("Who brings what:\n| Bob | bread |\n| Carol | salt |\n",
           "Who brings what:\n| Bob | bread |\n| Carol | salt |");
    expect("On Tuesday Carol wrote:\nno idea\n", "On Tuesday Carol wrote:\nno idea");
}

static void japanese_mail_programs_are_known(void **state)
{
    (void)state;
    expect("はい\n\n2026年3月2日(月) 18:00 Carol <carol@c.example>:\n\n> ご紹介\n", "はい");
    expect("はい\n\n2026/03/02 18:00、Carol <carol@c.example>のメール:\n\nご紹介\n", "はい");
    expect("はい\n差出人: Carol\n送信日時: 2026年3月2日\n宛先: Bob\n件名: ご紹介\n\nいいえ\n",
           "はい");
    expect("はい\niPhoneから送信\n", "はい");
}

static void signatures_are_taken_out(void **state)
{
    (void)state;
    expect("Yes.\n-- \nNick Stern\nIntroductions Ltd\n", "Yes.");
    expect("Yes.\r\n-- \r\nNick\r\n", "Yes.");
    expect("Yes.\n\nSent from my phone\n", "Yes.");
    expect("Oui.\nEnvoyé de mon téléphone\n", "Oui.");
    expect("Ja.\nVon meinem iPhone gesendet\n", "Ja.");
    expect("Yes -- sent from my heart, as they say, and with all the best wishes of this house.\n",
           "Yes -- sent from my heart, as they say, and with all the best wishes of this house.");
}

static void broken_utf8_does_no_harm(void **state)
{
    (void)state;
    expect("a\xff\xfe\nOn 3 \xc3\n", "a\xff\xfe\nOn 3 \xc3");
    expect("\xc2", "\xc2");
}

static gint64 time_of(const char *piece, gsize size)
{
    g_autoptr(GString) text = g_string_new(NULL);
    while (text->len < size)
        g_string_append(text, piece);
    gint64 best = G_MAXINT64;
    for (int i = 0; i < 3; i++) {
        gint64 start = g_get_monotonic_time();
        g_free(own_text(shipped_quoting(), text->str, NULL));
        best = MIN(best, g_get_monotonic_time() - start);
    }
    return best;
}

static void time_is_linear_in_the_text(void **state)
{
    (void)state;
    const char *const pieces[] = {
        "\n",           "From: x\n", "On 1\n",       "> \n",
        "word ",        "-",         "\xcc\x81",     "On 3 May 2024 Carol ",
        "To:\n\nCc:\n", "-- \n",     "To: x\n-- \n", "----------\nTo:\nCc:\n",
        "on 1:\nx\n"};
    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
        gint64 small = time_of(pieces[i], LIMIT_TEXT / 8);
        gint64 large = time_of(pieces[i], LIMIT_TEXT);
        if (large > 24 * small + 50000)
            fail_msg("piece %zu: %" G_GINT64_FORMAT " us, eight times as much %" G_GINT64_FORMAT, i,
                     small, large);
    }
}

static void what_a_company_adds_below_is_nobodys_words(void **state)
{
    (void)state;
    expect("Bob, meet Carol.\n\nThis message is for you. If you have received\nthis message in "
           "error, please delete it.\n",
           "Bob, meet Carol.");
    expect("Bob, meet Carol.\nAlice\nThis message may contain confidential information.\n\n"
           "Sitz der Gesellschaft: Bonn\nAlice Ltd\n",
           "Bob, meet Carol.\nAlice\n\nAlice Ltd");
    expect("Bob, meet Carol.\n\nIl est pour vous. Si vous avez reçu ce message par erreur, "
           "merci.\n" WORDS_NEXT_PART "\nAnd Dave.\n\nIf you received it in error, tell us.\n",
           "Bob, meet Carol.\n\n" WORDS_NEXT_PART "\nAnd Dave.");
}

static void words_above_a_notice_are_read(void **state)
{
    (void)state;
    expect("If you have received this message in error, Bob, meet Carol.\n",
           "If you have received this message in error, Bob, meet Carol.");
    expect("Hi,\nBob received this message in error: can you help him, as you know the people of "
           "that office so well?\n\nThe rest of it is for Carol, who waits for the letter of last "
           "week.\n",
           "Hi,\nBob received this message in error: can you help him, as you know the people of "
           "that office so well?\n\nThe rest of it is for Carol, who waits for the letter of last "
           "week.");
}

/* So nobody can hide an introduction in it. */
static void a_notice_is_judged_with_the_quotes(void **state)
{
    g_autofree char *quotes = NULL;
    g_autofree char *own =
        own_text_and_quotes(shipped_quoting(), "Hello.\n\nBob, meet Carol. Received it in error?\n",
                            &(struct words_author){NULL, NULL, false}, &quotes);

    (void)state;
    assert_string_equal(g_strchomp(own), "Hello.");
    assert_string_equal(quotes, "Bob, meet Carol. Received it in error?\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text_is_kept),
        cmocka_unit_test(quoted_lines_are_taken_out_and_answers_between_are_kept),
        cmocka_unit_test(an_attribution_ends_a_text_without_quote_marks),
        cmocka_unit_test(an_attribution_may_be_wrapped),
        cmocka_unit_test(attributions_in_other_languages_are_known),
        cmocka_unit_test(what_the_author_sends_again_is_their_own_text),
        cmocka_unit_test(a_name_of_one_letter_is_not_found_within_others),
        cmocka_unit_test(what_stands_below_the_quote_is_kept_where_nothing_stands_above),
        cmocka_unit_test(a_line_of_dashes_may_only_divide),
        cmocka_unit_test(what_addresses_somebody_is_no_signature),
        cmocka_unit_test(answers_within_an_unmarked_quote_are_read),
        cmocka_unit_test(a_memo_may_name_its_author_shortly_or_not_at_all),
        cmocka_unit_test(what_is_forwarded_of_ones_own_is_own),
        cmocka_unit_test(a_quote_ends_with_its_part),
        cmocka_unit_test(what_a_forwarder_writes_above_is_kept),
        cmocka_unit_test(notes_names_the_author_above_the_head),
        cmocka_unit_test(a_line_above_a_quoted_head_belongs_to_it),
        cmocka_unit_test(bars_mark_a_quote_below_an_attribution),
        cmocka_unit_test(japanese_mail_programs_are_known),
        cmocka_unit_test(signatures_are_taken_out),
        cmocka_unit_test(broken_utf8_does_no_harm),
        cmocka_unit_test(time_is_linear_in_the_text),
        cmocka_unit_test(what_a_company_adds_below_is_nobodys_words),
        cmocka_unit_test(words_above_a_notice_are_read),
        cmocka_unit_test(a_notice_is_judged_with_the_quotes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
