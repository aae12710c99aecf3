/* Words of senses, and the weights that were fitted: what a message has, and what it counts. */
#include "base/limits.h"
#include "words_fixture.h"

static const char *const cue_lines = "sense copy \"in copy\" \"cc\" \"copied\"\n"
                                     "sense help \"help*\" \"look after\" \"answer * questions\"\n"
                                     "sense greet \"hi\"\n";

static void collect(void *ctx, guint32 piece, const char *feature)
{
    (void)piece;
    if (g_str_has_prefix(feature, "share "))
        return;
    g_hash_table_add(ctx, g_strdup(feature));
}

static const struct traits two_strangers = {
    .parties = 2, .organisations = 3, .domains = 2, .in_cc = 1};

static struct words_input input_of(const char *subject, const char *text)
{
    return (struct words_input){.subject = subject,
                                .text = text,
                                .names = bob_and_carol,
                                .parties = whose,
                                .n_names = G_N_ELEMENTS(bob_and_carol),
                                .traits = &two_strangers,
                                .author = {"Alice Ash", "alice@our.example", false}};
}

static GHashTable *features_with(struct cues *cues, const char *subject, const char *text)
{
    GHashTable *features = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct words_input input = input_of(subject, text);
    cues_close(cues);
    words_features(cues, &input, collect, features);
    cues_free(cues);
    return features;
}

static GHashTable *features_of(const char *subject, const char *text)
{
    return features_with(good_cues(cue_lines), subject, text);
}

static void expect(GHashTable *features, const char *feature)
{
    if (!g_hash_table_contains(features, feature))
        fail_msg("no feature \"%s\"", feature);
}

static void expect_none(GHashTable *features, const char *feature)
{
    if (g_hash_table_contains(features, feature))
        fail_msg("there is a feature \"%s\"", feature);
}

static void words_pairs_and_what_stands_for_words(void **state)
{
    (void)state;
    g_autoptr(GHashTable) f = features_of(
        "Roof", "Hi Bob,\n\nCarol Nwosu, in copy, helped us 3 times. Ask a@b.example!\n\nAlice");
    expect(f, "subject word roof");
    expect(f, "word helped");
    expect(f, "words helped us");
    expect(f, "words hi {name}");
    expect(f, "words {other} in");
    expect(f, "words us {number}");
    expect(f, "words ask {address}");
    expect_none(f, "word bob");
    expect_none(f, "word alice");
}

static void senses_next_to_each_other_and_in_one_sentence(void **state)
{
    (void)state;
    g_autoptr(GHashTable) f =
        features_of("Roof", "Hi Bob,\n\nCarol Nwosu, in copy, can answer your questions.");
    expect(f, "next greet {name}");
    expect(f, "next {other+!} copy");
    expect(f, "next copy help");
    expect_none(f, "with greet copy");
    expect_none(f, "with copy greet");
    g_autoptr(GHashTable) other =
        features_of("Roof", "Hi Bob,\n\nHelpful as ever, she is copied; I helped.");
    expect(other, "next help copy");
    assert_true(g_hash_table_contains(other, "with copy help") !=
                g_hash_table_contains(other, "with help copy"));
}

static void facts_have_names_that_read_as_what_they_say(void **state)
{
    (void)state;
    g_autoptr(GHashTable) f = features_of("Bob <> Carol", "Bob, Carol, see above.");
    expect(f, "fact two-are-greeted");
    expect(f, "fact all-are-named");
    expect(f, "fact two-names-in-subject");
    expect(f, "fact one-in-cc");
    expect(f, "fact recipients-of-different-organisations");
    expect_none(f, "fact it-is-an-answer");
}

static void who_is_spoken_of_is_told_from_who_is_spoken_to(void **state)
{
    (void)state;
    g_autoptr(GHashTable) f =
        features_of("", "Hi Bob,\n\nas I said on the telephone on Monday, my neighbour Carol Nwosu "
                        "mends roofs. Could you two talk?\n");
    expect(f, "fact one-is-spoken-of");
    expect(f, "fact spoken-of-at-once");
    expect(f, "fact one-full-name");
    expect(f, "fact one-question");
    expect_none(f, "fact two-in-one-sentence");
    g_autoptr(GHashTable) together =
        features_of("", "The roof is leaking again and I have no time, but Bob could ask Carol.");
    expect(together, "fact two-in-one-sentence");
    expect(together, "fact two-are-spoken-of");
    expect(together, "fact no-question");
}

