/* What people reply to a question, in the shipped languages, and what it means. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/limits.h"
#include "mail/read/reply_meaning.h"
#include "answers_words_fixture.h"

/* Yes, always, no, Never, later; "?" for what no program may decide. */
struct said {
    const char *language, *words;
    char means;
};

static const struct said plain[] = {
    {"en", "yes", 'y'},
    {"en", "YES!!!", 'y'},
    {"en", "*Yes*", 'y'},
    {"en", "_yes_", 'y'},
    {"en", "\"Yes.\"", 'y'},
    {"en", "Yes, please.", 'y'},
    {"en", "Yes 👍", 'y'},
    {"en", "Yes 👎", '?'},
    {"en", "👎🏽", '?'},
    {"en", "❌ Yes", '?'},
    {"en", "☐ Yes", '?'},
    {"en", "☑ Yes", 'y'},
    {"en", "No 👎", 'n'},
    {"de", "Ja 🙄", '?'},
    {"en", "Yes\n\nRegards\nBob\n\nPS: Money Upfront", '?'},
    {"en", "Yes\n\nBob\nP.S. Pay Me 100 EUR", '?'},
    {"de", "Ja\n\nViele Grüße\nBob\n\nPS: Honorar 500 EUR", '?'},
    {"fr", "Oui\n\nCordialement\nBob\nP.-S. Par Téléphone", '?'},
    {"en", "Alice> Yes", '?'},
    {"en", "No\n\nBob\nPS Good Luck", 'n'},
    {"en", "Yep, go ahead", 'y'},
    {"en", "Sure thing, thanks!", 'y'},
    {"en", "Hi Alice,\n\nOf course, please introduce us.\n\nThanks\nBob", 'y'},
    {"en", "Dear Dr Archer,\n\nwith pleasure.\n\nKind regards\nR. Brown\nHead of Sales", 'y'},
    {"en", "Thank you for asking. Yes, I'd be happy to.", 'y'},
    {"en", "Sounds good - looking forward to it", 'y'},
    {"en", "I don’t need more. Yes", '?'},
    {"en", "I’m open to this. Many thanks", 'y'},
    {"en", "Why not", '?'},
    {"en", "No objections, thanks.", 'y'},
    {"en", "Yes, not a problem.", 'y'},
    {"en", "Ok\n\nBob Brown\n+44 20 7946 0000\nwww.client.example", 'y'},
    {"en", "Yes\n\nROB\nClient Ltd", 'y'},
    {"en", "[EXTERNAL]\n\nYes", 'y'},
    {"en",
     "CAUTION: This message originated from outside the organization. Do not click\n"
     "links unless you know the sender.\n\nYes",
     'y'},
    {"en", "Yes\n\nBob\n\nThis message is confidential. If you are not the addressee, delete it.",
     'y'},
    {"en", "Yes\n\nBest regards,\n\nBob Brown\nCEO, Client Ltd.\nhttps://client.example | @client",
     'y'},
    {"en", "Yes, that's fine with me. Thanks, Bob", 'y'},
    {"en", "Yes I would love to meet Alice Archer", 'y'},
    {"en", "I must say no to this", 'n'},
    {"en", "Always", 'a'},
    {"en", "Always yes to Alice, thanks", 'a'},
    {"en", "Yes, always.", 'a'},
    {"en", "Any time!", 'y'},
    {"en", "No.", 'n'},
    {"en", "nope", 'n'},
    {"en", "No, sorry, we have all we need.", 'n'},
    {"en", "Thanks, but I'd rather not.", 'n'},
    {"en", "I am not interested in this at all.", 'n'},
    {"en", "Please don't introduce us", 'n'},
    {"en", "I'll pass on this one", 'n'},
    {"en", "No, not this time", 'n'},
    {"en", "Hello Alice\n\nno thank you\n\nBob", 'n'},
    {"en", "No! Who gave you my address?", 'n'},
    {"en", "I'm afraid not", 'n'},
    {"en", "Never", 'N'},
    {"en", "NO. NEVER.", 'N'},
    {"en", "Stop!", 'N'},
    {"en", "Please stop asking me about people", 'N'},
    {"en", "unsubscribe me please", 'N'},
    {"en", "Leave me alone, all of you", 'N'},
    {"en", "I never want to hear from you again", 'N'},
    {"en", "Never, not even in May", 'N'},
    {"fr", "Arrêtez de m'écrire", 'N'},
    {"es", "Dejen de escribirme", 'N'},
    {"it", "Smettetela di scrivermi", 'N'},
    {"nl", "Stop ermee!", 'N'},
    {"pt", "Parem de me escrever", 'N'},
    {"en", "Never ask me such things again", 'N'},
    {"en", "Not this month, we are moving", 'l'},
    {"en", "Maybe later", 'l'},
    {"en", "Ask me again in May", 'l'},
    {"en", "Not at the moment, thanks", 'l'},
    {"de", "Ja", 'y'},
    {"de", "ja, sehr gerne!", 'y'},
    {"de", "Guten Tag Frau Archer,\n\nja, das ist mir recht.\n\nMit freundlichen Grüßen\nBob Brown",
     'y'},
    {"de", "Klar, danke fürs Fragen", 'y'},
    {"de", "Hallo Alice, von mir aus gern. LG Bob", 'y'},
    {"de", "Kein Problem.", 'y'},
    {"de", "Spricht nichts dagegen", 'y'},
    {"de", "Einverstanden", 'y'},
    {"de", "Immer, bei Alice Archer", 'a'},
    {"de", "Jederzeit!", 'y'},
    {"de", "Nein", 'n'},
    {"de", "Nein danke, ich habe schon jemanden.", 'n'},
    {"de", "Lieber nicht.", 'n'},
    {"de", "Leider nein", 'n'},
    {"de", "Vielen Dank, aber kein Interesse.", 'n'},
    {"de", "Nie", 'N'},
    {"de", "Fragen Sie mich bitte nicht. Nie wieder!", 'N'},
    {"de", "Lassen Sie mich in Ruhe", 'N'},
    {"de", "Bitte austragen", 'N'},
    {"de", "Im Moment nicht, vielleicht im Herbst", 'l'},
    {"de", "Gerne ein andermal", 'l'},
    {"fr", "Oui", 'y'},
    {"fr", "Oui, avec plaisir.", 'y'},
    {"fr", "Bonjour Alice,\n\nbien sûr, merci beaucoup.\n\nCordialement,\nBob Brown", 'y'},
    {"fr", "Pas de problème", 'y'},
    {"fr", "Ça me va", 'y'},
    {"fr", "Je n’y vois pas d’inconvénient", 'y'},
    {"fr", "Non, pas avant mai", 'l'},
    {"fr", "Non, réunion le 3 mai", 'n'},
    {"fr", "Oui, en mai", '?'},
    {"de", "Nein, im Mai", 'n'},
    {"it", "Mai", 'N'},
    {"fr", "Oui, toujours pour Alice Archer", 'a'},
    {"fr", "Non", 'n'},
    {"fr", "Non merci, je pars en retraite", 'n'},
    {"fr", "Désolé, je ne suis pas intéressé", 'n'},
    {"fr", "Sans façon", 'n'},
    {"fr", "Plus jamais", 'N'},
    {"fr", "Laissez-moi tranquille", 'N'},
    {"fr", "Ne me demandez plus", 'N'},
    {"fr", "Pas maintenant, merci", 'l'},
    {"fr", "Une autre fois peut-être", 'l'},
    {"es", "Sí", 'y'},
    {"es", "Si, por favor", 'y'},
    {"es", "¡Claro que sí!", 'y'},
    {"es", "Hola Alice:\n\nencantado, muchas gracias.\n\nUn saludo\nBob", 'y'},
    {"es", "No hay problema", 'y'},
    {"es", "No tengo inconveniente", 'y'},
    {"es", "Siempre", 'a'},
    {"es", "No", 'n'},
    {"es", "No, gracias, estoy muy ocupado", 'n'},
    {"es", "Prefiero que no", 'n'},
    {"es", "Lo siento, no me interesa", 'n'},
    {"es", "Nunca más", 'N'},
    {"es", "Por favor, no me escriba más", 'N'},
    {"es", "Ahora no, gracias", 'l'},
    {"it", "Sì", 'y'},
    {"it", "Sì, volentieri", 'y'},
    {"it", "Buongiorno Alice,\n\nva benissimo, grazie mille.\n\nCordiali saluti\nBob", 'y'},
    {"it", "Nessun problema!", 'y'},
    {"it", "Sì, sempre per Alice Archer", 'a'},
    {"it", "No grazie, sono in ferie", 'n'},
    {"it", "Preferirei di no", 'n'},
    {"it", "Mai più", 'N'},
    {"it", "Non scrivetemi più", 'N'},
    {"it", "Non adesso, grazie", 'l'},
    {"nl", "Ja graag", 'y'},
    {"nl", "Beste Alice,\n\nprima, dank je wel.\n\nMet vriendelijke groet,\nBob", 'y'},
    {"nl", "Geen bezwaar", 'y'},
    {"nl", "Doe maar!", 'y'},
    {"nl", "Altijd", 'a'},
    {"nl", "Nee, dank u", 'n'},
    {"nl", "Liever niet, ik ga met pensioen", 'n'},
    {"nl", "Nooit meer", 'N'},
    {"nl", "Laat me met rust", 'N'},
    {"nl", "Nu even niet", 'l'},
    {"pt", "Sim", 'y'},
    {"pt", "Sim, com todo o prazer.", 'y'},
    {"pt", "Bom dia Alice,\n\nclaro que sim, obrigado.\n\nCumprimentos\nBob", 'y'},
    {"pt", "Não há problema", 'y'},
    {"pt", "Sempre", 'a'},
    {"pt", "Não, obrigada", 'n'},
    {"pt", "Prefiro que não, estou de mudança", 'n'},
    {"pt", "Nunca mais", 'N'},
    {"pt", "Deixe-me em paz", 'N'},
    {"pt", "Agora não", 'l'},
    {"pl", "Tak", 'y'},
    {"pl", "Tak, bardzo chętnie", 'y'},
    {"pl", "Dzień dobry Alice,\n\noczywiście, dziękuję.\n\nPozdrawiam\nBob", 'y'},
    {"pl", "Nie ma problemu", 'y'},
    {"pl", "Nie mam nic przeciwko", 'y'},
    {"pl", "Zawsze", 'a'},
    {"pl", "Nie", 'n'},
    {"pl", "Nie, dziękuję, wyjeżdżam", 'n'},
    {"pl", "Raczej nie", 'n'},
    {"pl", "Nigdy więcej", 'N'},
    {"pl", "Dajcie mi spokój", 'N'},
    {"pl", "Nie teraz", 'l'},
    {"sv", "Ja tack", 'y'},
    {"sv", "Hej Alice,\n\ndet går bra, tack för att du frågar.\n\nMvh\nBob", 'y'},
    {"sv", "Inga problem", 'y'},
    {"sv", "Alltid", 'a'},
    {"sv", "Nej tack, jag slutar snart", 'n'},
    {"sv", "Helst inte", 'n'},
    {"sv", "Aldrig mer", 'N'},
    {"sv", "Sluta fråga mig", 'N'},
    {"sv", "Inte just nu", 'l'},
    {"ja", "はい、お願いします。", 'y'},
    {"ja", "田中様\n\nお世話になっております。\nぜひお願いいたします。\n\n鈴木", '?'},
    {"ja", "アーチャー様\n\nもちろんです。ありがとうございます。", 'y'},
    {"ja", "問題ありません", 'y'},
    {"ja", "いつでも構いません", 'y'},
    {"ja", "いいえ、結構です。", 'n'},
    {"ja", "申し訳ありませんが、今回は遠慮させていただきます。", 'n'},
    {"ja", "もう連絡しないでください", 'N'},
    {"ja", "また今度お願いします", 'l'},
    {"zh", "好的，谢谢。", 'y'},
    {"zh", "您好，\n\n当然可以。", 'y'},
    {"zh", "没问题", 'y'},
    {"zh", "随时可以", 'y'},
    {"zh", "不用了，谢谢", 'n'},
    {"zh", "抱歉，我没有时间。", 'n'},
    {"zh", "请不要再联系我", 'N'},
    {"zh", "以后再说", 'l'},
};

