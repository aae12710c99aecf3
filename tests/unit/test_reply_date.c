/* When people say that they may be asked again. All is said on Sunday, 29 November 2026, at noon,
 * unless it says otherwise. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/limits.h"
#include "mail/read/reply_meaning.h"
#include "answers_words_fixture.h"

#define NONE ""
#define NOW "2026-11-29T12:00:00Z"

struct said {
    const char *language, *words, *until; /* a day, or NONE */
};

static const struct said dated[] = {
    {"en", "Not now, ask me in spring", "2027-03-01"},
    {"en", "ask me in April", "2027-04-01"},
    {"en", "Yes, but only after March", "2027-04-01"},
    {"en", "Gladly, but please not before April", "2027-04-01"},
    {"de", "Fragen Sie mich im April", "2027-04-01"},
    {"de", "Gern, aber bitte nicht vor April", "2027-04-01"},
    {"de", "Ja, aber erst nach März", "2027-04-01"},
    {"de", "Im Frühjahr wieder fragen", "2027-03-01"},
    {"fr", "redemandez-moi en avril", "2027-04-01"},
    {"fr", "Oui, mais pas avant avril", "2027-04-01"},
    {"fr", "À redemander au printemps", "2027-03-01"},
    {"es", "pregúnteme en abril", "2027-04-01"},
    {"es", "Sí, pero no antes de abril", "2027-04-01"},
    {"es", "Volver a preguntar en primavera", "2027-03-01"},
    {"it", "me lo chieda in aprile", "2027-04-01"},
    {"it", "Sì, ma non prima di aprile", "2027-04-01"},
    {"it", "Chiedere di nuovo in primavera", "2027-03-01"},
    {"nl", "vraag me in april", "2027-04-01"},
    {"nl", "Ja, maar niet voor april", "2027-04-01"},
    {"nl", "In het voorjaar weer vragen", "2027-03-01"},
    {"pt", "pergunte-me em abril", "2027-04-01"},
    {"pt", "Sim, mas não antes de abril", "2027-04-01"},
    {"pt", "Perguntar de novo na primavera", "2027-03-01"},
    {"ja", "4月にまた聞いてください", "2027-04-01"},
    {"en", "Not now. Maybe in spring.", "2027-03-01"},
    {"en", "Ask me again next spring, thanks", "2027-03-01"},
    {"en", "Ask me again in May", "2027-05-01"},
    {"en", "Not before May, please.", "2027-05-01"},
    {"en", "not until January", "2027-01-01"},
    {"en", "Hi Alice,\n\nnot now. Please ask me again in February.\n\nBest\nBob", "2027-02-01"},
    {"en", "You may ask me again in June.", "2027-06-01"},
    {"en", "No, not this month - perhaps in January", NONE},
    {"en", "No. Perhaps in January.", "2027-01-01"},
    {"en", "Ask me again next week", "2026-11-30"},
    {"en", "Ask me again next month", "2026-12-01"},
    {"en", "ask me again next quarter", "2027-01-01"},
    {"en", "Next year, maybe", "2027-01-01"},
    {"en", "Not this year", "2027-01-01"},
    {"en", "Not this year, sorry. We are moving house.", "2027-01-01"},
    {"en", "Ask me in three months", "2027-02-28"},
    {"en", "Ask me again in 6 months", "2027-05-29"},
    {"en", "Not now, three months from now", "2027-02-28"},
    {"en", "Try again in two weeks!", "2026-12-13"},
    {"en", "ask me in a year", "2027-11-29"},
    {"en", "Ask me in half a year", "2027-05-29"},
    {"en", "Ask me again after the 15th", "2026-12-16"},
    {"en", "Ask me after 3 January", "2027-01-04"},
    {"en", "Ask me after January 3rd.", "2027-01-04"},
    {"en", "Ask me again on 3 January 2028", "2028-01-03"},
    {"en", "Ask me again on the 3rd of January", "2027-01-03"},
    {"en", "Not now, ask me in 2027", "2027-01-01"},
    {"en", "Maybe later, in Q2", "2027-04-01"},
    {"en", "Not now; Q2 2028 perhaps", "2028-04-01"},
    {"en", "Not before 2027-03-15", "2027-03-15"},
    {"en", "Not before 15.3.2027", "2027-03-15"},
    {"en", "not before 15/03/2027", "2027-03-15"},
    {"en", "Later: 03/15/2027", "2027-03-15"},
    {"en", "After the summer, please", "2027-09-01"},
    {"en", "Not now, after the holidays", "2027-01-07"},
    {"en", "Ask me again in the new year", "2027-01-01"},
    {"en", "Ask me again after New Year", "2027-01-02"},
    {"en", "Not before Christmas", "2026-12-24"},
    {"en", "Ask me again after Christmas.", "2026-12-27"},
    {"en", "Ask me again early next year", "2027-01-01"},
    {"en", "Ask me again in May next year", "2027-05-01"},
    {"en", "Ask me again next year in May", "2027-05-01"},
    {"en", "Not now, ask me at the end of January", "2027-02-01"},
    {"en", "Not now. Busy until March.", NONE},
    {"en", "Not now, busy until March", "2027-03-01"},
    {"de", "Jetzt nicht, fragen Sie im Frühjahr wieder.", "2027-03-01"},
    {"de", "Nicht jetzt, vielleicht im Frühling", "2027-03-01"},
    {"de", "Im Moment nicht, vielleicht im Sommer", "2027-06-01"},
    {"de", "Bitte nicht vor März", "2027-03-01"},
    {"de", "Fragen Sie mich nach dem 15. Januar", "2027-01-16"},
    {"de", "Frag mich in drei Monaten", "2027-02-28"},
    {"de", "Fragen Sie mich bitte in einem halben Jahr noch einmal", "2027-05-29"},
    {"de", "Nächstes Jahr gern", NONE},
    {"de", "Erst nächstes Jahr", "2027-01-01"},
    {"de", "Dieses Jahr nicht, fragen Sie 2027", "2027-01-01"},
    {"de", "Nicht mehr dieses Jahr. Fragen Sie mich im Januar", "2027-01-01"},
    {"de", "Frühestens ab Februar", "2027-02-01"},
    {"de", "Nein, vielleicht im zweiten Quartal", "2027-04-01"},
    {"de", "Nicht vor dem 15.3.", "2027-03-15"},
    {"de", "Nicht vor dem 1. März 2027", "2027-03-01"},
    {"de", "Nach den Ferien bitte, jetzt nicht", "2027-01-07"},
    {"de", "Jetzt nicht, erst nach dem Sommer", "2027-09-01"},
    {"de", "Fragen Sie mich im neuen Jahr", "2027-01-01"},
    {"de", "Später, Anfang Mai", "2027-05-01"},
    {"de", "Später, im Mai nächsten Jahres", "2027-05-01"},
    {"de", "Fragen Sie mich nächste Woche", "2026-11-30"},
    {"fr", "Pas maintenant, redemandez-moi au printemps", "2027-03-01"},
    {"fr", "Pas avant mars", "2027-03-01"},
    {"fr", "Pas avant le 15 mars, merci", "2027-03-15"},
    {"fr", "Pas pour le moment, peut-être en avril", "2027-04-01"},
    {"fr", "Demandez-moi plus tard, dans trois mois", "2027-02-28"},
    {"fr", "L'année prochaine", "2027-01-01"},
    {"fr", "Le mois prochain", "2026-12-01"},
    {"fr", "Redemandez-moi après l'été", "2027-09-01"},
    {"fr", "Redemandez-moi après le 15", "2026-12-16"},
    {"fr", "Pas maintenant, après les vacances", "2027-01-07"},
    {"fr", "Redemandez-moi le 1er février", "2027-02-01"},
    {"fr", "Plus tard, au deuxième trimestre", "2027-04-01"},
    {"fr", "Pas cette année, redemandez en 2027", "2027-01-01"},
    {"fr", "Redemandez-moi dans six mois", "2027-05-29"},
    {"fr", "Pas avant mai de l'année prochaine", "2027-05-01"},
    {"es", "Ahora no, pregúnteme en primavera", "2027-03-01"},
    {"es", "Ahora no, quizás en marzo", "2027-03-01"},
    {"es", "No antes de mayo", "2027-05-01"},
    {"es", "Pregúnteme después del 15 de enero", "2027-01-16"},
    {"es", "Pregúnteme dentro de tres meses", "2027-02-28"},
    {"es", "El año que viene", "2027-01-01"},
    {"es", "El próximo mes", "2026-12-01"},
    {"es", "De momento no, después del verano", "2027-09-01"},
    {"es", "Pregúntame en 2027", "2027-01-01"},
    {"es", "Ahora no. Tal vez en febrero.", "2027-02-01"},
    {"es", "Más adelante, en el segundo trimestre", "2027-04-01"},
    {"es", "La semana que viene", "2026-11-30"},
    {"es", "En la primavera del año que viene, ahora no", "2027-03-01"},
    {"it", "Non ora, me lo chieda in primavera", "2027-03-01"},
    {"it", "Non prima di maggio", "2027-05-01"},
    {"it", "Magari più avanti, a marzo", "2027-03-01"},
    {"it", "Me lo chieda fra tre mesi", "2027-02-28"},
    {"it", "L'anno prossimo", "2027-01-01"},
    {"it", "Il mese prossimo", "2026-12-01"},
    {"it", "Adesso no, dopo l'estate", "2027-09-01"},
    {"it", "Non adesso, dopo il 15 gennaio", "2027-01-16"},
    {"it", "Più avanti, nel secondo trimestre", "2027-04-01"},
    {"it", "Non ora. Forse nel 2027.", "2027-01-01"},
    {"it", "Chiedimelo di nuovo a febbraio", "2027-02-01"},
    {"nl", "Niet nu, vraag me in het voorjaar", "2027-03-01"},
    {"nl", "Niet voor mei", "2027-05-01"},
    {"nl", "Nu niet, misschien in maart", "2027-03-01"},
    {"nl", "Vraag het me over drie maanden", "2027-02-28"},
    {"nl", "Volgend jaar", "2027-01-01"},
    {"nl", "Volgende maand misschien", "2026-12-01"},
    {"nl", "Nu niet, na de zomer", "2027-09-01"},
    {"nl", "Vraag me na 15 januari", "2027-01-16"},
    {"nl", "Later, in het tweede kwartaal", "2027-04-01"},
    {"nl", "Vraag het me in 2027", "2027-01-01"},
    {"nl", "Niet dit jaar", "2027-01-01"},
    {"pt", "Agora não, pergunte-me na primavera", "2027-03-01"},
    {"pt", "Não antes de maio", "2027-05-01"},
    {"pt", "Agora não, talvez em março", "2027-03-01"},
    {"pt", "Pergunte-me daqui a três meses", "2027-02-28"},
    {"pt", "No próximo ano", "2027-01-01"},
    {"pt", "Mês que vem", "2026-12-01"},
    {"pt", "De momento não, depois do verão", "2027-09-01"},
    {"pt", "Agora não, depois do dia 15 de janeiro", "2027-01-16"},
    {"pt", "Mais tarde, no segundo trimestre", "2027-04-01"},
    {"pt", "Pergunte-me em 2027", "2027-01-01"},
    {"pl", "Nie teraz, proszę zapytać wiosną", "2027-03-01"},
    {"pl", "Nie przed majem", "2027-05-01"},
    {"pl", "Nie teraz, może w marcu", "2027-03-01"},
    {"pl", "Proszę zapytać za trzy miesiące", "2027-02-28"},
    {"pl", "W przyszłym roku", "2027-01-01"},
    {"pl", "W przyszłym miesiącu", "2026-12-01"},
    {"pl", "Nie teraz, po wakacjach", "2027-01-07"},
    {"pl", "Proszę zapytać po 15 stycznia", "2027-01-16"},
    {"pl", "Na razie nie, w drugim kwartale", "2027-04-01"},
    {"pl", "Zapytaj w 2027 roku", "2027-01-01"},
    {"sv", "Inte nu, fråga mig i vår", "2027-03-01"},
    {"sv", "Inte före maj", "2027-05-01"},
    {"sv", "Inte just nu, kanske i mars", "2027-03-01"},
    {"sv", "Fråga mig om tre månader", "2027-02-28"},
    {"sv", "Nästa år", "2027-01-01"},
    {"sv", "Nästa månad kanske", "2026-12-01"},
    {"sv", "Inte nu, efter sommaren", "2027-09-01"},
    {"sv", "Fråga mig efter den 15 januari", "2027-01-16"},
    {"sv", "Senare, i andra kvartalet", "2027-04-01"},
    {"sv", "Fråga mig igen i januari 2028", "2028-01-01"},
    {"ja", "今は遠慮します。春になったらまた聞いてください。", "2027-03-01"},
    {"ja", "来年", "2027-01-01"},
    {"ja", "来月以降でお願いします", "2026-12-01"},
    {"ja", "今は結構です。5月以降にお願いします。", "2027-05-01"},
    {"ja", "今は無理です。5月以降にまた聞いてください。", "2027-05-01"},
    {"ja", "三か月後にまた聞いてください", "2027-02-28"},
    {"ja", "3ヶ月後にまた聞いてください", "2027-02-28"},
    {"ja", "半年後にもう一度聞いてください", "2027-05-29"},
    {"ja", "来年の4月以降にまた聞いてください", "2027-04-01"},
    {"ja", "2027年3月15日以降にまた聞いてください", "2027-03-15"},
    {"ja", "来週また聞いてください", "2026-11-30"},
    {"ja", "年明けにまた聞いてください", "2027-01-01"},
    {"zh", "现在不行，明年春天再说", "2027-03-01"},
    {"zh", "明年再说", "2027-01-01"},
    {"zh", "下个月", "2026-12-01"},
    {"zh", "现在不方便，三个月后再联系我", "2027-02-28"},
    {"zh", "五月以后再问我", "2027-06-01"},
    {"zh", "2027年3月再联系我", "2027-03-01"},
    {"zh", "下周再说", "2026-11-30"},
    {"zh", "半年后再问我", "2027-05-29"},
};

