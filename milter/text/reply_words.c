#include "text/reply_words.h"

#include <string.h>
#include "base/language_file.h"
#include "base/limits.h"

/* Words and their meanings. */
struct reply_phrases {
    GHashTable *meanings; /* its words with a blank after each -> GArray of struct reply_meant */
    GHashTable *longest;  /* first word with its blank -> number of words of the longest phrase that
                             begins with it */
};

struct reply_words {
    struct reply_phrases turns, dates;
};

/* enum reply_turn, followed by enum reply_date_word. */
static const char *const kind_names[] = {
    "yes",       "always",     "no",         "never",     "later",     "doubt",     "aside",
    "greeting",  "closing",    "notice",     "january",   "february",  "march",     "april",
    "may",       "june",       "july",       "august",    "september", "october",   "november",
    "december",  "spring",     "summer",     "autumn",    "winter",    "quarter-1", "quarter-2",
    "quarter-3", "quarter-4",  "new-year",   "christmas", "holidays",  "days",      "weeks",
    "months",    "quarters",   "half-years", "years",     "one",       "two",       "three",
    "four",      "five",       "six",        "seven",     "eight",     "nine",      "ten",
    "eleven",    "twelve",     "next",       "in",        "after",     "of",        "not",
    "ordinal",   "month-sign", NULL};
G_STATIC_ASSERT(G_N_ELEMENTS(kind_names) == TURN_COUNT + DATE_COUNT + 1);

static void phrases_init(struct reply_phrases *phrases)
{
    phrases->meanings =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
    phrases->longest = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static void phrases_clear(struct reply_phrases *phrases)
{
    g_hash_table_unref(phrases->meanings);
    g_hash_table_unref(phrases->longest);
}

struct reply_words *reply_words_new(void)
{
    struct reply_words *words = g_new0(struct reply_words, 1);
    phrases_init(&words->turns);
    phrases_init(&words->dates);
    return words;
}

void reply_words_free(struct reply_words *words)
{
    if (!words)
        return;
    phrases_clear(&words->turns);
    phrases_clear(&words->dates);
    g_free(words);
}

/* Returns the words at to at + n - 1, with a blank after each. Caller frees. */
static char *key_of(const struct reply_lexemes *lexemes, guint at, guint n)
{
    guint begin = reply_lexeme(lexemes, at)->begin, end = reply_lexeme(lexemes, at + n - 1)->end;
    return g_strndup(lexemes->joined->str + begin, end + 1 - begin);
}

static void note_longest(struct reply_phrases *phrases, const struct reply_lexemes *lexemes)
{
    g_autofree char *first = key_of(lexemes, 0, 1);
    guint known = GPOINTER_TO_UINT(g_hash_table_lookup(phrases->longest, first));
    if (lexemes->lexemes->len > known)
        g_hash_table_insert(phrases->longest, g_steal_pointer(&first),
                            GUINT_TO_POINTER(lexemes->lexemes->len));
}

static const char *kind_name(bool date, unsigned kind)
{
    return kind_names[kind + (date ? (unsigned)TURN_COUNT : 0)];
}

static char *add_meaning(struct reply_words *words, struct reply_meant meant, bool date,
                         const struct reply_lexemes *lexemes, const char *text)
{
    struct reply_phrases *phrases = date ? &words->dates : &words->turns;
    g_autofree char *key = key_of(lexemes, 0, lexemes->lexemes->len);
    GArray *meanings = g_hash_table_lookup(phrases->meanings, key);

    for (guint i = 0; meanings && i < meanings->len; i++) {
        const struct reply_meant *known = &g_array_index(meanings, struct reply_meant, i);
        if (known->language == meant.language)
            return known->kind == meant.kind
                       ? NULL
                       : g_strdup_printf("\"%s\" means \"%s\" already in this language; remove it "
                                         "in one place",
                                         text, kind_name(date, known->kind));
    }
    if (!meanings) {
        meanings = g_array_new(FALSE, FALSE, sizeof meant);
        g_hash_table_insert(phrases->meanings, g_steal_pointer(&key), meanings);
    }
    g_array_append_val(meanings, meant);
    note_longest(phrases, lexemes);
    return NULL;
}

/* kind: an index in kind_names. */
static char *add_words(struct reply_words *words, const char *language, unsigned kind,
                       const char *text)
{
    bool date = kind >= TURN_COUNT;
    struct reply_meant meant = {g_intern_string(language), date ? kind - TURN_COUNT : kind};
    struct reply_lexemes lexemes;
    char *wrong = NULL;

    reply_lexemes_init(&lexemes, text);
    if (lexemes.lexemes->len > LIMIT_REPLY_TURN)
        wrong = g_strdup_printf("\"%s\" has more than %u words; write the telling ones", text,
                                LIMIT_REPLY_TURN);
    else if (lexemes.lexemes->len > 0)
        wrong = add_meaning(words, meant, date, &lexemes, text);
    reply_lexemes_clear(&lexemes);
    return wrong;
}

char *reply_words_add(struct reply_words *words, const char *language, enum reply_word reply_word,
                      const char *text)
{
    static const enum reply_turn turns[] = {[REPLY_WORD_YES] = TURN_YES,
                                            [REPLY_WORD_ALWAYS] = TURN_ALWAYS,
                                            [REPLY_WORD_NO] = TURN_NO,
                                            [REPLY_WORD_NEVER] = TURN_NEVER};
    return add_words(words, language, turns[reply_word], text);
}

/* The state of reading a file. */
struct reply_words_reading {
    struct reply_words *words;
    const char *language;
};

static char *add(void *ctx, unsigned kind, const char *text)
{
    const struct reply_words_reading *reading = ctx;
    return add_words(reading->words, reading->language, kind, text);
}

void reply_words_parse(struct reply_words *words, const char *language, const char *file,
                       const char *text, GPtrArray *problems)
{
    struct reply_words_reading reading = {words, language};
    kinds_parse(&(struct kinds){kind_names, add, &reading}, file, text, problems);
}

/* Returns how many words from here on may belong to a turn. A sentence ends it, and words that have
 * digits or look quoted are never part of one. */
static guint reach_turn(const struct reply_lexemes *lexemes, guint at, guint most)
{
    guint n = 0;
    while (n < most && at + n < lexemes->lexemes->len) {
        const struct reply_lexeme *lexeme = reply_lexeme(lexemes, at + n);
        if (lexeme->odd || (n > 0 && lexeme->starts_sentence))
            break;
        n++;
    }
    return n;
}

const GArray *reply_words_match(const struct reply_words *words,
                                const struct reply_lexemes *lexemes, guint at, guint *count)
{
    g_autofree char *first = key_of(lexemes, at, 1);
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(words->turns.longest, first));

    for (n = reach_turn(lexemes, at, n); n > 0; n--) {
        g_autofree char *key = key_of(lexemes, at, n);
        const GArray *meanings = g_hash_table_lookup(words->turns.meanings, key);
        if (meanings) {
            *count = n;
            return meanings;
        }
    }
    return NULL;
}