/* Whatever else these are: none is a yes. */
static const struct said doubtful[] = {
    {"en", "Yes.\n\nRead Carol first", '?'},
    {"en", "Yes\n\nBob\n\nAfter Easter", '?'},
    {"en", "YES\n\nBOB\n\nPS CALL ME MONDAY", '?'},
    {"en", "Yes\n\nCarol no, this email is confidential", '?'},
    {"en", "Yes.\nSent from my phone, but not before May", '?'},
    {"en", "Yes \xe2\x9d\x93", '?'},
    {"ja", "はい\n\n田中\n4月まではだめです", '?'},
    {"fr", "Bonjour Ravi,\n\nmerci.", '?'},
    {"en", "Thanks for asking.\n\nY. Tanaka", '?'},
    {"en", "I would like to thank you for asking.", '?'},
    {"en", "I'd love to, unfortunately.", '?'},
    {"en", "Sure. It must be sent via my assistant.", '?'},
    {"en", "OK, but I meet nobody outside the organization", '?'},
    {"en", "Ana works for me.", '?'},
    {"en", "Please stop by on Monday", '?'},
    {"de", "Ja.\nBitte fragen Sie vorher unseren Geschäftsführer", '?'},
    {"de", "Alles gut, danke", '?'},
    {"de", "Freut mich, danke.", '?'},
    {"fr", "C'est bon, merci", '?'},
    {"es", "Bien, gracias", '?'},
    {"es", "Venga, un abrazo", '?'},
    {"pt", "Oi, tudo bem", '?'},
    {"pt", "Pode ser", '?'},
    {"nl", "Graag gedaan", '?'},
    {"sv", "Det är bra, tack", '?'},
    {"pl", "Może, pani Anno", '?'},
    {"ja", "大丈夫です", '?'},
    {"ja", "いつもお世話になっております。", '?'},
    {"ja", "了解しました", '?'},
    {"ja", "田中さん抜きで、お願いします", '?'},
    {"zh", "您好，我是王明。", '?'},
    {"zh", "张先生出差期间可以", '?'},
    {"zh", "嗯", '?'},
    {"en", "Yes, but only by phone", '?'},
    {"en", "yes if it's about the job", '?'},
    {"en", "Yes, as long as she calls first", '?'},
    {"en", "Yes\n\nUnless Dave is in it too", '?'},
    {"en", "Sure, provided my address stays hidden", '?'},
    {"en", "Yes.\n\nOn second thought, wait until Monday.", '?'},
    {"en", "Yes?", '?'},
    {"en", "Yes. Who is she?", '?'},
    {"en", "yes and no", '?'},
    {"en", "Yes\nNo", '?'},
    {"en", "Yes... no, rather not", '?'},
    {"en", "I would not say yes", '?'},
    {"en", "Not yes", '?'},
    {"en", "yes yes, blah", '?'},
    {"en", "Yes I am away until May", '?'},
    {"en", "Ok, call me tomorrow", '?'},
    {"en", "Fine, whatever, I do not care", '?'},
    {"en", "I don't mind", '?'},
    {"en", "I don't know.", '?'},
    {"en", "Not sure, what is it about?", '?'},
    {"en", "I have no idea who that is", '?'},
    {"en", "Never heard of her", '?'},
    {"en", "I never got the message", '?'},
    {"en", "Perhaps", '?'},
    {"en", "Yes to Carol, not to Dave", '?'},
    {"en", "yes@client.example", '?'},
    {"en", "> yes", '?'},
    {"en", "| yes", '?'},
    {"en", "Yes\n\nCheers\nBob\n\nPS: only if she signs an NDA", '?'},
    {"en", "Yes\n\nBob\nbut call before you do", '?'},
    {"en", "Yes\n\nFriday", '?'},
    {"en", "Yes\n\nBob\nask her", '?'},
    {"ja", "はい\n\nBob\n電話で", '?'},
    {"zh", "可以\n\nBob\n打电话", '?'},
    {"en", "👍", '?'},
    {"en", "", '?'},
    {"en", "Hi Alice,\n\nThanks!\n\nBob", '?'},
    {"en", "What is this", '?'},
    {"de", "Ja, aber nur telefonisch", '?'},
    {"de", "Ja, wenn es um die Stelle geht", '?'},
    {"de", "Ja, sofern meine Adresse geheim bleibt", '?'},
    {"de", "Ja\n\nAber erst im Mai.", '?'},
    {"de", "Jein", '?'},
    {"de", "Ja und nein", '?'},
    {"de", "Ja? Worum geht es", '?'},
    {"de", "Ist mir egal", '?'},
    {"de", "Gern, vorausgesetzt sie ruft vorher an", '?'},
    {"fr", "Oui, mais seulement par téléphone", '?'},
    {"fr", "Oui, si c'est pour le poste", '?'},
    {"fr", "D'accord, à condition qu'elle m'appelle", '?'},
    {"fr", "Oui et non", '?'},
    {"fr", "Je ne sais pas", '?'},
    {"es", "Sí, pero solo por teléfono", '?'},
    {"es", "Sí, siempre y cuando llame antes", '?'},
    {"es", "Sí y no", '?'},
    {"es", "¿Sí?", '?'},
    {"it", "Sì, ma solo per telefono", '?'},
    {"it", "Va bene, purché mi chiami prima", '?'},
    {"it", "Sì e no", '?'},
    {"nl", "Ja, maar alleen per telefoon", '?'},
    {"nl", "Ja, mits ze eerst belt", '?'},
    {"pt", "Sim, mas só por telefone", '?'},
    {"pt", "Sim, desde que ligue antes", '?'},
    {"pl", "Tak, ale tylko telefonicznie", '?'},
    {"pl", "Tak, o ile zadzwoni", '?'},
    {"pl", "Tak, jeśli to o pracę", '?'},
    {"sv", "Ja, men bara per telefon", '?'},
    {"sv", "Ja, om hon ringer först", '?'},
    {"ja", "はい、ただし電話のみでお願いします。", '?'},
    {"ja", "はい？", '?'},
    {"ja", "どちらでもいいです", '?'},
    {"zh", "可以，但是只能打电话", '?'},
    {"zh", "如果是工作的事，可以", '?'},
    {"zh", "可以吗？", '?'},
};

