/* askfirst.conf: what loads, and what is said about each kind of mistake. */
#include <stdlib.h>
#include <syslog.h>
#include "conf/options.h"
#include "conf_fixture.h"

/* A value beside the end of a range: "10y" and 1 is "11y". */
static char *neighbour(const char *end, gint64 step)
{
    char *unit;
    gint64 number = g_ascii_strtoll(end, &unit, 10);
    return g_strdup_printf("%" G_GINT64_FORMAT "%s", number + step, unit);
}

static void takes(struct fixture *f, const struct option *option, const char *value)
{
    g_autofree char *conf = g_strdup_printf("%s = %s\n", option->name, value);
    config_unref(fixture_load_well(f, conf));
}

static void refuses(struct fixture *f, const struct option *option, const char *value)
{
    g_autofree char *conf = g_strdup_printf("\n%s = %s\n", option->name, value);
    fixture_refuse(f, conf, "/askfirst.conf", 2, option->range);
}

static void the_ends_of_each_range_are_taken_and_no_more(void **state)
{
    size_t n;
    const struct option *table = options_table(&n);
    for (size_t i = 0; i < n; i++) {
        g_auto(GStrv) ends = g_strsplit(table[i].range, "..", 2);
        if (g_strv_length(ends) != 2)
            continue;
        g_autofree char *below = neighbour(ends[0], -1), *above = neighbour(ends[1], 1);
        takes(*state, &table[i], ends[0]);
        takes(*state, &table[i], ends[1]);
        refuses(*state, &table[i], below);
        refuses(*state, &table[i], above);
    }
}

static void each_word_of_a_choice_is_taken_and_no_other(void **state)
{
    size_t n;
    const struct option *table = options_table(&n);
    for (size_t i = 0; i < n; i++) {
        if (!strchr(table[i].range, '|'))
            continue;
        g_auto(GStrv) words = g_strsplit(table[i].range, "|", -1);
        for (char **word = words; *word; word++)
            takes(*state, &table[i], *word);
        refuses(*state, &table[i], "sometimes");
        refuses(*state, &table[i], "\"\"");
    }
}

static void a_hold_for_bulk_or_for_a_no_is_refused(void **state)
{
    fixture_refuse(*state, "on_bulk = hold\n", "/askfirst.conf", 1, "pass|tag|rewrite|confirm");
    fixture_refuse(*state, "on_denied = hold\n", "/askfirst.conf", 1, "pass|tag|rewrite|reject");
    fixture_refuse(*state, "on_denied = confirm\n", "/askfirst.conf", 1, "it takes");
}

static void an_unknown_option_is_named_with_the_nearest_one(void **state)
{
    fixture_refuse(*state, "mode = monitor\nlocal_domians = {\"a.example\"}\n", "/askfirst.conf", 2,
                   "there is no option \"local_domians\"; did you mean \"local_domains\"?");
    fixture_refuse(*state, "quarantine = yes\n", "/askfirst.conf", 1, "no option \"quarantine\"");
}