/* Returns how many words from here on may be part of a date. */
static guint reach_date(const struct reply_lexemes *lexemes, guint at, guint most)
{
    guint n = 0;
    while (n < most && at + n < lexemes->lexemes->len &&
           (n == 0 || !reply_lexeme(lexemes, at + n)->starts_clause))
        n++;
    return n;
}

/* Returns the meaning of a key in this language, or NULL. */
static const struct reply_meant *date_meaning(const struct reply_words *words, const char *language,
                                              const char *key)
{
    const GArray *meanings = g_hash_table_lookup(words->dates.meanings, key);
    for (guint i = 0; meanings && i < meanings->len; i++) {
        const struct reply_meant *meant = &g_array_index(meanings, struct reply_meant, i);
        if (meant->language == language)
            return meant;
    }
    return NULL;
}

bool reply_words_match_date(const struct reply_words *words, const char *language,
                            const struct reply_lexemes *lexemes, guint at,
                            enum reply_date_word *date_word, guint *count)
{
    g_autofree char *first = key_of(lexemes, at, 1);
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(words->dates.longest, first));

    for (n = reach_date(lexemes, at, n); n > 0; n--) {
        g_autofree char *key = key_of(lexemes, at, n);
        const struct reply_meant *meant = date_meaning(words, language, key);
        if (meant) {
            *date_word = (enum reply_date_word)meant->kind;
            *count = n;
            return true;
        }
    }
    return false;
}

bool reply_words_is_ordinal(const struct reply_words *words, const char *language, const char *word)
{
    g_autofree char *key = g_strconcat(word, " ", NULL);
    const struct reply_meant *meant = date_meaning(words, language, key);
    return meant && meant->kind == DATE_ORDINAL;
}