/* Words that mean one thing here and another there, and languages other than the question's. */
static const struct said mixed[] = {
    {"pl", "nie", 'n'},        {"de", "nie", 'N'},
    {"en", "nie", 'n'},        {"de", "Nie, dziękuję bardzo", 'n'},
    {"en", "Ja, gerne!", 'y'}, {"en", "Sí, gracias", 'y'},
    {"en", "Si, grazie", 'y'}, {"es", "si", 'y'},
    {"fr", "si", '?'},         {"en", "はい", 'y'},
    {"ja", "Yes please", 'y'}, {"en", "No pewnie", 'y'},
    {NULL, "Oui", 'y'},
};

static char means(struct reply_words *words, const struct said *said, enum reply_clarity *clarity)
{
    static const char letters[] = {'y', 'a', 'n', 'N', '?'};
    static const char *const names[] = {"Alice Archer", "アーチャー", NULL};
    struct reply_asked asked = {said->language, "Robert Bob Brown", names, 0};
    struct reply_meaning meaning;

    reply_meaning_read(words, &asked, said->words, &meaning);
    char letter = meaning.later ? 'l' : letters[meaning.reply_word];
    *clarity = meaning.clarity;
    reply_meaning_clear(&meaning);
    return letter;
}

static void check(const struct said *table, size_t n)
{
    struct reply_words *words = shipped_answers();
    guint wrong = 0;

    for (size_t i = 0; i < n; i++) {
        enum reply_clarity clarity;
        char found = means(words, &table[i], &clarity);
        if (found == table[i].means)
            continue;
        print_message("%s \"%s\": %c (%d), expected %c\n",
                      table[i].language ? table[i].language : "-", table[i].words, found, clarity,
                      table[i].means);
        wrong++;
    }
    reply_words_free(words);
    assert_int_equal(wrong, 0);
}