static void facts_are_told_in_twos_and_with_what_is_said(void **state)
{
    (void)state;
    g_autoptr(GHashTable) f = features_of("", "Bob, Carol is copied.");
    expect(f, "both two-are-named one-in-cc");
    expect(f, "both two-are-named copy");
    expect(f, "both one-in-cc {other}");
    expect_none(f, "both two-are-named help");
}

static void signs_are_taken_in_twos_threes_and_fours(void **state)
{
    (void)state;
    /* ご紹介です */
    g_autoptr(GHashTable) f =
        features_of("", "\xe3\x81\x94\xe7\xb4\xb9\xe4\xbb\x8b\xe3\x81\xa7\xe3\x81\x99");
    expect(f, "words \xe3\x81\x94 \xe7\xb4\xb9 \xe4\xbb\x8b");
    expect(f, "words \xe7\xb4\xb9 \xe4\xbb\x8b");
    expect_none(f, "word \xe7\xb4\xb9");
}

/* "die" is a word of German, and what happens in English. */
static void a_sense_counts_in_texts_of_its_language(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) problems = problems_new();
    struct cues *cues = cues_new();
    cues_add(cues, "de.cues", "stopwords \"ist\" \"und\"\nsense they \"die\"\n", problems);
    cues_add(cues, "en.cues", "stopwords \"the\" \"and\"\nsense end \"die\"\n", problems);
    cues_add(cues, "ours.cues", "sense copy \"zk\"\n", problems);
    assert_int_equal(problems->len, 0);
    g_autoptr(GHashTable) f = features_with(cues, "", "the old and die zk");
    expect(f, "sense end");
    expect(f, "sense copy");
    expect_none(f, "sense they");
}

static void the_longest_phrase_counts_and_words_before_stems(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) problems = problems_new();
    struct cues *cues = cues_new();
    cues_add(cues, "ours.cues",
             "sense touch \"put in touch\" \"put out* *\"\n"
             "sense place \"put in\" \"put in pla*\"\n"
             "sense put \"put\" \"put *\" \"put in*\"\n",
             problems);
    assert_int_equal(problems->len, 0);
    g_autoptr(GHashTable) f =
        features_with(cues, "", "Put in touch, put in, put aside, put outer roofs, put.");
    expect(f, "next touch place");
    expect(f, "next place put");
    expect(f, "next put touch");
    expect(f, "next touch put");
    expect_none(f, "next put put");
}

static void a_paragraph_of_a_long_text_is_read_in_its_own_language(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) problems = problems_new();
    g_autoptr(GString) text = g_string_new(NULL);
    struct cues *cues = cues_new();
    cues_add(cues, "de.cues", "stopwords \"ist\" \"und\"\nsense they \"die\"\n", problems);
    cues_add(cues, "en.cues", "stopwords \"the\" \"and\"\nsense end \"die\"\n", problems);
    assert_int_equal(problems->len, 0);
    for (unsigned i = 0; i < 20; i++)
        g_string_append(text, "Das Haus ist alt und kalt. ");
    g_string_append(text, "\n\nThe old and the weak die.\n");
    g_autoptr(GHashTable) f = features_with(cues, "", text->str);
    expect(f, "sense end");
}

static void expect_near(double value, double wanted, double most)
{
    if (fabs(value - wanted) > most)
        fail_msg("%g, not %g", value, wanted);
}

static struct evidence *weighed(const char *weights, const char *lines, const char *text)
{
    g_autoptr(GPtrArray) problems = problems_new();
    struct cues *cues = cues_new();
    cues_add(cues, "en.cues", cue_lines, problems);
    cues_add(cues, "ours.cues", lines, problems);
    g_autofree char *whole = g_strconcat(weights, "end\n", NULL);
    cues_set_weights(cues, "fitted.weights", whole, problems);
    for (guint i = 0; i < problems->len; i++)
        fail_msg("%s", ((struct problem *)problems->pdata[i])->message);
    struct words_input input = input_of("", text);
    cues_close(cues);
    struct evidence *evidence = words_judge(cues, &input);
    cues_free(cues);
    return evidence;
}

