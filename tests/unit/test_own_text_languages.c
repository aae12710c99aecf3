/* Quotes as programs mark them, in each language. */
#include <string.h>
#include "policy/evidence/own_text.h"
#include "quoting_fixture.h"

static void expect_own(const char *head, const char *quoted)
{
    g_autofree char *text = g_strdup_printf("Bob, see below.\n\n%s\n%s\n", head, quoted);
    g_autofree char *own = own_text(shipped_quoting(), text, NULL);

    g_strchomp(own);
    if (strcmp(own, "Bob, see below.") != 0)
        fail_msg("below \"%s\" this is left: %s", head, own);
}

/* The quote below bears no marks. */
static void expect_heads(const char *const *heads)
{
    for (; *heads; heads++)
        expect_own(*heads, "\nCarol, meet Dave.\n\nBob");
}

static void heads_of_outlook_are_known(void **state)
{
    (void)state;
    expect_heads((const char *const[]){
        "From: Bob <bob@b.example>\nSent: Friday, November 27, 2026 10:00 AM\nTo: Alice\nSubject: "
        "x\n",
        "Von: Bob <bob@b.example>\nGesendet: Freitag, 27. November 2026 10:00\nAn: Alice\nBetreff: "
        "x\n",
        "De : Bob <bob@b.example>\nEnvoyé : vendredi 27 novembre 2026 10:00\nÀ : Alice\nObjet : "
        "x\n",
        "De\xc2\xa0: Bob\nEnvoyé\xc2\xa0: vendredi\nÀ\xc2\xa0: Alice\nCc\xc2\xa0: "
        "Dave\nObjet\xc2\xa0: x\n",
        "De: Bob <bob@b.example>\nEnviado el: viernes, 27 de noviembre de 2026 10:00\nPara: "
        "Alice\nAsunto: x\n",
        "Da: Bob <bob@b.example>\nInviato: venerdì 27 novembre 2026 10:00\nA: Alice\nOggetto: x\n",
        "Van: Bob <bob@b.example>\nVerzonden: vrijdag 27 november 2026 10:00\nAan: "
        "Alice\nOnderwerp: x\n",
        "De: Bob <bob@b.example>\nEnviada em: sexta-feira, 27 de novembro de 2026 10:00\nPara: "
        "Alice\nAssunto: x\n",
        "差出人: Bob <bob@b.example>\n送信日時: 2026年11月27日 10:00\n宛先: Alice\n件名: x\n",
        "Od: Bob <bob@b.example>\nWysłano: piątek, 27 listopada 2026 10:00\nDo: Alice\nTemat: x\n",
        "Från: Bob <bob@b.example>\nSkickat: den 27 november 2026 10:00\nTill: Alice\nÄmne: x\n",
        "发件人: Bob <bob@b.example>\n发送时间: 2026年11月27日 10:00\n收件人: Alice\n主题: x\n",
        "寄件者：Bob <bob@b.example>\n寄件日期：2026年11月27日 10:00\n收件者：Alice\n主旨：x\n",
        "Fra: Bob\nSendt: 27. november 2026 10:00\nTil: Alice\nEmne: x\n",
        "От: Bob\nОтправлено: 27 ноября 2026 г. 10:00\nКому: Alice\nТема: x\n",
        "보낸 사람: Bob\n보낸 날짜: 2026년 11월 27일 10:00\n받는 사람: Alice\n제목: x\n",
        "*From:* Bob\n*Sent:* Friday\n*To:* Alice;\n  Dave; Erin\n*Subject:* x\n", NULL});
}

