/* A language is recognised by its commonest small words, which few texts do without and which its
 * neighbours do not share. Some other languages also have lists, so that Dutch is not taken for
 * German. */
#include "policy/evidence/language.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>
#include "base/limits.h"
#include "policy/evidence/keys.h"
#include "policy/evidence/lexer.h"

/* This many words are enough to recognise a language; the rest of a long text is not read. */
enum { MOST_WORDS = 400 };

/* In a text of several words, at least one in this many must be known. */
enum { ONE_IN = 8 };

/* A single word may be of another language, a name or a typing error. Somebody who answers in
 * another language than they were asked in writes more than a greeting in it. */
enum { LEAST_WORDS = 2, LEAST_TO_CHANGE = 3 };

enum language_code { EN, DE, FR, ES, IT, NL, PT, JA, PL, SV, ZH, OTHER, LANGUAGES = OTHER + 3 };

static const char *const names[] = {"en", "de", "fr", "es", "it", "nl",
                                    "pt", "ja", "pl", "sv", "zh"};

/* The words of each language, separated by spaces. A word that two languages share counts for both.
 * For Chinese, only characters that Japanese does not use. */
static const char *const words[LANGUAGES] = {
    [EN] = " the and of to is it that you for was with are this have not be your we they but from "
           "what there can will would i'm i me my he she yes no please thanks thank hello hi dear "
           "him her about been don't do know want like never always ok at by if so it's just "
           "has nobody yet could introduce meet ",
    [DE] = " der die das und ist ich nicht sie es ein eine einen zu mit für auf den dem von auch "
           "wir ihr mir mich dass wie aber bei oder noch nur bitte danke ja nein gerne gern hallo "
           "liebe lieber grüße gruß guten tag werde habe kann möchte im zum zur immer nie über "
           "kein keine sehr geehrte viele freundlichen herr frau schon jetzt kein mehr "
           "du mein meine meinen kannst könntest bekannt machen vorstellen niemand ",
    [FR] = " le la les des et est je ne pas vous il elle un une pour dans que qui sur avec au aux "
           "ce cette nous mais ou merci oui non bonjour cordialement d'accord suis c'est j'ai mon "
           "ma mes votre vos du de à être faire toujours jamais plus très bien salut s'il si "
           "rien encore été présenter présente ",
    [ES] = " el la los las y es en que de no un una por con para se lo su al del como más pero yo "
           "me mi usted sí si gracias hola saludos está estoy por favor siempre nunca muy bien "
           "quiero puede buenos días estimado estimada vale cuando también este esta "
           "aún nadie ha presentar presento ",
    [NL] = " de het een en van ik niet is dat op te met voor zijn aan je u ja nee graag dank "
           "bedankt groet groeten maar ook wel hallo geen altijd nooit "
           "er nog niemand iets ",
    [IT] = " il lo la di che e è un una per non con sono mi si ho del della grazie ciao sì no "
           "anche come ma buongiorno saluti sempre mai questo più molto bene va gli "
           "ancora nessuno abbiamo presentare presento ",
    [PT] = " o a os as de que e é um uma para não com se por do da em no na mais eu sim "
           "obrigado obrigada olá você muito bem está sempre nunca isso meu minha "
           "favor à ao ainda ninguém gosto apresentar apresente apresento ",
    [SV] = " och att det är jag inte en ett på för med som av till den har du vi ja nej tack "
           "hej gärna men kan om mig alltid aldrig ",
    [ZH] = "我 你 您 他 她 们 們 这 這 那 吗 嗎 吧 呢 很 没 沒 么 麼 也 都 谢 请 给 说 时 对",
    [OTHER] = " og at det er jeg ikke en et på for med som av af til den har du vi ja nei nej "
              "takk tak hei hej gerne gjerne men kan om mig meg ",
    [PL] = " i w z na nie do się jest to że tak proszę dziękuję dzień dobry jak ale ja mnie "
           "o za nigdy zawsze dla od po przez chętnie ",
    [OTHER + 1] = " ja on ei ja että se en minä olen kiitos hei kyllä mutta niin joka ole voi "
                  "tämä minun terveisin aina mitä kanssa ",
    [OTHER + 2] = " a je se na v že to s z do ano ne prosím děkuji dobrý den jsem si ale jako pro "
                  "vždy nikdy bych ve za ",
};