static double log_odds(const struct evidence *evidence)
{
    return log(evidence->score / (1 - evidence->score));
}

static void each_weight_counts_once_and_the_reasons_add_up(void **state)
{
    (void)state;
    struct evidence *evidence =
        weighed("# fitted\nalways -2\n1.5 word roof\n0.5 next {other!} copy\n1 fact one-in-cc\n"
                "4 word cellar\n-3 subject word roof\n",
                "", "Bob, the roof, the roof. Carol is copied.");
    expect_near(log_odds(evidence), -2 + 1.5 + 0.5 + 1, 1e-4);
    double sum = 0;
    bool fact = false, words = false;
    for (guint i = 0; i < evidence->hits->len; i++) {
        const struct words_hit *hit = evidence->hits->pdata[i];
        sum += hit->weight;
        fact |= strcmp(hit->text, "one in cc") == 0 && strcmp(hit->place, "fitted:5") == 0;
        words |= strcmp(hit->text, "Carol is copied") == 0;
    }
    assert_true(fact && words);
    expect_near(sum, log_odds(evidence), 1e-4);
    evidence_free(evidence);
}

static void words_are_never_certain(void **state)
{
    (void)state;
    struct evidence *evidence = weighed("always 20\n20 word roof\n", "", "Bob, the roof.");
    assert_true(evidence->score < 1 && evidence->score > 0.99);
    evidence_free(evidence);
}

/* As some editors write a file, and as lines of the cues are read. */
static void ends_of_lines_do_not_count(void **state)
{
    (void)state;
    struct evidence *evidence =
        weighed("# fitted\r\n\r\nalways -2\r\n1.5 word roof \r\n", "", "Bob, the roof.");
    expect_near(log_odds(evidence), -2 + 1.5, 1e-4);
    evidence_free(evidence);
}

/* Of languages that an admin took out. */
static void a_sense_without_words_never_counts(void **state)
{
    (void)state;
    struct evidence *evidence =
        weighed("always -2\n3 sense nothing\n3 both one-in-cc nothing\n", "", "Bob, the roof.");
    expect_near(log_odds(evidence), -2, 1e-4);
    evidence_free(evidence);
}

static void an_admins_own_lines_count_in_full(void **state)
{
    (void)state;
    struct evidence *plain = weighed("always -2\n", "", "Bob, see the cellar.");
    struct evidence *own = weighed("always -2\n", "6 \"see the cellar\"\n", "Bob, see the cellar.");
    expect_near(log_odds(own) - log_odds(plain), 6, 1e-4);
    evidence_free(plain);
    evidence_free(own);
}

/* What words_features tells is what a file is looked up by, for each kind. */
static void every_feature_can_have_a_weight(void **state)
{
    (void)state;
    const char *text =
        "Hi Bob,\n\nCarol Nwosu, in copy, helped a@b.example with 3 roofs, "
        "https://x.example/. \xe7\xb4\xb9\xe4\xbb\x8b\xe3\x81\xa7\xe3\x81\x99\n\nAlice";
    g_autoptr(GHashTable) features = features_of("", text);
    g_autoptr(GString) weights = g_string_new("always 0\n");
    GHashTableIter iter;
    gpointer feature;
    g_hash_table_iter_init(&iter, features);
    while (g_hash_table_iter_next(&iter, &feature, NULL))
        g_string_append_printf(weights, "0.01 %s\n", (char *)feature);
    struct evidence *evidence = weighed(weights->str, "", text);
    expect_near(log_odds(evidence), 0.01 * g_hash_table_size(features), 1e-3);
    evidence_free(evidence);
}