static void what_people_reply_is_understood(void **state)
{
    (void)state;
    check(plain, G_N_ELEMENTS(plain));
}

static void no_condition_question_or_contradiction_is_a_yes(void **state)
{
    (void)state;
    check(doubtful, G_N_ELEMENTS(doubtful));
}

static void the_language_of_the_question_decides_then_the_other_words(void **state)
{
    (void)state;
    check(mixed, G_N_ELEMENTS(mixed));
}

static void why_it_is_unclear_is_told(void **state)
{
    static const struct {
        const char *words;
        enum reply_clarity clarity;
    } cases[] = {
        {"yes", REPLY_CLEAR},          {"", REPLY_NOTHING},  {"Thanks!", REPLY_NOTHING},
        {"blah", REPLY_UNKNOWN},       {"Yes?", REPLY_ASKS}, {"Yes, but later on", REPLY_DOUBTS},
        {"Yes. No.", REPLY_CONFLICTS},
    };
    struct reply_words *words = shipped_answers();
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct said said = {"en", cases[i].words, '?'};
        enum reply_clarity clarity;
        means(words, &said, &clarity);
        if (clarity != cases[i].clarity)
            fail_msg("\"%s\": %d", cases[i].words, clarity);
    }
    reply_words_free(words);
}

static void lines_that_say_more_than_the_word_are_the_rest(void **state)
{
    struct reply_words *words = shipped_answers();
    struct reply_asked asked = {"en", "Bob", NULL, 0};
    struct reply_meaning meaning;
    (void)state;

    reply_meaning_read(words, &asked, "Hi\n\nNo, thanks.\nToo much work!\n\nBob\n", &meaning);
    assert_int_equal(meaning.reply_word, REPLY_WORD_NO);
    assert_string_equal(meaning.rest, "Too much work!\n");
    assert_string_equal(meaning.language, "en");
    reply_meaning_clear(&meaning);
    reply_meaning_read(words, &asked, "No\n\nNot this year\n", &meaning);
    assert_int_equal(meaning.reply_word, REPLY_WORD_NO);
    assert_string_equal(meaning.rest, "Not this year\n");
    reply_meaning_clear(&meaning);
    reply_words_free(words);
}

