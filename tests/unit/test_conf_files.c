/* The shipped configuration and its manual page beside the table of options; and what is said about
 * mistakes in the files that askfirst.conf names. */
#include <unistd.h>
#include "conf/options.h"
#include "mail/read/reply_meaning.h"
#include "conf_fixture.h"

/* How often this line stands in the text, with or without "#" before it. */
static unsigned count_lines(const char *text, const char *line, bool commented)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    unsigned n = 0;
    for (char **l = lines; *l; l++)
        n += strcmp(*l, line) == 0 || (commented && **l == '#' && strcmp(*l + 1, line) == 0);
    return n;
}

static void the_sample_has_every_option_once_with_its_default(void **state)
{
    size_t n;
    const struct option *table = options_table(&n);
    g_autofree char *sample = source_text("config/askfirst.conf");
    (void)state;
    for (size_t i = 0; i < n; i++) {
        g_autofree char *value = option_default(&table[i]);
        g_autofree char *line = g_strdup_printf("%s = %s", table[i].name, value);
        if (count_lines(sample, line, true) != 1)
            fail_msg("config/askfirst.conf should have once: %s", line);
    }
}

static void the_sample_has_no_other_settings(void **state)
{
    size_t n;
    g_autofree char *sample = source_text("config/askfirst.conf");
    g_autoptr(GRegex) setting = g_regex_new("^#?[a-z_]+ = ", G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    unsigned found = 0;
    (void)state;
    options_table(&n);
    g_regex_match(setting, sample, 0, &match);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL))
        found++;
    assert_int_equal(found, n);
}

static void the_sample_says_before_each_option_what_it_does(void **state)
{
    g_autofree char *sample = source_text("config/askfirst.conf");
    g_auto(GStrv) lines = g_strsplit(sample, "\n", -1);
    (void)state;
    for (unsigned i = 1; lines[i]; i++) {
        bool setting = g_regex_match_simple("^#?[a-z_]+ = ", lines[i], 0, 0);
        if (setting && !g_str_has_prefix(lines[i - 1], "# "))
            fail_msg("nothing is said before: %s", lines[i]);
    }
}

static void the_manual_page_has_every_option_as_it_is(void **state)
{
    size_t n;
    const struct option *table = options_table(&n);
    g_autofree char *page = source_text("packaging/man/askfirst.conf.5");
    (void)state;
    for (size_t i = 0; i < n; i++) {
        g_autofree char *value = option_default(&table[i]);
        g_autofree char *entry = g_strdup_printf("\n.It Ic %s\n(%s; %s%sdefault %s; %s)\n",
                                                 table[i].name, option_type_name(table[i].type),
                                                 table[i].range, *table[i].range ? "; " : "", value,
                                                 table[i].reloadable ? "reload" : "restart");
        if (!strstr(page, entry))
            fail_msg("packaging/man/askfirst.conf.5 should have:%s", entry);
    }
    g_auto(GStrv) entries = g_strsplit(page, "\n.It Ic ", -1);
    assert_int_equal(g_strv_length(entries) - 1, n);
}

static void the_manual_page_says_what_each_type_is(void **state)
{
    size_t n;
    const struct option *table = options_table(&n);
    g_autofree char *page = source_text("packaging/man/askfirst.conf.5");
    g_auto(GStrv) parts = g_strsplit(page, "\n.Ss Types\n", 2);
    g_auto(GStrv) types = g_strsplit(parts[1], "\n.El\n", 2);
    (void)state;
    for (size_t i = 0; i < n; i++) {
        const char *name = option_type_name(table[i].type);
        g_autofree char *entry = g_strdup_printf("\n\\.It (.*, )?%s(, .*)?\n", name);
        if (!g_regex_match_simple(entry, types[0], 0, 0))
            fail_msg("packaging/man/askfirst.conf.5 does not say what a %s is", name);
    }
}

static void the_shipped_configuration_loads_without_problems(void **state)
{
    struct fixture *f = *state;
    g_autofree char *path = source_path("config/askfirst.conf");
    struct config *config = config_load(path, true, f->problems);
    problems_print(f->problems);
    assert_int_equal(f->problems->len, 0);
    assert_non_null(config);
    assert_false(config->enforce);
    assert_true(cues_count(config->cues) > 0);
    config_unref(config);
}

static void the_sample_with_every_default_written_out_loads_too(void **state)
{
    g_autofree char *sample = source_text("config/askfirst.conf");
    g_autoptr(GRegex) commented = g_regex_new("^#([a-z_]+ = )", G_REGEX_MULTILINE, 0, NULL);
    g_autofree char *conf = g_regex_replace(commented, sample, -1, 0, "\\1", 0, NULL);
    config_unref(fixture_load_well(*state, conf));
}