static void expect_problem(const char *weights, unsigned line, const char *part)
{
    g_autoptr(GPtrArray) problems = problems_new();
    struct cues *cues = cues_new();
    cues_set_weights(cues, "w", weights, problems);
    cues_free(cues);
    assert_int_equal(problems->len, 1);
    const struct problem *problem = problems->pdata[0];
    assert_int_equal(problem->line, line);
    if (strstr(problem->message, part) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", problem->message, part);
}

static void what_is_wrong_is_said_with_its_line(void **state)
{
    (void)state;
    expect_problem("# x\nabc word roof\n", 2, "is not a number");
    expect_problem("99 word roof\n", 1, "from -20 to 20");
    expect_problem("1 wrd roof\n", 1, "after the weight comes");
    expect_problem("1\n", 1, "after the weight comes");
    expect_problem("1 next copy\n", 1, "\"next\" takes 2 words");
    expect_problem("1 words copy\n", 1, "\"words\" takes 2 to 4 words");
    expect_problem("always 1\nalways 1\n", 2, "stands above already");
    expect_problem("1 word roof\n2 word roof\n", 2, "has a weight already");
    expect_problem("1 with {name} ^\n2 with ^ {name}\n", 2, "has a weight already");
    expect_problem("1 fact one-in-cc\n1 fact one-in-bcc\n", 2, "is not a fact");
    expect_problem("1 both copy one-in-cc\n", 1, "\"copy\" is not a fact");
    expect_problem("1 both one-in-cc\n", 1, "\"both\" takes 2 words");
    expect_problem("always 1 2\n", 1, "comes one number");
    expect_problem("always 1\n1 word ro", 2, "is cut off");
    expect_problem("1 subject fact one-in-cc\n", 1, "leave \"subject\" out");
}

/* Each would be a line of the log at a reload, of a file of thousands. */
static void a_file_of_something_else_is_not_told_line_by_line(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) problems = problems_new();
    g_autoptr(GString) page = g_string_new(NULL);
    for (unsigned i = 0; i < 1000; i++)
        g_string_append(page, "<p>404\n");
    struct cues *cues = cues_new();
    cues_set_weights(cues, "w", page->str, problems);
    cues_free(cues);
    assert_int_equal(problems->len, 21);
    const struct problem *last = problems->pdata[20];
    assert_int_equal(last->line, 21);
    assert_non_null(strstr(last->message, "was not read from here on"));
}

