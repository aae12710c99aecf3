/* The commonest small words of a language, which few texts do without and which its neighbours do
 * not share, tell it; other languages have lists, too, so that Dutch is not taken for German. */
#include "policy/language.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>
#include "bounds.h"

/* So many words tell a language; the rest of a long text is not read. */
enum { MOST_WORDS = 400 };

/* Of a text of several words at least one in so many must be known. */
enum { ONE_IN = 8 };

enum { EN, DE, FR, ES, JA, OTHER, LANGUAGES = OTHER + 8 };

static const char *const names[] = {"en", "de", "fr", "es", "ja"};

/* What is read of each; words with spaces around. A word that two languages share counts for both.
 */
static const char *const words[LANGUAGES] = {
    [EN] = " the and of to is it that you for was with are this have not be your we they but from "
           "what there can will would i'm i me my he she yes no please thanks thank hello hi dear "
           "him her about been don't do know want like never always ok at by if so it's just ",
    [DE] = " der die das und ist ich nicht sie es ein eine einen zu mit für auf den dem von auch "
           "wir ihr mir mich dass wie aber bei oder noch nur bitte danke ja nein gerne gern hallo "
           "liebe lieber grüße gruß guten tag werde habe kann möchte im zum zur immer nie über "
           "kein keine sehr geehrte viele freundlichen herr frau schon jetzt kein mehr ",
    [FR] = " le la les des et est je ne pas vous il elle un une pour dans que qui sur avec au aux "
           "ce cette nous mais ou merci oui non bonjour cordialement d'accord suis c'est j'ai mon "
           "ma mes votre vos du de à être faire toujours jamais plus très bien salut s'il si ",
    [ES] = " el la los las y es en que de no un una por con para se lo su al del como más pero yo "
           "me mi usted sí si gracias hola saludos está estoy por favor siempre nunca muy bien "
           "quiero puede buenos días estimado estimada vale cuando también este esta ",
    [OTHER] = " de het een en van ik niet is dat op te met voor zijn aan je u ja nee graag dank "
              "bedankt groet groeten maar ook wel hallo geen altijd nooit ",
    [OTHER + 1] =
        " il lo la di che e è un una per non con sono mi si ho del della grazie ciao sì no "
        "anche come ma buongiorno saluti sempre mai questo più molto bene va gli ",
    [OTHER + 2] = " o a os as de que e é um uma para não com se por do da em no na mais eu sim "
                  "obrigado obrigada olá você muito bem está sempre nunca isso meu minha ",
    [OTHER + 3] =
        " och att det är jag inte en ett på för med som av till den har du vi ja nej tack "
        "hej gärna men kan om mig alltid aldrig ",
    [OTHER + 4] = " og at det er jeg ikke en et på for med som av af til den har du vi ja nei nej "
                  "takk tak hei hej gerne gjerne men kan om mig meg ",
    [OTHER + 5] = " i w z na nie do się jest to że tak proszę dziękuję dzień dobry jak ale ja mnie "
                  "o za nigdy zawsze dla od po przez chętnie ",
    [OTHER + 6] = " ja on ei ja että se en minä olen kiitos hei kyllä mutta niin joka ole voi "
                  "tämä minun terveisin aina mitä kanssa ",
    [OTHER + 7] = " a je se na v že to s z do ano ne prosím děkuji dobrý den jsem si ale jako pro "
                  "vždy nikdy bych ve za ",
};

struct counts {
    unsigned hits[LANGUAGES];
    unsigned words, kana, han;
};

static bool knows(int language, const char *word)
{
    g_autofree char *spaced = g_strdup_printf(" %s ", word);

    return words[language] && strstr(words[language], spaced);
}

static void count_word(struct counts *counts, const GString *word)
{
    if (word->len == 0 || word->len > LIMIT_WORD)
        return;
    counts->words++;
    for (int i = 0; i < LANGUAGES; i++)
        counts->hits[i] += knows(i, word->str);
}

static bool is_kana(gunichar c)
{
    return (c >= 0x3041 && c <= 0x30FF && c != 0x30FB) || (c >= 0xFF66 && c <= 0xFF9D);
}

/* A letter, in lower case, 0 for what separates words. */
static gunichar letter(gunichar c)
{
    if (c == '\'' || c == 0x2019)
        return '\'';
    return g_unichar_isalpha(c) ? g_unichar_tolower(c) : 0;
}

static void count(struct counts *counts, const char *text)
{
    g_autoptr(GString) word = g_string_new(NULL);
    const char *end = text + strlen(text);

    for (const char *p = text; p < end && counts->words < MOST_WORDS; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        counts->kana += is_kana(c);
        counts->han += g_unichar_get_script(c) == G_UNICODE_SCRIPT_HAN;
        c = letter(c);
        if (c && word->len <= LIMIT_WORD)
            g_string_append_unichar(word, c);
        if (!c) {
            count_word(counts, word);
            g_string_truncate(word, 0);
        }
    }
    count_word(counts, word);
}

/* The language with the most hits, OTHER where that is none, or not clear. */
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

static const char *language_of_text(const char *text)
{
    g_autofree char *part = g_strndup(text, LIMIT_TEXT);
    g_autofree char *valid = g_utf8_make_valid(part, -1);
    struct counts counts = {0};

    count(&counts, valid);
    /* Japanese is not written without kana for long; Chinese is never written with them. */
    if (counts.kana > 0 && 8 * counts.kana >= counts.han && counts.kana >= counts.words / 4)
        return names[JA];
    int best = clearest(&counts);
    return best == OTHER ? NULL : names[best];
}

/* The first of ours among "de-AT, en". */
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

const char *language_of(const char *content_language, const char *text)
{
    const char *told = language_of_text(text ? text : "");

    if (told || !content_language)
        return told;
    return named(content_language);
}