static void remove_file(struct fixture *f, const char *name)
{
    g_autofree char *path = g_build_filename(f->folder, name, NULL);
    assert_int_equal(g_unlink(path), 0);
}

static void a_missing_file_is_named_by_option_and_path(void **state)
{
    static const char *const options[] = {"rules", "public_providers"};
    for (size_t i = 0; i < G_N_ELEMENTS(options); i++) {
        g_autofree char *conf = g_strdup_printf("\n%s = \"not-there\"\n", options[i]);
        fixture_refuse(*state, conf, "/askfirst.conf", 2, "/not-there");
        fixture_refuse(*state, conf, "/askfirst.conf", 2, "create it or correct its path");
        fixture_refuse(*state, conf, "/askfirst.conf", 2, options[i]);
    }
}

static void a_missing_or_empty_folder_is_named(void **state)
{
    struct fixture *f = *state;
    fixture_write(f, "empty/notes", "nothing here\n");
    fixture_refuse(f, "cues_dir = \"gone\"\n", "/askfirst.conf", 1, "correct its path");
    fixture_refuse(f, "templates_dir = \"gone\"\n", "/askfirst.conf", 1, "correct its path");
    fixture_refuse(f, "languages_dir = \"gone\"\n", "/askfirst.conf", 1, "correct its path");
    fixture_refuse(f, "languages_dir = \"empty\"\n", "/askfirst.conf", 1,
                   "holds no folder of a language");
    fixture_refuse(f, "templates_dir = \"empty\"\n", "/askfirst.conf", 1,
                   "holds no folder of a language");
}

static void a_folder_in_place_of_a_file_is_named(void **state)
{
    fixture_refuse(*state, "rules = \"cues\"\n", "/askfirst.conf", 1, "it is a folder");
}

static void a_missing_text_is_named(void **state)
{
    remove_file(*state, "templates/en/refusal.txt");
    fixture_refuse(*state, "", "templates/en/refusal.txt", 1, "create it or correct its path");
}

static void a_language_without_a_folder_is_named(void **state)
{
    struct fixture *f = *state;
    fixture_refuse(f, "\nask_language = \"tlh\"\n", "/askfirst.conf", 2, "is not a folder of");
    fixture_write(f, "templates/de/help.txt", "");
    fixture_refuse(f, "", "templates/de/ask.txt", 1, "every language needs this file");
}

static void a_folder_without_any_text_is_told_once(void **state)
{
    struct fixture *f = *state;
    fixture_refuse(f, "\ntemplates_dir = \"languages\"\n", "/askfirst.conf", 2,
                   "/languages/en holds no template; move it elsewhere");
    assert_int_equal(f->problems->len, 1);
    fixture_write(f, "templates/de/notes", "nothing here\n");
    fixture_refuse(f, "", "/askfirst.conf", 0, "/templates/de holds no template");
    assert_int_equal(f->problems->len, 1);
}

/* Loads, and one warning says this. */
static void warns(struct fixture *f, const char *conf, unsigned line, const char *says)
{
    struct config *config = fixture_load(f, conf);
    problems_print(f->problems);
    assert_non_null(config);
    config_unref(config);
    assert_int_equal(f->problems->len, 1);
    const struct problem *problem = f->problems->pdata[0];
    assert_true(problem->warning);
    assert_int_equal(problem->line, line);
    if (!strstr(problem->message, says))
        fail_msg("\"%s\" does not say \"%s\"", problem->message, says);
}

static void a_folder_whose_name_is_not_a_language_is_a_warning(void **state)
{
    struct fixture *f = *state;
    fixture_write(f, "languages/pt-BR/cues", "");
    fixture_write(f, "languages/pt-BR/quoting", "");
    config_unref(fixture_load_well(f, ""));
    fixture_write(f, "languages/en.bak/cues", "");
    fixture_write(f, "languages/en.bak/quoting", "");
    warns(f, "", 0, "/languages/en.bak is read as a language; name the folder by the code");
}

static void a_file_in_cues_dir_that_is_not_read_is_a_warning(void **state)
{
    struct fixture *f = *state;
    fixture_write(f, "cues/own.cues~", "10 \"x\"\n");
    fixture_write(f, "cues/own.cues.dpkg-old", "10 \"x\"\n");
    config_unref(fixture_load_well(f, ""));
    fixture_write(f, "cues/mine.cue", "10 \"x\"\n");
    warns(f, "\ncues_dir = \"cues\"\n", 2,
          "/cues/mine.cue is not read; only files named *.cues are");
}

