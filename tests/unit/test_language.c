/* Which language somebody writes in: short answers, real sentences, neighbours of ours. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <glib.h>
#include "bounds.h"
#include "policy/language.h"

static void expect(const char *field, const char *text, const char *language)
{
    const char *found = language_of(field, text);

    if (g_strcmp0(found, language) != 0)
        fail_msg("\"%.60s\": expected %s, found %s", text, language ? language : "none",
                 found ? found : "none");
}

static void a_word_suffices_where_only_one_language_has_it(void **state)
{
    (void)state;
    expect(NULL, "Yes", "en");
    expect(NULL, "yes please!", "en");
    expect(NULL, "Nein.", "de");
    expect(NULL, "Nein danke", "de");
    expect(NULL, "Oui", "fr");
    expect(NULL, "Non, merci.", "fr");
    expect(NULL, "sí", "es");
    expect(NULL, "Gracias", "es");
    expect(NULL, "はい", "ja");
    expect(NULL, "いいえ、結構です。", "ja");
}

static void a_word_of_several_languages_tells_nothing(void **state)
{
    (void)state;
    expect(NULL, "no", NULL);
    expect(NULL, "No.", NULL);
    expect(NULL, "ja", NULL);
    expect(NULL, "OK 2024", "en");
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
        language_of(text->str, text->str);
        assert_true(g_get_monotonic_time() - begin < G_USEC_PER_SEC);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_suffices_where_only_one_language_has_it),
        cmocka_unit_test(a_word_of_several_languages_tells_nothing),
        cmocka_unit_test(sentences_are_told),
        cmocka_unit_test(other_languages_are_not_taken_for_ours),
        cmocka_unit_test(the_field_helps_where_the_text_does_not_tell),
        cmocka_unit_test(hostile_text_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