static const struct said undated[] = {
    {"en", "No", NONE},
    {"en", "Not now", NONE},
    {"en", "No, I retired in May", NONE},
    {"en", "No, I have been here since May.", NONE},
    {"en", "Not in May", NONE},
    {"en", "Not now, in May or June", NONE},
    {"en", "Ask me in May, or June", NONE},
    {"en", "Ask me between May and July", NONE},
    {"en", "Ask me before May", NONE},
    {"en", "Not now, call me at 20 7946", NONE},
    {"en", "Ask me in spring 2031", NONE},
    {"en", "Ask me in 2020", NONE},
    {"en", "Ask me again in November", NONE},
    {"en", "Ask me in 99999", NONE},
    {"en", "Ask me in 9999", NONE},
    {"en", "Ask me in year 99999999999999999999", NONE},
    {"en", "Ask me in 99999999999999999999 years", NONE},
    {"en", "Ask me in 999 years", NONE},
    {"en", "Ask me in 0 months", NONE},
    {"en", "Ask me in three years", NONE},
    {"en", "Ask me after 31 February", NONE},
    {"en", "Ask me after 30.2.2027", NONE},
    {"en", "Ask me on 3/4/2027", NONE},
    {"en", "Ask me on 0.0.2027", NONE},
    {"en", "Ask me on 13/13/2027", NONE},
    {"en", "Ask me on 2027-00-00", NONE},
    {"en", "Ask me on 2027-13-01", NONE},
    {"en", "Ask me in a few months", NONE},
    {"en", "Ask me in May 2027 or in May 2028", NONE},
    {"en", "Ask me in January, not now, since March is over.", NONE},
    {"en", "Could you ask me again in May? Not now", NONE},
    {"en", "No.\n\nBest regards\nMay Summer\n1 May Street", NONE},
    {"en", "Please stop by on Monday", NONE},
    {"en", "Later", NONE},
    {"en", "Not now. Our company was founded in January.", NONE},
    {"en", "No, we had three months of trouble", NONE},
    {"en", "Ask me after the 45th", NONE},
    {"en", "Ask me again after the 3 of us met", NONE},
    {"en", "Never. Ask me in May.", NONE},
    {"en", "Yes, in May", NONE},
    {"en", "Yes, but only until April", NONE},
    {"en", "Yes, but only before April", NONE},
    {"en", "Yes, but not after April", NONE},
    {"en", "Yes, but not in April", NONE},
    {"en", "Yes, but could it wait until April?", NONE},
    {"en", "Yes, but only after a call", NONE},
    {"de", "Ja, aber nur bis April", NONE},
    {"de", "Ja, aber nur bis zum 1. April", NONE},
    {"de", "Ja, aber nur vor April", NONE},
    {"de", "Ja, aber nicht nach April", NONE},
    {"fr", "Oui, mais seulement jusqu'en avril", NONE},
    {"fr", "Oui, mais seulement avant avril", NONE},
    {"es", "Sí, pero solo hasta abril", NONE},
    {"es", "Sí, pero solo antes de abril", NONE},
    {"it", "Sì, ma solo fino ad aprile", NONE},
    {"it", "Sì, ma solo prima di aprile", NONE},
    {"nl", "Ja, maar alleen tot april", NONE},
    {"nl", "Ja, maar alleen voor april", NONE},
    {"pt", "Sim, mas só até abril", NONE},
    {"sv", "Ja, men bara till april", NONE},
    {"pl", "Tak, ale tylko do kwietnia", NONE},
    {"ja", "はい、ただし4月まで", NONE},
    {"zh", "可以，但只到四月", NONE},
    {"en", "Yes, but until April", NONE},
    {"de", "Ja, aber bis April", NONE},
    {"pt", "Sim, mas só antes de abril", NONE},
    {"de", "Auf keinen Fall", NONE},
    {"de", "Nein, ich bin im März in Rente gegangen", NONE},
    {"de", "Nicht im Mai", NONE},
    {"de", "Nicht vor dem 31.11.", NONE},
    {"de", "Nein, im Fall der Fälle melde ich mich", NONE},
    {"de", "Übernächstes Jahr, jetzt nicht", NONE},
    {"fr", "Pas en mai", NONE},
    {"fr", "Pas maintenant, j'ai été malade", NONE},
    {"fr", "Non, je pars en retraite en juin", NONE},
    {"es", "No, en mayo me jubilo", NONE},
    {"es", "No en mayo", NONE},
    {"it", "No, sei gentile", NONE},
    {"it", "Non a maggio", NONE},
    {"nl", "Nee, in mei ga ik met pensioen", NONE},
    {"nl", "Niet in mei", NONE},
    {"pt", "Não, em maio me aposento", NONE},
    {"pl", "Nie w maju", NONE},
    {"sv", "Inte i maj", NONE},
    {"sv", "Inte nu, det är en fråga om vår verksamhet", NONE},
    {"ja", "再来年", NONE},
    {"ja", "秋山さん、今は無理です", NONE},
    {"zh", "春节后再说", NONE},
    {"zh", "现在不行，王春天先生", NONE},
};