static void an_answer_address_with_a_delimiter_is_a_warning(void **state)
{
    warns(*state, "answer_address = \"askfirst+x@home.example\"\n", 1, "write it without");
    warns(*state, "recipient_delimiter = \"-\"\nanswer_address = \"ask-first@home.example\"\n", 2,
          "write it without");
    config_unref(fixture_load_well(*state, "answer_address = \"ask-first@home.example\"\n"));
}

static void a_broken_rule_is_named_with_file_line_and_remedy(void **state)
{
    fixture_write(*state, "rules", "# ours\nhodl to bob@b.example\n");
    fixture_refuse(*state, "", "/rules", 2, "did you mean 'hold'?");
    fixture_write(*state, "rules", "include \"more\"\n");
    fixture_refuse(*state, "", "/rules", 1, "cannot be included");
    fixture_write(*state, "more", "\n\nhold to bob@\xff\n");
    fixture_refuse(*state, "", "/more", 3, "not UTF-8");
}

static void a_covered_rule_is_a_warning_and_loads(void **state)
{
    struct fixture *f = *state;
    fixture_write(f, "rules", "hold to @b.example\nreject to bob@b.example\n");
    struct config *config = fixture_load(f, "");
    assert_non_null(config);
    assert_int_equal(f->problems->len, 1);
    assert_true(((const struct problem *)f->problems->pdata[0])->warning);
    config_unref(config);
}

static void a_broken_cue_is_named_with_file_line_and_remedy(void **state)
{
    static const char *const files[] = {"languages/en/cues", "cues/de.cues"};
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        fixture_write(*state, files[i], "bias -3\n\n3 \"darf ich (vorstellen\"\n");
        fixture_refuse(*state, "", files[i], 3, "");
        fixture_write(*state, files[i], "bias -3\n2 \"f\xfcr dich\"\n");
        fixture_refuse(*state, "", files[i], 2, "UTF-8");
        fixture_write(*state, files[i], "2 \"it\"\n");
    }
}

static void own_cues_may_give_the_bias_and_sets_of_languages_anew(void **state)
{
    struct fixture *f = *state;
    fixture_write(f, "languages/de/cues", "bias -2\nset both \"beide\"\n3 \"{both}\"\n");
    fixture_write(f, "languages/de/quoting", "");
    fixture_refuse(f, "", "/languages/en/cues", 1, "there is one for all cues");
    fixture_write(f, "languages/en/cues", "set both \"you two\"\n");
    fixture_refuse(f, "", "/languages/en/cues", 1, "choose another name");
    fixture_write(f, "languages/en/cues", "4 \"meet\"\n");
    fixture_write(f, "cues/ours.cues", "bias -1\nset both \"die zwei\"\n3 \"{both}\"\n");
    struct config *config = fixture_load_well(f, "");
    assert_int_equal(cues_count(config->cues), 3);
    config_unref(config);
    fixture_write(f, "cues/theirs.cues", "bias -1\n");
    fixture_refuse(f, "", "/cues/theirs.cues", 1, "there is one for all cues");
}

static void each_language_needs_its_files(void **state)
{
    static const char *const files[] = {"languages/en/cues", "languages/en/quoting"};
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *says = g_strdup_printf("/%s", files[i]);
        remove_file(*state, files[i]);
        fixture_refuse(*state, "\nlanguages_dir = \"languages\"\n", "/askfirst.conf", 2, says);
        fixture_write(*state, files[i], "");
    }
    fixture_refuse(*state, "", "/askfirst.conf", 0, "hold no cue");
}

static void a_new_folder_is_a_language_that_answers(void **state)
{
    struct reply_asked asked = {NULL, NULL, NULL, 0};
    struct reply_meaning meaning;
    fixture_write(*state, "languages/sjn/cues", "9 \"eston {name}\"\n");
    fixture_write(*state, "languages/sjn/quoting", "wrote \"teith\"\n");
    fixture_write(*state, "languages/sjn/answers", "no \"law\"\nyes \"mae\" \"yes\"\n");
    struct config *config = fixture_load_well(*state, "");
    assert_int_equal(cues_count(config->cues), 2);
    assert_true(quoting_within(config->quoting, QUOTING_WROTE, "bob teith:"));
    reply_meaning_read(config->reply_words, &asked, "Mae!", &meaning);
    assert_int_equal(meaning.reply_word, REPLY_WORD_YES);
    assert_string_equal(meaning.language, "sjn");
    reply_meaning_clear(&meaning);
    reply_meaning_read(config->reply_words, &asked, "yes", &meaning);
    assert_int_equal(meaning.reply_word, REPLY_WORD_YES);
    assert_null(meaning.language);
    reply_meaning_clear(&meaning);
    config_unref(config);
}

