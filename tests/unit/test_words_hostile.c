/* Texts that were written to cost much cost no more for each of their words than others: counted in
 * steps of the search, with all the cues that are delivered. */
#include "policy/evidence/cue_match.h"
#include "in_range.h"
#include "words_fixture.h"

/* The most that a word of a text may cost: with the cues that are delivered, and with cues that are
 * hostile, too. */
#define STEPS_A_WORD 10
#define HOSTILE_STEPS_A_WORD 40

static const char *const parties[] = {"Bob Tanner", "Carol Nwosu", "田中健一"};
static const unsigned party_of[] = {1, 2, 3};

struct cost {
    guint64 steps;
    guint32 words;
};

static struct cost cost_of(const struct cues *cues, const char *text)
{
    struct names names;
    struct reading reading;
    struct places places;
    names_read(&names, &(struct names_of){parties, party_of, G_N_ELEMENTS(parties), NULL, NULL});
    reading_init(&reading, cues, &names, text);
    places_init(&places, cues);
    match_words(cues, &reading, CUE_IN_TEXT, &places);
    struct cost cost = {places.steps, reading.n};
    places_clear(&places);
    reading_clear(&reading);
    names_clear(&names);
    return cost;
}

/* The piece again and again. */
static char *filled(const char *piece, gsize size)
{
    GString *text = g_string_new(NULL);
    while (text->len + strlen(piece) <= size)
        g_string_append(text, piece);
    return g_string_free(text, FALSE);
}

static void expect_cheap(const struct cues *cues, const char *piece, guint64 most)
{
    g_autofree char *small = filled(piece, LIMIT_TEXT / 8), *large = filled(piece, LIMIT_TEXT);
    struct cost few = cost_of(cues, small), many = cost_of(cues, large);
    g_autofree char *shown = g_strescape(piece, NULL);
    if (many.steps > most * many.words)
        fail_msg("\"%.100s\": %u words cost %" G_GUINT64_FORMAT " steps", shown, many.words,
                 many.steps);
    if (many.steps > 9 * few.steps + most)
        fail_msg("\"%.100s\": %" G_GUINT64_FORMAT " steps, and %" G_GUINT64_FORMAT
                 " for eight times as much",
                 shown, few.steps, many.steps);
}

static void noise_costs_little(void **state)
{
    (void)state;
    struct cues *cues = all_languages();
    static const char *const pieces[] = {"x",
                                         "supercalifragilistic ",
                                         "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx ",
                                         ",",
                                         "(",
                                         "\n",
                                         "> > > > ",
                                         ">>>>>>>>>> x\n",
                                         "a\n> b\n>> c\n",
                                         "a ж 介 α ",
                                         "mееt ",
                                         "e\xcc\x81\xcc\xa3 ",
                                         "\xe2\x80\x8b",
                                         "a@b ",
                                         "://",
                                         "m e e t ",
                                         "<> ",
                                         "1:\n",
                                         "\xef\xb7\xba ",
                                         "İ ΰ ſ ",
                                         "m\xe2\x80\x8b\xc2\xad",
                                         "\xff"};
    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++)
        expect_cheap(cues, pieces[i], STEPS_A_WORD);
    cues_free(cues);
}

static void names_everywhere_cost_little(void **state)
{
    (void)state;
    struct cues *cues = all_languages();
    static const char *const pieces[] = {"Bob ",      "Bob, ",     "Bob. ",        "Bob Carol ",
                                         "Bob and ",  "Bob <> ",   "B. Bob ",      "you Bob Carol ",
                                         "I'm Bob\n", "Bob meet ", "Bob to jest ", "田中",
                                         "田中健一",  "田 ",       "田中, "};
    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++)
        expect_cheap(cues, pieces[i], STEPS_A_WORD);
    cues_free(cues);
}

/* What a phrase says, without its last word: brackets by their first choice, names as Bob, gaps as
 * three words that are no gap's end. */
static char *all_but_the_end(const char *phrase)
{
    g_autoptr(GRegex) choice = g_regex_new("[(\\[]([^|)\\]]*)[^)\\]]*[)\\]]", 0, 0, NULL);
    g_autoptr(GRegex) brace = g_regex_new("\\{[a-z]+\\}", 0, 0, NULL);
    g_autoptr(GRegex) gap = g_regex_new("\\.\\.\\.", 0, 0, NULL);
    g_autoptr(GRegex) sign = g_regex_new("[\\^$*\\\\]", 0, 0, NULL);
    g_autoptr(GRegex) last = g_regex_new("\\S+\\s*$", 0, 0, NULL);
    g_autofree char *one = g_regex_replace(choice, phrase, -1, 0, "\\1", 0, NULL);
    g_autofree char *named = g_regex_replace_literal(brace, one, -1, 0, "Bob", 0, NULL);
    g_autofree char *full = g_regex_replace_literal(gap, named, -1, 0, "so very soon", 0, NULL);
    g_autofree char *plain = g_regex_replace_literal(sign, full, -1, 0, "", 0, NULL);
    return g_regex_replace_literal(last, plain, -1, 0, "", 0, NULL);
}

/* The phrases of a line of a cues file. */
static void add_beginnings(const char *line, GPtrArray *beginnings)
{
    g_auto(GStrv) parts = g_strsplit(line, "\"", -1);
    for (guint i = 1; parts[0] != NULL && parts[i] != NULL && parts[i + 1] != NULL; i += 2) {
        char *beginning = all_but_the_end(parts[i]);
        g_ptr_array_add(beginnings, g_strconcat(beginning, " ", NULL));
        g_free(beginning);
    }
}

static GPtrArray *all_beginnings(const struct cues *cues)
{
    GPtrArray *beginnings = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < cues->lines->len; i++)
        add_beginnings(((const struct cue *)cues->lines->pdata[i])->text, beginnings);
    return beginnings;
}

static void words_that_only_begin_cues_cost_little(void **state)
{
    (void)state;
    struct cues *cues = all_languages();
    g_autoptr(GPtrArray) beginnings = all_beginnings(cues);
    assert_uint_in_range(beginnings->len, 500, 100000);
    for (guint i = 0; i < beginnings->len; i++)
        if (strlen(beginnings->pdata[i]) > 2)
            expect_cheap(cues, beginnings->pdata[i], STEPS_A_WORD);
    cues_free(cues);
}

/* Every word of a gap may be its end, and every gap begins another. */
static void gaps_within_gaps_cost_little(void **state)
{
    (void)state;
    struct cues *cues = good_cues("1 \"a ... a ... b\"\n1 \"a ... {name} ... c\"\n"
                                  "1 \"{person} ... a ... d\"\n1 \"* ... a ... e\"\n");
    static const char *const pieces[] = {"aa ", "Bob a, ", "Bob Carol a, a, ", "a, a, a, b, "};
    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++)
        expect_cheap(cues, pieces[i], HOSTILE_STEPS_A_WORD);
    cues_free(cues);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noise_costs_little),
        cmocka_unit_test(names_everywhere_cost_little),
        cmocka_unit_test(words_that_only_begin_cues_cost_little),
        cmocka_unit_test(gaps_within_gaps_cost_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