static void attributions_of_gmail_are_known(void **state)
{
    (void)state;
    expect_heads((const char *const[]){
        "On Fri, Nov 27, 2026 at 10:00 AM Bob Brown <bob@b.example> wrote:",
        "Am Fr., 27. Nov. 2026 um 10:00 Uhr schrieb Bob Brown <bob@b.example>:",
        "Le ven. 27 nov. 2026 à 10:00, Bob Brown <bob@b.example> a écrit\xc2\xa0:",
        "El vie, 27 nov 2026 a las 10:00, Bob Brown (<bob@b.example>) escribió:",
        "Il giorno ven 27 nov 2026 alle ore 10:00 Bob Brown <bob@b.example> ha scritto:",
        "Op vr 27 nov 2026 om 10:00 schreef Bob Brown <bob@b.example>:",
        "Em sex., 27 de nov. de 2026 às 10:00, Bob Brown <bob@b.example> escreveu:",
        "Bob Brown <bob@b.example> escreveu (sexta, 27/11/2026 à(s) 10:00):",
        "2026年11月27日(金) 10:00 Bob Brown <bob@b.example>:",
        "pt., 27 lis 2026 o 10:00 Bob Brown <bob@b.example> napisał(a):",
        "Den fre 27 nov. 2026 kl 10:00 skrev Bob Brown <bob@b.example>:",
        "Bob Brown <bob@b.example> 于2026年11月27日周五 10:00写道：",
        "Bob Brown <bob@b.example> 於 2026年11月27日 週五 上午10:00寫道：", NULL});
}

static void attributions_of_apple_mail_are_known(void **state)
{
    (void)state;
    expect_heads((const char *const[]){
        "On 27 Nov 2026, at 10:00, Bob Brown <bob@b.example> wrote:",
        "Am 27.11.2026 um 10:00 schrieb Bob Brown <bob@b.example>:",
        "Le 27 nov. 2026 à 10:00, Bob Brown <bob@b.example> a écrit :",
        "El 27 nov 2026, a las 10:00, Bob Brown <bob@b.example> escribió:",
        "Il giorno 27 nov 2026, alle ore 10:00, Bob Brown <bob@b.example> ha scritto:",
        "Op 27 nov. 2026 om 10:00 heeft Bob Brown <bob@b.example> het volgende geschreven:",
        "No dia 27 de nov. de 2026, às 10:00, Bob Brown <bob@b.example> escreveu:",
        "2026/11/27 10:00、Bob Brown <bob@b.example>のメール:",
        "Wiadomość napisana przez Bob Brown <bob@b.example> w dniu 27 lis 2026, o godz. 10:00:",
        "27 nov. 2026 kl. 10:00 skrev Bob Brown <bob@b.example>:",
        "2026年11月27日 10:00，Bob Brown <bob@b.example> 写道：", NULL});
}

static void attributions_of_thunderbird_and_others_are_known(void **state)
{
    (void)state;
    expect_heads((const char *const[]){
        "On 27/11/2026 10:00, Bob Brown wrote:", "Bob Brown wrote on 27/11/2026 10:00:",
        "Am 27.11.26 um 10:00 schrieb Bob Brown:", "Le 27/11/2026 à 10:00, Bob Brown a écrit :",
        "El 27/11/26 a las 10:00, Bob Brown escribió:", "Il 27/11/26 10:00, Bob Brown ha scritto:",
        "Op 27-11-2026 om 10:00 schreef Bob Brown:", "Em 27/11/2026 10:00, Bob Brown escreveu:",
        "Às 10:00 de 27/11/2026, Bob Brown escreveu:",
        "2026/11/27 10:00 に、Bob Brown さんは書きました:",
        "W dniu 27.11.2026 o 10:00, Bob Brown pisze:", "Den 2026-11-27 kl. 10:00, skrev Bob Brown:",
        "在 2026/11/27 10:00, Bob Brown 写道:",
        "在 2026-11-27 10:00:00，\"Bob Brown\" <bob@b.example> 写道：",
        "Am Freitag, 27. November 2026 um 10:00:00 MEZ hat Bob Brown Folgendes geschrieben:",
        "In data venerdì 27 novembre 2026 10:00:00 CET, Bob Brown ha scritto:", NULL});
}