static void broken_answers_are_named_with_file_line_and_remedy(void **state)
{
    fixture_write(*state, "languages/en/answers", "yes \"yes\"\nwhatever \"perhaps\"\n");
    fixture_refuse(*state, "", "/languages/en/answers", 2, "a line begins with \"yes\"");
    fixture_write(*state, "languages/en/answers", "yes \"sure\"\nno \"SURE!\"\n");
    fixture_refuse(*state, "", "/languages/en/answers", 2, "means \"yes\" already");
    fixture_write(*state, "languages/en/answers", "always \"yes\"\n");
    fixture_refuse(*state, "", "/templates/en/phrases.txt", 33, "means \"always\" already");
    fixture_write(*state, "languages/en/answers", "yes \"\xff\"\n");
    fixture_refuse(*state, "", "/languages/en/answers", 1, "UTF-8");
}

static void a_broken_text_is_named_with_file_line_and_remedy(void **state)
{
    fixture_write(*state, "templates/en/notice-held.txt",
                  "Subject: {subject}\n\n{names} {until} {request} {postmastr}\n\n{waits}\n");
    fixture_refuse(*state, "", "/templates/en/notice-held.txt", 3, "did you mean {postmaster}?");
    fixture_copy(*state, "templates/en/notice-held.txt");
    fixture_write(*state, "templates/en/refusal.txt", "Nein\xff\n{parties}\n{notes}\n");
    fixture_refuse(*state, "", "/templates/en/refusal.txt", 1, "UTF-8");
}

static void a_broken_provider_is_named_with_file_line_and_remedy(void **state)
{
    fixture_write(*state, "public_providers", "gmail.com\nnot a domain\n");
    fixture_refuse(*state, "", "/askfirst.conf", 0, "/public_providers:2: ");
    fixture_write(*state, "public_providers", "gmail.com\n\xff\n");
    fixture_refuse(*state, "", "/askfirst.conf", 0, "/public_providers:2: ");
}

static void every_mistake_is_said_at_once(void **state)
{
    struct fixture *f = *state;
    fixture_write(f, "rules", "hodl\nrejekt\n");
    fixture_write(f, "languages/en/cues", "three \"words\"\n");
    assert_null(fixture_load(f, "submit_to = \"here\"\n"));
    assert_true(f->problems->len >= 4);
}

static void a_corrected_file_loads_at_the_next_try(void **state)
{
    fixture_write(*state, "rules", "hodl to bob@b.example\n");
    fixture_refuse(*state, "", "/rules", 1, "hold");
    fixture_write(*state, "rules", "hold to bob@b.example\n");
    struct config *config = fixture_load_well(*state, "");
    assert_int_equal(rules_count(config->rules), 1);
    config_unref(config);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_sample_has_every_option_once_with_its_default),
        TEST(the_sample_has_no_other_settings),
        TEST(the_sample_says_before_each_option_what_it_does),
        TEST(the_manual_page_has_every_option_as_it_is),
        TEST(the_manual_page_says_what_each_type_is),
        TEST(the_shipped_configuration_loads_without_problems),
        TEST(the_sample_with_every_default_written_out_loads_too),
        TEST(a_missing_file_is_named_by_option_and_path),
        TEST(a_missing_or_empty_folder_is_named),
        TEST(a_folder_in_place_of_a_file_is_named),
        TEST(a_missing_text_is_named),
        TEST(a_language_without_a_folder_is_named),
        TEST(a_folder_without_any_text_is_told_once),
        TEST(a_folder_whose_name_is_not_a_language_is_a_warning),
        TEST(a_file_in_cues_dir_that_is_not_read_is_a_warning),
        TEST(an_answer_address_with_a_delimiter_is_a_warning),
        TEST(a_broken_rule_is_named_with_file_line_and_remedy),
        TEST(a_covered_rule_is_a_warning_and_loads),
        TEST(a_broken_cue_is_named_with_file_line_and_remedy),
        TEST(own_cues_may_give_the_bias_and_sets_of_languages_anew),
        TEST(each_language_needs_its_files),
        TEST(a_new_folder_is_a_language_that_answers),
        TEST(broken_answers_are_named_with_file_line_and_remedy),
        TEST(a_broken_text_is_named_with_file_line_and_remedy),
        TEST(a_broken_provider_is_named_with_file_line_and_remedy),
        TEST(every_mistake_is_said_at_once),
        TEST(a_corrected_file_loads_at_the_next_try),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