static void expect_bad_sense(const char *line, const char *part)
{
    struct cues *cues = cues_new();
    g_autoptr(GPtrArray) problems = problems_of(cues, line);
    cues_free(cues);
    assert_int_equal(problems->len, 1);
    const struct problem *problem = problems->pdata[0];
    if (strstr(problem->message, part) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", problem->message, part);
}

static void a_sense_that_cannot_be_is_refused(void **state)
{
    (void)state;
    expect_bad_sense("sense copy \"\"", "is empty");
    expect_bad_sense("sense copy \"* copy\"", "says nothing");
    expect_bad_sense("sense copy \"a@b.example\"", "holds no word");
    expect_bad_sense("sense copy copy", "in quotes");
}

/* What the delivered cues and weights make of a text to Bob and Carol. */
static double shipped_score(const char *text)
{
    static struct cues *cues;
    if (cues == NULL) {
        g_autofree char *weights = read_source("config/languages/fitted.weights");
        g_autoptr(GPtrArray) problems = problems_new();
        cues = all_languages();
        cues_set_weights(cues, "fitted.weights", weights, problems);
        assert_int_equal(problems->len, 0);
    }
    struct words_input input = input_of("Tuesday", text);
    struct evidence *evidence = words_judge(cues, &input);
    double score = evidence->score;
    evidence_free(evidence);
    return score;
}

/* The minutes of a meeting, of 3.7 KB, with an introduction above them and without. */
static void an_introduction_is_found_above_a_long_text(void **state)
{
    (void)state;
    g_autofree char *minutes = read_source("tests/bench/letter");
    g_autofree char *both =
        g_strconcat("Bob, meet Carol (cc'd). Carol, Bob is the man for roofs.\n\n", minutes, NULL);
    assert_true(shipped_score(minutes) < 0.5);
    assert_true(shipped_score(both) >= 0.9);
    assert_true(shipped_score("Bob, meet Carol.") >= 0.9);
    assert_true(shipped_score("Bob, Carol has the minutes of Tuesday.") < 0.5);
}

/* Its pieces are weighed apart, for the words of the minutes speak against it. */
static void an_introduction_is_found_below_a_long_text(void **state)
{
    (void)state;
    const char *said =
        "Bob, Carol Nwosu has the workshop in Leeds and would be glad to look at it. "
        "Carol, Bob is the one with the leak.\n";
    g_autofree char *minutes = read_source("tests/bench/letter");
    char *signature = strstr(minutes, "\n--\n");
    assert_non_null(signature);
    *signature = '\0';
    g_autofree char *both = g_strconcat(minutes, "\n\n", said, NULL);
    assert_true(shipped_score(said) >= 0.5);
    assert_true(shipped_score(both) >= 0.5);
}

/* The minutes as one paragraph, with an introduction behind this sentence of it. */
static double score_within(const char *minutes, const char *sentence)
{
    const char *end = strstr(minutes, sentence) + strlen(sentence);
    g_autoptr(GString) both = g_string_new_len(minutes, end - minutes);
    g_string_append(both,
                    " Bob, Carol Nwosu has the workshop in Leeds and would be glad to look at "
                    "it. Carol, Bob is the one with the leak.");
    g_string_append(both, end);
    return shipped_score(both->str);
}

/* Its pieces overlap, so that none falls between two. */
static void an_introduction_is_found_within_a_long_paragraph(void **state)
{
    (void)state;
    g_autofree char *minutes = read_source("tests/bench/letter");
    *strstr(minutes, "\n--\n") = '\0';
    g_strdelimit(minutes, "\n", ' ');
    assert_true(shipped_score(minutes) < 0.5);
    assert_true(score_within(minutes, "to be load-bearing after all.") >= 0.5);
    assert_true(score_within(minutes, "the report.  2. The heating.") >= 0.5);
}

static void count(void *ctx, guint32 piece, const char *feature)
{
    (void)piece, (void)feature;
    (*(unsigned *)ctx)++;
}

/* Of a text of 64 KB, whose sentences may hold all senses, so many features are looked at, each for
 * two pieces. */
static void expect_few_features(struct cues *cues, const char *unit)
{
    g_autoptr(GString) text = g_string_new(NULL);
    unsigned features = 0;
    while (text->len < LIMIT_TEXT)
        g_string_append(text, unit);
    struct words_input input = input_of("", text->str);
    words_features(cues, &input, count, &features);
    if (features > 2 * 40 * LIMIT_TEXT / 10)
        fail_msg("\"%s\" has %u features", unit, features);
}

static void hostile_texts_have_features_in_proportion(void **state)
{
    (void)state;
    struct cues *cues = all_languages();
    expect_few_features(cues, "a ");
    expect_few_features(cues, "Bob Carol ");
    expect_few_features(cues, "help, ");
    expect_few_features(
        cues,
        "Bob Carol bob@b.example 3 https://x.example/ copy add meet call you two handle help "
        "friend "
        "lawyer mentioned needs same expert arrange is our thanks would you mind fyi team me you "
        "she they hi please not. ");
    expect_few_features(cues, "\xe7\xb4\xb9\xe4\xbb\x8b\xe3\x81\xa7");
    expect_few_features(cues, "Hi. Help. You. Copy. ");
    cues_free(cues);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_pairs_and_what_stands_for_words),
        cmocka_unit_test(senses_next_to_each_other_and_in_one_sentence),
        cmocka_unit_test(facts_have_names_that_read_as_what_they_say),
        cmocka_unit_test(who_is_spoken_of_is_told_from_who_is_spoken_to),
        cmocka_unit_test(facts_are_told_in_twos_and_with_what_is_said),
        cmocka_unit_test(signs_are_taken_in_twos_threes_and_fours),
        cmocka_unit_test(a_sense_counts_in_texts_of_its_language),
        cmocka_unit_test(the_longest_phrase_counts_and_words_before_stems),
        cmocka_unit_test(a_paragraph_of_a_long_text_is_read_in_its_own_language),
        cmocka_unit_test(each_weight_counts_once_and_the_reasons_add_up),
        cmocka_unit_test(words_are_never_certain),
        cmocka_unit_test(ends_of_lines_do_not_count),
        cmocka_unit_test(a_sense_without_words_never_counts),
        cmocka_unit_test(an_admins_own_lines_count_in_full),
        cmocka_unit_test(every_feature_can_have_a_weight),
        cmocka_unit_test(what_is_wrong_is_said_with_its_line),
        cmocka_unit_test(a_file_of_something_else_is_not_told_line_by_line),
        cmocka_unit_test(a_sense_that_cannot_be_is_refused),
        cmocka_unit_test(an_introduction_is_found_above_a_long_text),
        cmocka_unit_test(an_introduction_is_found_below_a_long_text),
        cmocka_unit_test(an_introduction_is_found_within_a_long_paragraph),
        cmocka_unit_test(hostile_texts_have_features_in_proportion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