static char *repeated(const char *text, size_t size)
{
    GString *long_text = g_string_new(NULL);
    while (long_text->len < size)
        g_string_append(long_text, text);
    return g_string_free(long_text, FALSE);
}

/* What stands on the links of ask.txt. */
static void check_buttons(struct reply_words *words, const char *language)
{
    const char *source = g_getenv("ASKFIRST_SOURCE");
    g_autofree char *path =
        g_build_filename(source ? source : ".", "config", "templates", language, "ask.txt", NULL);
    g_autoptr(GRegex) link =
        g_regex_new("^\\[(.*)\\]\\(\\{(\\w+)\\}\\)$", G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GMatchInfo) at = NULL;
    g_autofree char *text = NULL;
    guint seen = 0;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    for (g_regex_match(link, text, 0, &at); g_match_info_matches(at); seen++) {
        g_autofree char *shown = g_match_info_fetch(at, 1), *word = g_match_info_fetch(at, 2);
        g_autoptr(GString) button = g_string_new(shown);
        g_string_replace(button, "{introducer_name}", "Alice Archer", 0);
        struct said said = {language, button->str, g_str_equal(word, "never") ? 'N' : *word};
        enum reply_clarity clarity;
        char found = means(words, &said, &clarity);
        if (found != said.means)
            fail_msg("%s \"%s\": %c (%d)", language, said.words, found, clarity);
        g_match_info_next(at, NULL);
    }
    assert_int_equal(seen, 4);
}