static gint64 seconds(const char *iso)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(iso, NULL);
    return g_date_time_to_unix(time);
}

static char *read_until(const struct reply_words *words, const struct said *said, gint64 now)
{
    const char *names[] = {"Alice Archer", NULL};
    struct reply_asked asked = {said->language, "Bob Brown", names, now};
    struct reply_meaning meaning;
    reply_meaning_read(words, &asked, said->words, &meaning);
    g_autoptr(GDateTime) until = g_date_time_new_from_unix_utc(meaning.until);
    bool refuses = meaning.reply_word == REPLY_WORD_NO;
    char *day = meaning.until && refuses ? g_date_time_format(until, "%Y-%m-%d") : g_strdup(NONE);
    reply_meaning_clear(&meaning);
    return day;
}

static void check(const struct said *table, size_t n, const char *now)
{
    struct reply_words *words = shipped_answers();
    guint wrong = 0;
    for (size_t i = 0; i < n; i++) {
        g_autofree char *until = read_until(words, &table[i], seconds(now));
        if (strcmp(until, table[i].until) == 0)
            continue;
        print_error("%s: \"%s\" is until \"%s\", not \"%s\"\n", table[i].language, table[i].words,
                    until, table[i].until);
        wrong++;
    }
    reply_words_free(words);
    assert_int_equal(wrong, 0);
}