static void a_value_of_the_wrong_type_is_named_with_its_line(void **state)
{
    static const struct {
        const char *line, *says;
    } wrong[] = {
        {"max_asks = three", "it takes a number: 1..100"},
        {"max_asks = 3x", "it takes a number"},
        {"max_asks = -1", "it takes a number"},
        {"max_asks = 99999999999999999999", "it takes a number"},
        {"request_lifetime = 5 days", "it takes a time: 1h..60d"},
        {"request_lifetime = 5q", "it takes a time: 1h..60d"},
        {"request_lifetime = 9999999999999999y", "it takes a time"},
        {"evidence_bytes = 64KB", "it takes a size"},
        {"evidence_threshold = high", "it takes a probability: 0..1"},
        {"evidence_threshold = nan", "it takes a probability"},
        {"spool_min_free = 5%%", "it takes a percent"},
        {"socket_mode = 0668", "it takes a mode: 0600..0777"},
        {"local_parties = true", "it takes a yes/no: yes|no"},
        {"mode = Enforce", "monitor|enforce"},
        {"log_level = verbose", "error|warning|notice|info|debug"},
        {"trusted_networks = {\"192.0.2.0/33\"}", "write 192.0.2.0/24"},
        {"trusted_networks = {\"192.0.2.0/24\", \"mail.example\"}",
         "\"mail.example\" is not a network"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *conf = g_strdup_printf("# first\n\n%s\n", wrong[i].line);
        fixture_refuse(*state, conf, "/askfirst.conf", 3, wrong[i].says);
    }
}

static void a_value_that_only_makes_sense_as_a_whole_is_named_by_its_option(void **state)
{
    static const struct {
        const char *line, *says;
    } wrong[] = {
        {"answer_address = \"nobody\"", "answer_address: \"nobody\" is not an address; write"},
        {"answer_address = {\"a@home.example\"}", "answer_address takes one value; "},
        {"answer_address = \"'ask first'@home.example\"", "is not an address; write"},
        {"answer_address = \"ask..first@home.example\"", "needs quotes or is not ASCII"},
        {"answer_address = \"j\u00f6rg@home.example\"", "needs quotes or is not ASCII"},
        {"answer_address = \"abcdefghijklmnopqrstuvw@home.example\"", "is too long"},
        {"enforce_for = {\"@\"}", "enforce_for: "},
        {"socket = \"/run/askfirst.sock\"", "neither unix:PATH nor inet:PORT@HOST"},
        {"socket = \"inet:8891\"", "neither unix:PATH nor inet:PORT@HOST"},
        {"submit_to = \"localhost\"", "is not HOST:PORT"},
        {"local_domains = {\"a b\"}", "local_domains: "},
        {"recipient_delimiter = \"x\"", "recipient_delimiter"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *conf = g_strdup_printf("# who\n%s\n", wrong[i].line);
        fixture_refuse(*state, conf, "/askfirst.conf", 2, wrong[i].says);
    }
}

static void a_broken_line_is_named_and_never_ends_the_program(void **state)
{
    static const char *const wrong[] = {
        "mode = \"enforce\n",
        "mode\n",
        "mode = \n",
        "= enforce\n",
        "local_domains = {\"a\"\n",
        "mode = {\n",
        "}\n",
        "mode enforce\n",
        "include(\"x\")\n",
        "/* never closed\n",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        struct fixture *f = *state;
        struct config *config = fixture_load(f, wrong[i]);
        if (config)
            fail_msg("this should not load: %s", wrong[i]);
        const struct problem *problem = f->problems->pdata[0];
        assert_true(g_str_has_suffix(problem->file, "/askfirst.conf"));
        if (problem->line < 1 || problem->line > 3 || !*problem->message)
            fail_msg("for %s: %u: %s", wrong[i], problem->line, problem->message);
    }
}

/* Loads this askfirst.conf, which must fail with these problems in their order, "LINE: a part of
 * the message" each; NULL ends them. */
static void check_problems(struct fixture *f, const char *conf, const char *const *expected)
{
    struct config *config = fixture_load(f, conf);
    guint n = g_strv_length((char **)expected);
    assert_null(config);
    for (guint i = 0; i < MAX(n, f->problems->len); i++) {
        const struct problem *problem = i < f->problems->len ? f->problems->pdata[i] : NULL;
        g_autofree char *is = problem ? g_strdup_printf("%u: %s", problem->line, problem->message)
                                      : g_strdup("nothing");
        const char *says = i < n ? strchr(expected[i], ' ') + 1 : "nothing more";
        if (!problem || i >= n || atoi(expected[i]) != (int)problem->line ||
            !strstr(problem->message, says))
            fail_msg("%u: expected %s, got %s", i, i < n ? expected[i] : says, is);
    }
}

static void every_mistake_in_the_file_is_named_at_once(void **state)
{
    check_problems(*state,
                   "mode enforce\n"                  /* 1 */
                   "max_asks = three\n"              /* 2 */
                   "on_exposur = tag\n"              /* 3 */
                   "login_domain = \"home.example\n" /* 4 */
                   "socket = here it is\n"           /* 5 */
                   "user =\n"                        /* 6 */
                   "vouch = no, all\n"               /* 7 */
                   "max_parties = 1\n"               /* 8 */
                   "submit_to = {here, there}\n"
                   "authserv_id = 'mx\n"
                   "user = \"a\\",
                   (const char *const[]){
                       "1: a line is name = value",
                       "4: this quote is not closed on its line",
                       "6: the line ends before the value",
                       "7: quotes around a value of several words",
                       "10: this quote is not closed on its line",
                       "11: this quote is not closed on its line",
                       "2: it takes a number",
                       "3: did you mean \"on_exposure\"?",
                       "5: socket has a value of several words; put quotes around it",
                       "8: it takes a number: 2..100",
                       "9: submit_to takes one value",
                       "5: neither unix:PATH nor inet:PORT@HOST",
                       NULL,
                   });
}

static void a_list_that_is_not_closed_is_named_by_its_first_line(void **state)
{
    check_problems(*state,
                   "local_domains = {\"a.example\",\n"
                   "  \"b.example\"\n"
                   "mode = enforce\n"
                   "max_asks = none\n"
                   "trusted_networks = {\n",
                   (const char *const[]){
                       "1: this brace is not closed before line 3; write one comma",
                       "5: this brace is never closed; write }",
                       "4: it takes a number",
                       NULL,
                   });
    check_problems(*state,
                   "local_domains = {\n"
                   "  \"a.example\"\n"
                   "  \"b.example\",\n"
                   "}\n"
                   "enforce_for = {\"a\" \"b\"}\n"
                   "local_domains = {\n"
                   "  \"a.example\",\n"
                   "  \"b.example}\n",
                   (const char *const[]){
                       "1: this brace is not closed before line 3; write one comma",
                       "5: write one comma between two values",
                       "8: this quote is not closed on its line",
                       NULL,
                   });
}

static void an_option_that_is_set_twice_is_named_with_both_lines(void **state)
{
    check_problems(*state,
                   "local_domains = {}\n"
                   "mode = monitor\n"
                   "local_domains = {\"home.example\"}\n"
                   "mode = enforce\n"
                   "mode = monitor\n",
                   (const char *const[]){
                       "3: line 1 sets this option already; take one of the two out",
                       "4: line 2 sets this option already",
                       "5: line 2 sets this option already",
                       NULL,
                   });
}

static void comments_blanks_and_quotes_are_where_one_writes_them(void **state)
{
    struct config *config = fixture_load_well(*state, "\t# first\r\n"
                                                      "local_domains={ # ours\r\n"
                                                      "    \"home.example\", # the old one\r\n"
                                                      "\r\n"
                                                      "    # and\r\n"
                                                      "    'new.example',\r\n"
                                                      "  } # no more\r\n"
                                                      "  recipient_delimiter = \"#\"# a sign\r\n"
                                                      "authserv_id=mx.home.example\r\n"
                                                      "user = \"\"\r\n"
                                                      "enforce_for = *\r\n"
                                                      "state_dir = /var/lib/b\u00fccher # ours");
    assert_string_equal(config->local_domains[0], "home.example");
    assert_string_equal(config->local_domains[1], "new.example");
    assert_null(config->local_domains[2]);
    assert_string_equal(config->recipient_delimiter, "#");
    assert_string_equal(config->authserv_id, "mx.home.example");
    assert_string_equal(config->user, "");
    assert_string_equal(config->enforce_for[0], "*");
    assert_string_equal(config->state_dir, "/var/lib/b\u00fccher");
    config_unref(config);
}

static void a_file_that_is_no_utf8_text_is_named(void **state)
{
    fixture_refuse(*state, "mode = monitor\nlocal_domains = {\"\xff\"}\n", "/askfirst.conf", 2,
                   "not UTF-8; save the file as UTF-8");
}

static void a_missing_configuration_is_named_with_a_remedy(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(g_unlink(f->conf), 0);
    assert_null(config_load(f->conf, false, f->problems));
    const struct problem *problem = f->problems->pdata[0];
    assert_string_equal(problem->file, f->conf);
    assert_non_null(strstr(problem->message, "create it or correct its path"));
}

static void an_empty_configuration_is_all_defaults(void **state)
{
    struct config *config = fixture_load_well(*state, "");
    assert_false(config->enforce);
    assert_int_equal(config->policy.on_introduction, VERDICT_HOLD);
    assert_int_equal(config->policy.on_exposure, VERDICT_TAG);
    assert_int_equal(config->policy.on_denied, VERDICT_REJECT);
    assert_int_equal(config->policy.on_bulk, VERDICT_CONFIRM);
    assert_int_equal(config->socket_mode, 0660);
    assert_int_equal(config->request_lifetime, 5 * 24 * 3600);
    assert_int_equal(config->spool_min_free, 5);
    assert_int_equal(config->log_level, LOG_INFO);
    assert_int_equal(config->log_target, LOG_TO_SYSLOG);
    assert_string_equal(config->user, "askfirst");
    assert_string_equal(config->socket,
                        g_file_test("/var/spool/postfix/askfirst", G_FILE_TEST_IS_DIR)
                            ? "unix:/var/spool/postfix/askfirst/milter.sock"
                            : "unix:/run/askfirst/milter.sock");
    assert_string_equal(config->submit_to, "127.0.0.1:10587");
    config_unref(config);
}

/* The text of each option, read again, gives that text. */
static void each_value_is_shown_as_one_writes_it(void **state)
{
    size_t n;
    const struct option *table = options_table(&n);
    struct config *config = fixture_load_well(
        *state,
        "trusted_networks = {\"192.0.2.0/24\", \"2001:db8::1\"}\nmode = enforce\n"
        "local_domains = {\"home.example\"}\nask_delay = 90\nevidence_bytes = 3072\n"
        "local_parties = yes\nlog_level = debug\nspool_min_free = 0\nask_again_after = 14d\n");
    g_autoptr(GString) conf = g_string_new(NULL);
    for (size_t i = 0; i < n; i++) {
        g_autofree char *text = option_text(&table[i], config);
        g_string_append_printf(conf, "%s = %s\n", table[i].name, text);
    }
    static const char *const lines[] = {
        "trusted_networks = {\"192.0.2.0/24\", \"2001:db8::1\"}\n",
        "local_domains = {\"home.example\"}\n",
        "enforce_for = {\"*\"}\n",
        "ask_delay = 90s\n",
        "ask_again_after = 2w\n",
        "request_lifetime = 5d\n",
        "evidence_bytes = 3K\n",
        "evidence_threshold = 0.5\n",
        "socket_mode = 0660\n",
        "spool_min_free = 0%\n",
        "mode = enforce\n",
        "local_parties = yes\n",
        "on_denied = reject\n",
        "log_level = debug\n",
        "vouch = unsure\n",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
        if (!strstr(conf->str, lines[i]))
            fail_msg("there is no %s in\n%s", lines[i], conf->str);
    struct config *again = fixture_load_well(*state, conf->str);
    for (size_t i = 0; i < n; i++) {
        g_autofree char *first = option_text(&table[i], config);
        g_autofree char *second = option_text(&table[i], again);
        assert_string_equal(first, second);
    }
    config_unref(config);
    config_unref(again);
}

static void units_of_times_and_sizes_mean_what_they_say(void **state)
{
    struct config *config =
        fixture_load_well(*state, "ask_delay = 90\nrequest_lifetime = 2w\njournal_retention = 1y\n"
                                  "evidence_bytes = 64K\nrewrite_bytes = 2M\nspool_min_free = 7\n");
    assert_int_equal(config->ask_delay, 90);
    assert_int_equal(config->request_lifetime, 14 * 24 * 3600);
    assert_int_equal(config->journal_retention, 365 * 24 * 3600);
    assert_int_equal(config->evidence_bytes, 65536);
    assert_int_equal(config->rewrite_bytes, 2 << 20);
    assert_int_equal(config->spool_min_free, 7);
    config_unref(config);
}

static void paths_are_relative_to_the_file_and_follow_from_the_first_domain(void **state)
{
    struct fixture *f = *state;
    struct config *config = fixture_load_well(
        f,
        "state_dir = \"state\"\nsocket = \"unix:s/m.sock\"\nlocal_domains = {\"Home.Example\"}\n");
    g_autofree char *dir = g_build_filename(f->folder, "state", NULL);
    g_autofree char *path = g_strconcat("unix:", f->folder, "/s/m.sock", NULL);
    assert_string_equal(config->state_dir, dir);
    assert_string_equal(config->socket, path);
    assert_string_equal(config->answer_address, "askfirst@home.example");
    config_unref(config);
}

static void an_answer_address_is_written_so_that_every_mta_takes_it(void **state)
{
    struct config *config = fixture_load_well(
        *state,
        "local_domains = {\"home.example\"}\nanswer_address = \"Ask@b\u00fccher.example\"\n");
    assert_string_equal(config->answer_address, "Ask@xn--bcher-kva.example");
    config_unref(config);
    config = fixture_load_well(
        *state,
        "local_domains = {\"home.example\"}\nanswer_address = \"Ask.First@Home.example\"\n");
    assert_string_equal(config->answer_address, "Ask.First@Home.example");
    config_unref(config);
}

static void enforcement_is_for_those_who_are_named(void **state)
{
    struct config *config =
        fixture_load_well(*state, "local_domains = {\"home.example\"}\nmode = enforce\n"
                                  "enforce_for = {\"Alice@Home.Example\", \"@.home.example\"}\n");
    assert_true(config_enforces(config, "alice@home.example"));
    assert_true(config_enforces(config, "bob@sub.home.example"));
    assert_false(config_enforces(config, "bob@home.example"));
    assert_false(config_enforces(config, NULL));
    config_unref(config);
    config = fixture_load_well(*state, "enforce_for = {\"*\"}\n");
    assert_false(config_enforces(config, "alice@home.example"));
    config_unref(config);
    config = fixture_load_well(*state, "mode = enforce\n");
    assert_true(config_enforces(config, "alice@home.example"));
    assert_true(config_enforces(config, NULL));
    config_unref(config);
}

static void a_reload_makes_a_new_object_and_leaves_the_old_one_alone(void **state)
{
    struct config *old =
        fixture_load_well(*state, "max_asks = 1\nlocal_domains = {\"a.example\"}\n");
    fixture_refuse(*state, "max_asks = none\n", "/askfirst.conf", 1, "it takes a number");
    struct config *new =
        fixture_load_well(*state, "max_asks = 2\nlocal_domains = {\"b.example\"}\n");
    assert_int_equal(old->policy.max_asks, 1);
    assert_true(locality_has(old->policy.locality, "x@a.example"));
    assert_int_equal(new->policy.max_asks, 2);
    assert_false(locality_has(new->policy.locality, "x@a.example"));
    config_unref(old);
    assert_true(locality_has(new->policy.locality, "x@b.example"));
    config_unref(new);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_ends_of_each_range_are_taken_and_no_more),
        TEST(each_word_of_a_choice_is_taken_and_no_other),
        TEST(a_hold_for_bulk_or_for_a_no_is_refused),
        TEST(an_unknown_option_is_named_with_the_nearest_one),
        TEST(a_value_of_the_wrong_type_is_named_with_its_line),
        TEST(a_value_that_only_makes_sense_as_a_whole_is_named_by_its_option),
        TEST(a_broken_line_is_named_and_never_ends_the_program),
        TEST(every_mistake_in_the_file_is_named_at_once),
        TEST(a_list_that_is_not_closed_is_named_by_its_first_line),
        TEST(an_option_that_is_set_twice_is_named_with_both_lines),
        TEST(comments_blanks_and_quotes_are_where_one_writes_them),
        TEST(a_file_that_is_no_utf8_text_is_named),
        TEST(a_missing_configuration_is_named_with_a_remedy),
        TEST(an_empty_configuration_is_all_defaults),
        TEST(each_value_is_shown_as_one_writes_it),
        TEST(units_of_times_and_sizes_mean_what_they_say),
        TEST(paths_are_relative_to_the_file_and_follow_from_the_first_domain),
        TEST(an_answer_address_is_written_so_that_every_mta_takes_it),
        TEST(enforcement_is_for_those_who_are_named),
        TEST(a_reload_makes_a_new_object_and_leaves_the_old_one_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