static void the_texts_of_our_buttons_are_understood(void **state)
{
    static const char *const languages[] = {"de", "en", "es", "fr", "it", "ja", "nl", "pt"};
    struct reply_words *words = shipped_answers();
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(languages); i++)
        check_buttons(words, languages[i]);
    reply_words_free(words);
}

static void hostile_texts_are_never_a_yes(void **state)
{
    static const char *const pieces[] = {"yes ", "please ", "no yes? ", "?",
                                         "hi ",  "\n",      "\xff",     "a\xcc\x81",
                                         "はい", "never ",  "yes\n\n",  "dear Bob "};
    struct reply_words *words = shipped_answers();
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autofree char *text = repeated(pieces[i], 4u * LIMIT_REPLY_TEXT);
        struct said said = {"en", text, '?'};
        enum reply_clarity clarity;
        char found = means(words, &said, &clarity);
        if (found == 'y' || found == 'a')
            fail_msg("\"%s\" again and again is a yes", pieces[i]);
    }
    reply_words_free(words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_people_reply_is_understood),
        cmocka_unit_test(no_condition_question_or_contradiction_is_a_yes),
        cmocka_unit_test(the_language_of_the_question_decides_then_the_other_words),
        cmocka_unit_test(why_it_is_unclear_is_told),
        cmocka_unit_test(lines_that_say_more_than_the_word_are_the_rest),
        cmocka_unit_test(the_texts_of_our_buttons_are_understood),
        cmocka_unit_test(hostile_texts_are_never_a_yes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
