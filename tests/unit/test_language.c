/* Which language somebody writes in: short answers, real sentences, neighbours of ours. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <glib.h>
#include "base/limits.h"
#include "policy/evidence/language.h"

static void expect(const char *field, const char *text, const char *language)
{
    const char *found = language_of(field, NULL, text);

    if (g_strcmp0(found, language) != 0)
        fail_msg("\"%.60s\": expected %s, found %s", text, language ? language : "none",
                 found ? found : "none");
}

static void expect_together(const char *subject, const char *text, const char *language)
{
    assert_string_equal(language_of(NULL, subject, text), language);
}

static void expect_reply(const char *asked, const char *text, const char *language)
{
    const char *found = language_of_reply(asked, text);

    if (g_strcmp0(found, language) != 0)
        fail_msg("%s \"%.60s\": expected %s, found %s", asked, text, language ? language : "none",
                 found ? found : "none");
}

static void a_few_words_suffice(void **state)
{
    (void)state;
    expect(NULL, "yes please!", "en");
    expect(NULL, "Nein danke", "de");
    expect(NULL, "Oui, merci.", "fr");
    expect(NULL, "はい", "ja");
    expect(NULL, "いいえ、結構です。", "ja");
    expect(NULL, "Apresentar por favor", "pt");
    expect(NULL, "Por favor apresente o João à Maria", "pt");
    expect(NULL, "Presentar por favor", "es");
    expect(NULL, "kannst du meinen Kollegen Bob und Carol bekannt machen?", "de");
}

static void a_single_word_or_a_tie_tells_nothing(void **state)
{
    (void)state;
    expect(NULL, "Gracias", NULL);
    expect(NULL, "Nein.", NULL);
    expect(NULL, "OK 2024", NULL);
    expect(NULL, "por favor", NULL);
    expect("pt-BR", "por favor", "pt");
}

static void subject_and_text_count_together(void **state)
{
    (void)state;
    expect_together("AW: Noch ist niemand gefragt", "Bob Stein, Carol Santos", "de");
    expect_together("Apresentar", "Por favor", "pt");
    expect_together("You two", "Hello", "en");
}

static void a_reply_to_a_help_mail_is_in_its_language(void **state)
{
    (void)state;
    static const char *const subjects[][2] = {
        {"de", "Noch ist niemand gefragt"},
        {"en", "Nobody has been asked yet"},
        {"es", "Aún no se ha preguntado a nadie"},
        {"fr", "Rien n'a encore été demandé"},
        {"it", "Non abbiamo ancora chiesto a nessuno"},
        {"ja", "まだ誰にも尋ねていません"},
        {"nl", "Er is nog niemand iets gevraagd"},
        {"pt", "Ainda não perguntámos a ninguém"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(subjects); i++) {
        g_autofree char *subject = g_strdup_printf("Re: %s", subjects[i][1]);
        expect_together(subject, "Bob Baker, Carol Chan", subjects[i][0]);
    }
}

static void a_reply_keeps_the_language_of_the_ask(void **state)
{
    (void)state;
    expect_reply("pt", "Claro, com todo o gosto", "pt");
    expect_reply("en", "Y", NULL);
    expect_reply("de", "OK", NULL);
    expect_reply("de", "Yes please", NULL);
    expect_reply("de", "", NULL);
    expect_reply("de", "Nein, danke, I would like to", NULL);
    expect_reply("de", "Yes, I would like to meet her. Danke!", "en");
    expect_reply("en", "Nein\n\nIch habe leider keine Zeit dafür.", "de");
    expect_reply("en", "はい", "ja");
    expect_reply("ja", "Yes, that would be fine with me", "en");
}

static void a_word_of_several_languages_tells_nothing(void **state)
{
    (void)state;
    expect(NULL, "no", NULL);
    expect(NULL, "No.", NULL);
    expect(NULL, "ja", NULL);
    expect(NULL, "", NULL);
    expect(NULL, NULL, NULL);
    expect(NULL, "?!? :-) 12.30", NULL);
    expect(NULL, "承認", NULL);
}

static void sentences_are_told(void **state)
{
    (void)state;
    expect(NULL, "I'd be happy to talk to her next week, thanks for asking.", "en");
    expect(NULL, "Bob, meet Carol. She is looking for a designer.", "en");
    expect(NULL, "Vielen Dank für die Nachfrage, aber ich habe zur Zeit keine Kapazitäten.", "de");
    expect(NULL, "Lieber Bob, ich möchte dir Carol vorstellen, die eine Wohnung sucht.", "de");
    expect(NULL, "Merci d’avoir demandé, je ne suis pas disponible pour le moment.", "fr");
    expect(NULL, "Bob, je vous présente Carole, qui cherche un photographe.", "fr");
    expect(NULL, "Gracias por preguntar, pero no tengo tiempo en este momento.", "es");
    expect(NULL, "Te presento a Carolina, que busca una casa para los veranos.", "es");
    expect(NULL, "ご連絡ありがとうございます。今回は遠慮させていただきます。", "ja");
    expect(NULL, "Carol さんをご紹介します。よろしくお願いします。", "ja");
    expect(NULL, "Grazie per avermi chiesto, ma in questo momento non ho tempo.", "it");
    expect(NULL, "Ti presento Carla, che cerca una casa per l'estate.", "it");
    expect(NULL, "Bedankt voor het vragen, maar ik heb er op dit moment geen tijd voor.", "nl");
    expect(NULL, "Obrigado por perguntar, mas não tenho tempo para isso agora.", "pt");
    expect(NULL, "Apresento-lhe a Carla, que procura uma casa no Porto.", "pt");
    expect(NULL, "Dziękuję za pytanie, ale nie mam teraz czasu na to.", "pl");
    expect(NULL, "Tack för att du frågar, men jag har inte tid just nu.", "sv");
    expect(NULL, "谢谢你的询问，但是我现在没有时间。", "zh");
    expect(NULL, "我想介紹你們認識一下。", "zh");
}

static void other_languages_are_not_taken_for_ours(void **state)
{
    (void)state;
    expect(NULL, "Takk for at du spør, men jeg har ikke tid til det akkurat nå.", NULL);
    expect(NULL, "Kiitos kysymästä, mutta minulla ei ole nyt aikaa.", NULL);
    expect(NULL, "Děkuji za dotaz, ale teď na to nemám čas.", NULL);
    expect(NULL, "Спасибо, но сейчас у меня нет времени.", NULL);
    expect(NULL, "감사합니다만 지금은 시간이 없습니다.", NULL);
}

static void the_field_helps_where_the_text_does_not_tell(void **state)
{
    (void)state;
    expect("de-AT", "ja", "de");
    expect(" es-ES, en", "no", "es");
    expect("nl, fr", "", "nl");
    expect("fi, fr", "", "fr");
    expect("fi", "no", NULL);
    expect("deu", "", NULL);
    expect("en-US", "Nein danke, ich habe keine Zeit.", "de");
}

static void hostile_text_is_bounded(void **state)
{
    (void)state;
    static const char *const pieces[] = {"x", "ja ", "\xff", "' ", "\xe3\x81\x82", "'"};
    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        while (text->len < 16 * LIMIT_TEXT)
            g_string_append(text, pieces[i]);
        gint64 begin = g_get_monotonic_time();
        language_of(text->str, text->str, text->str);
        language_of_reply("en", text->str);
        assert_true(g_get_monotonic_time() - begin < G_USEC_PER_SEC);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_few_words_suffice),
        cmocka_unit_test(a_single_word_or_a_tie_tells_nothing),
        cmocka_unit_test(subject_and_text_count_together),
        cmocka_unit_test(a_reply_to_a_help_mail_is_in_its_language),
        cmocka_unit_test(a_reply_keeps_the_language_of_the_ask),
        cmocka_unit_test(a_word_of_several_languages_tells_nothing),
        cmocka_unit_test(sentences_are_told),
        cmocka_unit_test(other_languages_are_not_taken_for_ours),
        cmocka_unit_test(the_field_helps_where_the_text_does_not_tell),
        cmocka_unit_test(hostile_text_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