static void add_words(struct keys *table, const char *list, guint32 language)
{
    struct lexeme_reader reader;
    struct lexeme lexeme;

    lexeme_reader_init(&reader, list, strlen(list));
    while (lexeme_next(&reader, &lexeme))
        *keys_put(table, lexeme.hash) |= language;
}

/* Returns for each word, by its hash, a bit for each language that has it. Never freed. */
static const struct keys *known_words(void)
{
    static gsize made;
    static struct keys table;

    if (g_once_init_enter(&made)) {
        for (int i = 0; i < LANGUAGES; i++)
            add_words(&table, words[i] ? words[i] : "", 1u << i);
        g_once_init_leave(&made, 1);
    }
    return &table;
}

struct counts {
    unsigned hits[LANGUAGES];
    unsigned words, kana, han;
};

static bool is_kana(gunichar c)
{
    return (c >= 0x3041 && c <= 0x30FF && c != 0x30FB) || (c >= 0xFF66 && c <= 0xFF9D);
}

static void count_sign(struct counts *counts, const char *sign)
{
    gunichar c = g_utf8_get_char(sign);

    counts->kana += is_kana(c);
    counts->han += c >= 0x3400 && c <= 0x9FFF;
}

static void count(struct counts *counts, const char *text)
{
    const struct keys *known = known_words();
    struct lexeme_reader reader;
    struct lexeme lexeme;

    if (!text)
        return;
    lexeme_reader_init(&reader, text, strnlen(text, LIMIT_TEXT));
    while (counts->words < MOST_WORDS && lexeme_next(&reader, &lexeme)) {
        guint32 languages = keys_get(known, lexeme.hash);
        if (lexeme.flags & LEXEME_SIGN)
            count_sign(counts, text + lexeme.start);
        counts->words += lexeme.size > 0 && !(lexeme.flags & LEXEME_NUMBER);
        for (; languages != 0; languages &= languages - 1)
            counts->hits[g_bit_nth_lsf(languages, -1)]++;
    }
}

/* Returns the language with the most hits; OTHER when that is not one of ours, or not clear. */
static int clearest(const struct counts *counts)
{
    int best = EN;
    unsigned second = 0;

    for (int i = 0; i < LANGUAGES; i++)
        if (counts->hits[i] > counts->hits[best])
            best = i;
    for (int i = 0; i < LANGUAGES; i++)
        if (i != best && counts->hits[i] > second)
            second = counts->hits[i];
    if (counts->hits[best] <= second || counts->hits[best] * ONE_IN < counts->words)
        return OTHER;
    return MIN(best, OTHER);
}

/* A Japanese text has kana before long; a Chinese text never has them. */
static int clearest_of_all(const struct counts *counts)
{
    if (counts->kana > 0 && 8 * counts->kana >= counts->han && counts->kana >= counts->words / 4)
        return JA;
    return clearest(counts);
}

/* Returns true when at least this many words are of the language. Kana occur in no other language.
 */
static bool is_clear(const struct counts *counts, int language, unsigned least)
{
    return language == JA || (language != OTHER && counts->hits[language] >= least);
}

/* Returns the first of our languages in a list such as "de-AT, en". */
static const char *named(const char *content_language)
{
    g_autofree char *part = g_ascii_strdown(content_language, 100);
    g_auto(GStrv) tags = g_strsplit_set(part, ", \t\r\n;", -1);

    for (char **tag = tags; *tag; tag++)
        for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
            if (g_str_has_prefix(*tag, names[i]) && strchr("-_", (*tag)[2]))
                return names[i];
    return NULL;
}

const char *language_of(const char *content_language, const char *subject, const char *text)
{
    struct counts counts = {0};

    count(&counts, subject);
    count(&counts, text);
    int language = clearest_of_all(&counts);
    if (is_clear(&counts, language, LEAST_WORDS))
        return names[language];
    return content_language ? named(content_language) : NULL;
}

/* Returns OTHER for a name that is not one of our languages. */
static int language_named(const char *name)
{
    int i = 0;

    while (i < OTHER && g_strcmp0(names[i], name) != 0)
        i++;
    return i;
}

const char *language_of_reply(const char *asked, const char *text)
{
    struct counts counts = {0};
    int own = language_named(asked);

    count(&counts, text);
    int language = clearest_of_all(&counts);
    bool clear = is_clear(&counts, language, LEAST_TO_CHANGE) &&
                 (language == JA || own == OTHER || 2 * counts.hits[own] < counts.hits[language]);
    return language != OTHER && (language == own || clear) ? names[language] : NULL;
}