static void attributions_may_be_wrapped_in_each_language(void **state)
{
    (void)state;
    expect_heads((const char *const[]){
        "Am Fr., 27. Nov. 2026 um 10:00 Uhr schrieb Bob Brown\n<bob@b.example>:",
        "pt., 27 lis 2026 o 10:00 Bob Brown\n<bob@b.example> napisał(a):",
        "2026年11月27日(金) 10:00 Bob Brown\n<bob@b.example>:",
        "Em sex., 27 de nov. de 2026 às 10:00,\nBob Brown <bob@b.example>\nescreveu:", NULL});
}

static void titles_above_a_message_are_known(void **state)
{
    const char *const titles[] = {"-----Original Message-----",
                                  "---------- Forwarded message ---------",
                                  "Begin forwarded message:",
                                  "Original Message Follows:",
                                  "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐",
                                  "-----Ursprüngliche Nachricht-----",
                                  "-------- Weitergeleitete Nachricht --------",
                                  "Anfang der weitergeleiteten Nachricht:",
                                  "-------- Message transféré --------",
                                  "Début du message réexpédié :",
                                  "-----Mensaje original-----",
                                  "Inicio del mensaje reenviado:",
                                  "-----Messaggio originale-----",
                                  "Inizio messaggio inoltrato:",
                                  "-----Oorspronkelijk bericht-----",
                                  "Begin doorgestuurd bericht:",
                                  "-----Mensagem original-----",
                                  "Início da mensagem encaminhada:",
                                  "-----元のメッセージ-----",
                                  "-------- 転送メッセージ --------",
                                  "転送されたメッセージ:",
                                  "-----Wiadomość oryginalna-----",
                                  "-------- Treść przekazanej wiadomości --------",
                                  "Początek przekazywanej wiadomości:",
                                  "-----Ursprungligt meddelande-----",
                                  "Vidarebefordrat brev:",
                                  "------------------ 原始邮件 ------------------",
                                  "---- 转发的消息 ----",
                                  "下面是被转发的邮件：",
                                  "-------- 轉寄郵件 --------"};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(titles); i++)
        expect_own(titles[i], "\nCarol, meet Dave.");
}

static void notes_of_devices_are_known(void **state)
{
    const char *const notes[] = {"Sent from my iPhone",   "Von meinem iPhone gesendet",
                                 "Envoyé de mon iPhone",  "Enviado desde mi iPhone",
                                 "Inviato da iPhone",     "Verstuurd vanaf mijn iPhone",
                                 "Enviado do meu iPhone", "iPhoneから送信",
                                 "Wysłane z iPhone’a",    "Skickat från min iPhone",
                                 "发自我的iPhone",        "Get Outlook for iOS<https://aka.ms/x>"};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(notes); i++)
        expect_own(notes[i], "");
}

static void what_only_looks_like_a_quote_is_kept(void **state)
{
    const char *const texts[] = {"From Monday on: the office is closed.\nTo: do",
                                 "An: alle\nBob, Carol ist in Kopie.",
                                 "At 10:00 Bob said:\nlet us meet",
                                 "Am 3. Mai schreiben wir die Klausur:\nbitte lernen",
                                 "A: ja\nB: nein\nC: weiß nicht",
                                 "Le 3 mai, à 10:00 : réunion",
                                 "Forwarded messages are a plague.",
                                 "发自内心的感谢"};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *own = own_text(shipped_quoting(), texts[i], NULL);
        g_strchomp(own);
        assert_string_equal(own, texts[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heads_of_outlook_are_known),
        cmocka_unit_test(attributions_of_gmail_are_known),
        cmocka_unit_test(attributions_of_apple_mail_are_known),
        cmocka_unit_test(attributions_of_thunderbird_and_others_are_known),
        cmocka_unit_test(attributions_may_be_wrapped_in_each_language),
        cmocka_unit_test(titles_above_a_message_are_known),
        cmocka_unit_test(notes_of_devices_are_known),
        cmocka_unit_test(what_only_looks_like_a_quote_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