static void a_date_that_is_plain_is_read(void **state)
{
    (void)state;
    check(dated, G_N_ELEMENTS(dated), NOW);
}

static void all_else_is_no_date(void **state)
{
    (void)state;
    check(undated, G_N_ELEMENTS(undated), NOW);
}

static void what_has_begun_is_only_over_after_it(void **state)
{
    static const struct said in_may[] = {
        {"en", "Ask me again in May", NONE},
        {"en", "Ask me again next May", "2028-05-01"},
        {"en", "Ask me again after May", "2027-06-01"},
        {"en", "Ask me in spring", NONE},
        {"en", "Ask me again after spring", "2027-06-01"},
        {"en", "Ask me again after the holidays", NONE},
        {"en", "Ask me again after the 15th", "2027-06-16"},
        {"en", "Ask me again in 2027", NONE},
        {"en", "Not this quarter", "2027-07-01"},
    };
    static const struct said in_january[] = {
        {"en", "Ask me again after the winter", "2027-03-01"},
        {"en", "Not in winter", NONE},
        {"en", "Ask me next winter", "2027-12-01"},
        {"en", "Ask me again in a month", "2027-02-28"},
    };
    static const struct said in_july[] = {
        {"en", "Not now, after the holidays", "2027-09-01"},
        {"de", "Nach dem Urlaub, jetzt nicht", "2027-09-01"},
    };
    (void)state;
    check(in_may, G_N_ELEMENTS(in_may), "2027-05-20T12:00:00Z");
    check(in_january, G_N_ELEMENTS(in_january), "2027-01-31T12:00:00Z");
    check(in_july, G_N_ELEMENTS(in_july), "2027-07-20T12:00:00Z");
}

static void any_moment_and_any_text_are_read(void **state)
{
    static const gint64 moments[] = {G_MININT64, -1, 1, 253402300799, 253402300800, G_MAXINT64};
    static const char *const parts[] = {"in ",        "the ",       "next ", "may ", "1 ",   "1.1.",
                                        "ask me in ", "one month ", "來",    "年",   "2027-"};
    struct reply_words *words = shipped_answers();
    (void)state;
    for (size_t m = 0; m < G_N_ELEMENTS(moments); m++) {
        for (size_t i = 0; i < G_N_ELEMENTS(dated); i++)
            g_free(read_until(words, &dated[i], moments[m]));
        for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
            g_autoptr(GString) text = g_string_new("not now ");
            while (text->len + 16 < LIMIT_REPLY_TEXT)
                g_string_append(text, parts[i]);
            g_free(read_until(words, &(struct said){"en", text->str, NONE}, moments[m]));
        }
    }
    reply_words_free(words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_date_that_is_plain_is_read),
        cmocka_unit_test(all_else_is_no_date),
        cmocka_unit_test(what_has_begun_is_only_over_after_it),
        cmocka_unit_test(any_moment_and_any_text_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
